"""How a column is made: with its class, and with the month in each key that a partition will need."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
)
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.types import TypeDecorator, TypeEngine, to_instance

from openpiu.store import packing

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class HexBytes(TypeDecorator[str]):
    """Hexadecimal signs, kept as the bytes that they stand for: half the room, in every index too, and in
    the same order. What is no such text may be asked for, and equals nothing."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """To the database."""
        return None if value is None else bytes_of(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """From the database."""
        return None if value is None else bytes(value).hex()


class PackedText(TypeDecorator[str]):
    """A JSON object, kept as `store.packing` packs it."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """To the database."""
        return None if value is None else packing.pack(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """From the database."""
        return None if value is None else packing.unpack(value)


def bytes_of(hexadecimal: str) -> bytes:
    """The bytes of a column of `HexBytes`; none for what are no lower-case hexadecimal signs in pairs."""
    return bytes.fromhex(hexadecimal) if _PAIRS.fullmatch(hexadecimal) else b""


_PAIRS = re.compile("(?:[0-9a-f]{2})*")


ID = BigInteger()
DIGEST = String(64)
PACKED = PackedText()
HASH = HexBytes()
"""A SHA-256, or the beginning of one, by which very many rows are known."""
LONG = Integer().with_variant(BigInteger(), "postgresql")
"""A number as a message gives it, of up to eleven digits."""
CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}
"""Rows lie in the order of their key, in SQLite too: one tree where there would be two. Not for tables of
long texts: there each row would fill a page of its own."""


MONTHLY: dict[str, Any] = {"postgresql_partition_by": "LIST (month)"}
"""On PostgreSQL a partition for each month, made when the month is first needed (`store.postgres`)."""


def typed(type_: Any) -> TypeEngine[Any]:
    """`type_` as both databases keep it alike. SQLite holds no text to its length and no number to two bytes,
    so PostgreSQL does not either, or a hostile value would stop there what passes here; and its texts are
    ordered sign by sign (collation C), as SQLite and Python order them."""
    plain: TypeEngine[Any] = to_instance(type_)
    if isinstance(plain, String):
        return plain.with_variant(TEXT(collation="C"), "postgresql")
    if isinstance(plain, SmallInteger):
        return plain.with_variant(Integer(), "postgresql")
    return plain


def _column(kind: str, name: str, type_: Any, null: bool) -> Column[Any]:
    return Column(name, typed(type_), nullable=null, info={"class": kind})


def identifying(name: str, type_: Any, null: bool = True) -> Column[Any]:
    """A column that says who somebody is, or how to reach or pay them."""
    return _column("identifying", name, type_, null)


def content(name: str, type_: Any, null: bool = True) -> Column[Any]:
    """A column that says something of a journey, or of a question about it, and nothing of who."""
    return _column("content", name, type_, null)


def technical(name: str, type_: Any, null: bool = False) -> Column[Any]:
    """A column that the machinery needs: ids, states, times of receipt, facts about lists."""
    return _column("technical", name, type_, null)


def month() -> Column[Any]:
    """The month in which the data first came to the unit, as the number 202603."""
    return technical("month", Integer)


def key(*names: str) -> PrimaryKeyConstraint:
    """The primary key. `month`, which a partition needs in it, stands last: ids alone are looked up by."""
    return PrimaryKeyConstraint(*names)


def child_of(parent: str, *names: str, keys: tuple[str, ...] = ("id", "month")) -> ForeignKeyConstraint:
    """A row that goes when its parent goes, within one month.

    On SQLite alone: on PostgreSQL a foreign key of a partitioned table makes each row four times as dear to
    insert, and a partition could not be attached beside a writer. There the code that deletes a parent
    deletes its children first, which SQLite's keys prove in the tests.
    """
    columns = [f"{parent}.{column}" for column in keys]
    return ForeignKeyConstraint(names, columns, ondelete="CASCADE").ddl_if(dialect="sqlite")


def of_list() -> ForeignKeyConstraint:
    """A row that goes when its list goes."""
    return ForeignKeyConstraint(["list"], ["lists.name"], ondelete="CASCADE")
