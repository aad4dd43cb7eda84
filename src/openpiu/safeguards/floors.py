"""Floors: which way a value of a law profile may move, and lengths of time to compare by.

Every key of a profile stands in one of the tables below or may not be changed at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

SHORTER = frozenset(
    {
        "retention.max",
        "retention.keep_past",
        "masking.after",
        "masking.hard_limit",
        "unmask.view",
        "rules.review_every",
        "further.breach.supervisor",
        "further.subject_rights.reply_within",
        "further.watchlist.review_every",
    }
)
"""Durations that may become shorter."""

LONGER = frozenset({"purposes.min_max_sentence"})
"""Durations that may become longer: fewer offences are then grave enough."""

MORE = frozenset(
    {
        "masking.fields",
        "masking.stores",
        "unmask.needs",
        "unmask.dpo",
        "sensitive.categories",
        "review.second_officer",
        "logs.operations",
    }
)
"""Lists that may gain members."""

FEWER = frozenset({"unmask.approver", "purposes.codes", "referral.fields"})
"""Lists that may lose members, and must keep one."""

LARGER = frozenset({"review.min_reviewers", "review.second_looks"})
"""Numbers that may grow."""

TRUE = frozenset(
    {
        "request_approval_before_masking",
        "further.subject_rights.access",
        "further.subject_rights.rectify",
        "further.subject_rights.erase",
        "further.subject_rights.restrict",
        "further.subject_rights.notation",
    }
)
"""Switches that may be turned on."""

FALSE = frozenset({"unmask.approver_in_piu", "sensitive.vital_interest_exception", "review.remember_cleared"})
"""Switches that may be turned off."""

STRICTER: dict[str, tuple[str, ...]] = {
    "retention.at_end": ("delete_or_anonymise", "delete"),
    "retention.hold": ("identifiable_case_threat_risk", "specific_case"),
    "sensitive.on_receipt": ("delete_asap", "delete_before_first_write"),
    "intake.whitelist": ("state_catalogue", "annex_i"),
    "intake.remarks": ("state_catalogue", "minors_only"),
    "interactive.clear": ("ok", "referred"),
    "interactive.timeout": ("ok_and_recorded", "referred"),
    "rules.exculpatory": ("optional", "required"),
    "further.flights.intra_eu": ("selected_or_threat", "threat"),
}
"""Words from the loosest to the strictest."""

_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_IN_DAYS = (365.2425, 30.436875, 7.0, 1.0, 1 / 24, 1 / 1440)


def days(duration: str) -> float:
    """Mean length of an ISO 8601 duration in days, to compare by (12 months are a year).

    Raises ValueError for text that is no duration, or one of no length.
    """
    match = _DURATION.fullmatch(duration)
    counts = [int(part or 0) for part in match.groups()] if match else []
    length = sum(count * unit for count, unit in zip(counts, _IN_DAYS, strict=False))
    if not length:
        raise ValueError("not an ISO 8601 duration")
    return round(length, 6)


def loosened(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """The keys whose value is looser than before, each with its value and what fits, in words.

    Both mappings are flat (`"retention.max"`). A key that is new is no loosening; one that is gone is.
    """
    for key, floor in before.items():
        found = after.get(key)
        if found == floor:
            continue
        fits = _fits(key, floor, found)
        if fits is not None:
            yield key, found, fits


def _fits(key: str, floor: Any, found: Any) -> str | None:
    """What would fit, in words, or None where the value fits."""
    if key in SHORTER or key in LONGER:
        word, allowed = (
            ("at most", days(found) <= days(floor))
            if key in SHORTER
            else (
                "at least",
                days(found) >= days(floor),
            )
        )
        return None if allowed else f"{word} {floor}"
    if key in MORE:
        return None if set(floor) <= set(found or ()) else f"at least {', '.join(map(str, floor))}"
    if key in FEWER:
        return None if found and set(found) <= set(floor) else f"some of {', '.join(map(str, floor))}"
    if key in LARGER:
        return None if found is not None and found >= floor else f"{floor} or more"
    if key in TRUE or key in FALSE:
        wanted = key in TRUE
        return None if found is wanted else " or ".join(sorted({str(wanted).lower(), str(floor).lower()}))
    order = STRICTER.get(key)
    if order and floor in order:
        allowed_words = order[order.index(floor) :]
        return None if found in allowed_words else " or ".join(allowed_words)
    return f"{floor!r} alone"
