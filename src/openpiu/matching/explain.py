"""Coded evidence into sentences that an officer understands.

The same match gives the same words for ever under one `VERSION` of this table. The words put a question,
whether two records speak of one person; they never say that a traveller did or is anything.
"""

from __future__ import annotations

from openpiu.matching.model import Evidence, Match
from openpiu.matching.model_file import load_model

VERSION = 4

SENTENCES: dict[str, str] = {
    "name.compared": "The traveller's name “{traveller}” was compared with the listed name “{listed}”.",
    "name.exact": "{traveller}: the same in both names",
    "name.spelling": "{traveller} and {listed}: two spellings of one sound",
    "name.one-error": "{traveller} and {listed}: one letter apart",
    "name.two-errors": "{traveller} and {listed}: two letters apart",
    "name.sounds-close": "{traveller} and {listed}: the same consonants, nearly the same vowels",
    "name.consonants": "{traveller} and {listed}: the same consonants, other vowels",
    "name.title-glued": "{traveller} is {listed} with a title written onto it",
    "name.particle": "{traveller} and {listed}: alike but for an article",
    "name.joined": "{traveller} and {listed}: the same, written together on one side",
    "name.joined-error": "{traveller} and {listed}: nearly the same, written together on one side",
    "name.prefix": "{traveller} and {listed}: one may be the other cut short",
    "name.initial": "{traveller} and {listed}: one may be the initial of the other",
    "name.contained": "{traveller} and {listed}: one is contained in the other",
    "name.loose": "{traveller} and {listed}: several letters apart",
    "name.equivalent": "{traveller} and {listed}: two forms of one name",
    "name.conflict": "{traveller} and {listed}: these parts differ",
    "name.traveller-more": "{traveller}: only in the traveller's name",
    "name.listed-more": "{listed}: only in the listed name",
    "name.single": "Only one part of the names agrees",
    "name.complete": "Every part of both names has its counterpart",
    "name.traveller-complete": "Every part of the traveller's name has its counterpart",
    "name.weak-alias": "The list itself calls this name a weak one",
    "name.none": "No part of the names agrees ({traveller}; listed: {listed})",
    "name.one-of-many": "{listed} names of this person are listed, of which the best counts",
    "birth.exact": "Birth date {traveller}: the same",
    "birth.swapped": "Birth date {traveller}, listed {listed}: the same with day and month exchanged",
    "birth.year-off": "Birth date {traveller}, listed {listed}: the same day, one year apart",
    "birth.day-off": "Birth date {traveller}, listed {listed}: one day apart",
    "birth.digit-off": "Birth date {traveller}, listed {listed}: one digit differs",
    "birth.first-january": "Birth date {traveller}, listed {listed}: the first of January of that "
    "year, which often stands for an unknown day",
    "birth.year-only": "Birth date {traveller}, listed {listed}: the year agrees, and no more is known",
    "birth.year-only-near": "Birth date {traveller}, listed {listed}: one year apart, only the year is known",
    "birth.year-only-two": "Birth date {traveller}, listed {listed}: about two years apart",
    "birth.year-only-far": "Birth date {traveller}, listed {listed}: years apart",
    "birth.month": "Birth date {traveller}, listed {listed}: year and month, all that is known, agree",
    "birth.same-month": "Birth date {traveller}, listed {listed}: the same year and month, another day",
    "birth.same-day": "Birth date {traveller}, listed {listed}: the same year and day, another month",
    "birth.listed-january": "Birth date {traveller}, listed {listed}: that year; the listed first "
    "of January often stands for an unknown day",
    "birth.circa": "Birth date {traveller}, listed about {listed}: fits",
    "birth.range": "Birth date {traveller}, listed {listed}: within that span",
    "birth.same-year": "Birth date {traveller}, listed {listed}: only the year agrees",
    "birth.near-year": "Birth date {traveller}, listed {listed}: one year apart, another day",
    "birth.far": "Birth date {traveller}, listed {listed}: they differ",
    "birth.unknown": "Birth date {traveller}: the list knows none to compare with",
    "birth.unreadable": "The traveller's birth date “{traveller}” cannot be read and was left out",
    "document.exact": "Document {traveller}: number and issuing state agree with {listed}",
    "document.issuer-unknown": "Document {traveller}: number as in {listed}; one side names no issuer",
    "document.issuer-differs": "Document {traveller}: number as in {listed}, the issuing state differs",
    "document.common-number": "Document {traveller}: the number agrees, but such numbers are often made up",
    "document.look-alike": "Document {traveller}, listed {listed}: the same but for signs that look alike",
    "document.look-alike-issuer": "Document {traveller}, listed {listed}: the same but for signs that "
    "look alike; one side names no issuer",
    "document.one-error": "Document {traveller}, listed {listed}: one sign apart, issuing state agrees",
    "document.one-error-issuer": "Document {traveller}, listed {listed}: one sign apart; one side names no "
    "issuer",
    "nationality.same": "Nationality {traveller}: also listed (weak evidence)",
    "nationality.differs": "Nationality {traveller}, listed {listed}: they differ (weak evidence)",
    "place.same": "Place of birth {traveller}, listed {listed}: they agree (weak evidence)",
    "place.town-alone": "Place of birth {traveller}, listed {listed}: one name, other states (weak evidence)",
    "place.state": "Place of birth {traveller}, listed {listed}: the state agrees (weak evidence)",
    "place.other-town": "Place of birth {traveller}, listed {listed}: they differ (weak evidence)",
    "place.differs": "Place of birth {traveller}, listed {listed}: the states differ (weak evidence)",
    "sex.same": "Sex {traveller}: the same (weak evidence)",
    "sex.differs": "Sex {traveller}, listed {listed}: they differ",
}
"""A sentence for each rule; `{traveller}` and `{listed}` are what either side says."""


def _bits(weight: int) -> str:
    return f"{weight / 1000:+.1f}"


def sentence(evidence: Evidence) -> str:
    """What one piece of evidence says, and in brackets what it counts in bits, where it counts."""
    template = SENTENCES.get(evidence.rule, evidence.rule + ": {traveller}, {listed}")
    # Plain replacement: a name may hold braces.
    said = template.replace("{listed}", evidence.listed or "–").replace(
        "{traveller}", evidence.traveller or "–"
    )
    return f"{said} ({_bits(evidence.weight)})" if evidence.weight else said


FACTS = {
    "birth": "the birth date",
    "document": "the document",
    "nationality": "the nationality",
    "place": "the place of birth",
    "sex": "the sex",
}


def deciding(match: Match, threshold: int) -> str:
    """Which single fact would change the decision: the one without which `match` stays farthest below
    `threshold`
    (1/1000 bit); the first of several. A part of the name is a fact, so are birth date, document and so
    on."""
    for_it = [piece for piece in match.evidence if piece.weight > 0 and (piece.listed or piece.traveller)]
    most = max(for_it, key=lambda piece: piece.weight, default=None)
    if most is None or match.weight - most.weight >= threshold:
        return "No single fact decides: without any one of them it would still be asked."
    fact = FACTS.get(most.field) or f"the name {most.listed or most.traveller}"
    rest = _bits(match.weight - most.weight)
    return f"It hangs on {fact} alone: without it {rest} bits, below {_bits(threshold)}, and not asked."


def explain(match: Match, threshold: int | None = None) -> list[str]:
    """`match` in sentences: the question, each piece of evidence with its weight in bits, which single fact
    would change the decision at `threshold` (1/1000 bit, by default the model's), and the sum.

    A bit more makes it twice as likely that the two records are of one person; a negative number counts
    against.
    """
    question = f"Is this the same person as entry {match.identity} of the list {match.list}?"
    if all(piece.field == "document" for piece in match.evidence):
        question = f"Is this the document of entry {match.identity} of the list {match.list}?"
    total = (
        f"Together {_bits(match.weight)} bits; a person must compare the two before anything follows from it."
    )
    least = load_model().threshold if threshold is None else threshold
    return [question, *map(sentence, match.evidence), deciding(match, least), total]
