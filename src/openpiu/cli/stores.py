"""Opening the store that the settings name."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from openpiu.audit import Actor
from openpiu.cli.settings import Settings, load_settings
from openpiu.safeguards import Profile, load_profile
from openpiu.store import Store, log

if TYPE_CHECKING:
    from openpiu.intake.jetstream import Address


def place(settings: Settings) -> str | os.PathLike[str]:
    """The database URL where one is set, else the home."""
    return settings.values["database_url"].value or settings.home


@contextmanager
def acting() -> Iterator[tuple[Store, Settings]]:
    """The store of the settings, for a command that acts on it: at the end what it wrote into the log is
    sealed. Raises as `open_store`."""
    from openpiu.intake.sealer import Sealer

    store, settings = open_store()
    with store:
        sealer = Sealer(store, home_of(settings), told)
        try:
            yield store, settings
        finally:
            sealer.look(now=True)


def told(text: str) -> None:
    """Tell a warning on standard error."""
    print(f"openpiu: warning: {text}", file=sys.stderr)


def actor(why: str | None = None) -> Actor:
    """The user of this command, acting for the file or request `why`."""
    return replace(log.here(), why=why)


def open_store() -> tuple[Store, Settings]:
    """The store of the settings. Raises StoreError, saying how to make one, where there is none."""
    settings = load_settings()
    return Store.open(place(settings), beside(settings)), settings


def beside(settings: Settings) -> Path:
    """The folder of index and sealing key; made where the store is in a database server, not in it."""
    return home_of(settings) if on_server(settings) else settings.home


def on_server(settings: Settings) -> bool:
    """Whether the settings name a database server."""
    return settings.values["database_url"].value.startswith("postgres")


def profile_of(settings: Settings) -> Profile:
    """The law profile in force: the name of one that is shipped, or the path of a file of one's own."""
    return load_profile(settings.law)


def stream_of(settings: Settings) -> Address | None:
    """The stream of the settings, None where none is set. Raises SettingError for what is no address."""
    url = settings.values["stream_url"].value
    if not url:
        return None
    from openpiu.intake.jetstream import address_of

    return address_of(url)


def home_of(settings: Settings) -> Path:
    """The folder of keys and indexes; made where it is not there yet, for its owner alone."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return settings.home
