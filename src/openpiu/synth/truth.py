"""The truth beside the traffic: one line a person, who they are and whether they stand in a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from openpiu.synth.bookings import Plan
from openpiu.synth.casting import Planted
from openpiu.synth.manifests import Crew
from openpiu.synth.people import Person
from openpiu.synth.schedules import Departure
from openpiu.travel import leg_of


def lines(
    departure: Departure, plans: Sequence[Plan], crew: Sequence[Crew], planted: dict[int, Planted]
) -> Iterator[bytes]:
    """The lines of one flight as JSON, each with its line end; `planted` by the person's serial number."""
    leg = msgspec.to_builtins(leg_of(departure.flight))
    for plan in plans:
        for one in plan.passengers:
            fate = "cancelled" if one.cancelled_at is not None else "boarded" if one.travels else "absent"
            yield _line(one.person, leg, "passenger", plan.locator, one.host_reference, fate, planted)
    for member in crew:
        yield _line(member.person, leg, "crew", None, member.reference, "boarded", planted)


def _line(
    person: Person,
    leg: Any,
    kind: str,
    locator: str | None,
    reference: str,
    fate: str,
    planted: dict[int, Planted],
) -> bytes:
    record: dict[str, Any] = {
        "person": person.serial,
        "kind": kind,
        "surname": person.surname,
        "given_names": " ".join(person.given),
        "birth_date": person.birth_date,
        "sex": person.sex,
        "nationality": person.nationality,
        "documents": [document.number for document in person.documents],
        "leg": leg,
        "record_locator": locator,
        "reference": reference,
        "fate": fate,
        "planted": None,
    }
    one = planted.get(person.serial)
    if one is not None:
        entry = {"list": one.role.list, "identity": one.role.identity}
        if one.role.kind == "expired":
            record["expired"] = entry
        else:
            record["planted"] = entry | {"spoilt": one.role.kind}
    return msgspec.json.encode(record) + b"\n"
