"""Settings: `OPENPIU_*` in the environment, over `openpiu.toml`, over defaults, each with its origin.

A setting that may hold a password can be left in a file of its own: `OPENPIU_DATABASE_URL_FILE` names it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from ipaddress import ip_network
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
    "log_level": "info",
    "tls_certificate": "",
    "tls_key": "",
    "trusted_proxies": "",
    "monitor_bind": "",
    "unit": "Passenger Information Unit",
    "time_zone": "UTC",
}
SECRET = ("database_url", "stream_url")
"""Settings that `OPENPIU_…_FILE` may name a file of."""
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
    def log_level(self) -> str:
        """From what on is logged, as `cli.logs` knows it."""
        return self.values["log_level"].value

    @property
    def tls(self) -> tuple[Path, Path] | None:
        """The files of the certificate with its chain and of its key; None where none are set. Raises
        SettingError where only one is."""
        certificate, key = self.values["tls_certificate"], self.values["tls_key"]
        if not (certificate.value or key.value):
            return None
        if not (certificate.value and key.value):
            raise SettingError("of tls_certificate and tls_key only one is set; expected both, or neither")
        return Path(certificate.value), Path(key.value)

    @property
    def trusted_proxies(self) -> list[str]:
        """Addresses and networks of the proxies that may say whom a request is from, and that it came
        encrypted. Raises SettingError for what is neither."""
        found = []
        text, origin = self.values["trusted_proxies"]
        for part in text.replace(",", " ").split():
            try:
                found.append(str(ip_network(part)))
            except ValueError:
                raise SettingError(
                    f"{origin}: trusted_proxies has {part!r}; expected addresses or networks, as 10.1.0.0/24"
                ) from None
        return found

    @property
    def monitor_bind(self) -> str:
        """Where health and figures are told without a token, `host:port`; empty for nowhere."""
        return self.values["monitor_bind"].value

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
        if key in SECRET and environment.get(f"{name}_FILE"):
            if environment.get(name):
                raise SettingError(f"{name} and {name}_FILE are both set; expected one of them")
            values[key] = Setting(_secret(Path(environment[f"{name}_FILE"]), name), f"{name}_FILE")
    return Settings(values)


def _secret(file: Path, name: str) -> str:
    from openpiu.store.private import private_bytes

    data = private_bytes(file, f"{name}_FILE:", SettingError, group=True).strip()
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise SettingError(f"{name}_FILE: {file} is no text in UTF-8") from None
    if not text or "\n" in text:
        raise SettingError(f"{name}_FILE: {file} has {len(text.splitlines())} lines; expected one")
    return text
