"""Pages that are read: how the machinery is, which law is in force."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from openpiu.web.guard import Call, may
from openpiu.web.pages import system_board
from openpiu.web.pages.desk import Desk


@get("/system", opt=may("see-system"), include_in_schema=False, sync_to_thread=True)
def get_system(request: Call) -> Response[bytes]:
    """Whether all is well: each figure with what it means and what to do."""
    desk = Desk(request)
    groups = system_board.groups(desk.service, desk.now)
    ill = sum(not line.well for group in groups for line in group.lines)
    return desk.page("system.html", {"groups": groups, "ill": ill})


HANDLERS: list[Any] = [get_system]
