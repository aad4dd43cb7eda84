"""A hit's life: its states, and what each act of a person and each news does to them. Pure.

A hit is a question. It is `open` until people have answered it; `waiting` while it waits for new data or a
time; `second` while it waits for a second officer; `disputed` where two answered otherwise, which a
supervisor settles; then `cleared` (two persons), `confirmed` (one person, said by as many officers as the law
profile asks) or, from `confirmed` alone, `referred` to a competent authority. Who has it in hand is no state,
but a claim.

Where answers stand, the state is a function of them (`settled`), so that undoing the last one is leaving it
out. Nothing but what people answered leads to `cleared`, `confirmed` or `referred` (Directive (EU) 2016/681
art. 6(5), 6(6), 7(6)); news only ever open a hit again.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from openpiu.findings import ReviewError

State = Literal["open", "waiting", "second", "disputed", "cleared", "confirmed", "referred"]
Answer = Literal["same", "different", "cannot-tell"]

STATES: tuple[State, ...] = ("open", "waiting", "second", "disputed", "cleared", "confirmed", "referred")
UNDECIDED: frozenset[State] = frozenset({"open", "waiting", "second", "disputed"})
"""States in which the question is still put."""
SECOND_OFFICER = "second-officer"
"""The next step of a "cannot tell" that asks for another officer."""


class Given(Struct, frozen=True):
    """An answer that stands: whose it is, and whether they gave it as a supervisor who settles a dispute.
    `asks` says that it asks for a second officer, whatever the law profile says."""

    who: str
    answer: Answer
    settles: bool = False
    asks: bool = False


class Life(Struct, frozen=True):
    """Where a hit stands: its state, and the answers that stand in this `round`, in their order. `look` says
    that a blind second look at it, cleared, is asked for."""

    state: State = "open"
    given: tuple[Given, ...] = ()
    round: int = 1
    look: bool = False


def settled(given: tuple[Given, ...], *, seconded: bool) -> State:
    """The state that the answers `given` lead to; `seconded` says that the law profile asks a second officer
    for "same person"."""
    if not given:
        return "open"
    last = given[-1]
    start = max((n for n, one in enumerate(given) if one.settles), default=0)
    if any(one.answer != last.answer for one in given[start:]):
        return "disputed"
    agreed = {one.who for one in given if one.answer == last.answer}
    if last.answer == "same":
        return "confirmed" if len(agreed) > 1 or not seconded else "second"
    if last.answer == "different":
        return "cleared"
    return "second" if last.asks and len(given) == 1 else "waiting"


def barred(life: Life, who: str, *, supervisor: bool) -> str | None:
    """Why `who` may not answer now, in words; None where they may."""
    life = wake(life)
    if any(one.who == who for one in life.given):
        return "you have answered it already; a second answer is another person's"
    if life.state == "disputed" and not supervisor:
        return "two answers differ; a supervisor settles it"
    if life.state in UNDECIDED or (life.state == "cleared" and life.look):
        return None
    return "it is decided already"


def decide(
    life: Life, who: str, answer: Answer, *, seconded: bool, supervisor: bool = False, asks: bool = False
) -> Life:
    """After `who` has answered. Raises ReviewError where they may not."""
    reason = barred(life, who, supervisor=supervisor)
    if reason:
        raise ReviewError(reason)
    life = wake(life)
    given = (*life.given, Given(who, answer, life.state == "disputed", asks))
    return replace(life, state=settled(given, seconded=seconded), given=given, look=False)


def undo(life: Life, who: str, *, seconded: bool, look: bool = False) -> Life:
    """After `who` has taken back the last answer, which must be theirs; `look` says that it was given to a
    blind second look. Raises ReviewError where it is not theirs, or was acted upon."""
    if not life.given or life.given[-1].who != who:
        raise ReviewError("the last answer is not yours")
    if life.state == "referred":
        raise ReviewError("it was referred to an authority already")
    given = life.given[:-1]
    return replace(life, state=settled(given, seconded=seconded), given=given, look=look)


def put_back(life: Life) -> Life:
    """After somebody has put it back until new data or a time. Raises ReviewError for one that is not open or
    waiting: others wait for the answer."""
    if life.state not in ("open", "waiting"):
        raise ReviewError(f"a hit that is {life.state} is not put back")
    return replace(life, state="waiting")


def wake(life: Life) -> Life:
    """After what it waited for has come; any other than a waiting one stays as it is."""
    return again(life) if life.state == "waiting" else life


def news(life: Life, *, covered: bool) -> Life:
    """After newer data have come: one that waits is open again, and a cleared one whose facts are no longer
    those that were decided on (not `covered`)."""
    if life.state == "cleared" and not covered:
        return again(life)
    return wake(life)


def again(life: Life) -> Life:
    """Opened again: a new round, without answers. Those of before are kept, and no longer stand."""
    return Life("open", (), life.round + 1)


def refer(life: Life) -> Life:
    """After it was referred to an authority. Raises ReviewError unless it is confirmed (or was referred to
    another authority before)."""
    if life.state not in ("confirmed", "referred"):
        raise ReviewError(f"a hit that is {life.state} is not referred; it must be confirmed by people first")
    return replace(life, state="referred")
