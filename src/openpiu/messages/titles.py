"""Titles in the name elements of airline messages, and names made comparable within one booking.

Reservation systems write the title behind the given name, with a blank (`ANNA MARIA MRS`) or without one
(`JOHNMR`), and some put it in front in the document text (`MRJONATHON`). Nobody can tell `LIMR` from a
name that ends so; the rules below are those that do least harm, and a comparison never depends on them
alone.

>>> split_title("JOHNMR")
('JOHN', 'MR', True)

Source: IATA AIRIMP, names; PNRGOV guide, TIF.
"""

from __future__ import annotations

from functools import lru_cache

SEX_OF_TITLE = {"MR": "M", "MSTR": "M", "MRS": "F", "MS": "F", "MISS": "F"}

BAND_OF_TITLE = {"CHD": "child", "INF": "infant"}

TITLES = frozenset((*SEX_OF_TITLE, *BAND_OF_TITLE, "DR", "PROF", "REV"))
"""What is a title when it stands alone behind a blank."""

GLUED = ("MISS", "MSTR", "MRS", "CHD", "INF", "MR", "MS")
"""What is a title when it ends a word, longest first. DR and REV are not: ALEXANDR, ZAREV."""

NAMES_THAT_END_SO = frozenset(
    ("WILLIAMS", "ADAMS", "ABRAMS", "SIMS", "SAMS", "ELMS", "HELMS", "AMR", "OMR", "SAMR", "UMR", "NIMR")
)
"""Given names that only look as if a title were joined to them."""

_IGNORED = str.maketrans("", "", " -'.\t\r\n\x1a")


@lru_cache(maxsize=65536)
def split_title(given: str) -> tuple[str, str | None, bool]:
    """Given names without the title, the title, and whether it was joined to the name without a blank.

    Only the last title is taken off, and only where at least two letters of a name remain before a joined
    one. The names keep their case and inner blanks.
    """
    name = given.strip()
    head, _, last = name.rpartition(" ")
    word = last.upper().rstrip(".")
    if head and word in TITLES:
        return head.rstrip(), word, False
    if word in NAMES_THAT_END_SO:
        return name, None, False
    for title in GLUED:
        if word.endswith(title):
            rest = last[: -len(title)]
            if len(rest) >= 2:
                return (f"{head} {rest}" if head else rest), title, True
            break
    return name, None, False


@lru_cache(maxsize=65536)
def compact(name: str) -> str:
    """`name` for comparison: upper case, without blanks and the signs that systems drop."""
    return name.translate(_IGNORED).upper()


def same_surname(one: str, other: str) -> bool:
    """Whether two surnames can be one: equal, one the start of the other, or a doubled single letter
    (AIRIMP writes the surname Y as YY)."""
    a, b = compact(one), compact(other)
    if not a or not b:
        return False
    if a == b or (len(a) > 3 and len(b) > 3 and (a.startswith(b) or b.startswith(a))):
        return True
    return min(len(a), len(b)) == 1 and a[:1] == b[:1] and set(a) == set(b)


def same_given(one: str, other: str) -> bool:
    """Whether two sets of given names can be one person's: one begins with the other or names it as a whole
    word, or one of them is missing or an initial."""
    a, b = compact(one), compact(other)
    if not a or not b:
        return True
    if a.startswith(b) or b.startswith(a):
        return True
    return not set(one.upper().split()).isdisjoint(other.upper().split())


def same_person(surname: str, given: str, other_surname: str, other_given: str) -> bool:
    """Whether two names, as surname and given names, can be one person's by these rules."""
    return same_surname(surname, other_surname) and same_given(given, other_given)


def cannot_be(surname: str, given: str, other_surname: str, other_given: str) -> bool:
    """Whether two names cannot be one person's: no part in common, and not spelt alike.

    A married name, a nickname beside the same surname, names in the other order and a slip of the pen all
    pass: a warning about a wrong reference is only worth something when it is right.
    """
    a, b = compact(surname), compact(other_surname)
    if not a or not b or same_surname(surname, other_surname):
        return False
    c, d = compact(given), compact(other_given)
    if (c and d and (c.startswith(d) or d.startswith(c))) or a == d or b == c:
        return False
    parts = {*surname.upper().split(), *given.upper().split()}
    if not parts.isdisjoint({*other_surname.upper().split(), *other_given.upper().split()}):
        return False
    from rapidfuzz.fuzz import ratio  # rarely needed

    return ratio(a + c, b + d) < 60 and ratio(a, b) < 60
