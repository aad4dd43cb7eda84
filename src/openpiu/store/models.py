"""The matching model in force: the one shipped, or one that was put in its place, with every one that was.

Every machine reads it here, so that all match by the same. Another model counts as a change of the lists: who
is still to travel is held against them anew.
"""

from __future__ import annotations

import zlib

from msgspec import Struct
from sqlalchemy import Connection, func, select

from openpiu.matching.model_file import load_model
from openpiu.store import locks
from openpiu.store.connect import LIST_REVISION, now
from openpiu.store.dialects import add_rows, counter, put_rows, raise_counter
from openpiu.store.schema import counters, models

MODEL = "match_model"
"""The counter that holds the number of the model in force; 0 where it is the one shipped."""


class StoredModel(Struct, frozen=True):
    """A model that was put in force: its number from 1, its version, and its file."""

    number: int
    version: str
    content: bytes


def in_force(connection: Connection) -> StoredModel | None:
    """The model in force; None where it is the one shipped."""
    number = counter(connection, MODEL)
    if not number:
        return None
    row = connection.execute(select(models).where(models.c.number == number)).one()
    return StoredModel(row.number, row.version, zlib.decompress(row.content))


def version(connection: Connection) -> str:
    """The version of the model in force."""
    number = counter(connection, MODEL)
    if not number:
        return load_model().version
    return str(connection.execute(select(models.c.version).where(models.c.number == number)).scalar())


def put(connection: Connection, version: str | None, content: bytes = b"") -> int | None:
    """Put a model in force, by its version and file, or (None) the one shipped: the new list revision, None
    where that very model is in force already."""
    locks.begin_list_change(connection)
    former = in_force(connection)
    if version == (former and former.version):
        return None
    number = 0
    if version is not None:
        number = 1 + (connection.execute(select(func.max(models.c.number))).scalar() or 0)
        add_rows(connection, models, [(number, version, now(), zlib.compress(content))])
    put_rows(connection, counters, [{"name": MODEL, "value": number}], replace=("value",))
    revision = raise_counter(connection, LIST_REVISION)
    locks.end_list_change(connection)
    return revision
