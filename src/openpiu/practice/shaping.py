"""How a fictional pair of each kind is made (`kinds`). A shape gives None where somebody's name or birth date
does not allow it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from openpiu.practice.sides import (
    Draw,
    Shape,
    another,
    birth_of,
    entry,
    held,
    initials,
    kin,
    listed_kin,
    listed_name,
    one_form,
    own_script,
    sent,
    slip,
)
from openpiu.synth import spoiling
from openpiu.travel import PartialDate
from openpiu.watchlists import Birth

ELDER = 1965
"""Who was born before may be somebody's parent, and is nobody's child in these pairs."""


def _same_plain(one: Draw) -> Shape:
    return Shape(sent(one), entry(one, None, *own_script(one.person)))


def _same_document(one: Draw) -> Shape | None:
    listed = slip(one, "romanisation", "spelling")
    return Shape(sent(one), entry(one, listed, documents=(held(one.person),))) if listed else None


def _same_order(one: Draw) -> Shape | None:
    listed = slip(one, "order")
    return Shape(sent(one), entry(one, listed)) if listed else None


def _same_alias(one: Draw) -> Shape | None:
    listed = slip(one, "spelling", "joined", "romanisation")
    alias = listed_name(spoiling.exact(one.person), "strong")
    return Shape(sent(one), entry(one, listed, alias, birth_places=())) if listed else None


def _same_script(one: Draw) -> Shape | None:
    listed, own = slip(one, "romanisation"), own_script(one.person)
    return Shape(sent(one), entry(one, listed, *own)) if listed and own else None


def _same_imprecise(one: Draw) -> Shape:
    year = one.person.born.year
    births = one.rng.choice(
        (
            Birth(PartialDate(str(year)), PartialDate(str(year))),
            Birth(PartialDate(str(year + 1)), PartialDate(str(year + 1)), circa=True),
            Birth(PartialDate(str(year - 2)), PartialDate(str(year + 1))),
        )
    )
    return Shape(sent(one), entry(one, births=(births,), documents=(held(one.person),), birth_places=()))


def _same_initials(one: Draw) -> Shape:
    traveller = sent(one, given_names=initials(one.person))
    return Shape(traveller, entry(one, documents=(held(one.person),), birth_places=()))


def _same_swapped(one: Draw) -> Shape | None:
    listed = slip(one, "date-swapped")
    return (
        Shape(sent(one), entry(one, listed, documents=(held(one.person),), birth_places=()))
        if listed
        else None
    )


def _same_missing(one: Draw) -> Shape:
    traveller = sent(one, birth_date=None, birth_place=None)
    return Shape(traveller, entry(one, slip(one, "joined"), documents=(held(one.person),)))


def _same_other_kind(one: Draw) -> Shape:
    return Shape(sent(one), entry(one, documents=(another(one.person, "identity-card"),)))


def _different_date(one: Draw) -> Shape:
    years, days = one.rng.randrange(3, 9), one.rng.randrange(40, 160)
    born = one.person.born - timedelta(days=365 * years + days)
    return Shape(sent(one), entry(one, births=(birth_of(born.isoformat()),), birth_places=()))


def _different_span(one: Draw) -> Shape:
    first = one.person.born.year - one.rng.randrange(9, 15)
    span = one.rng.choice((f"{first}/{first + 3}", f"{first}"))
    circa = "/" not in span
    birth = replace(birth_of(span), circa=circa)
    return Shape(sent(one), entry(one, births=(birth,), birth_places=()))


def _different_year(one: Draw) -> Shape | None:
    born = one.person.born
    month, day = (born.month + one.rng.randrange(3, 9)) % 12 + 1, (born.day + 10) % 28 + 1
    other = f"{born.year}-{month:02d}-{day:02d}"
    if {month, day} & {born.month, born.day} or other.endswith("-01-01"):
        return None
    return Shape(sent(one), entry(one, births=(birth_of(other),)))


def _different_given(one: Draw) -> Shape | None:
    if not one_form(one):
        return None
    sex = "F" if one.person.sex == "M" else "M"
    listed = replace(listed_kin(one, kin(one, sex)), births=str(one.person.born.year))
    changes: dict[str, Any] = {"sex": sex, "documents": (another(one.person),), "birth_places": ()}
    return Shape(sent(one), entry(one, listed, **changes))


def _different_twin(one: Draw) -> Shape:
    listed = listed_kin(one, kin(one, one.person.sex))
    return Shape(sent(one), entry(one, listed, documents=(another(one.person),)))


def _different_parent(one: Draw) -> Shape | None:
    if one.person.born.year < ELDER:
        return None
    days = one.rng.randrange(22 * 365, 38 * 365)
    born = birth_of((one.person.born - timedelta(days=days)).isoformat())
    return Shape(sent(one), entry(one, None, *own_script(one.person), births=(born,)))


def _open_missing(one: Draw) -> Shape:
    return Shape(sent(one, birth_date=None, documents=(), birth_place=None), entry(one))


def _open_poor(one: Draw) -> Shape:
    births = (birth_of(str(one.person.born.year)),)
    return Shape(sent(one), entry(one, births=births, sex=None, birth_places=(), nationalities=()))


def _open_initial(one: Draw) -> Shape:
    births = (birth_of(str(one.person.born.year)),)
    traveller = sent(one, given_names=initials(one.person))
    return Shape(traveller, entry(one, births=births, birth_places=()))


def _open_contradiction(one: Draw) -> Shape | None:
    if not one_form(one):
        return None
    sex = "F" if one.person.sex == "M" else "M"
    older = 1 if one.person.born.year > ELDER else -1
    born = one.person.born - older * timedelta(days=one.rng.randrange(9 * 365, 14 * 365))
    listed = replace(listed_kin(one, kin(one, sex)), births=born.isoformat())
    return Shape(sent(one), entry(one, listed, sex=sex, documents=(held(one.person),), birth_places=()))


SHAPES: dict[str, Callable[[Draw], Shape | None]] = {
    "same-plain": _same_plain,
    "same-document": _same_document,
    "same-order": _same_order,
    "same-alias": _same_alias,
    "same-script": _same_script,
    "same-imprecise": _same_imprecise,
    "same-initials": _same_initials,
    "same-swapped": _same_swapped,
    "same-missing": _same_missing,
    "same-other-kind": _same_other_kind,
    "different-date": _different_date,
    "different-span": _different_span,
    "different-year": _different_year,
    "different-given": _different_given,
    "different-twin": _different_twin,
    "different-parent": _different_parent,
    "open-missing": _open_missing,
    "open-poor": _open_poor,
    "open-initial": _open_initial,
    "open-contradiction": _open_contradiction,
}
"""The shape of each kind (`kinds.KINDS`)."""
