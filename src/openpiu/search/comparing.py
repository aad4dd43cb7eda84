"""Whether a person bears a query out, by what, and how well: a pure function of both.

Every word of a query has to agree in one of its meanings. Two things may be missing in the record and put the
person further down: one part of a name where two others (or another word) agree, and the birth date, which
most bookings do not hold. Points only order the results; they say nothing of how likely anything is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from msgspec import Struct
from rapidfuzz.distance import OSA

from openpiu import names
from openpiu.matching.documents import nearness
from openpiu.search.query import Query, Word, iso_date
from openpiu.store.grouping import Facts
from openpiu.store.search_keys import forms_of

RULES: dict[str, tuple[int, str]] = {
    "document.exact": (60, "the same document number"),
    "document.look-alike": (50, "the document number, with signs that look alike (O and 0, I and 1)"),
    "birth.exact": (50, "the same birth date"),
    "locator.exact": (40, "the same record locator"),
    "flight.exact": (30, "on this flight"),
    "birth.swapped": (30, "the birth date with day and month the other way round"),
    "birth.one-digit": (20, "the birth date but for one digit"),
    "name.exact": (12, "the same part of the name"),
    "name.sound": (8, "a part of the name in another spelling"),
    "name.glued": (8, "a part of the name, written together with another"),
    "name.initial": (5, "a part of the name by its first letter"),
    "name.near": (5, "a part of the name but for one letter"),
    "birth.absent": (0, "no birth date was sent"),
    "name.absent": (-12, "this part of the name is not in what was sent"),
}
"""Every reason that a person is shown for: its points, and what it says."""

LEAST_NEAR = 4
"""Letters of a part of a name that may have one wrong."""


class Reason(Struct, frozen=True):
    """Why a person was found: what kind of word of the query, by which of `RULES`, and that word."""

    kind: str
    rule: str
    asked: str

    @property
    def text(self) -> str:
        """The rule in words."""
        return RULES[self.rule][1]


class Likeness(Struct, frozen=True):
    """How a person bears a query out."""

    points: int
    reasons: tuple[Reason, ...]


def compare(query: Query, facts: Sequence[Facts], flights: Collection[int]) -> Likeness | None:
    """How a person with `facts` bears `query` out, None where they do not. `flights` are the legs that its
    flight and date name."""
    others = [word for word in query.words if "name" not in word.kinds or len(word.kinds) > 1]
    reasons: list[Reason] = []
    named = [word.text for word in query.words if word.kinds == ("name",)]
    for word in others:
        if word.kinds == ("date",):
            continue  # a part of the flight
        found = _word(word, facts, flights)
        on_flight = "date" in word.kinds and any(one.flight in flights for one in facts)
        if on_flight and (found is None or found.rule == "birth.absent"):
            continue
        if found is None and "name" in word.kinds:
            named.append(word.text)
        elif found is None:
            return None
        else:
            reasons.append(found)
    told = sum(not reason.rule.endswith("absent") for reason in reasons)
    extra = 0
    if named:
        spoken, extra = _best_name(named, {one.words or one.name for one in facts})
        missed = sum(reason.rule == "name.absent" for reason in spoken)
        agreed = len(spoken) - missed
        if missed > 1 or agreed == 0 or (missed and agreed + told < 2):
            return None
        reasons = [*spoken, *reasons]
    elif not told:
        return None
    return Likeness(sum(RULES[reason.rule][0] for reason in reasons) - extra, tuple(reasons))


def _word(word: Word, facts: Sequence[Facts], flights: Collection[int]) -> Reason | None:
    """The best reason by which a word that is no name agrees."""
    found: list[Reason] = []
    text = word.text
    if "document" in word.kinds:
        near = {nearness(text, number) for one in facts for number in one.documents}
        found += [Reason("document", f"document.{n}", text) for n in ("exact", "look-alike") if n in near]
    if "locator" in word.kinds and any(one.locator == text for one in facts):
        found.append(Reason("locator", "locator.exact", text))
    if "flight" in word.kinds and any(one.flight in flights for one in facts):
        found.append(Reason("flight", "flight.exact", text))
    asked = iso_date(text) if "birth" in word.kinds else None
    if asked:
        rule = _birth(asked, {one.birth for one in facts if one.birth})
        if rule:
            found.append(Reason("birth", rule, asked))
    return max(found, key=lambda reason: RULES[reason.rule][0], default=None)


def _birth(asked: str, births: set[str]) -> str | None:
    if not births:
        return "birth.absent"
    if asked in births:
        return "birth.exact"
    if swapped(asked) in births:
        return "birth.swapped"
    near = any(sum(a != b for a, b in zip(asked, birth, strict=True)) == 1 for birth in births)
    return "birth.one-digit" if near else None


def swapped(date: str) -> str | None:
    """The ISO date with day and month the other way round, None where that is no date, or the same one."""
    year, month, day = date.split("-")
    return f"{year}-{day}-{month}" if int(day) <= 12 and day != month else None


def _best_name(asked: Sequence[str], held: Iterable[str]) -> tuple[list[Reason], int]:
    """The reasons of the name that agrees best, and how many of its parts were not asked for."""
    read = [_name(asked, name.replace("/", " ").split()) for name in sorted(held)]
    return max(read, key=lambda one: sum(RULES[reason.rule][0] for reason in one[0]) - one[1])


def _name(asked: Sequence[str], held: Sequence[str]) -> tuple[list[Reason], int]:
    left = list(held)
    together = {a + b for a, b in pairwise(held)}
    reasons = []
    for at, part in enumerate(asked):
        rule, used = _part(part, asked[max(0, at - 1) : at + 2], left, together)
        if used is not None:
            left.remove(used)
        if rule != "name.absent" or part not in names.PARTICLES:
            reasons.append(Reason("name", rule, part))
    extra = sum(len(part) > 1 and part not in names.PARTICLES for part in left)
    return reasons, extra


def _part(
    part: str, around: Sequence[str], held: Sequence[str], together: set[str]
) -> tuple[str, str | None]:
    """By which rule a part that was asked for agrees, and with which part of the name alone."""
    if part in held:
        return "name.exact", part
    if len(part) == 1:
        used = next((other for other in held if other[0] == part), None)
        return ("name.initial", used) if used else ("name.absent", None)
    forms = set(forms_of(part))
    for other in held:
        if len(other) > 1 and not forms.isdisjoint(forms_of(other)):
            return "name.sound", other
    beside = {a + b for a, b in pairwise(around)}
    if part in together or any(one in held for one in beside):
        return "name.glued", None
    for other in held:
        if len(other) == 1 and part[0] == other:
            return "name.initial", other
        if len(part) >= LEAST_NEAR and OSA.distance(part, other, score_cutoff=1) <= 1:
            return "name.near", other
    return "name.absent", None
