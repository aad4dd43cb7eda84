"""Each request in one line of the log, and in the figures: which route, how it ended, how long it took.

The line holds the route's template and not its path, the role of the caller and neither name nor address,
and an id of the request, which the answer names too (`X-Request-ID`) and every other line that is written
while it is answered. Who read or did what is in the log of acts.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from litestar import Litestar
from structlog.contextvars import bound_contextvars

log = logging.getLogger("openpiu")

QUIET = ("/health", "/health/live", "/metrics")
"""Routes that machines ask for all day: logged at debug."""
STREAMS = frozenset({"/live/events"})
"""Routes whose answers go on for hours: told by how long they took to begin."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
HSTS = (b"strict-transport-security", b"max-age=31536000")
"""Sent where the request came encrypted (RFC 6797)."""
_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")


Asgi = Callable[[Any, Any, Any], Awaitable[None]]
"""An application as a server calls it: scope, receive, send."""


def told(app: Litestar) -> Asgi:
    """`app`, with each of its requests told."""

    async def tell(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        id_, begun, status = _id(scope), time.perf_counter(), 0
        length, started = 0, begun

        async def sending(message: Any) -> None:
            nonlocal status, started
            if message["type"] == "http.response.start":
                status, started = message["status"], time.perf_counter()
                headers = [*message["headers"], (b"x-request-id", id_.encode())]
                if scope["scheme"] == "https":
                    headers.append(HSTS)
                message = {**message, "headers": headers}
            await send(message)

        async def receiving() -> Any:
            nonlocal length
            message = await receive()
            length += len(message.get("body", b""))
            return message

        with bound_contextvars(request=id_):
            try:
                await app(scope, receiving, sending)
            finally:
                until = started if scope.get("path_template") in STREAMS else time.perf_counter()
                _tell(app, scope, status, until - begun, length)

    return tell


def _id(scope: Any) -> str:
    """The id that a proxy gave, where it is one that may stand in a log, else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _ID.fullmatch(value):
            return str(value.decode())
    return uuid4().hex


def _tell(app: Litestar, scope: Any, status: int, seconds: float, length: int) -> None:
    route = scope.get("path_template") or "unmatched"
    method = scope["method"] if scope["method"] in METHODS else "other"
    app.state["rooms"].figures.request(route, method, status, seconds)
    level = logging.ERROR if status >= 500 else logging.INFO
    if route in QUIET and status != 500:
        level = logging.DEBUG  # what `/health` has to say is told once by whoever finds it
    caller = scope.get("user")
    about = {
        "method": method,
        "route": route,
        "status": status,  # 0: the caller went before there was an answer
        "seconds": round(seconds, 4),
        "bytes": length,
        "role": getattr(caller, "role", None),
    }
    log.log(level, "request", extra=about)
