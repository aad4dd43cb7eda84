"""The fictional shift of the acceptance script: flights that leave within hours, fourteen open hits, two
officers, a push that is late, a broken message, a list over its age, names in four scripts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.pages.day import HOSTILE, PEOPLE, ROLES, listed, signed_in

from openpiu.audit import Actor
from openpiu.carriers.acts import take_schedules
from openpiu.intake import add_list, lists_in_force, take_in
from openpiu.review import Call, Officer, Reason, claims, deciding, viewing
from openpiu.review import Desk as Review
from openpiu.safeguards import load_profile
from openpiu.store import hit_queue
from openpiu.store.connect import moment

CARRIER = "quill"
"""Who signs in for the carrier XA."""
LATE = "XA300"
"""A scheduled flight of which nothing was sent: its check-in push is late."""
URGENT, SCRIPTS, CROWD, FORMER, BROKEN, FOREIGN = "XA117", "XA482", "XA200", "XA90", "XA124", "XB9"
"""Flights: that of the most urgent hit, that with the names in other scripts, one with eight hits, one whose
hit was answered before, the one of the broken message, one of another carrier."""
BEFORE = "VERAMONTE"
"""Of whom the same was asked on another flight, and answered."""
BROKEN_BIRTH = "701399"


class Sent(NamedTuple):
    """A traveller as a message says them; `document` and `seat` None: not sent."""

    surname: str
    given: str
    born: str | None
    document: str | None
    seat: str | None
    locator: str = "BK0001"


def sent(rows, first: int = 1) -> list[Sent]:
    """Travellers of `PEOPLE` with a document, seat and locator each."""
    return [
        Sent(surname, given, born, f"ZZ{n:07}", f"{10 + n // 4}{'ABDE'[n % 4]}", f"BK{n // 2:04}")
        for n, (surname, given, born, *_) in enumerate(rows, first)
    ]


ABOARD = {
    URGENT: sent(PEOPLE[5:6], 50),
    SCRIPTS: sent(PEOPLE[:5]),
    CROWD: sent(PEOPLE[6:], 20),
    FORMER: sent(PEOPLE[4:5], 5),
    BROKEN: [Sent(HOSTILE, HOSTILE, BROKEN_BIRTH, "ZZ0000900", "1A")],
    FOREIGN: [Sent("LINDQUIST", "ORSA", "640501", "ZZ0000901", "2A")],
}
LEAVES = {URGENT: 85, SCRIPTS: 130, CROWD: 300, FORMER: 1560, BROKEN: 200, FOREIGN: 400, LATE: 50}
"""Minutes until each flight leaves."""


def api(flight: str, leaves: datetime, people, control: int) -> bytes:
    """An API message about `people` on a flight from Madrid to Lisbon."""
    begin, end = (
        (leaves + timedelta(minutes=after)).astimezone(ZoneInfo(zone))
        for after, zone in ((0, "Europe/Madrid"), (80, "Europe/Lisbon"))
    )
    now = datetime.now(UTC)
    carrier = flight[:2]
    body = [
        f"UNH+1+PAXLST:D:05B:UN:IATA+{flight}/{begin:%y%m%d}/{begin:%H%M}+01:F",
        "BGM+745",
        f"NAD+MS+++{carrier} OPERATIONS",
        "COM+000000000:TE",
        f"TDT+20+{flight}+++{carrier}",
        "LOC+125+MAD",
        f"DTM+189:{begin:%y%m%d%H%M}:201",
        "LOC+87+LIS",
        f"DTM+232:{end:%y%m%d%H%M}:201",
    ]
    for one in people:
        body += [f"NAD+FL+++{one.surname}:{one.given}", "ATT+2++M"]
        body += [f"DTM+329:{one.born}"] if one.born else []
        body += ["LOC+178+MAD", "LOC+179+LIS", "NAT+2+UTO", f"RFF+AVF:{one.locator}"]
        body += [f"RFF+SEA:{one.seat}"] if one.seat else []
        body += [f"DOC+P:110:111+{one.document}", "DTM+36:320415", "LOC+91+UTO"] if one.document else []
    head = [
        f"UNB+UNOC:4+{carrier}:ZZ+UTOPIU:ZZ+{now:%y%m%d}:{now:%H%M}+{control}++APIS",
        f"UNG+PAXLST+{carrier}:ZZ+UTOPIU:ZZ+{now:%y%m%d}:{now:%H%M}+1+UN+D:05B",
    ]
    body += [f"CNT+42:{len(people)}"]
    tail = [f"UNT+{len(body) + 1}+1", "UNE+1+1", f"UNZ+1+{control}"]
    return ("UNA:+.? '" + "'\n".join([*head, *body, *tail]) + "'").encode()


def schedule(leaves: datetime) -> bytes:
    """The schedule of the flight of which nothing was sent."""
    begin = leaves.astimezone(ZoneInfo("Europe/Madrid"))
    return (
        "carrier,number,from,to,departure,arrival,start,end,days\n"
        f"XA,{LATE[2:]},MAD,LIS,{begin:%H:%M},{begin + timedelta(minutes=20):%H:%M},"
        f"{begin:%Y-%m-%d},{begin:%Y-%m-%d},1234567\n"
    ).encode()


class Shift(NamedTuple):
    """What the tests know of the day: the open hits by surname, in the order of the queue, and a session of
    each who works."""

    hits: dict[str, str]
    begun: datetime
    sessions: dict[str, str]


def furnish(place) -> Shift:
    """Puts list, schedule, people and messages into the store in `place`."""
    begun = datetime.now(UTC).replace(second=0, microsecond=0)
    leaves = {flight: begun + timedelta(minutes=minutes) for flight, minutes in LEAVES.items()}
    with place.create() as store:
        add_list(store, listed())
        lists_in_force(store)
        take_schedules(store, schedule(leaves[LATE]))
        folder = place.home / "traffic"
        folder.mkdir()
        for n, (flight, people) in enumerate(ABOARD.items(), 1):
            (folder / f"{n}.edi").write_bytes(api(flight, leaves[flight], people, 100 + n))
        (folder / "9.edi").write_bytes(b"no message at all")
        profile = load_profile("icao-annex9")
        take_in(store, [folder], None, profile)
        kept = _people(store)
        _answered_before(store, profile, begun)
        return Shift(open_hits(store), begun, kept)


def _people(store) -> dict[str, str]:
    """Makes the people, with a session each."""
    kept = {name: signed_in(store, name, role) for name, role in ROLES.items()}
    return kept | {CARRIER: signed_in(store, CARRIER, "carrier", "XA")}


def open_hits(store) -> dict[str, str]:
    """The hits that may be answered, by surname, in their order."""
    at = moment(datetime.now(UTC))
    with store.reading() as connection:
        which = hit_queue.answerable("user:nobody", supervisor=False, at=at)
        rows = hit_queue.page(connection, which, None, 100)
        return {viewing.view(connection, row).traveller.surname or "": row.public for row in rows}


def _answered_before(store, profile, begun: datetime) -> None:
    """The other officer could not tell, on the later flight of the same person."""
    review, officer = Review(store, profile), Officer(Actor("user:before", "test"))
    with store.reading() as connection:
        at = moment(datetime.now(UTC))
        which = hit_queue.answerable(officer.who, supervisor=False, at=at)
        last = hit_queue.page(connection, which, None, 100)[-1].public
    claimed = claims.claim(review, last, officer)
    until = moment(begun + timedelta(days=20))
    call = Call("cannot-tell", (Reason("UB"),), None, None, until)
    deciding.decide(review, last, officer, call, claimed.version)
