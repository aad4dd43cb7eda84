"""What people do about carriers, each an entry of the log in the act's own transaction."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from openpiu.audit import Actor
from openpiu.carriers import scoring
from openpiu.carriers.notices import Notice, notice_of
from openpiu.carriers.schedule_file import Fault, read_schedules
from openpiu.findings import SettingError
from openpiu.safeguards.law import Transmissions
from openpiu.store import Store, carriers, locks, log, pushes, schedules
from openpiu.store.connect import moment
from openpiu.store.schedules import Version

_CODE = re.compile(r"[A-Z0-9]{2}[A-Z]?")
LONGEST = 500


def carrier_code(text: str) -> str:
    """A carrier's designator. Raises SettingError for what is none."""
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        raise SettingError(f"carrier {text[:20]!r}: expected a designator of two or three signs, as XA")
    return code


def take_schedules(
    store: Store, data: bytes, carrier: str | None = None, by: Actor | None = None
) -> tuple[list[Version], list[Fault]]:
    """Put the schedules of a file in force; one that is in force already is left. Raises UnreadableError as
    `read_schedules`."""
    found, faults = read_schedules(data, carrier)
    taken = []
    with store.writing() as connection:
        for schedule in found:
            said = msgspec.json.encode(schedule.legs)
            version = schedules.add(
                connection,
                schedule.carrier,
                schedule.season,
                (schedule.start, schedule.end),
                schedule.legs,
                sha256(said).hexdigest(),
                len(faults),
            )
            if version is not None:
                taken.append(version)
                log.write(
                    connection,
                    "schedule.take",
                    [f"schedule:{version.carrier}-{version.season}-{version.version}"],
                    by,
                    carrier=version.carrier,
                    legs=version.legs,
                    faults=version.faults,
                    digest=version.digest,
                )
    return taken, faults


def register(
    store: Store,
    code: str,
    name: str | None = None,
    contact: str | None = None,
    cusres: str | None = None,
    by: Actor | None = None,
) -> carriers.Carrier:
    """Register a carrier, or change what is given of it. An empty text takes an address away.

    Raises SettingError for a designator that is none, a new carrier without a name, and an address for status
    changes that is neither an HTTPS URL (HTTP on this machine alone) nor the absolute path of a folder.
    """
    code = carrier_code(code)
    if cusres:
        _check_address(cusres)
    with store.writing() as connection:
        held = carriers.find(connection, code)
        called = name or (held.name if held else None)
        if not called:
            raise SettingError(f"carrier {code} is not registered yet; give its name (--name)")
        row = carriers.register(
            connection,
            code,
            called[:LONGEST],
            _kept(contact, held.contact if held else None),
            _kept(cusres, held.cusres if held else None),
        )
        addresses = {"contact": bool(row.contact), "cusres": bool(row.cusres)}
        log.write(connection, "carrier.register", [f"carrier:{code}"], by, **addresses)
    return row


def note_outage(
    store: Store,
    code: str,
    since: datetime,
    until: datetime | None,
    reason: str,
    by: Actor | None = None,
) -> carriers.Outage:
    """Note that a carrier could not send between two moments. Raises SettingError for one that ends before it
    begins, or without a reason."""
    code = carrier_code(code)
    if until is not None and until < since:
        raise SettingError("the outage ends before it begins; expected --to behind --from")
    if not reason.strip():
        raise SettingError("the reason of an outage is missing")
    with store.writing() as connection:
        row = carriers.note_outage(
            connection, code, moment(since), moment(until) if until else None, reason.strip()[:LONGEST]
        )
        facts = {"carrier": code, "since": _compact(since)} | ({"until": _compact(until)} if until else {})
        log.write(connection, "carrier.outage", [f"outage:{row.id}"], by, **facts)
    return row


def make_notice(
    store: Store,
    law: Transmissions,
    code: str,
    first: date,
    last: date,
    *,
    sender: str = "Passenger Information Unit",
    now: datetime | None = None,
    by: Actor | None = None,
) -> Notice:
    """Make a notice to a carrier about flights from `first` to `last`, and keep it."""
    code = carrier_code(code)
    at = now or datetime.now(UTC)
    with store.reading() as connection:
        card = scoring.card(connection, law, code, first, last, at)
        expected = [
            expectation
            for each in scoring.follow(connection, law, code, first, last, at)
            for expectation in each.expected
        ]
        registered = carriers.find(connection, code)
    to = registered.contact if registered else None
    reference = f"{code}-{at:%Y%m%dT%H%M%S}"
    notice = notice_of(card, expected, made_at=at, reference=reference, to=to, sender=sender)
    with store.writing() as connection:
        row = carriers.add_notice(
            connection, code, card.first, card.last, msgspec.json.encode(notice).decode()
        )
        log.write(
            connection,
            "carrier.notice",
            [f"notice:{row.id}"],
            by,
            carrier=code,
            missing=notice.missing,
            late=notice.late,
            findings=sum(finding.count for finding in notice.findings),
        )
    return notice


def recount(store: Store, by: Actor | None = None) -> int:
    """Count what came by leg anew from what is kept. Returns the number of messages."""
    with store.writing() as connection:
        locks.work_on_all(connection)
        number = pushes.recount(connection)
        log.write(connection, "carrier.recount", [], by, messages=number)
    return number


def _compact(time: datetime) -> str:
    """A moment as the log takes it among codes: without colons."""
    return f"{time.astimezone(UTC):%Y%m%dT%H%MZ}"


def _kept(given: str | None, held: str | None) -> str | None:
    return held if given is None else given[:LONGEST] or None


def _check_address(address: str) -> None:
    """HTTPS, so that nobody on the way reads or answers it; HTTP where there is no way."""
    fits = "expected an https URL, or the absolute path of a folder"
    if "://" not in address:
        if not Path(address).is_absolute():
            raise SettingError(f"the address for status changes is no absolute path; {fits}")
        return
    try:
        url = urlsplit(address)
        host, port = url.hostname, url.port
    except ValueError:
        host, port, url = None, None, urlsplit("")
    here = host in ("127.0.0.1", "localhost", "::1")
    if not host or port == 0 or not (url.scheme == "https" or (url.scheme == "http" and here)):
        raise SettingError(f"the address for status changes is no URL that is taken; {fits}")
    if url.username or url.password:
        raise SettingError(
            "the address for status changes holds a name or password, and addresses are shown; expected none"
        )
