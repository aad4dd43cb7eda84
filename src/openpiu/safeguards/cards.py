"""Full numbers of payment cards, found and masked to their first six and last four digits.

A number is a card's where its length and first digits are those of an issuer (ISO/IEC 7812) and its check
digit is right (Luhn). Ticket numbers have 13 digits, begin with the carrier's code and have no such
check digit.
"""

from __future__ import annotations

import re

ISSUERS: tuple[tuple[int, int, int, frozenset[int]], ...] = (
    # first digits from, to, how many digits those are, lengths of the whole number
    (4, 4, 1, frozenset({13, 16, 19})),  # Visa
    (51, 55, 2, frozenset({16})),  # Mastercard
    (2221, 2720, 4, frozenset({16})),  # Mastercard
    (34, 34, 2, frozenset({15})),  # American Express
    (37, 37, 2, frozenset({15})),  # American Express
    (300, 305, 3, frozenset({14, 16, 19})),  # Diners Club
    (3095, 3095, 4, frozenset({14, 16, 19})),  # Diners Club
    (36, 36, 2, frozenset({14, 16, 19})),  # Diners Club
    (38, 39, 2, frozenset({14, 16, 19})),  # Diners Club
    (6011, 6011, 4, frozenset({16, 19})),  # Discover
    (644, 659, 3, frozenset({16, 19})),  # Discover
    (3528, 3589, 4, frozenset({16, 17, 18, 19})),  # JCB
    (62, 62, 2, frozenset({16, 17, 18, 19})),  # UnionPay
    (50, 50, 2, frozenset({13, 14, 15, 16, 17, 18, 19})),  # Maestro
    (56, 58, 2, frozenset({13, 14, 15, 16, 17, 18, 19})),  # Maestro
    (63, 63, 2, frozenset({13, 14, 15, 16, 17, 18, 19})),  # Maestro
    (67, 69, 2, frozenset({13, 14, 15, 16, 17, 18, 19})),  # Maestro
    (60, 60, 2, frozenset({16})),  # RuPay
    (81, 82, 2, frozenset({16})),  # RuPay
    (2200, 2204, 4, frozenset({16, 17, 18, 19})),  # Mir
    (9792, 9792, 4, frozenset({16})),  # Troy
    (1, 1, 1, frozenset({15})),  # Universal Air Travel Plan
)
SHORTEST, LONGEST = 13, 19
KEPT_FIRST, KEPT_LAST = 6, 4

_GROUP = re.compile(rb"[0-9]+")
_NOT_DIGITS = bytes(byte for byte in range(256) if not 48 <= byte <= 57)
_RUNS = bytes(byte if 48 <= byte <= 57 else 32 for byte in range(256))
_BETWEEN = re.compile(rb"[ .\-\r\n]{0,3}")
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def is_card(digits: bytes) -> bool:
    """Whether a row of ASCII digits is the full number of a payment card."""
    length = len(digits)
    if not SHORTEST <= length <= LONGEST:
        return False
    if not any(
        first <= int(digits[:count]) <= last and length in lengths for first, last, count, lengths in ISSUERS
    ):
        return False
    values = [digit - 48 for digit in reversed(digits)]
    return (sum(values[::2]) + sum(_DOUBLED[value] for value in values[1::2])) % 10 == 0


def card_middles(raw: bytes, *, payment: bool = False) -> list[tuple[int, int]]:
    """The middle of each card number in `raw`, as (begin, end): all but its first six and last four digits.

    The digits may stand in groups with blanks, hyphens, full stops or line breaks between. Outside a form of
    payment (`payment` False) 13 digits, and numbers after the word for a ticket, are left alone.
    """
    # Two cheap looks that settle nearly every text: enough digits at all, and in one run.
    if len(raw.translate(None, _NOT_DIGITS)) < SHORTEST:
        return []
    if max(map(len, raw.translate(_RUNS, b" .-\r\n").split())) < SHORTEST:
        return []
    groups = [(match.start(), match.end()) for match in _GROUP.finditer(raw)]
    found: list[tuple[int, int]] = []
    i = 0
    while i < len(groups):
        reach = _card_from(raw, groups, i, payment)
        if reach is None:
            i += 1
            continue
        places = [p for begin, end in groups[i : reach + 1] for p in range(begin, end)]
        found.append((places[KEPT_FIRST], places[-KEPT_LAST - 1] + 1))
        i = reach + 1
    return found


def _card_from(raw: bytes, groups: list[tuple[int, int]], start: int, payment: bool) -> int | None:
    """The last group of a card number that begins with group `start`, or None."""
    digits = b""
    least = SHORTEST if payment else SHORTEST + 1
    for j in range(start, len(groups)):
        begin, end = groups[j]
        if j > start and not _BETWEEN.fullmatch(raw, groups[j - 1][1], begin):
            return None
        digits += raw[begin:end]
        if len(digits) > LONGEST:
            return None
        if len(digits) >= least and is_card(digits):
            return None if not payment and _after_ticket(raw, groups[start][0]) else j
    return None


def _after_ticket(raw: bytes, begin: int) -> bool:
    """Whether the word before the number names a ticket (`TKT`, `TKNE`, `ETKT`, `TICKET`)."""
    before = raw[max(0, begin - 12) : begin].upper()
    return b"TKT" in before or b"TKN" in before or b"TICKET" in before
