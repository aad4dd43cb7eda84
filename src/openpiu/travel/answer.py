"""What an authority answers: about a message, a booking of it, or one traveller."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

AnswerLevel = Literal["message", "booking", "traveller"]
AnswerMeaning = Literal[
    # of a traveller
    "board",
    "do-not-board",
    "referred",
    "resend",
    "error",
    # of a message or a booking
    "accepted",
    "accepted-with-findings",
    "refused",
    "received",
    "unknown",
]


class Answer(Struct, frozen=True, gc=False):
    """What an authority answers about a message, a booking of it, or one traveller (CUSRES, ACKRES).

    `references` are those of whom it is about, by qualifier and as they were asked (`AVF`, `ABO`; `RCI` of a
    booking as `XA:ABC123`). `code` is the answer as sent; `meaning` is what the authority's table says of it,
    `unknown` where it says nothing: `referred` means that the authority is to be asked, `resend` that the
    same is asked again, `error` that it is to be corrected first, `received` that an answer has come. `text`
    are the words for the agent, a line each; never a reason and never personal data.
    """

    level: AnswerLevel
    meaning: AnswerMeaning
    code: str | None = None
    references: dict[str, str] = field(default_factory=dict)
    text: str | None = None
