"""The panel in which a question is answered, of a hit and of a pair of practice alike: what is typed there,
and what is said where it will not do."""

from __future__ import annotations

from datetime import datetime

from litestar import Response
from msgspec import Struct

from openpiu.findings import ReviewError
from openpiu.review.reasons import REASONS, Reason
from openpiu.web.guard import Call
from openpiu.web.pages.frame import KEPT_NOWHERE, SECURITY, environment

BODY = 64 << 10
STEPS = (
    ("carrier", "ask the carrier"),
    ("list-owner", "ask the list's owner"),
    ("second-officer", "a second officer"),
    ("language", "language help"),
    ("outside-check", "a check outside"),
    ("data", "wait for data"),
)


class Form(Struct, frozen=True):
    """What was typed into the panel, to be shown again."""

    choice: str = ""
    reasons: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    note: str = ""
    next_step: str = ""
    until: str = ""
    seconds: str = "0"
    version: str = ""


async def typed(request: Call) -> Form:
    """What was typed."""
    data = await request.form()

    def one(name: str, most: int) -> str:
        return str(data.get(name, ""))[:most].replace("\r\n", "\n")

    def many(name: str) -> tuple[str, ...]:
        return tuple(str(value)[:40] for value in data.getall(name, []))[:40]

    return Form(
        one("choice", 20), many("reason"), many("row"), one("note", 4001), one("next_step", 20),
        one("until", 30), one("seconds", 8), one("version", 100),
    )  # fmt: skip


def reasons_of(form: Form) -> tuple[Reason, ...]:
    """The reasons: a code without rows of its own is about each row that is ticked."""
    known = REASONS.get(form.choice, {})  # type: ignore[call-overload]
    reasons: list[Reason] = []
    for code in form.reasons:
        if code not in known:
            continue
        if known[code].rows:
            reasons.append(Reason(code))
        else:
            reasons += [Reason(code, row) for row in form.rows] or [Reason(code)]
    return tuple(reasons)


def seconds_of(form: Form) -> float | None:
    """The active seconds that the page counted."""
    return float(form.seconds) if form.seconds.isdecimal() else None


def moment_of(text: str) -> str | None:
    """What a field of date and time says, in UTC as the store writes it; None for an empty one. Raises
    ReviewError for what is none."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ReviewError("the time cannot be read; expected a day and a time in UTC") from None
    return f"{at.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


_ERROR = (
    '<p class="error" role="alert" tabindex="-1">{{ text }}'
    '{% if hit %} <a href="/hits/{{ hit }}?since={{ since | urlencode }}" data-again>Show what changed</a>'
    "{% endif %}</p>"
    '{% for code in codes %}<small id="wrong-{{ code }}" class="differs" hx-swap-oob="true">'
    "{% if code == wrong %}{{ text }}{% endif %}</small>{% endfor %}"
)
CODES = [code for codes in REASONS.values() for code in codes]


def fragment(
    text: str, status: int, hit: str | None = None, since: str | None = None, wrong: str | None = None
) -> Response[bytes]:
    """What speaks against it; of a hit that has changed, with the way to what is other than at `since`; by
    the reason that is `wrong`, the same words again."""
    made = environment().from_string(_ERROR)
    return Response(
        made.render(text=text, hit=hit, since=since, wrong=wrong, codes=CODES).encode(),
        status_code=status,
        media_type="text/html",
        headers=SECURITY | KEPT_NOWHERE,
    )
