"""Data of the settings page: the law profile in force, by its parts, each value with where it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from openpiu.review.desk import Terms
from openpiu.safeguards import Profile, Value, values_of, warnings_of

PARTS = {
    "clock": "Clock of the law",
    "request_approval_before_masking": "Requests",
    "retention": "How long data are kept",
    "masking": "Masking",
    "unmask": "Unmasking",
    "sensitive": "Sensitive data, never kept",
    "intake": "What may come in",
    "review": "How people decide",
    "interactive": "Interactive answers",
    "referral": "What an authority is told",
    "transmissions": "Transmissions",
    "rules": "Rules",
    "logs": "The log",
    "purposes": "Purposes",
    "further": "What only some laws have",
}
MEANINGS = {
    "clock": "what the law's terms are counted from",
    "request_approval_before_masking": "whether each request needs approval from outside, before masking too",
    "retention.max": "the longest that data are kept",
    "retention.at_end": "what is done at the end",
    "retention.hold": "what alone keeps data longer",
    "retention.keep_past": "from when on data are kept only with a reason",
    "retention.keep_past_needs": "the reason that this needs",
    "masking.after": "when identifying fields are masked",
    "masking.hard_limit": "the latest that a State may choose",
    "masking.fields": "groups of fields that are masked",
    "masking.stores": "where they are masked",
    "unmask.approver": "who approves that masked data are shown",
    "unmask.approver_in_piu": "whether somebody of the unit may approve it",
    "unmask.needs": "what is to be stated",
    "unmask.dpo": "the part of the data-protection officer",
    "unmask.view": "how long what was unmasked is shown",
    "sensitive.categories": "what is overwritten at the door",
    "sensitive.on_receipt": "when it goes",
    "sensitive.as_criterion": "whether a rule may use it",
    "sensitive.vital_interest_exception": "whether a vital interest is an exception",
    "intake.whitelist": "which elements of a booking may come in",
    "intake.remarks": "what stays of free text",
    "intake.unknown": "what is done with anything else",
    "review.each_hit": "whether a person reviews each hit",
    "review.bulk": "whether several hits may be answered at once",
    "review.reasons": "whether an answer needs reasons",
    "review.min_reviewers": "how many review a hit at least",
    "review.second_officer": "acts that need another officer (four eyes)",
    "review.second_looks": "share of cleared hits that another looks at, blind",
    "review.remember_cleared": "whether a cleared pair is no question again for the same facts",
    "review.machine_decision": "whether software may decide",
    "review.self_learning_criteria": "whether criteria may learn by themselves",
    "interactive.clear": "answer where nobody is a hit",
    "interactive.open_hit": "answer where a hit is open",
    "interactive.unreadable": "answer where a request cannot be read",
    "interactive.timeout": "answer where time is over",
    "interactive.refused": "what alone refuses somebody",
    "referral.fields": "parts that may be handed over",
    "transmissions.state": "whose border counts",
    "transmissions.delivered": "how long a delivered status change is kept",
    "rules.evidence": "whether a rule needs evidence",
    "rules.exculpatory": "whether a rule needs what speaks against",
    "rules.review_every": "how often a rule is looked at again",
    "rules.on_lapse": "what happens to one that was not",
    "logs.operations": "operations that are logged",
    "logs.keep": "how long entries are kept",
    "logs.then": "what is done then",
    "purposes.codes": "what the data may be used for",
    "purposes.offences": "the list of offences",
    "purposes.min_max_sentence": "the least maximum sentence of an offence",
    "purposes.air_link": "whether an offence needs a link with the flight",
}


class Line(Struct, frozen=True):
    """A value in force. `shipped` is what the extended profile has, in words; None where it is the same."""

    key: str
    meaning: str
    value: str
    source: str
    kind: str
    shipped: str | None


class Part(Struct, frozen=True):
    """The values that belong together."""

    title: str
    lines: tuple[Line, ...]


class Law(Struct, frozen=True):
    """The law profile as it is shown."""

    profile: Profile
    parts: tuple[Part, ...]
    changed: tuple[Line, ...]
    warnings: tuple[str, ...]
    terms: tuple[tuple[str, str, str], ...]


def law(profile: Profile, terms: Terms) -> Law:
    """The profile in force and the unit's own terms."""
    lines = [_line(value) for value in values_of(profile)]
    return Law(
        profile,
        tuple(_parts(lines)),
        tuple(line for line in lines if line.kind == "own"),
        warnings_of(profile),
        (
            ("undo", f"{terms.undo:g} s", "how long an answer can be taken back, and has no effect"),
            ("claim", f"{terms.claim / 60:g} min", "how long a hit stays in one's hand without input"),
            ("quick", f"{terms.quick:g} s", "a clearing that took less is looked at again"),
            ("second look", f"{terms.look_within / 3600:g} h", "until a blind second look is due"),
            ("reaction", f"{terms.reaction / 60:g} min", "what the unit needs before a departure"),
        ),
    )


def _parts(lines: Iterable[Line]) -> Iterable[Part]:
    by_part: dict[str, list[Line]] = {}
    for line in lines:
        by_part.setdefault(line.key.partition(".")[0], []).append(line)
    for key, title in PARTS.items():
        if key in by_part:
            yield Part(title, tuple(by_part[key]))


def _line(value: Value) -> Line:
    *_, of, last = ("", *value.key.split("."))
    meaning = MEANINGS.get(value.key, f"{of}: {last}".replace("_", " "))
    shipped = in_words(value.shipped) if value.kind == "own" else None
    return Line(value.key, meaning, in_words(value.value), value.source, value.kind, shipped)


def in_words(value: Any) -> str:
    """A value of a profile: terms as they are written in law, lists with commas, shares in per cent."""
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.1%}"
    if isinstance(value, list | tuple):
        return ", ".join(in_words(one) for one in value) or "none"
    text = str(value)
    return _term(text) or text.replace("_", " ")


UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day"}
HOURS = {"H": "hour", "M": "minute", "S": "second"}


def _term(text: str) -> str | None:
    """An ISO 8601 duration of one part in words, with the duration: `6 months (P6M)`."""
    units = HOURS if text.startswith("PT") else UNITS
    number, unit = text.removeprefix("PT").removeprefix("P")[:-1], text[-1:]
    if not (text.startswith("P") and number.isdecimal() and unit in units):
        return None
    return f"{number} {units[unit]}{'' if number == '1' else 's'} ({text})"
