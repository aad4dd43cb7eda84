"""How people want the pages: names and words, each for its person alone."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select

from openpiu.store.dialects import put_rows
from openpiu.store.schema import preferences


def of(connection: Connection, person: str) -> dict[str, str]:
    """What a person has chosen."""
    p = preferences.c
    rows = connection.execute(select(p.name, p.value).where(p.person == person))
    return {row.name: row.value for row in rows}


def put(connection: Connection, person: str, chosen: Mapping[str, str]) -> None:
    """Keep what a person has chosen; what they chose under other names stays."""
    rows = [{"person": person, "name": name, "value": value} for name, value in sorted(chosen.items())]
    put_rows(connection, preferences, rows, replace=("value",))


def remove(connection: Connection, person: str, prefix: str) -> None:
    """Forget what a person has chosen under names that begin so."""
    p = preferences.c
    which = (p.person == person) & p.name.startswith(prefix, autoescape=True)
    connection.execute(delete(preferences).where(which))
