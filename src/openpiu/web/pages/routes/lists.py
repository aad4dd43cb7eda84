"""Lists: which are in force, their entries and versions, what changed, one listed person."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from openpiu.audit import reference
from openpiu.store import entries
from openpiu.web.guard import Call, may
from openpiu.web.pages import list_board
from openpiu.web.pages.desk import Desk, none_there
from openpiu.web.pages.versions import told


@get("/watchlists", opt=may("see-lists"), include_in_schema=False, sync_to_thread=True)
def get_lists(request: Call) -> Response[bytes]:
    """The lists in force."""
    desk = Desk(request)
    may_see = desk.caller is not None and desk.caller.may("see-own-entries")
    drafts = desk.caller is not None and desk.caller.may("draft-entries")
    data = {"lists": list_board.in_force(desk.store, desk.now), "own": may_see, "drafts": drafts}
    return desk.page("lists.html", data)


@get(
    "/watchlists/{name:str}",
    opt=may("see-lists", shows="list.read"),
    include_in_schema=False,
    sync_to_thread=True,
)
def get_list(request: Call, name: str, after: str = "") -> Response[bytes]:
    """A list with its entries and versions."""
    desk = Desk(request)
    sheet = list_board.sheet(desk.store, name, after[:500], desk.now)
    if sheet is None:
        raise none_there()
    desk.note("list.read", [reference("list", name)], entries=len(sheet.entries))
    data = {"sheet": sheet, "births_of": list_board.births_of, "name_of": list_board.name_of, "after": after}
    return desk.page("list.html", data)


@get(
    "/watchlists/{name:str}/versions/{span:str}",
    opt=may("see-lists", shows="list.read"),
    include_in_schema=False,
    sync_to_thread=True,
)
def get_difference(request: Call, name: str, span: str) -> Response[bytes]:
    """What changed between two versions of a list (`3..4`)."""
    desk = Desk(request)
    old, new = _versions(span)
    with desk.store.reading() as connection:
        between = list_board.between(connection, name, old, new)
    if between is None:
        raise none_there()
    desk.note("list.read", [reference("list", name)], entries=len(between.differences))
    return desk.page("list_difference.html", {"name": name, "between": between, "told": told})


@get(
    "/watchlists/{name:str}/entries/{entry:str}",
    opt=may("see-lists", shows="list.read"),
    include_in_schema=False,
    sync_to_thread=True,
)
def get_entry(request: Call, name: str, entry: str) -> Response[bytes]:
    """One listed person. The list's note stays closed until it is asked for: it is no help in telling two
    people apart."""
    desk = Desk(request)
    with desk.store.reading() as connection:
        contents = entries.contents(connection, name, entry)
    if not contents:
        raise none_there()
    desk.note("list.read", [reference("list", name)], entries=1)
    data = {
        "name": name,
        "contents": contents,
        "one": contents[0].identity,
        "births_of": list_board.births_of,
    }
    return desk.page("entry.html", data)


def _versions(span: str) -> tuple[int, int]:
    old, _, new = span.partition("..")
    if not (old.isdecimal() and new.isdecimal() and max(len(old), len(new)) < 10):
        raise none_there()
    return int(old), int(new)


HANDLERS: list[Any] = [get_lists, get_list, get_difference, get_entry]
