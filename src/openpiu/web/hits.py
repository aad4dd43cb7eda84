"""Hits over HTTP: the queue, one hit, and what a person does with it. One hit a call, and one answer."""

from __future__ import annotations

from typing import Any, Literal

from litestar import delete, get, post
from msgspec import Struct

from openpiu import review
from openpiu.screening.life import Answer
from openpiu.web.guard import NOT_KEPT, Call, may
from openpiu.web.reviewing import officer_of, review_of


class NamedReason(Struct, frozen=True, forbid_unknown_fields=True):
    """A reason: its code, and the row of the comparison that it is about where the code names none."""

    code: str
    field: str | None = None


class Decision(Struct, frozen=True, forbid_unknown_fields=True):
    """An answer to one hit, as it was seen at `version`. `next_step` and `until` belong to "cannot-tell";
    `seconds` is the active time on the page."""

    version: str
    answer: Answer
    reasons: list[NamedReason]
    note: str | None = None
    next_step: str | None = None
    until: str | None = None
    seconds: float | None = None


class Referred(Struct, frozen=True, forbid_unknown_fields=True):
    """To which registered authority a confirmed hit goes, and for which purpose of the law profile."""

    authority: str
    purpose: str


@get("/api/hits", opt=may("see-hits"), cache_control=NOT_KEPT, sync_to_thread=True)
def get_hits(
    request: Call, tab: str = "to-decide", cursor: str | None = None, limit: int = 50
) -> review.Page:
    """The queue by time left: `to-decide`, `mine`, `waiting` or `decided`; no names, weights or scores."""
    return review.queue(review_of(request), officer_of(request), tab, cursor, max(1, limit))


class Ordered(Struct, frozen=True, forbid_unknown_fields=True):
    """The order of the queue: `time` left, or in overload the `strongest` evidence first within each hour of
    departure."""

    order: Literal["time", "strongest"]


@post("/api/hits/order", status_code=200, opt=may("assign"), sync_to_thread=True)
def post_order(request: Call, data: Ordered) -> Ordered:
    """Put an order of the queue in force. 409 where it is already."""
    return Ordered(review.put_order(review_of(request), officer_of(request), data.order).kind)


@post("/api/hits/next", status_code=200, opt=may("decide"), sync_to_thread=True)
def post_next(request: Call) -> review.Claimed | None:
    """Take the most urgent hit in hand; null where none is left."""
    return review.take_next(review_of(request), officer_of(request))


@get(
    "/api/hits/{hit:str}", opt=may("see-hits", shows="hit.read"), cache_control=NOT_KEPT, sync_to_thread=True
)
def get_hit(request: Call, hit: str) -> dict[str, Any]:
    """One hit: the traveller, the listed identity, the evidence by field. What pushes toward an answer comes
    after one's own (`after`)."""
    return review.question(review_of(request), officer_of(request), hit)


@post("/api/hits/{hit:str}/claim", status_code=200, opt=may("decide"), sync_to_thread=True)
def post_claim(request: Call, hit: str) -> review.Claimed:
    """Take a hit in hand, or go on with it. 409 where another has it."""
    return review.claim(review_of(request), hit, officer_of(request))


@post("/api/hits/{hit:str}/release", status_code=204, opt=may("decide"), sync_to_thread=True)
def post_release(request: Call, hit: str) -> None:
    """Give a hit back unanswered."""
    review.release(review_of(request), hit, officer_of(request))


@post("/api/hits/{hit:str}/decision", status_code=200, opt=may("decide"), sync_to_thread=True)
def post_decision(request: Call, hit: str, data: Decision) -> review.Decided:
    """Answer a hit that is in one's hand. 409 where it is not, or has changed meanwhile (with what changed);
    422 where a reason, words or a next step are missing."""
    reasons = tuple(review.Reason(one.code, one.field) for one in data.reasons)
    call = review.Call(data.answer, reasons, data.note, data.next_step, data.until, data.seconds)
    return review.decide(review_of(request), hit, officer_of(request), call, data.version)


@post("/api/hits/{hit:str}/undo", status_code=200, opt=may("decide"), sync_to_thread=True)
def post_undo(request: Call, hit: str) -> review.Decided:
    """Take back one's own answer while its window is open."""
    return review.undo(review_of(request), hit, officer_of(request))


@post("/api/hits/{hit:str}/referral", status_code=201, opt=may("decide"), sync_to_thread=True)
def post_referral(request: Call, hit: str, data: Referred) -> dict[str, Any]:
    """Hand a confirmed hit to a competent authority; what is handed over. 409 for one that people have not
    confirmed, or that can still be undone."""
    made = review.refer(review_of(request), hit, officer_of(request), data.authority, data.purpose)
    return made.said or {}


class Refused(Struct, frozen=True):
    """The ids of refusals that were recorded: one for each document of the traveller."""

    refusals: list[str]


class Ended(Struct, frozen=True):
    """How many refusals were ended."""

    ended: int


@post("/api/hits/{hit:str}/refusal", status_code=201, opt=may("decide"), sync_to_thread=True)
def post_refusal(request: Call, hit: str) -> Refused:
    """Record that the traveller of a confirmed hit is not to board. 409 for one that people have not
    confirmed, or that can still be undone, and where document or birth date are not whole."""
    return Refused(review.refuse(review_of(request), hit, officer_of(request)))


@delete("/api/hits/{hit:str}/refusal", status_code=200, opt=may("decide"), sync_to_thread=True)
def end_refusal(request: Call, hit: str) -> Ended:
    """End the refusals that rest on a hit. 409 where there is none."""
    return Ended(review.end_refusal(review_of(request), hit, officer_of(request)))


HANDLERS = [
    get_hits,
    post_order,
    post_next,
    get_hit,
    post_claim,
    post_release,
    post_decision,
    post_undo,
    post_referral,
    post_refusal,
    end_refusal,
]
