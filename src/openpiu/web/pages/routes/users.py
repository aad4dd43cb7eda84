"""Users and roles: who may sign in; locking, and changes of roles by two people."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from openpiu.access import RIGHTS, ROLES, users
from openpiu.findings import AccessError, SettingError
from openpiu.store import Store, role_changes
from openpiu.store import users as kept
from openpiu.web.account import BODY
from openpiu.web.guard import Call, actor_of, may
from openpiu.web.pages.desk import Desk
from openpiu.web.pages.hit_words import names_of
from openpiu.web.pages.words import sentence


@get("/people", opt=may("see-users", shows="user.read"), include_in_schema=False, sync_to_thread=True)
def get_people(request: Call) -> Response[bytes]:
    """Everybody who may sign in, the changes that wait, and what each role may."""
    return _page(request)


def _page(request: Call, error: str | None = None, status: int = 200) -> Response[bytes]:
    desk = Desk(request)
    own = desk.caller.who if desk.caller else ""
    with desk.store.writing() as connection:
        people = kept.listed(connection)
        changes = role_changes.waiting(connection)
        by = names_of(connection, {change.proposed_by for change in changes}, own)
        desk.note("user.read", [f"user:{one.id}" for one in people], connection)
    names = {one.id: one.name for one in people}
    data = {
        "people": people,
        "changes": [(change, names.get(change.person, "?"), by[change.proposed_by]) for change in changes],
        "own": own,
        "manages": desk.caller is not None and desk.caller.may("manage-users"),
        "roles": ROLES,
        "rights": RIGHTS,
        "error": error,
    }
    return desk.page("people.html", data, status=status)


@post(
    "/people/change",
    opt=may("manage-users", shows="user.read"),
    include_in_schema=False,
    request_max_body_size=BODY,
    status_code=303,
)
async def post_change(request: Call) -> Response[Any]:
    """Lock or let in again, propose a role, take one's own proposal back; others decide on it under
    `/approvals`, with a reason."""
    form = await request.form()
    keys = ("act", "name", "role", "carrier", "change", "reason")
    said = {key: str(form.get(key, ""))[:256] for key in keys}
    return await asyncio.to_thread(_changed, request, said)


def _changed(request: Call, said: dict[str, str]) -> Response[Any]:
    store, by = Desk(request).store, actor_of(request)
    try:
        match said["act"]:
            case "lock":
                users.lock(store, said["name"], by)
            case "unlock":
                users.unlock(store, said["name"], by)
            case "propose":
                carrier, why = said["carrier"] or None, said["reason"].strip()
                if not why:
                    raise SettingError("a reason is missing: say why another role is needed")
                users.propose_role(store, said["name"], said["role"], carrier, by, reason=why)
            case "take-back":
                _see_own(store, said["change"], by.who)
                users.decide_role(store, said["change"], accept=False, by=by, reason="taken back")
            case _:
                raise SettingError("nothing was chosen to be done; expected a button of the page")
    except (AccessError, SettingError) as error:
        return _page(request, sentence(error), 422)
    return Redirect("/people", status_code=303)


def _see_own(store: Store, change: str, who: str) -> None:
    with store.reading() as connection:
        proposed = role_changes.find(connection, change)
    if proposed is not None and proposed.proposed_by != who:
        raise AccessError("another has proposed this: approve or return it with a reason, under Approvals")


HANDLERS: list[Any] = [get_people, post_change]
