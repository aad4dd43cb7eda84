"""Data of the quality page: the measures of `review.measures` in words, with how many each rests on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from msgspec import Struct

from openpiu.findings import SettingError
from openpiu.review.measures import GROUP, Agreement, Quality, Share, Times
from openpiu.web.pages.hit_words import ANSWERS
from openpiu.web.pages.words import sentence

DAYS = 90
"""Days that are measured where nothing else is asked for."""
MOST_DAYS = 366
FEW = 30
"""Below so many a figure is greyed in a chart."""
WIDE = 360
"""Units of a chart from nought to one."""


class Figure(Struct, frozen=True):
    """One figure: `of` is how many it rests on; `low` and `high` its 95 % interval where it is a share; all
    but `of` are empty where the group is too small."""

    name: str
    value: str
    of: int
    interval: str = ""
    at: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def hidden(self) -> bool:
        """Whether it rests on too few."""
        return not self.value


class Group(Struct, frozen=True):
    """Figures that are read together."""

    title: str
    meaning: str
    figures: tuple[Figure, ...]


def period(since: str, until: str, now: datetime) -> tuple[tuple[date, date], str | None]:
    """The first and the last day that are measured, and what was wrong with those that were asked for."""
    last = now.date()
    first = last - timedelta(days=DAYS - 1)
    try:
        asked = (_day(since) or first, _day(until) or last)
        if not timedelta(0) <= asked[1] - asked[0] < timedelta(days=MOST_DAYS):
            raise SettingError(
                f"that is no period; expected one of 1 to {MOST_DAYS} days, the first day first"
            )
    except SettingError as error:
        return (first, last), sentence(error)
    return asked, None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise SettingError("that is no day; expected one as 2026-03-01") from None


def groups(quality: Quality) -> tuple[Group, ...]:
    """The measures; none where there are too few decisions."""
    return tuple(_groups(quality))


def _groups(quality: Quality) -> Iterable[Group]:
    if quality.agreement is None or quality.time is None or quality.reversals is None:
        return
    yield Group(
        "Agreement of second looks",
        "how often a second officer, who did not see the first answer, gave the same; kappa leaves out what "
        "chance would give (1 is full agreement, 0 chance)",
        (
            *_agreement("all", quality.agreement),
            *_agreement("with a part opened early", quality.agreement_early),
            *_agreement("with nothing opened early", quality.agreement_without),
        ),
    )
    yield Group(
        "Active time to an answer",
        "while the page was visible and somebody worked at it; no target; to be read with the agreement",
        tuple(times_figure(ANSWERS[answer], times) for answer, times in quality.time.items()),
    )
    yield Group(
        "Reversals",
        "of first answers that somebody else answered after, how many ended as another",
        tuple(share_figure(_direction(name), share) for name, share in quality.reversals.items()),
    )
    yield Group(
        "How answers come about",
        "shares of the answers that stand; of those taken back, of all",
        (
            share_figure("“cannot tell”", quality.cannot_tell),
            share_figure("for “other” reasons", quality.other),
            share_figure("in less than 8 s", quality.quick),
            share_figure("after a held-back part was opened", quality.early),
            share_figure("taken back within the window", quality.undone),
            share_figure("before departure", quality.before_departure),
        ),
    )


def _direction(name: str) -> str:
    first, _, last = name.partition(" to ")
    return f"“{ANSWERS[first]}” to “{ANSWERS[last]}”"


def share_figure(name: str, share: Share | None) -> Figure:
    """A share as it is told."""
    if share is None or share.value is None or share.low is None or share.high is None:
        return Figure(name, "", 0 if share is None else share.of)
    interval = f"{share.low:.1%} to {share.high:.1%}"
    return Figure(name, f"{share.value:.1%}", share.of, interval, share.value, share.low, share.high)


def _agreement(name: str, agreement: Agreement | None) -> tuple[Figure, ...]:
    if agreement is None:
        return ()
    raw = share_figure(f"raw, {name}", agreement.raw)
    if raw.hidden:
        return (raw,)
    kappa = "not defined" if agreement.kappa is None else f"{agreement.kappa:.2f}"
    return raw, Figure(f"kappa, {name}", kappa, agreement.raw.of)


def times_figure(name: str, times: Times) -> Figure:
    """Times as they are told."""
    if times.median is None:
        return Figure(name, "", times.of)
    return Figure(name, f"median {times.median} s, 90th percentile {times.ninetieth} s", times.of)


__all__ = ["FEW", "GROUP", "WIDE", "Figure", "Group", "groups", "period", "share_figure", "times_figure"]
