"""The order of the queue that is in force: by time left, or the strongest evidence first within an hour."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection, select

from openpiu.store.dialects import put_rows
from openpiu.store.schema import queue_orders

Kind = Literal["time", "strongest"]
KINDS: tuple[Kind, ...] = ("time", "strongest")
_NAME = "hits"


class Order(Struct, frozen=True):
    """An order, who put it in force, and since when; None as long as nobody has."""

    kind: Kind = "time"
    who: str | None = None
    at: str | None = None

    @property
    def overload(self) -> bool:
        """Whether it is that of overload."""
        return self.kind == "strongest"


def in_force(connection: Connection) -> Order:
    """The order that is in force."""
    c = queue_orders.c
    row = connection.execute(select(c.kind, c.who, c.at).where(c.name == _NAME)).one_or_none()
    return Order(*row) if row is not None else Order()


def put(connection: Connection, order: Order) -> None:
    """Put an order in force."""
    row = {"name": _NAME, "kind": order.kind, "who": order.who, "at": order.at}
    put_rows(connection, queue_orders, [row], replace=("kind", "who", "at"))
