"""Referrals: a confirmed hit is handed to a registered authority, for a purpose that the law profile lists.

Each is one person's act on one hit, after people have confirmed it and the window of the undo has closed; the
authority is told the parts that the law profile allows (`referral.fields`), who is listed and why people held
the two to be one, and nothing of weights, other hits or officers. Sources: Directive (EU) 2016/681 art. 6(6)
and 7; S/RES/2396 (2017) paragraph 12.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
from sqlalchemy import Connection

from openpiu.audit import reference
from openpiu.findings import ReviewError
from openpiu.review import viewing
from openpiu.review.desk import Desk, ForbiddenError, Officer, locked
from openpiu.review.reasons import REASONS, ReasonError
from openpiu.review.viewing import View
from openpiu.screening import life
from openpiu.store import decisions, flights, hit_rows, lists, log, referrals
from openpiu.store.connect import now
from openpiu.store.hit_rows import HitRow
from openpiu.store.referrals import Authority, Referral

ADULT = 18
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")


def register_authority(
    desk: Desk, officer: Officer, name: str, title: str, purposes: tuple[str, ...]
) -> Authority:
    """Register a competent authority under a short name, for some purposes of the law profile.

    Raises ForbiddenError for who is no supervisor, ReasonError for a name that is taken or unfit, no title,
    and purposes that the law profile does not list.
    """
    _supervised(officer)
    if not _NAME.fullmatch(name):
        raise ReasonError("a short name is expected: small letters, digits, dot and dash, 64 at most")
    if not 1 <= len(title.strip()) <= 200:
        raise ReasonError("the authority's own name is expected, 200 characters at most")
    listed = desk.profile.purposes.codes
    if not purposes or not set(purposes) <= set(listed):
        raise ReasonError(f"purposes of the law profile are expected: some of {', '.join(listed)}")
    with desk.store.writing() as connection:
        if any(one.name == name for one in referrals.registered(connection)):
            raise ReasonError(f"an authority {name} is, or was, registered already; a name is given once")
        made = Authority(name, title.strip(), tuple(dict.fromkeys(purposes)), now())
        referrals.register(connection, made)
        facts = {"purposes": "+".join(made.purposes)}
        log.write(connection, "authority.add", [reference("authority", name)], officer.actor, **facts)
    return made


def end_authority(desk: Desk, officer: Officer, name: str) -> None:
    """End an authority's registration: it is handed nothing any more. Raises ForbiddenError for who is no
    supervisor, ReasonError where none of that name is in force."""
    _supervised(officer)
    with desk.store.writing() as connection:
        if not referrals.end(connection, name, now()):
            raise ReasonError("no authority of that name is registered")
        log.write(connection, "authority.end", [reference("authority", name)], officer.actor)


def _supervised(officer: Officer) -> None:
    if not officer.supervisor:
        raise ForbiddenError("authorities are registered by a supervisor")


def refer(desk: Desk, id_: str, officer: Officer, authority: str, purpose: str) -> Referral:
    """Hand a confirmed hit to an authority; what was handed over is kept.

    Raises ReviewError for a hit that people have not confirmed or that can still be undone, for an authority
    that is not registered (any more), and a purpose that is not the authority's or the law profile's.
    """
    at = now()
    with desk.store.writing() as connection:
        hit = locked(connection, id_)
        after = life.refer(hit_rows.life_of(connection, hit, at))
        if hit.until and hit.until > at:
            raise ReviewError("the answer can still be undone; refer it once the window has closed")
        known = _receiver(connection, desk, authority, purpose, at)
        number, public = referrals.next_id(connection, hit)
        seen = viewing.view(connection, hit)
        said = _record(connection, desk, seen, known, purpose) | {"referral": public, "at": at}
        made = Referral(public, hit.id, authority, purpose, officer.who, at, desk.profile.name, said)
        referrals.add(connection, hit, number, made)
        hit_rows.put(connection, hit, after, hit.until)
        about = [reference("hit", hit.public), reference("referral", public)]
        about.append(reference("authority", authority))
        log.write(connection, "hit.refer", about, officer.actor, purpose=purpose)
    return made


def draft(connection: Connection, desk: Desk, hit: HitRow, authority: str, purpose: str) -> dict[str, Any]:
    """What would be handed over; nothing is. Raises ReviewError as `refer` does for the authority and the
    purpose."""
    known = _receiver(connection, desk, authority, purpose, now())
    seen = viewing.view(connection, hit)
    return _record(connection, desk, seen, known, purpose) | {"referral": "not made yet", "at": None}


def _receiver(connection: Connection, desk: Desk, authority: str, purpose: str, at: str) -> Authority:
    known = {one.name: one for one in referrals.registered(connection)}.get(authority)
    if known is None or (known.until is not None and known.until <= at):
        raise ReviewError("no authority of that name is registered; a supervisor registers one")
    if purpose not in known.purposes or purpose not in desk.profile.purposes.codes:
        fits = ", ".join(known.purposes)
        raise ReviewError(f"that is none of the authority's purposes; expected one of {fits}")
    return known


def _record(
    connection: Connection, desk: Desk, seen: View, authority: Authority, purpose: str
) -> dict[str, Any]:
    hit, who, allowed = seen.hit, seen.traveller, set(desk.profile.referral.fields)
    (leg,) = flights.views(connection, [hit.flight])
    listed = next((one for one in lists.listed(connection) if one.name == hit.list), None)
    standing = [
        d
        for d in decisions.of(connection, [hit.id]).get(hit.id, [])
        if d.undone_at is None and d.round == hit.round and d.answer == "same"
    ]
    parts: dict[str, Any] = {
        "names": {"surname": who.surname, "given_names": who.given_names},
        "birth_date": who.birth_date,
        "sex": who.sex,
        "nationality": who.nationality,
        "documents": [
            {"kind": one.kind, "number": one.number, "issuer": one.issuer, "expires": one.expires}
            for one in who.documents
        ],
        "booking": who.record_locator,
        "seat": list(who.seats),
    }
    identity = seen.identity
    return {
        "hit": hit.public,
        "authority": {"name": authority.name, "title": authority.title},
        "purpose": purpose,
        "law": {
            "profile": desk.profile.name,
            "title": desk.profile.title,
            "basis": list(desk.profile.basis),
        },
        "traveller": {name: value for name, value in parts.items() if name in allowed},
        "minor": _minor(who.birth_date, leg.leg.date),
        "flight": {
            "designator": f"{leg.leg.carrier}{leg.leg.number}{leg.leg.suffix}",
            "date": leg.leg.date,
            "from": leg.leg.origin,
            "to": leg.leg.destination,
            "departs": hit.departs,
        },
        "list": {
            "name": hit.list,
            "entry": hit.identity,
            "legal_basis": listed.legal_basis if listed else None,
            "owner": listed.owner if listed else None,
            "version": listed.version if listed else None,
        },
        "listed_identity": (
            {"names": [one.text for one in identity.names], "births": [str(one) for one in identity.births]}
            if identity and "listed_identity" in allowed
            else None
        ),
        "review": [{"at": one.at, "reasons": sorted({code for code, _ in one.reasons})} for one in standing],
    }


def _minor(birth_date: str | None, day: str) -> bool | None:
    """Whether somebody is under 18 on that day; None where their birth date is not whole."""
    if birth_date is None or len(birth_date) != 10 or len(day) != 10:
        return None
    years = int(day[:4]) - int(birth_date[:4]) - (day[5:] < birth_date[5:])
    return years < ADULT


def printed(said: dict[str, Any]) -> str:
    """A referral as a text to print, 80 columns wide at the most where its values allow it."""
    lines = [
        f"REFERRAL {said['referral']}",
        "Contains personal data. For the authority named here alone, for the purpose named here alone.",
        "",
        *_row("To", said["authority"]["title"]),
        *_row("Purpose", said["purpose"]),
        *_row("Under", f"{said['law']['title']} ({', '.join(said['law']['basis'])})"),
        *_row("Made at", said["at"]),
        *_row("Hit", said["hit"]),
        "",
        "THE TRAVELLER, as the carrier sent it",
    ]
    for name, value in said["traveller"].items():
        for one in value if isinstance(value, list) else [value]:
            text = ", ".join(str(v) for v in one.values() if v) if isinstance(one, dict) else one
            lines += _row(name.replace("_", " "), text)
    if said["minor"]:
        lines += ["This person is under 18: the child-protection route applies; best interests come first."]
    flight, listed, identity = said["flight"], said["list"], said["listed_identity"]
    lines += [
        *_row("flight", f"{flight['designator']} {flight['date']} {flight['from']}-{flight['to']}"),
        *_row("departs", flight["departs"]),
        "",
        "THE LISTED PERSON",
        *_row("list", listed["name"]),
        *_row("entry", listed["entry"]),
        *_row("legal basis", listed["legal_basis"]),
        *_row("owner", listed["owner"]),
        *_row("version", listed["version"]),
    ]
    if identity:
        lines += [line for name in identity["names"] for line in _row("name", name)]
        lines += [line for birth in identity["births"] for line in _row("born", birth)]
    lines += ["", "WHY OFFICERS HOLD THE TWO TO BE ONE PERSON"]
    meanings = REASONS["same"]
    for one in said["review"]:
        lines += _row("answered at", one["at"])
        lines += [line for code in one["reasons"] for line in _row(code, meanings[code].meaning)]
    lines += ["", "This is the result of a review by people. It is no finding that anybody did anything."]
    return "\n".join(lines) + "\n"


def _row(name: str, value: object) -> list[str]:
    return [f"  {name:<14}{value}"] if value not in (None, "") else []


def as_json(said: dict[str, Any]) -> bytes:
    """A referral as JSON, indented, to hand over as a file."""
    return msgspec.json.format(msgspec.json.encode(said), indent=2) + b"\n"
