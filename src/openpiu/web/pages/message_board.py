"""Data of the pages of messages: what came in by state, and one transmission with its findings in place."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.findings import CATALOGUE, StoreError
from openpiu.intake import DISCARDS
from openpiu.store import arrivals, attempts, details, transmissions
from openpiu.store.arrivals import Arrived
from openpiu.store.attempts import Attempt
from openpiu.web.pages import words
from openpiu.web.pages.hit_words import names_of
from openpiu.web.pages.raw_text import Mark, Window, window

PER_PAGE = 50
MOST_FINDINGS = 500


class Tray(Struct, frozen=True):
    """A page of transmissions, newest first; `next` is the key behind the last."""

    items: tuple[Arrived, ...]
    next: str | None


def tray(
    connection: Connection, state: str | None, after: str | None, *, with_findings: bool = False
) -> Tray:
    """Transmissions in a state (None: any), newest first, from behind the key `after`."""
    found = arrivals.page(connection, state=state, after=after, limit=PER_PAGE, with_findings=with_findings)
    more = len(found) > PER_PAGE
    shown = found[:PER_PAGE]
    return Tray(tuple(shown), f"{shown[-1].received_at}~{shown[-1].id}" if more else None)


class Try(Struct, frozen=True):
    """An attempt as it is listed, in words, with what it changed against the one before."""

    number: int
    what: str
    who: str
    at: str
    state: str
    result: str
    changed: str


class Letter(Struct, frozen=True):
    """A transmission: what `details` says of it, its findings by number, and a window of its text (None for
    one that lies sealed)."""

    facts: dict[str, Any]
    findings: tuple[dict[str, Any], ...]
    text: Window | None
    cut: bool


def letter(connection: Connection, id_: str, at: int | None, *, cover: bool) -> Letter | None:
    """The transmission `id_` around the byte `at`, by default the first finding; None where none is held."""
    facts = details.of(connection, id_)
    if facts is None:
        return None
    found = [finding | {"n": n} for n, finding in enumerate(facts["findings"][:MOST_FINDINGS], 1)]
    try:
        data, sealed = transmissions.raw_of(connection, id_)
    except StoreError:
        return Letter(facts, tuple(found), None, False)
    if sealed:
        return Letter(facts, tuple(found), None, False)
    marks = [Mark(f["offset"], _end(data, f["offset"]), f["n"]) for f in found if f["offset"] is not None]
    place = at if at is not None else min((mark.begin for mark in marks), default=0)
    cut = len(facts["findings"]) > MOST_FINDINGS
    return Letter(facts, tuple(found), window(data, place, marks, cover=cover), cut)


def _end(data: bytes, begin: int) -> int:
    """Where a value that begins there ends: before the next separator."""
    for end in range(begin, min(begin + 70, len(data))):
        if data[end : end + 1] in (b"+", b":", b"'", b"<", b">", b"\n", b"\r", b"*"):
            return max(end, begin + 1)
    return min(begin + 70, len(data))


ACTS = {attempts.CAME: "as it came", attempts.REPLAY: "processed again", attempts.DISCARD: "discarded"}


def tries(connection: Connection, id_: str, own: str, now: datetime) -> tuple[Try, ...]:
    """The attempts at a transmission, newest first; `own` is who looks."""
    found = attempts.of(connection, id_)
    names = names_of(connection, {one.who for one in found if one.who}, own)
    listed = [
        Try(
            one.number,
            ACTS.get(one.act, one.act),
            names[one.who] if one.who else "–",
            words.moment(one.at, now),
            one.state,
            _result(one),
            difference(before, one) if before else "",
        )
        for before, one in zip([None, *found], found, strict=False)
    ]
    return tuple(reversed(listed))


def _result(one: Attempt) -> str:
    if one.reason:
        return DISCARDS.get(one.reason, one.reason)
    if one.error:
        return one.error
    hits = f", {_number(one.hits, 'new hit')}" if one.act == attempts.REPLAY else ""
    return f"{_number(one.messages, 'message')}, {_number(sum(one.codes.values()), 'finding')}{hits}"


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def difference(before: Attempt, after: Attempt) -> str:
    """What an attempt changed against the one before it."""
    told = []
    if before.state != after.state:
        told.append(f"{before.state}, now {after.state}")
    if before.error != after.error and after.error and before.error:
        told.append(f"another fault: before it was “{before.error}”")
    if before.messages != after.messages:
        told.append(f"{_number(before.messages, 'message')}, now {after.messages:,}")
    for code in sorted(before.codes.keys() | after.codes.keys()):
        then, now = before.codes.get(code, 0), after.codes.get(code, 0)
        if then != now:
            told.append(f"{code} {then:,}× → {now:,}×")
    return "; ".join(told) or "nothing: the same as the attempt before"


def for_carrier(letter: Letter, finding: dict[str, Any]) -> str:
    """A finding as a carrier can be told of it: by their own reference and place, without any value."""
    message = next((one for one in letter.facts["messages"] if one["number"] == finding["message"]), None)
    where = [f"message {finding['message']}"]
    if message and message["reference"]:
        where.append(f"reference {message['reference']}")
    if finding["segment"] is not None:
        where.append(f"segment {finding['segment']} {finding['tag'] or ''}".strip())
    for name in ("element", "component", "line"):
        if finding[name] is not None:
            where.append(f"{name} {finding[name]}")
    if finding["offset"] is not None:
        where.append(f"byte {finding['offset']}")
    expected = f" Expected: {finding['expected']}." if finding["expected"] else ""
    said = CATALOGUE[finding["code"]].text if finding["code"] in CATALOGUE else finding["text"]
    received = letter.facts["received_at"]
    place = f"received {received}, {', '.join(where)}"
    return f"{finding['code']} ({finding['severity']}), {place}: {said}.{expected}"
