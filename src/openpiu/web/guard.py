"""Who may call what: each route states it (`may`, `open_to_all`), and the guard of the application holds it.

A caller is a machine with a bearer token or a person with a session's cookie. A write by a cookie is taken
from our own pages alone (`Sec-Fetch-Site`, else `Origin`); a bearer token is sent by nobody's browser
unasked. The words of a refusal depend on role and route, never on what the path names.
"""

from __future__ import annotations

import asyncio
from ipaddress import ip_address
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import CacheControlHeader, State
from litestar.handlers import BaseRouteHandler

from openpiu.access import RIGHTS, ROLES, Caller, Refusals, Right, Sessions, Tokens
from openpiu.access.rights import OF_MACHINES, OF_PEOPLE
from openpiu.audit import Actor
from openpiu.web.problems import Problem

Connection = ASGIConnection[Any, Any, Any, Any]
Call = Request[Any, Any, State]

STATEMENT = "openpiu"
"""The key of a route's statement in its `opt`."""
COOKIE = "openpiu"
NOT_KEPT = CacheControlHeader(no_store=True)
"""What shows people is kept by no browser and no proxy."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Statement(NamedTuple):
    """What a route states: any of these `rights` lets a caller in, none are needed where it is `open`; it
    `shows` people's data, and then leaves this act in the log; it is called by a page by itself (`quiet`), so
    that a session lasts no longer for it."""

    rights: tuple[Right, ...] = ()
    open: bool = False
    shows: str | None = None
    quiet: bool = False

    def lets_in(self, caller: Caller) -> bool:
        """Whether `caller` may call the route."""
        return self.open or any(caller.may(right) for right in self.rights)

    def roles(self) -> list[str]:
        """The roles that may, in their order."""
        return [role for role in ROLES if any(role in RIGHTS[right] for right in self.rights)]

    def callers(self) -> str:
        """`people`, `machines` or `people and machines`."""
        people = any(right not in OF_MACHINES for right in self.rights)
        machines = any(right not in OF_PEOPLE for right in self.rights)
        return " and ".join(word for word, there in (("people", people), ("machines", machines)) if there)


def may(*rights: Right, shows: str | None = None, quiet: bool = False) -> dict[str, Any]:
    """The `opt` of a route for those who have any of `rights`. `shows`: the act (`audit.ACTS`) that showing
    people's data by it is; the handler writes it down."""
    return {STATEMENT: Statement(rights, shows=shows, quiet=quiet)}


def open_to_all() -> dict[str, Any]:
    """The `opt` of a route that needs neither token nor session."""
    return {STATEMENT: Statement(open=True)}


class Callers:
    """Who calls, by token or cookie."""

    def __init__(self, tokens: Tokens, sessions: Sessions, refusals: Refusals) -> None:
        self._tokens = tokens
        self._sessions = sessions
        self.refusals = refusals

    async def of(self, connection: Connection, *, used: bool = True) -> Caller:
        """The caller of a request. Raises Problem 401, and 403 for a write that another site had a browser
        send."""
        kind, _, token = connection.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and token.strip():
            return await self._by_token(token.strip(), source_of(connection))
        secret = secret_of(connection)
        if secret is None:
            raise Problem(401, "sign in, or send a bearer token", {"WWW-Authenticate": "Bearer"})
        if connection.scope.get("method", "GET") not in SAFE:
            see_own_page(connection)
        person = await asyncio.to_thread(self._sessions.caller, secret, source_of(connection), used=used)
        if person is None:
            raise Problem(401, "the session has ended: sign in", {"WWW-Authenticate": "Bearer"})
        return person

    async def _by_token(self, token: str, source: str) -> Caller:
        known = self._tokens.remembered(token)
        caller = known[0] if known else await asyncio.to_thread(self._tokens.caller, token, source)
        if caller is None:
            challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            raise Problem(401, "the bearer token is not in force", challenge)
        return caller


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Lets in whom the route's statement lets in. A route that states nothing lets nobody in."""
    statement = handler.opt.get(STATEMENT, Statement())
    if statement.open:
        return
    callers: Callers = connection.app.state["callers"]
    caller = await callers.of(connection, used=not statement.quiet)
    connection.state["asks"] = caller  # who was refused is told their own role
    if not statement.lets_in(caller):
        whom = ", ".join(statement.roles()) or "nobody"
        kind = "person" if caller.person else "token"
        named = (caller, handler.handler_name, source_of(connection))
        await asyncio.to_thread(callers.refusals.of_role, *named)
        raise Problem(
            403,
            f"this is for {whom} ({statement.callers() or 'none'}); "
            f"your {kind} has the role {caller.role} and may not do this",
        )
    connection.scope["user"] = caller


def caller_of(request: Call) -> Caller:
    """Who calls, in a handler of a route that is not open."""
    caller: Caller = request.scope["user"]
    return caller


def actor_of(request: Call, why: str | None = None) -> Actor:
    """Who acts, for the log, for the file or request `why`."""
    return caller_of(request).acting(source_of(request), why)


def source_of(connection: Connection) -> str:
    """The door and the address of who calls: `http@192.0.2.7`; `http` where that is no address (a proxy may
    hand on anything)."""
    try:
        address = ip_address(connection.client.host if connection.client else "")
    except ValueError:
        return "http"
    return f"http@{str(address).partition('%')[0]}"


def cookie_name(connection: Connection) -> str:
    """Behind TLS the browser itself holds that the cookie is this host's alone (`__Host-`)."""
    return f"__Host-{COOKIE}" if connection.url.scheme == "https" else COOKIE


def secret_of(connection: Connection) -> str | None:
    """The secret of the session that a request names."""
    return connection.cookies.get(cookie_name(connection)) or None


def see_own_page(connection: Connection, *, strictly: bool = True) -> None:
    """Raises Problem 403 for a write that a browser sends for another site's page; `strictly` for one that
    does not say where it comes from, too."""
    site = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    if site is not None:
        own = site == "same-origin"
    elif origin is not None:
        own = urlsplit(origin).netloc == connection.headers.get("host", "")
    else:
        own = not strictly
    if not own:
        raise Problem(403, "this was not sent from a page of OpenPIU: open the page and do it there")
