"""The application: its routes, who may call them, and what each answers."""

from __future__ import annotations

import asyncio
import re
import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

from litestar import Litestar, MediaType, Response, Router, get, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException, NotFoundException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from msgspec import Struct

import openpiu
from openpiu.access import Caller, Refusals, Sessions, SignIn, Tokens
from openpiu.intake.interactive import Answerer
from openpiu.intake.limits import Bounds, Gate, Limit
from openpiu.intake.log_proof import Proving
from openpiu.intake.service import Service
from openpiu.review import Desk as Review
from openpiu.store import details, queue
from openpiu.web import account, cards, hits, own_entries, pages, searching, users
from openpiu.web.account import Desk
from openpiu.web.door import body_of
from openpiu.web.figures import Figures
from openpiu.web.guard import COOKIE, Call, Callers, caller_of, guard, may, open_to_all
from openpiu.web.live import Feed
from openpiu.web.pages import UNIT, Unit
from openpiu.web.problems import Problem, as_problem

EDIFACT = "application/edifact"
DESKS = 200
"""Interactive requests that may wait for their answer at a time."""
_ID = re.compile(r"[0-9a-f]{64}")


class Accepted(Struct, frozen=True):
    """`state` is `stored`, `duplicate` for one that was held before, or, for one that lies sealed because it
    cannot be read, `quarantined` with its `error`."""

    transmission: str
    state: str
    error: str | None = None


class Health(Struct, frozen=True):
    """`live` while this is answered at all; `ready` while what comes in is stored and screened, else
    `trouble` says why not."""

    live: bool
    ready: bool
    trouble: str | None


class _Rooms:
    """What the handlers work with."""

    def __init__(self, service: Service, bounds: Bounds, seconds: float) -> None:
        self.service = service
        self.bounds = bounds
        self.gate = Gate()
        self.answerer = Answerer(service, seconds)
        self.figures = Figures(service)
        self.desks = ThreadPoolExecutor(DESKS, "interactive")

    def limit(self, caller: Caller) -> Limit:
        """The limit of `caller`, one more of whose transmissions comes now. Raises Problem 429."""
        limit = self.bounds.of(caller)
        wait = self.gate.wait(caller.carrier or caller.name, limit.rate)
        if wait:
            raise Problem(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"more than {limit.rate:g} transmissions a second; send it again in {wait:.1f} s",
                {"Retry-After": str(max(1, round(wait)))},
            )
        return limit


def make_app(service: Service, bounds: Bounds, *, seconds: float, unit: Unit = UNIT) -> Litestar:
    """The application over `service`; an interactive request is answered within `seconds`."""
    store = service.store
    sessions = Sessions(store)
    review = Review(store, service.profile)
    bearer = SecurityScheme(type="http", scheme="bearer", description="`openpiu tokens add`")
    cookie = SecurityScheme(
        type="apiKey", security_scheme_in="cookie", name=COOKIE, description="`POST /api/session`"
    )
    return Litestar(
        [*HANDLERS, pages.router()],
        guards=[guard],
        exception_handlers={
            NotFoundException: _nothing_there,
            HTTPException: as_problem,
            Exception: as_problem,
        },
        request_max_body_size=None,  # a limit of each carrier's own is held in `door`
        openapi_config=OpenAPIConfig(
            title="OpenPIU",
            version=openpiu.__version__,
            openapi_router=Router("/schema", route_handlers=[], opt=may("describe"), include_in_schema=False),
            render_plugins=[JsonRenderPlugin(path="/")],
            components=Components(security_schemes={"token": bearer, "session": cookie}),
            security=[{"token": []}, {"session": []}],
            use_handler_docstrings=True,
        ),
        state=State(
            {
                "rooms": _Rooms(service, bounds, seconds),
                "store": store,
                "review": review,
                "live": Feed(store, sessions, review.terms.claim),
                "unit": unit,
                "proving": Proving(store, service.home),
                "callers": Callers(Tokens(store), sessions, Refusals(store)),
                "desk": Desk(SignIn(store, service.key), sessions),
            }
        ),
        logging_config=None,
    )


def _nothing_there(request: Call, error: NotFoundException) -> Response[Any]:
    """An address that is none: a page for a browser, problem details for a program."""
    if "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/"):
        return pages.as_page(request, error)
    return as_problem(request, error)


@post(
    "/api/messages",
    status_code=202,
    opt=may("send"),
)
async def post_message(request: Call, state: State) -> Response[Accepted]:
    """Take in a transmission: 202 once it is durable, 200 for one that is held already."""
    rooms: _Rooms = state["rooms"]
    caller = caller_of(request)
    data = await body_of(request, rooms.limit(caller).size)
    begun = time.perf_counter()
    receipt = await asyncio.wrap_future(rooms.service.take(data, caller.name))
    rooms.figures.accepted.observe(time.perf_counter() - begun)
    rooms.figures.arrived.labels(receipt.state).inc()
    accepted = Accepted(receipt.transmission, receipt.state, receipt.error)
    return Response(accepted, status_code=200 if receipt.state == "duplicate" else 202)


@get(
    "/api/messages/{transmission:str}",
    opt=may("read-any", "read-own"),
    sync_to_thread=True,
)
def get_message(request: Call, state: State, transmission: str) -> dict[str, Any]:
    """State, messages, findings and flights of a transmission."""
    rooms: _Rooms = state["rooms"]
    caller = caller_of(request)
    found = None
    if _ID.fullmatch(transmission):
        with rooms.service.store.reading() as connection:
            if caller.may("read-any") or _is_own(connection, caller, transmission):
                found = details.of(connection, transmission)
    if found is None:
        raise Problem(404, "no such transmission is held, or it is not yours to read")
    return found


def _is_own(connection: Any, caller: Caller, id_: str) -> bool:
    """Whether a token of the caller's carrier handed the transmission over, or every flight in it is the
    carrier's."""
    if caller.carrier in queue.senders(connection, id_):
        return True
    return queue.carriers(connection, id_) == {caller.carrier}


@post(
    "/api/interactive",
    status_code=200,
    opt=may("send"),
    media_type=EDIFACT,
)
async def post_interactive(request: Call, state: State) -> Response[bytes]:
    """A PAXLST request in, CUSRES out: an answer about each traveller, by the law profile."""
    rooms: _Rooms = state["rooms"]
    caller = caller_of(request)
    size = rooms.limit(caller).size
    data = await body_of(request, size)
    loop = asyncio.get_running_loop()
    reply = await loop.run_in_executor(rooms.desks, rooms.answerer.answer, data, caller.name, size)
    for basis, count in reply.bases.items():
        rooms.figures.answered.labels(basis).inc(count)
    return Response(reply.data, media_type=EDIFACT, headers={"OpenPIU-Transmission": reply.transmission})


@get(
    "/health",
    opt=open_to_all(),
    sync_to_thread=False,
)
def get_health(state: State) -> Response[Health]:
    """200 where ready, 503 with the reason where not."""
    trouble = state["rooms"].service.condition().trouble
    return Response(Health(True, trouble is None, trouble), status_code=200 if trouble is None else 503)


@get(
    "/health/live",
    opt=open_to_all(),
    sync_to_thread=False,
)
def get_live() -> dict[str, bool]:
    """200 while the process answers."""
    return {"live": True}


@get(
    "/metrics",
    opt=may("measure"),
    media_type=MediaType.TEXT,
    sync_to_thread=True,
)
def get_metrics(state: State) -> bytes:
    """Figures in Prometheus's text format."""
    rooms: _Rooms = state["rooms"]
    return rooms.figures.text()


HANDLERS: list[Any] = [
    post_message,
    get_message,
    post_interactive,
    *searching.HANDLERS,
    get_health,
    get_live,
    get_metrics,
    *cards.HANDLERS,
    *account.HANDLERS,
    *users.HANDLERS,
    *hits.HANDLERS,
    *own_entries.HANDLERS,
]
"""Every route but that of the interface's description."""
