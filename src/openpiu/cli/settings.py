"""Settings: `OPENPIU_*` in the environment, over `openpiu.toml`, over defaults, each with its origin."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from openpiu.findings import SettingError

DEFAULTS = {
    "home": ".openpiu",
    "database_url": "",
    "stream_url": "",
    "law": "icao-annex9",
    "workers": "",
    "size_limit": "16",
    "bind": "127.0.0.1:8150",
    "rate_limit": "500",
    "carrier_limits": "",
    "answer_within": "2",
    "unit": "Passenger Information Unit",
    "time_zone": "UTC",
}
FILE = "openpiu.toml"


class Setting(NamedTuple):
    """A value in force and where it came from (`default`, `openpiu.toml`, `OPENPIU_HOME`)."""

    value: str
    origin: str


class Settings:
    """All settings in force."""

    def __init__(self, values: Mapping[str, Setting]) -> None:
        self.values = dict(values)

    @property
    def home(self) -> Path:
        """Folder of the embedded store and of indexes."""
        return Path(self.values["home"].value)

    @property
    def law(self) -> str:
        """Name of the law profile."""
        return self.values["law"].value

    @property
    def database_url(self) -> str:
        """URL of the database; SQLite in the home where none is set."""
        return self.values["database_url"].value or f"sqlite:///{self.home / 'openpiu.db'}"

    @property
    def workers(self) -> int:
        """Worker processes: one a core where none is set. Raises SettingError for what is no number."""
        return self._number("workers") if self.values["workers"].value else os.cpu_count() or 1

    @property
    def size_limit(self) -> int:
        """Bytes that one transmission may have; set in MB. Raises SettingError for what is no number."""
        return self._number("size_limit") << 20

    @property
    def bind(self) -> str:
        """Address of the HTTP interface, `host:port`."""
        return self.values["bind"].value

    @property
    def rate_limit(self) -> int:
        """Transmissions a second that a carrier may send. Raises SettingError for what is no number."""
        return self._number("rate_limit")

    @property
    def carrier_limits(self) -> str:
        """Limits of single carriers, as `intake.limits` reads them."""
        return self.values["carrier_limits"].value

    @property
    def answer_within(self) -> int:
        """Seconds that an interactive request waits. Raises SettingError for what is no number."""
        return self._number("answer_within")

    @property
    def unit(self) -> str:
        """What the unit is called, for the bar of the workbench."""
        return self.values["unit"].value

    @property
    def time_zone(self) -> str:
        """The unit's own time zone, by its IANA name. Raises SettingError for one that is not known."""
        name, origin = self.values["time_zone"]
        try:
            return ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise SettingError(
                f"{origin}: time_zone is {name!r}; expected an IANA name, as Europe/Madrid"
            ) from None

    def _number(self, name: str) -> int:
        text, origin = self.values[name]
        if not text.isdigit() or int(text) < 1:
            raise SettingError(f"{origin}: {name} is {text!r}; expected a whole number from 1")
        return int(text)


def load_settings(folder: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings of `folder` (default: the current one) and the environment.

    Raises SettingError for a file that is no TOML or holds a key that is not a setting.
    """
    file = (folder or Path()) / FILE
    environment = os.environ if environment is None else environment
    values = {key: Setting(value, "default") for key, value in DEFAULTS.items()}
    if file.exists():
        try:
            given = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingError(f"{file}: not a TOML file: {error}") from None
        for key, value in given.items():
            if key not in DEFAULTS or isinstance(value, (dict, list)):
                raise SettingError(f"{file}: {key!r} is no setting; expected one of {', '.join(DEFAULTS)}")
            values[key] = Setting(str(value), FILE)
    for key in DEFAULTS:
        name = f"OPENPIU_{key.upper()}"
        if environment.get(name):
            values[key] = Setting(environment[name], name)
    return Settings(values)
