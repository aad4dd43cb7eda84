"""Data of the pages of practice: a pair as a hit is shown, what an answer came to, and what a set came to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from openpiu.practice import RIGHT, SIZE, Outcome, Pair, Standing, outcome, tally
from openpiu.practice.outcomes import Figures
from openpiu.review import bearing
from openpiu.review.measures import interval, times
from openpiu.review.reasons import REASONS
from openpiu.store.practice import AnswerRow, SetRow
from openpiu.web.pages import quality_board
from openpiu.web.pages.comparing import Comparison, compare
from openpiu.web.pages.hit_words import ANSWERS
from openpiu.web.pages.quality_board import Group
from openpiu.web.pages.words import moment

TRUTHS = {
    "same": "They are one person",
    "different": "They are two persons",
    "cannot-tell": "Nothing that is shown can tell",
}
CAME_TO: dict[Outcome, str] = {
    "hit": "a hit",
    "miss": "a miss",
    "false-alarm": "a false alarm",
    "correct-rejection": "a correct rejection",
    "left-open": "left open, and so neither right nor wrong; what is shown does tell it",
    "rightly-open": "rightly left open",
    "called-on-nothing": "a call that nothing shown bears out",
}


class PairPage(Struct, frozen=True):
    """A pair as it is asked about: number from 1, comparison, and reasons that do not apply."""

    number: int
    comparison: Comparison
    refuted: dict[str, str]


class Told(Struct, frozen=True):
    """What an answer came to: what is true, what was answered, what that is called, why, by which rows and
    reasons; the number of the next pair, where there is one."""

    number: int
    comparison: Comparison
    truth: str
    answer: str
    came_to: str
    why: str
    telling: tuple[str, ...]
    fits: tuple[tuple[str, str], ...]
    next: int | None


class Line(Struct, frozen=True):
    """A figure of a set: how many of how many, with the interval of the share where there are any."""

    what: str
    count: int
    of: int
    interval: str


class Ended(Struct, frozen=True):
    """What a set came to: its figures in two parts, the median of active seconds, and pairs to look at
    again."""

    answered: int
    called: tuple[Line, ...]
    left: tuple[Line, ...]
    median: int | None
    again: tuple[tuple[int, str], ...]
    shown: bool


def pair_page(held: Standing, position: int) -> PairPage:
    """The pair at a position, as it is asked about."""
    pair = held.pairs[position]
    rows = bearing.rows_of(pair.traveller, pair.identity, pair.evidence)
    return PairPage(position + 1, _comparison(pair), bearing.refuted(rows))


def _comparison(pair: Pair) -> Comparison:
    return compare(pair.traveller, pair.identity, pair.evidence)


def told(held: Standing, position: int) -> Told:
    """What the answer to the pair at a position came to."""
    pair, given = held.pairs[position], held.answers[position]
    codes = REASONS[pair.made.truth]
    return Told(
        position + 1,
        _comparison(pair),
        TRUTHS[pair.made.truth],
        ANSWERS[given.answer],
        _came_to(given),
        pair.made.why,
        pair.made.telling,
        tuple((code, codes[code].meaning) for code in pair.made.fits),
        None if held.next is None else held.next + 1,
    )


def _came_to(given: AnswerRow) -> str:
    return CAME_TO[outcome(given.truth, given.answer)]


def ended(held: Standing) -> Ended:
    """What a set came to."""
    found = tally((one.truth, one.answer) for one in held.answers)

    def line(what: str, name: Outcome, of: int) -> Line:
        count = found.of(name)
        said = "–" if not of else "{:.0%} to {:.0%}".format(*interval(count, of))
        return Line(what, count, of, said)

    again = tuple(
        (one.position + 1, _came_to(one))
        for one in held.answers
        if outcome(one.truth, one.answer) not in RIGHT
    )
    return Ended(
        len(held.answers),
        (
            line("hits: one person, called the same", "hit", found.same),
            line("misses: one person, called two", "miss", found.same),
            line("false alarms: two persons, called the same", "false-alarm", found.different),
            line("correct rejections: two persons, called two", "correct-rejection", found.different),
        ),
        (
            line("“cannot tell” where what is shown does tell", "left-open", found.decidable),
            line("“cannot tell” where nothing shown can tell", "rightly-open", found.undecidable),
        ),
        times(one.seconds for one in held.answers).median,
        again,
        bool(held.pairs),
    )


class Former(Struct, frozen=True):
    """A set of one's own: when it was begun, how much of it was answered, and whether it waits."""

    id: str
    begun: str
    answered: int
    waits: bool


def former(sets: Sequence[tuple[SetRow, int]], maker: str, now: datetime) -> tuple[Former, ...]:
    """Sets of one's own, the newest first."""
    return tuple(
        Former(
            row.id,
            moment(row.begun_at, now),
            answered,
            row.ended_at is None and row.maker == maker and answered < SIZE,
        )
        for row, answered in sets
    )


def group(figures: Figures) -> Group:
    """The figures of practice, to be read together: how right and how long."""
    share, time = quality_board.share_figure, quality_board.times_figure
    return Group(
        "Practice",
        "answers to fictional pairs with known answers, apart from all above; “cannot tell” is neither a hit "
        "nor a miss",
        (
            share("hits: one person, called the same", figures.hits),
            share("misses: one person, called two", figures.misses),
            share("false alarms: two persons, called the same", figures.false_alarms),
            share("“cannot tell” where what is shown does tell", figures.left_open),
            share("“cannot tell” where nothing shown can tell", figures.rightly_open),
            time("active time to an answer", figures.time),
        ),
    )
