"""The kinds of fictional pairs: what is true of each, how hard it is, which rows tell it, and why.

What is true of a pair follows from how it was made (`shaping`). It must follow from what is shown, too: each
kind has reasons of the taxonomy that fit it, and a pair that the comparison speaks against is never used.
Where nothing that is shown can tell, "cannot tell" is the answer that is right.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from openpiu.screening.life import Answer

Level = Literal[1, 2, 3]
"""How hard: 1 plain, 3 for somebody who has done this for long."""


class Kind(Struct, frozen=True):
    """A kind of pair: what is true, the rows that tell it, reasons (`review.REASONS`) that fit, and what is
    said of it once it was answered; no value stands in these words."""

    truth: Answer
    level: Level
    telling: tuple[str, ...]
    fits: tuple[str, ...]
    why: str


BIRTH, DOCUMENT, PLACE = "birth-date", "document", "birth-place"
FAMILY, GIVEN = "family-name", "given-names"
NAME = (FAMILY, GIVEN)

KINDS: dict[str, Kind] = {
    "same-plain": Kind(
        "same",
        1,
        (*NAME, BIRTH, PLACE),
        ("SB",),
        "The full name, the whole birth date and the place of birth agree, and nothing excludes it. That no "
        "document is listed says nothing against it.",
    ),
    "same-document": Kind(
        "same",
        1,
        (DOCUMENT, BIRTH),
        ("SA",),
        "The document agrees in kind, issuer and number, and so does the birth date. The name is the same "
        "but for a slip in its spelling, which is what lists and bookings are full of.",
    ),
    "same-order": Kind(
        "same",
        2,
        (*NAME, BIRTH, PLACE),
        ("SB",),
        "The list has family name and given names in each other's place. Every part of the name is there, "
        "and the whole birth date and the place of birth agree.",
    ),
    "same-alias": Kind(
        "same",
        2,
        (*NAME, BIRTH),
        ("SB", "SD"),
        "The entry has more names than one. An alias is the traveller's very name, and explains how the "
        "other listed name is spelt. The whole birth date and the nationality agree.",
    ),
    "same-script": Kind(
        "same",
        2,
        (*NAME, BIRTH, PLACE),
        ("SD",),
        "One name, brought from its own script to Latin letters in two ways: the difference stands where "
        "the spelling of one sound differs. The whole birth date and the place of birth agree.",
    ),
    "same-imprecise": Kind(
        "same",
        2,
        (DOCUMENT,),
        ("SA",),
        "The document agrees in kind, issuer and number. The list knows the birth date in part, and what it "
        "knows fits: a date in part excludes nobody whom it fits.",
    ),
    "same-initials": Kind(
        "same",
        3,
        (DOCUMENT, BIRTH),
        ("SA",),
        "The given names were sent as initials, which fit. Initials alone would say little; the document "
        "agrees in kind, issuer and number, and the whole birth date agrees.",
    ),
    "same-swapped": Kind(
        "same",
        3,
        (DOCUMENT, BIRTH),
        ("SA",),
        "Day and month of birth stand in each other's place on one side: a slip of the pen that excludes "
        "nobody. The document agrees in kind, issuer and number.",
    ),
    "same-missing": Kind(
        "same",
        3,
        (DOCUMENT, *NAME),
        ("SA",),
        "No birth date was sent. The document agrees in kind, issuer and number, and the name agrees: what "
        "is missing speaks neither for nor against.",
    ),
    "same-other-kind": Kind(
        "same",
        3,
        (*NAME, BIRTH, PLACE),
        ("SB",),
        "The documents are of two kinds, and one person may hold both: they do not compare. The full name, "
        "the whole birth date and the place of birth agree.",
    ),
    "different-date": Kind(
        "different",
        1,
        (BIRTH,),
        ("DA",),
        "Both birth dates are whole, and lie years apart, with another day: no slip of the pen explains "
        "that. A name alone, however alike, is borne by others too.",
    ),
    "different-span": Kind(
        "different",
        1,
        (BIRTH,),
        ("DA",),
        "The list does not know the date, but it knows the span of years that it lies in, and the "
        "traveller's is well outside. A date in part can exclude, too.",
    ),
    "different-year": Kind(
        "different",
        2,
        (BIRTH,),
        ("DA",),
        "Both birth dates are whole. Only the year agrees; day and month both differ, and are not exchanged. "
        "People of one name and one age are many.",
    ),
    "different-given": Kind(
        "different",
        2,
        (GIVEN, DOCUMENT, "sex"),
        ("DC", "DB"),
        "The family name agrees, and the year of birth; the given name is another one and no form of the "
        "same, the sex differs, and each holds a passport of the same State under another number.",
    ),
    "different-twin": Kind(
        "different",
        3,
        (GIVEN, DOCUMENT),
        ("DC", "DB"),
        "Family name, birth date and place of birth agree, as they do with twins. The given name is another "
        "one, and each holds a passport of the same State under another number.",
    ),
    "different-parent": Kind(
        "different",
        3,
        (BIRTH,),
        ("DA",),
        "The whole name and the place of birth agree, as they do where a child bears the name of a parent. "
        "The birth dates are whole and a generation apart.",
    ),
    "open-missing": Kind(
        "cannot-tell",
        1,
        (BIRTH, DOCUMENT),
        ("UA",),
        "The names agree, and there is nothing else to compare: neither birth date nor document was sent. "
        "Ask the carrier. A name alone is no reason for either answer.",
    ),
    "open-poor": Kind(
        "cannot-tell",
        2,
        (BIRTH, DOCUMENT, PLACE),
        ("UB",),
        "The list knows a name and a year of birth, and both fit thousands. Nothing excludes it and nothing "
        "more agrees: ask the owner of the list.",
    ),
    "open-initial": Kind(
        "cannot-tell",
        3,
        (GIVEN, BIRTH),
        ("UA",),
        "The family name agrees, the given names were sent as initials, and the list knows the year of birth "
        "alone. All of it fits, and would fit others: ask the carrier for the given names.",
    ),
    "open-contradiction": Kind(
        "cannot-tell",
        3,
        (DOCUMENT, GIVEN, BIRTH),
        ("UC",),
        "The document agrees in kind, issuer and number, and given name, sex and birth date are another's. A "
        "document that somebody else travels on, or an entry that joins two people: both are possible, and "
        "neither can be told from here. That is for a second officer.",
    ),
}
"""In the order of what is true of them, then of how hard they are."""
