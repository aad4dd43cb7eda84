"""The codes that an authority answers with: a table of its own, given to whoever reads or writes answers.

What a code means is agreed between an authority and its carriers; nothing in the program decides about people
by a code. `DEFAULT` is what the systems of two states send in public test data as far as `docs/messages.md`
marks it so; the codes at message level are our own and are to be agreed.

>>> DEFAULT.meaning("0A", "traveller")
'board'

Source: WCO/IATA/ICAO API guidelines, CUSRES guide, ERC (9321); `docs/messages.md`, "Answers".
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from openpiu.travel import AnswerLevel, AnswerMeaning

OF_TRAVELLERS: frozenset[AnswerMeaning] = frozenset(("board", "do-not-board", "referred", "resend", "error"))
"""Meanings that an answer about one traveller may have."""

OF_MESSAGES: frozenset[AnswerMeaning] = frozenset(
    ("accepted", "accepted-with-findings", "refused", "received", "resend", "error")
)
"""Meanings that an answer about a message may have."""


class AnswerCodes(Struct, frozen=True):
    """One authority's table. `codes` gives the code to write for a meaning; `first_signs` the meaning of a
    code of one or two signs by its first, where the second is a detail (the state of a travel authorisation).
    """

    codes: Mapping[AnswerMeaning, str]
    first_signs: Mapping[str, AnswerMeaning] = MappingProxyType({})

    def code(self, meaning: AnswerMeaning) -> str:
        """The code to send for `meaning`. Raises ValueError where the table has none."""
        if meaning not in self.codes:
            raise ValueError(f"the table of answer codes has no code for {meaning}")
        return self.codes[meaning]

    def meaning(self, code: str, level: AnswerLevel) -> AnswerMeaning:
        """What `code` says at `level`; `unknown` where the table does not say.

        A code of three digits that is not in the table is an error of syntax or application, at the level of
        the message alone.
        """
        own = OF_TRAVELLERS if level == "traveller" else OF_MESSAGES
        for meaning, written in self.codes.items():
            if written == code and meaning in own:
                return meaning
        if len(code) <= 2 and code[:1] in self.first_signs:
            return self.first_signs[code[:1]]
        if level != "traveller" and len(code) == 3 and code.isdecimal():
            return "error"
        return "unknown"


DEFAULT = AnswerCodes(
    codes=MappingProxyType(
        {
            "board": "0Z",
            "do-not-board": "1Z",
            "referred": "2Z",
            "resend": "3Z",
            "error": "4Z",
            "received": "118",
            "accepted": "000",
            "accepted-with-findings": "001",
            "refused": "999",
        }
    ),
    first_signs=MappingProxyType(
        {"0": "board", "1": "do-not-board", "2": "referred", "3": "resend", "4": "error"}
    ),
)
"""CUSRES, where an authority gives no table of its own."""

ACKRES_RESPONSES = AnswerCodes(
    MappingProxyType({"accepted": "3", "accepted-with-findings": "6", "refused": "7", "error": "118"})
)
"""ACKRES: response in MSG element 2 (`3`, `6`, `7`), and the code of an error that has none of its own. From
general knowledge of PADIS 4343 and 9321, not from the guide: to be agreed."""
