"""The reasons of decisions: coded, the same for everybody, each with what it needs.

Codes are stable and never change their meaning; words are the pages' to translate. Human review on clear,
precise and uniform criteria: CJEU C-817/19; the taxonomy is the project's. Which rows speak against a reason
is told by `review.bearing`.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from openpiu.findings import ReviewError
from openpiu.screening.life import SECOND_OFFICER, Answer

FIELDS = (
    "document",
    "family-name",
    "given-names",
    "birth-date",
    "sex",
    "birth-place",
    "nationality",
    "other",
)
"""The rows of the comparison, in their order."""
WEAK = frozenset({"nationality", "sex"})
"""Rows that are never enough by themselves, for any answer."""
NAMES = frozenset({"family-name", "given-names"})
"""Rows that are not enough by themselves for "same person"."""
OTHER_WORDS = 20
"""The fewest characters of a note that stands for a reason."""
NEXT_STEPS = ("carrier", "list-owner", SECOND_OFFICER, "language", "outside-check", "data")
"""Whom or what a "cannot tell" waits for; `data`: whatever comes in."""


class ReasonError(ReviewError):
    """An answer, or what else is asked for, that lacks something or has what does not fit; `code` is the
    reason that does not apply, where it is one."""

    def __init__(self, text: str, code: str | None = None) -> None:
        super().__init__(text)
        self.code = code


class Code(Struct, frozen=True):
    """A code with its meaning; the rows of the comparison that it ties itself to (none: one must be named);
    the next step that it stands for; whether it needs words."""

    meaning: str
    rows: tuple[str, ...] = ()
    step: str | None = None
    words: bool = False


REASONS: dict[Answer, dict[str, Code]] = {
    "same": {
        "SA": Code("document equal (type, issuer, number), and nothing excludes it", ("document",)),
        "SB": Code(
            "full name, full birth date and one more field agree, and nothing excludes it",
            ("family-name", "given-names", "birth-date"),
        ),
        "SC": Code("agrees in part, confirmed by a check outside that is named", words=True),
        "SD": Code("a listed variant or alias explains every difference", ("family-name", "given-names")),
        "SI": Code("other", words=True),
    },
    "different": {
        "DA": Code("the birth date excludes it, within the list's precision", ("birth-date",)),
        "DB": Code("another document of the same type and issuer, both valid then", ("document",)),
        "DC": Code("the name agrees only in a common part", ("family-name", "given-names")),
        "DD": Code("facts make it impossible (age, known place, death); their source is named", words=True),
        "DE": Code("a formal clearance names this traveller and this identity", ("other",)),
        "DI": Code("other", words=True),
    },
    "cannot-tell": {
        "UA": Code("a field of the traveller is missing", step="carrier"),
        "UB": Code("the listed identity says too little", ("other",), "list-owner"),
        "UC": Code("the evidence contradicts itself", ("other",), SECOND_OFFICER),
        "UD": Code("script or spelling is not clear", ("family-name", "given-names"), "language"),
        "UE": Code("a check outside is under way", ("other",), "outside-check"),
        "UI": Code("other", words=True),
    },
}


class Reason(Struct, frozen=True):
    """A reason: its code and (where the code ties itself to none) the row of the comparison it is about."""

    code: str
    field: str | None = None


def checked(
    answer: str, reasons: Sequence[Reason], note: str | None, next_step: str | None
) -> tuple[tuple[Reason, ...], str | None]:
    """The reasons, each tied to its rows, and the next step, where they will do for `answer`.

    Raises ReasonError, saying what is missing: no reason, one of another answer, one without its row or its
    words, only rows that are never enough alone, a "cannot tell" without a next step.
    """
    known = REASONS.get(answer)  # type: ignore[call-overload]
    if known is None:
        raise ReasonError(f"{answer[:20]!r} is no answer; expected one of {', '.join(REASONS)}")
    if not reasons:
        raise ReasonError("a reason is missing; expected one or more of " + ", ".join(known))
    tied: list[Reason] = []
    steps: list[str] = []
    for reason in reasons:
        code = known.get(reason.code)
        if code is None:
            raise ReasonError(
                f"{reason.code[:20]!r} is no reason for this answer; expected some of {', '.join(known)}"
            )
        if code.words and len((note or "").strip()) < OTHER_WORDS:
            raise ReasonError(
                f"{reason.code} needs words: expected a note of {OTHER_WORDS} characters or more"
            )
        if reason.field is not None and reason.field not in FIELDS:
            raise ReasonError(f"{reason.field[:20]!r} is no row; expected one of {', '.join(FIELDS)}")
        if reason.field is None and not code.rows and not code.words:
            raise ReasonError(f"{reason.code} needs the row that it is about; expected one of the comparison")
        rows: tuple[str | None, ...] = (reason.field,) if reason.field else code.rows or (None,)
        tied += [Reason(reason.code, row) for row in rows]
        steps += [code.step] if code.step else []
    fields = {one.field for one in tied if one.field}
    if fields and fields <= WEAK:
        raise ReasonError("nationality and sex alone are never a reason; expected another row")
    if answer == "same" and fields and fields <= NAMES and not any(one.code in ("SC", "SD") for one in tied):
        raise ReasonError("a name alone is no reason for the same person; expected another row")
    return tuple(dict.fromkeys(tied)), _step(answer, next_step, steps)


def _step(answer: str, next_step: str | None, steps: Sequence[str]) -> str | None:
    if answer != "cannot-tell":
        if next_step is not None:
            raise ReasonError("a next step belongs to “cannot tell”; expected none")
        return None
    step = next_step or (steps[0] if steps else None)
    if step not in NEXT_STEPS:
        raise ReasonError(f"the next step is missing; expected one of {', '.join(NEXT_STEPS)}")
    return step
