"""An entry of the unit's own list as people write it: what it says, what is wrong with it, and the
identity that it is.

A draft may be unfinished, so everything in it is text as it was typed; `faults` says, field by field, what
keeps it from being sent. What the law wants of an entry stands beside the person: its basis, who answers for
it, until when it holds, when it is looked at again, and how somebody gets off the list (S/RES/2396 (2017)
paragraph 13; Directive (EU) 2016/681 art. 6(3)(a); CJEU C-817/19).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import get_args

from msgspec import Struct

from openpiu import names
from openpiu.travel.model import DocumentKind
from openpiu.watchlists._cells import is_original, parts_of
from openpiu.watchlists._source import distinct_names, iso_birth, partial_date
from openpiu.watchlists.countries import alpha3
from openpiu.watchlists.model import Birth, Identity, ListedDocument, ListedName, NameStrength

OWN = "own"
"""The name of the list, and its source."""
STRENGTHS: dict[str, str] = {"primary": "listed name", "strong": "alias", "weak": "weak alias"}
KINDS: tuple[str, ...] = get_args(DocumentKind)
MOST = 12
"""Names, births or documents of one entry."""
SHORT, LONG = 120, 2000
EARLIEST = "1850"


class OwnName(Struct, frozen=True, forbid_unknown_fields=True):
    """One name, in one script; the surname alone where parts are not known."""

    surname: str = ""
    given_names: str = ""
    strength: str = "primary"
    original_script: bool = False

    @property
    def text(self) -> str:
        """`SURNAME, Given`, as lists write it."""
        return ", ".join(part for part in (_tidy(self.surname), _tidy(self.given_names)) if part)


class OwnBirth(Struct, frozen=True, forbid_unknown_fields=True):
    """A birth as far as it is known: `1970-03-12`, `1970-03`, `1970`, `1968/1972`; `circa` for about."""

    date: str = ""
    circa: bool = False

    @property
    def read(self) -> Birth | None:
        """The birth; None where it cannot be read."""
        text = self.date.strip()
        return iso_birth(f"~{text}" if self.circa and not text.startswith("~") else text)


class OwnDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """A document by kind, issuing state and number."""

    kind: str = "passport"
    issuer: str = ""
    number: str = ""


class OwnEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """What an entry says, as typed. Rows without anything in them count as not there."""

    names: tuple[OwnName, ...] = ()
    births: tuple[OwnBirth, ...] = ()
    documents: tuple[OwnDocument, ...] = ()
    sex: str = ""
    nationalities: tuple[str, ...] = ()
    note: str = ""
    basis: str = ""
    owner: str = ""
    expires_on: str = ""
    review_on: str = ""
    removal: str = ""
    birth_places: tuple[str, ...] = ()
    """Each as town, province and state, as far as they are known."""


class Fault(Struct, frozen=True):
    """What is wrong with a field (`names.0.surname`), in words that quote nothing of it."""

    field: str
    text: str


def without_blanks(entry: OwnEntry) -> OwnEntry:
    """`entry` without rows that say nothing, and with each text tidied."""
    return OwnEntry(
        tuple(one for one in entry.names if one.text),
        tuple(one for one in entry.births if one.date.strip()),
        tuple(one for one in entry.documents if one.number.strip() or one.issuer.strip()),
        entry.sex.strip().upper(),
        tuple(code for one in entry.nationalities if (code := one.strip())),
        entry.note.strip(),
        entry.basis.strip(),
        _tidy(entry.owner),
        entry.expires_on.strip(),
        entry.review_on.strip(),
        entry.removal.strip(),
        tuple(place for one in entry.birth_places if (place := _tidy(one))),
    )


def too_long(entry: OwnEntry) -> tuple[Fault, ...]:
    """What no draft may be either: longer than a form can hold."""
    return tuple(_too_long(entry))


def _too_long(entry: OwnEntry) -> Iterator[Fault]:
    for field, rows in (("names", entry.names), ("births", entry.births), ("documents", entry.documents)):
        if len(rows) > MOST:
            yield Fault(field, f"at most {MOST} are taken")
    short = {f"names.{n}.surname": one.surname + one.given_names for n, one in enumerate(entry.names)}
    short |= {f"names.{n}.strength": one.strength for n, one in enumerate(entry.names)}
    short |= {f"births.{n}.date": one.date for n, one in enumerate(entry.births)}
    short |= {f"documents.{n}.number": one.kind + one.issuer + one.number for n, one in _rows(entry)}
    short |= {"nationalities": " ".join(entry.nationalities), "sex": entry.sex, "owner": entry.owner}
    short |= {"birth_places": " ".join(entry.birth_places)}
    short |= {"expires_on": entry.expires_on, "review_on": entry.review_on}
    for field, text in short.items():
        if len(text) > SHORT:
            yield Fault(field, f"at most {SHORT} characters are taken")
    for field, text in (("note", entry.note), ("basis", entry.basis), ("removal", entry.removal)):
        if len(text) > LONG:
            yield Fault(field, f"at most {LONG:,} characters are taken")


def _rows(entry: OwnEntry) -> Iterator[tuple[int, OwnDocument]]:
    yield from enumerate(entry.documents)


def faults(entry: OwnEntry, today: date, latest_review: date) -> tuple[Fault, ...]:
    """What keeps `entry` from being put in force on `today`, in the order of the form. `latest_review` is the
    last day on which the law lets it be looked at again."""
    return (*too_long(entry), *_identity_faults(entry, today), *_law_faults(entry, today, latest_review))


def _identity_faults(entry: OwnEntry, today: date) -> Iterator[Fault]:
    if not entry.names and not any(one.number.strip() for one in entry.documents):
        yield Fault("names.0.surname", "a name is missing, or the number of a document below")
    for n, name in enumerate(entry.names):
        yield from _name_faults(f"names.{n}", name)
    if entry.names and not any(one.strength == "primary" for one in entry.names):
        yield Fault("names.0.strength", "one name has to be the listed name; the others are aliases")
    for n, birth in enumerate(entry.births):
        read = birth.read
        if read is None:
            yield Fault(f"births.{n}.date", "cannot be read; 1970-03-12, 1970-03, 1970 or 1968/1972 fits")
        elif read.start < EARLIEST or read.start > today.isoformat()[: len(read.start)]:
            yield Fault(f"births.{n}.date", f"lies before {EARLIEST} or in the future")
    for n, paper in enumerate(entry.documents):
        if paper.kind not in KINDS:
            yield Fault(f"documents.{n}.kind", f"is no kind of document; one of {', '.join(KINDS)} fits")
        if not any(sign.isalnum() for sign in paper.number):
            yield Fault(f"documents.{n}.number", "a number is missing")
        if paper.issuer.strip() and alpha3(paper.issuer) is None:
            yield Fault(f"documents.{n}.issuer", "is no state; a code of three letters fits, as UTO")
    if entry.sex not in ("", "F", "M"):
        yield Fault("sex", "F, M or nothing fits")
    if any(alpha3(one) is None for one in entry.nationalities):
        yield Fault("nationalities", "holds what is no state; codes of three letters fit, as UTO")


def _name_faults(field: str, name: OwnName) -> Iterator[Fault]:
    if names.is_placeholder(name.text):
        yield Fault(f"{field}.surname", "names nobody: single letters, signs or words such as UNKNOWN")
    if name.strength not in STRENGTHS:
        yield Fault(f"{field}.strength", f"one of {', '.join(STRENGTHS)} fits")
    if is_original(name.text) and not name.original_script:
        yield Fault(
            f"{field}.surname", "is written in another script than the Latin: mark it as original script"
        )
    if name.original_script and name.text and not is_original(name.text):
        yield Fault(f"{field}.surname", "is marked as original script and written in Latin letters")


def _law_faults(entry: OwnEntry, today: date, latest_review: date) -> Iterator[Fault]:
    wanted = (
        (
            "basis",
            entry.basis,
            "the legal basis and the case are missing: on what grounds is this person sought",
        ),
        ("owner", entry.owner, "an owner is missing: who answers for the entry"),
        (
            "removal",
            entry.removal,
            "the way off the list is missing: to whom the person may turn, and when it ends",
        ),
    )
    for field, text, said in wanted:
        if not text:
            yield Fault(field, said)
    expires, review = _day(entry.expires_on), _day(entry.review_on)
    if expires is None:
        yield Fault("expires_on", "a last day is missing; expected a date as 2027-03-01")
    elif expires < today:
        yield Fault("expires_on", "lies in the past: such an entry matches nobody")
    if review is None:
        yield Fault("review_on", "a day of review is missing; expected a date as 2026-09-01")
    elif review < today:
        yield Fault("review_on", "lies in the past")
    elif review > latest_review:
        yield Fault("review_on", f"is too late: the law lets it be reviewed by {latest_review} at the latest")
    elif expires is not None and review > expires:
        yield Fault("review_on", "lies behind the last day")


def _day(text: str) -> date | None:
    # Whole days of the calendar alone: a day of an ISO week (2026-W40-1) would end no entry.
    return date.fromisoformat(text) if len(text) == 10 and partial_date(text) else None


def last_day(entry: OwnEntry) -> str | None:
    """The last day on which the entry matches: that of its review, where nobody reviews it, or its expiry."""
    return min((day for day in (entry.review_on, entry.expires_on) if _day(day)), default=None)


def identity_of(entry: OwnEntry, id_: str, listed_on: str | None = None) -> Identity:
    """The listed identity that an entry without faults is. Of one with faults what can be read."""
    named = [
        ListedName(one.text, _strength(one.strength), one.original_script, _parts(one))
        for one in entry.names
        if one.text
    ]
    last = last_day(entry)
    return Identity(
        id_,
        OWN,
        distinct_names(named),
        tuple(birth for one in entry.births if (birth := one.read)),
        tuple(
            ListedDocument(_tidy(one.number).upper(), alpha3(one.issuer) if one.issuer else None, one.kind)
            for one in entry.documents
            if any(sign.isalnum() for sign in one.number)
        ),
        tuple(dict.fromkeys(code for one in entry.nationalities if (code := alpha3(one)))),
        "F" if entry.sex == "F" else "M" if entry.sex == "M" else None,
        entry.birth_places,
        note=_note(entry) or None,
        listed_on=partial_date(listed_on) if listed_on else None,
        expires_on=partial_date(last) if last else None,
    )


def _strength(text: str) -> NameStrength:
    return "strong" if text == "strong" else "weak" if text == "weak" else "primary"


def _parts(name: OwnName) -> tuple[str, ...]:
    both = (_tidy(name.surname), _tidy(name.given_names))
    return both if all(both) else parts_of(name.text)


def _note(entry: OwnEntry) -> str:
    said = (
        ("", entry.note),
        ("Basis: ", entry.basis),
        ("Owner: ", entry.owner),
        ("Removal: ", entry.removal),
    )
    return "\n".join(f"{head}{text}" for head, text in said if text)


def _tidy(text: str) -> str:
    return " ".join(text.split())
