"""Where a store is: a folder or a database URL, and how that may be shown."""

from __future__ import annotations

import os
import re
from pathlib import Path

from sqlalchemy import URL, exc, make_url

from openpiu.findings import SettingError

FILE = "openpiu.db"
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
"""The driver behind each scheme that is taken."""

_WHOLE = re.compile(r"(?P<scheme>[\w+.-]+)://(?:(?P<who>[^@/?]*)@)?(?P<rest>[^@?]*)(?:\?(?P<more>[^@]*))?")
_SECRET = re.compile(r"(pass\w*|token|secret|\w*key)=[^&]*", re.IGNORECASE)


def resolve(where: str | os.PathLike[str]) -> tuple[URL, Path | None]:
    """Database URL and, for SQLite, its file, of a URL or of the folder of an embedded store.

    Raises SettingError for what is no URL, or one of a database that is not supported; it quotes nothing of
    it, for a URL may hold a password.
    """
    if not (isinstance(where, str) and "://" in where):
        home = Path(where) / FILE
        return URL.create("sqlite", database=str(home)), home
    scheme = where.partition("://")[0]
    try:
        url = make_url(DRIVERS.get(scheme, scheme) + where[len(scheme) :])
    except (exc.ArgumentError, ValueError):  # ValueError: a port that is no number
        raise SettingError(
            "the database URL cannot be read; expected sqlite:///FILE or postgresql://USER@HOST/DATABASE, "
            "with signs such as @ : / ? in a password written as %40 %3A %2F %3F"
        ) from None
    if url.drivername not in DRIVERS.values():
        raise SettingError(
            f"{scheme}: no database that is supported; expected sqlite:///FILE or "
            "postgresql://USER@HOST/DATABASE"
        )
    file = Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
    return url, file


def shown(text: str) -> str:
    """A setting as it may be shown: of a URL neither its password nor anything that might be part of it."""
    if "://" not in text:
        return text
    found = _WHOLE.fullmatch(text)
    if found is None:  # signs stand where they mean something else: no saying where the password ends
        return f"{text.partition('://')[0]}://***"
    who, more = found["who"], found["more"]
    name, colon, _ = (who or "").partition(":")
    login = "" if who is None else f"{name}:***@" if colon else "***@"
    tail = "" if more is None else "?" + _SECRET.sub(lambda m: f"{m[1]}=***", more)
    return f"{found['scheme']}://{login}{found['rest']}{tail}"
