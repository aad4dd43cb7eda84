"""The order of the queue in overload: a supervisor's act, told to all and written down.

By rule the queue stands by time left. Where more hits wait than the shift can decide before departure, a
supervisor may put the strongest evidence first within each hour of departure, and takes it back the same way.
"""

from __future__ import annotations

from openpiu.findings import ReviewError
from openpiu.review.desk import Desk, ForbiddenError, Officer
from openpiu.review.reasons import ReasonError
from openpiu.store import log, queue_orders
from openpiu.store.connect import now
from openpiu.store.queue_orders import KINDS, Order

_SAID = {"time": "time left", "strongest": "the strongest evidence first"}


def put_order(desk: Desk, officer: Officer, kind: str) -> Order:
    """Put an order of the queue in force: `time`, or `strongest` within each hour of departure.

    Raises ForbiddenError for who is no supervisor, ReasonError for what is no order, ReviewError where it is
    in force already.
    """
    if not officer.supervisor:
        raise ForbiddenError("the order of the queue is changed by a supervisor")
    found = next((one for one in KINDS if one == kind), None)
    if found is None:
        raise ReasonError(f"{kind[:20]!r} is no order; expected one of {', '.join(KINDS)}")
    with desk.store.writing() as connection:
        if queue_orders.in_force(connection).kind == found:
            raise ReviewError(f"the queue stands by {_SAID[found]} already")
        order = Order(found, officer.who, now())
        queue_orders.put(connection, order)
        log.write(connection, "queue.order", by=officer.actor, order=found)
    return order
