"""How well decisions go: pure measures, for the unit as a whole or for oneself, never officer by officer.

There is no ranking here and no way to make one: `measured` takes decisions and forgets whose they are, and
`quality` gives an officer their own alone. Accuracy and speed are told together. Below `NEEDED` decisions
nothing is told but how many there are; a group below `GROUP` is hidden. Shares have a 95 % interval (Wilson
1927); agreement is told raw and as Cohen's kappa (Cohen 1960), which leaves out what chance would give.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import ceil, sqrt

from msgspec import Struct

from openpiu.review.desk import Desk, ForbiddenError, Officer
from openpiu.store import decisions, hit_rows
from openpiu.store.decisions import Decision

NEEDED = 200
GROUP = 20
QUICK = 8
"""Seconds below which a decision is told as quick."""
Z = 1.959964
"""Of the standard normal distribution, for 95 %."""
ANSWERS = ("same", "different", "cannot-tell")


class Share(Struct, frozen=True):
    """`count` of `of`, as a share with its 95 % interval; all but `of` are None where the group is too
    small."""

    count: int | None
    of: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


class Times(Struct, frozen=True):
    """Active seconds to a decision: median and 90th percentile of `of`; None where the group is too small."""

    of: int
    median: int | None = None
    ninetieth: int | None = None


class Agreement(Struct, frozen=True):
    """How often the second of two, who did not see the first answer, gave the same; `kappa` is None where the
    group is too small or chance would always agree."""

    raw: Share
    kappa: float | None = None


class Quality(Struct, frozen=True):
    """The measures; all but `told` and `decisions` are None where there are too few."""

    decisions: int
    told: str
    agreement: Agreement | None = None
    reversals: dict[str, Share] | None = None
    time: dict[str, Times] | None = None
    cannot_tell: Share | None = None
    other: Share | None = None
    quick: Share | None = None
    undone: Share | None = None
    early: Share | None = None
    agreement_early: Agreement | None = None
    agreement_without: Agreement | None = None
    before_departure: Share | None = None


def share(count: int, of: int) -> Share:
    """`count` of `of` with its interval, where there are enough."""
    if of < GROUP:
        return Share(None, of)
    return Share(count, of, count / of, *interval(count, of))


def interval(count: int, of: int) -> tuple[float, float]:
    """The 95 % interval of `count` of `of`, which is not nought (Wilson 1927)."""
    value = count / of
    middle = (value + Z * Z / (2 * of)) / (1 + Z * Z / of)
    reach = Z * sqrt(value * (1 - value) / of + Z * Z / (4 * of * of)) / (1 + Z * Z / of)
    return max(0.0, min(value, middle - reach)), min(1.0, max(value, middle + reach))


def times(seconds: Iterable[int]) -> Times:
    """Median and 90th percentile (nearest rank), where there are enough."""
    ordered = sorted(seconds)
    if len(ordered) < GROUP:
        return Times(len(ordered))
    return Times(len(ordered), _rank(ordered, 0.5), _rank(ordered, 0.9))


def _rank(ordered: Sequence[int], part: float) -> int:
    return ordered[ceil(part * len(ordered)) - 1]


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """Of pairs of a first and a second answer."""
    of = len(pairs)
    raw = share(sum(first == second for first, second in pairs), of)
    if raw.value is None:
        return Agreement(raw)
    firsts, seconds = Counter(f for f, _ in pairs), Counter(s for _, s in pairs)
    chance = sum(firsts[answer] * seconds[answer] for answer in ANSWERS) / (of * of)
    return Agreement(raw, None if chance == 1 else (raw.value - chance) / (1 - chance))


def measured(
    given: Sequence[Decision], departs: Mapping[int, str | None], others: Sequence[Decision] = ()
) -> Quality:
    """The measures over decisions; `departs` says when the leg of each hit leaves. `others` are decisions
    that `given` are held against (second looks at them, and what became of their hits), and are not measured
    themselves."""
    standing = [one for one in given if one.undone_at is None]
    total = len(standing)
    if total < NEEDED:
        return Quality(total, f"too few decisions: {total} of {NEEDED} needed")
    pairs = _pairs([*given, *others], {one.id for one in given})
    timely = [one for one in standing if departs.get(one.hit)]
    return Quality(
        total,
        f"{total} decisions",
        agreement([(first.answer, second.answer) for first, second in pairs]),
        _reversals([*given, *others], {one.id for one in given}),
        {answer: times(d.seconds for d in standing if d.answer == answer) for answer in ANSWERS},
        share(sum(one.answer == "cannot-tell" for one in standing), total),
        share(sum(any(code.endswith("I") for code, _ in one.reasons) for one in standing), total),
        share(sum(one.seconds < QUICK for one in standing), total),
        share(sum(one.undone_at is not None for one in given), len(given)),
        share(sum(one.early > 0 for one in standing), total),
        agreement([(f.answer, s.answer) for f, s in pairs if f.early or s.early]),
        agreement([(f.answer, s.answer) for f, s in pairs if not (f.early or s.early)]),
        share(sum(one.at < (departs[one.hit] or "") for one in timely), len(timely)),
    )


def _rounds(all_: Sequence[Decision]) -> dict[tuple[int, int], list[Decision]]:
    rounds: dict[tuple[int, int], list[Decision]] = defaultdict(list)
    for one in sorted({d.id: d for d in all_}.values(), key=lambda d: d.id):
        if one.undone_at is None:
            rounds[one.hit, one.round].append(one)
    return rounds


def _pairs(all_: Sequence[Decision], own: set[int]) -> list[tuple[Decision, Decision]]:
    """A first answer and the blind one after it, of which one is among `own`."""
    return [
        (round_[0], round_[1])
        for round_ in _rounds(all_).values()
        if len(round_) > 1 and round_[1].look in ("second", "blind") and {round_[0].id, round_[1].id} & own
    ]


def _reversals(all_: Sequence[Decision], own: set[int]) -> dict[str, Share]:
    """Of first answers that somebody else answered after, how many ended as another; by direction."""
    looked: Counter[str] = Counter()
    turned: Counter[str] = Counter()
    for round_ in _rounds(all_).values():
        first, last = round_[0], round_[-1]
        if len(round_) > 1 and first.id in own:
            looked[first.answer] += 1
            if last.answer != first.answer:
                turned[f"{first.answer} to {last.answer}"] += 1
    return {
        f"{start} to {end}": share(turned[f"{start} to {end}"], looked[start])
        for start in ANSWERS
        for end in ANSWERS
        if start != end
    }


def quality(desk: Desk, officer: Officer, since: str, until: str, *, own: bool) -> Quality:
    """The measures over decisions from the moment `since` to before `until`: one's own, or the unit's.

    Raises ForbiddenError where an officer asks for more than their own: those of the unit are for a
    supervisor and for who does not decide.
    """
    if not own and officer.decides and not officer.supervisor:
        raise ForbiddenError("an officer is shown their own figures alone")
    with desk.store.reading() as connection:
        given = decisions.between(connection, since, until)
        mine = [one for one in given if one.who == officer.who] if own else given
        touched = decisions.of(connection, {one.hit for one in mine})
        departs = hit_rows.departures(connection, {one.hit for one in mine})
    return measured(mine, departs, [one for all_ in touched.values() for one in all_])
