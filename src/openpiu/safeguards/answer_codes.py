"""What an authority's answers mean and by which codes they are sent, as the law profile has it: for answers
to requests and for the status changes that follow them."""

from __future__ import annotations

from openpiu.findings import SettingError
from openpiu.messages.answer_codes import DEFAULT, AnswerCodes
from openpiu.safeguards.law import Interactive
from openpiu.travel import AnswerMeaning

MEANINGS: dict[str, AnswerMeaning] = {"ok": "board", "ok_and_recorded": "board", "referred": "referred"}
"""What the words of the profile's section `interactive` tell a carrier."""
REFUSED: AnswerMeaning = "do-not-board"
"""What a person's recorded refusal tells it."""


def codes_of(law: Interactive) -> AnswerCodes:
    """The authority's table of codes. Raises SettingError where codes of different meaning begin alike."""
    codes = dict(DEFAULT.codes)
    first: dict[str, AnswerMeaning] = {}
    for basis, code in law.codes.items():
        meaning = REFUSED if basis == "refused" else MEANINGS[getattr(law, basis)]
        if not 1 <= len(code) <= 2 or first.setdefault(code[0], meaning) != meaning:
            raise SettingError(
                f"interactive.codes.{basis} is {code!r}; expected one or two signs, the first of "
                "which begins no code of another meaning"
            )
        codes[meaning] = code
    return AnswerCodes(codes, {**DEFAULT.first_signs, **first})
