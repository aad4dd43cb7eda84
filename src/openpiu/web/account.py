"""One's own account: signing in and out, who one is, password and second factor."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Annotated, Any, TypeVar

from litestar import Response, delete, get, post, put
from litestar.datastructures import Cookie, State
from msgspec import Meta, Struct

from openpiu.access import Caller, Sessions, SignIn, factor
from openpiu.access.sign_in import Begun
from openpiu.web.guard import (
    Call,
    caller_of,
    cookie_name,
    may,
    open_to_all,
    secret_of,
    see_own_page,
    source_of,
)
from openpiu.web.problems import Problem

BODY = 16 << 10
"""Bytes that a body of these routes may have."""
AT_ONCE = 2
"""Passwords that are looked at at a time: each takes 64 MB and a tenth of a second."""
IN_LINE = 50

Secret = Annotated[str, Meta(max_length=1024)]
Name = Annotated[str, Meta(max_length=256)]
Code = Annotated[str, Meta(max_length=16)]
T = TypeVar("T")


class Credentials(Struct, frozen=True):
    """`password` may be a one-time word; `new_password` is then set. `code` is that of the second factor."""

    name: Name
    password: Secret
    code: Code | None = None
    new_password: Secret | None = None


class Me(Struct, frozen=True):
    """Who is signed in, or whose token it is; `person` is their id in the log."""

    name: str
    role: str
    carrier: str | None
    person: str | None


class Proof(Struct, frozen=True):
    """The password in force, and a code where there is a second factor."""

    password: Secret
    code: Code | None = None


class NewPassword(Struct, frozen=True):
    """The password in force, a code where there is a second factor, and what shall be in force."""

    password: Secret
    new_password: Secret
    code: Code | None = None


class NewFactor(Struct, frozen=True):
    """What an authenticator needs: `address` as a QR code, `secret` to be typed in."""

    secret: str
    address: str


class Shown(Struct, frozen=True):
    """A code of the authenticator that was just set up."""

    code: Code


class Desk:
    """Where passwords are looked at: a few at a time, some in line, the rest told to come again."""

    def __init__(self, sign_in: SignIn, sessions: Sessions) -> None:
        self.sign_in = sign_in
        self.sessions = sessions
        self._threads = ThreadPoolExecutor(AT_ONCE, "sign-in")
        self._in_line = 0

    async def do(self, work: partial[T]) -> T:
        """Do it in its turn. Raises Problem 503 where too many are in line."""
        if self._in_line >= IN_LINE:
            raise Problem(503, "too many sign in at once: try again", {"Retry-After": "5"})
        self._in_line += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._in_line -= 1


def _desk(state: State) -> Desk:
    desk: Desk = state["desk"]
    return desk


def _me(caller: Caller) -> Me:
    return Me(caller.name, caller.role, caller.carrier, caller.person)


@post("/api/session", status_code=201, opt=open_to_all(), request_max_body_size=BODY)
async def sign_in(request: Call, state: State, data: Credentials) -> Response[Me]:
    """Sign in: a session's cookie for 15 minutes without use and 12 hours at most. 401 for whatever is wrong,
    429 after too many failures, 409 where a one-time word needs a new password beside it."""
    see_own_page(request, strictly=False)
    desk = _desk(state)
    work = partial(
        desk.sign_in.begin, data.name, data.password, data.code, source_of(request), data.new_password
    )
    begun: Begun = await desk.do(work)
    former = secret_of(request)
    if former is not None:
        await asyncio.to_thread(desk.sessions.end, former, source_of(request))
    return Response(_me(begun.caller), status_code=201, cookies=[session_cookie(request, begun.secret)])


@delete("/api/session", status_code=204, opt=may("own-account"))
async def sign_out(request: Call, state: State) -> Response[None]:
    """Sign out: the session ends."""
    await asyncio.to_thread(_desk(state).sessions.end, secret_of(request) or "", source_of(request))
    return Response(None, status_code=204, cookies=[session_cookie(request, None)])


@get("/api/me", opt=may("describe"), sync_to_thread=False)
def get_me(request: Call) -> Me:
    """Who calls."""
    return _me(caller_of(request))


@put("/api/me/password", status_code=204, opt=may("own-account"), request_max_body_size=BODY)
async def put_password(request: Call, state: State, data: NewPassword) -> Response[None]:
    """Set another password; every session ends, this one too."""
    desk = _desk(state)
    await desk.do(
        partial(
            desk.sign_in.change_password,
            caller_of(request),
            data.password,
            data.code,
            data.new_password,
            source_of(request),
        )
    )
    return Response(None, status_code=204, cookies=[session_cookie(request, None)])


@post("/api/me/factor", status_code=201, opt=may("own-account"), request_max_body_size=BODY)
async def post_factor(request: Call, state: State, data: Proof) -> NewFactor:
    """Begin with a second factor: its secret, shown this once. It is in force once a code of it was shown."""
    desk, caller = _desk(state), caller_of(request)
    secret = await desk.do(
        partial(desk.sign_in.begin_factor, caller, data.password, data.code, source_of(request))
    )
    return NewFactor(factor.shown(secret), factor.address(secret, caller.name))


@put("/api/me/factor", status_code=204, opt=may("own-account"), request_max_body_size=BODY)
async def put_factor(request: Call, state: State, data: Shown) -> None:
    """Put the second factor in force by a code of it."""
    desk = _desk(state)
    await desk.do(partial(desk.sign_in.confirm_factor, caller_of(request), data.code, source_of(request)))


@post("/api/me/factor/removal", status_code=204, opt=may("own-account"), request_max_body_size=BODY)
async def drop_factor(request: Call, state: State, data: Proof) -> Response[None]:
    """Do without a second factor; every session ends, this one too."""
    desk = _desk(state)
    await desk.do(
        partial(desk.sign_in.drop_factor, caller_of(request), data.password, data.code, source_of(request))
    )
    return Response(None, status_code=204, cookies=[session_cookie(request, None)])


def session_cookie(request: Call, secret: str | None) -> Cookie:
    """The session's cookie: seen by no script, sent with no request that another site begins; gone with the
    browser. Without a secret: take it away."""
    return Cookie(
        key=cookie_name(request),
        value=secret or "",
        max_age=None if secret else 0,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


HANDLERS: list[Any] = [
    sign_in,
    sign_out,
    get_me,
    put_password,
    post_factor,
    put_factor,
    drop_factor,
]
