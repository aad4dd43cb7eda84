"""What every page handler does: who looks, the frame, the entry in the log, refusals as pages.

The handlers themselves stand in `routes`; they ask plain functions for the page's data and hand it to a
template."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from http import HTTPStatus
from secrets import token_hex
from typing import Any

from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from sqlalchemy import Connection

from openpiu.access import Caller
from openpiu.audit.acts import ACTS
from openpiu.audit.entries import Value
from openpiu.findings import OpenPIUError
from openpiu.intake.service import Service
from openpiu.store import Store, approvals, log, preferences
from openpiu.web.guard import STATEMENT, Call, Statement, actor_of
from openpiu.web.pages import keys, words
from openpiu.web.pages.frame import LOOK_COOKIE, Frame, Unit, Viewer, look_of, look_with, page
from openpiu.web.pages.strip import troubles
from openpiu.web.problems import Problem, told

logger = logging.getLogger("openpiu")

KEY = "key."
"""What the name of a preference begins with that says which sign is the key of an action."""


class Desk:
    """One request for a page."""

    def __init__(self, request: Request[Any, Any, State]) -> None:
        self.request = request
        self.now: datetime = words.now_utc()
        self.caller: Caller | None = request.scope.get("user")
        self.purpose = ""
        """What people were shown for, as the log has it; printed at the foot."""

    @property
    def service(self) -> Service:
        """The service whose store is shown."""
        found: Service = self.request.app.state["rooms"].service
        return found

    @property
    def store(self) -> Store:
        """The store that is shown."""
        return self.service.store

    @property
    def role(self) -> str:
        """The role of who looks."""
        return self.caller.role if self.caller else ""

    @property
    def decides(self) -> bool:
        """Whether who looks may answer hits."""
        return self.caller is not None and self.caller.may("decide")

    @property
    def carrier(self) -> str | None:
        """The carrier whose own alone is shown, for people of one."""
        return self.caller.carrier if self.caller else None

    def note(
        self,
        act: str,
        on: Iterable[str],
        connection: Connection | None = None,
        *,
        file: str | None = None,
        **what: Value,
    ) -> None:
        """Write down that people's data were shown, for the `file` or else for what the act is for; before
        they are sent."""
        self.purpose = file or ACTS[act].why
        by = actor_of(self.request, file)
        if connection is not None:
            log.write(connection, act, on, by, **what)
            return
        with self.store.writing() as own:
            log.write(own, act, on, by, **what)

    def frame(self, path: str | None = None) -> Frame:
        """The frame of the page."""
        caller = self.caller
        unit: Unit = self.request.app.state["unit"]
        viewer = Viewer(caller.name, caller.role, caller.carrier) if caller else None
        strip = troubles(self.service, self.now) if caller else ()
        strip = tuple(one for one in strip if not one.roles or self.role in one.roles)
        waiting, chosen = self._own()
        return Frame(
            unit,
            viewer,
            look_with(look_of(self.request.cookies.get(LOOK_COOKIE)), chosen),
            path or self.request.url.path,
            self.now,
            purpose=self.purpose,
            strip=strip,
            waiting=waiting,
            keys=self.keys(chosen),
        )

    def _own(self) -> tuple[int, dict[str, str]]:
        """How much waits for the approval of who looks, and what they have chosen."""
        caller = self.caller
        if caller is None or caller.person is None:
            return 0, {}
        with self.store.reading() as connection:
            waiting = approvals.waiting_for(connection, caller.who) if caller.may("approve") else 0
            return waiting, preferences.of(connection, caller.person)

    def keys(self, chosen: Mapping[str, str] | None = None) -> dict[str, str]:
        """The key of each action, as who looks has `chosen` them."""
        if chosen is None:
            chosen = self._own()[1]
        return keys.in_force(
            {name.removeprefix(KEY): value for name, value in chosen.items() if name.startswith(KEY)}
        )

    def page(
        self,
        template: str,
        data: Mapping[str, Any],
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Response[bytes]:
        """A page of the workbench."""
        more = {
            "moment": lambda text: words.moment(text, self.now),
            "functions": words.FUNCTIONS,
            "states": words.HIT_STATES,
        }
        return page(template, self.frame(), more | dict(data), status=status, headers=headers)


def none_there() -> Problem:
    """Nothing of that id is there, or it is none: the same words for both."""
    return Problem(HTTPStatus.NOT_FOUND, "There is nothing here under this address, or it is gone by law.")


def as_page(request: Call, error: Exception) -> Response[Any]:
    """The answer to a request for a page that met `error`: what happened and what to do, never a traceback.

    Who is not signed in is led to the way in; a request of a page's own script gets the bare status.
    """
    status, detail, headers = told(error)
    by_script = request.headers.get("hx-request") == "true"
    if status == HTTPStatus.UNAUTHORIZED and not by_script:
        return Redirect("/sign-in")
    reference = token_hex(4)
    if status >= 500:
        logger.error("page refused, reference %s: %s", reference, type(error).__name__)
    if status == HTTPStatus.FORBIDDEN:
        detail = _whose(request) or detail
    desk = Desk(request)
    data = {"status": status, "phrase": HTTPStatus(status).phrase, "detail": detail, "reference": reference}
    kept = {name: value for name, value in headers.items() if name.lower() != "www-authenticate"}
    try:
        return desk.page("error.html", data, status=status, headers=kept)
    except (OpenPIUError, HTTPException):  # the store itself is what fails
        desk.caller = None
        return desk.page("error.html", data, status=status, headers=kept)


PLURALS = {
    "officer": "officers",
    "supervisor": "supervisors",
    "dpo": "data-protection officers",
    "engineer": "engineers",
    "auditor": "auditors",
    "approver": "outside approvers",
    "carrier": "carriers",
}


def _whose(request: Call) -> str | None:
    """For whom the page is, and who asks: the same words whatever the path names."""
    handler = request.scope.get("route_handler")
    statement = handler.opt.get(STATEMENT) if handler is not None else None
    caller: Caller | None = request.state.get("asks")
    if not isinstance(statement, Statement) or caller is None or statement.lets_in(caller):
        return None  # it is not the role that was refused
    whom = " and ".join(PLURALS[role] for role in statement.roles()) or "nobody"
    return f"This page is for {whom}. Your role is {caller.role}."
