"""What an answer to a fictional pair came to, and what many came to: told with how many they rest on.

Scored as in the detection of signals. Of pairs that are the same person, "same" is a hit and "different" a
miss; of pairs that are not, "same" is a false alarm and "different" a correct rejection. "Cannot tell" about
a pair that what is shown decides is neither: it is counted as left open, beside the others. Of a pair that
nothing shown decides, "cannot tell" is right, and either call is one that nothing bears out. So leaving open
is no way to have no misses, and no fault where it is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from openpiu.review.desk import Desk, ForbiddenError, Officer
from openpiu.review.measures import Share, Times, share, times
from openpiu.store import practice

Outcome = Literal[
    "hit", "miss", "false-alarm", "correct-rejection", "left-open", "rightly-open", "called-on-nothing"
]
LEAST_PEOPLE = 3
"""The unit's figures rest on as many people at least: those of one or two would be somebody's own."""

_OUTCOMES: dict[tuple[str, str], Outcome] = {
    ("same", "same"): "hit",
    ("same", "different"): "miss",
    ("different", "same"): "false-alarm",
    ("different", "different"): "correct-rejection",
    ("same", "cannot-tell"): "left-open",
    ("different", "cannot-tell"): "left-open",
    ("cannot-tell", "cannot-tell"): "rightly-open",
    ("cannot-tell", "same"): "called-on-nothing",
    ("cannot-tell", "different"): "called-on-nothing",
}
RIGHT: frozenset[Outcome] = frozenset({"hit", "correct-rejection", "rightly-open"})


def outcome(truth: str, answer: str) -> Outcome:
    """What an answer came to."""
    return _OUTCOMES[truth, answer]


class Tally(Struct, frozen=True):
    """How many answers came to what."""

    counts: dict[Outcome, int]

    def of(self, *outcomes: Outcome) -> int:
        """How many came to one of these."""
        return sum(self.counts.get(one, 0) for one in outcomes)

    @property
    def same(self) -> int:
        """Pairs of one person that were called one way or the other."""
        return self.of("hit", "miss")

    @property
    def different(self) -> int:
        """Pairs of two persons that were called one way or the other."""
        return self.of("false-alarm", "correct-rejection")

    @property
    def decidable(self) -> int:
        """Pairs that what is shown decides."""
        return self.same + self.different + self.of("left-open")

    @property
    def undecidable(self) -> int:
        """Pairs that nothing shown decides."""
        return self.of("rightly-open", "called-on-nothing")


def tally(pairs: Iterable[tuple[str, str]]) -> Tally:
    """Of what is true and what was answered."""
    return Tally(dict(Counter(outcome(truth, answer) for truth, answer in pairs)))


class Figures(Struct, frozen=True):
    """What many answers came to; `people` gave them. Shares of too few are hidden."""

    answers: int
    people: int
    hits: Share
    misses: Share
    false_alarms: Share
    left_open: Share
    rightly_open: Share
    time: Times


def figures(desk: Desk, officer: Officer, since: str, until: str, *, own: bool) -> Figures:
    """The figures over answers from the moment `since` to before `until`: one's own, or the unit's.

    Raises ForbiddenError where an officer asks for more than their own.
    """
    if not own and officer.decides and not officer.supervisor:
        raise ForbiddenError("an officer is shown their own figures alone")
    person = officer.who.removeprefix("user:") if own else None
    with desk.store.reading() as connection:
        found = practice.between(connection, since, until, person)
    people = len({who for who, _ in found})
    hidden = not own and people < LEAST_PEOPLE
    counted = tally((one.truth, one.answer) for _, one in found)

    def of(count: int, of: int) -> Share:
        return Share(None, of) if hidden else share(count, of)

    seconds = [one.seconds for _, one in found]
    return Figures(
        len(found),
        people,
        of(counted.of("hit"), counted.same),
        of(counted.of("miss"), counted.same),
        of(counted.of("false-alarm"), counted.different),
        of(counted.of("left-open"), counted.decidable),
        of(counted.of("rightly-open"), counted.undecidable),
        Times(len(seconds)) if hidden else times(seconds),
    )
