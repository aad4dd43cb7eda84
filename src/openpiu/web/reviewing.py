"""What every route of review works with, of the interface and of the pages: the room, and who acts."""

from __future__ import annotations

from openpiu.review import Desk, Officer
from openpiu.web.guard import Call, actor_of, caller_of


def review_of(request: Call) -> Desk:
    """What the acts of review work with."""
    found: Desk = request.app.state["review"]
    return found


def officer_of(request: Call) -> Officer:
    """Who acts, as the log names them."""
    caller = caller_of(request)
    return Officer(actor_of(request), caller.role == "supervisor", caller.may("decide"))
