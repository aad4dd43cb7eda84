"""A small fictional day for the tests of the workbench: a flight of tomorrow, a list, people to sign in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from openpiu.access import passwords, sessions, users
from openpiu.access.clock import utc
from openpiu.audit import Actor
from openpiu.intake import add_list, lists_in_force, take_in
from openpiu.safeguards import load_profile
from openpiu.store.users import by_name, change
from openpiu.watchlists import Birth, Identity, ListedDocument, ListedName, Watchlist

CHARGE = "what the list says that somebody did"
HOSTILE = "<SCRIPT>ALERT(1)</SCRIPT>"
PASSWORD = "seven grey herons wait"
ROLES = {
    "vale": "officer",
    "ode": "officer",
    "tarn": "supervisor",
    "lind": "dpo",
    "moor": "engineer",
    "beck": "auditor",
}
CLEAR = ("UTAL", "ASKO")


def _born(n: int, tail: str) -> Birth:
    """The year alone; of those who are clearly others a date a year off."""
    day = f"{1969 + n}-0{n + 1}-11"
    return Birth(day, day) if tail in CLEAR else Birth(f"197{n}", f"197{n}")


PEOPLE = [
    # surname, given names, sent birth date, listed names, listed birth
    ("DARVANDI", "NILO ESTEN", "870304", ("DARWANDI, Nilo",), Birth("1987-03-05", "1987-03-05")),
    ("ALQARANI", "SAMIR", "800112", ("ALQARANI, Samir", "سمير القرني"), Birth("1980-01-12", "1980-01-12")),
    ("PETROVSKI", "BORIS", "750630", ("PETROVSKI, Boris", "Борис Петровский"), Birth("1975", "1975")),
    ("OUYANG", "MEILIN", "910909", ("OUYANG, Meilin", "欧阳美林"), Birth("1991-09-09", "1991-09-09")),
    ("VERAMONTE", "LUISA", "680203", ("VERAMONTE, Luisa",), Birth("1967-02-03", "1967-02-03")),
    ("TOLEDANO", "ISMAEL", "590817", ("TOLEDANO, Ismael",), Birth("1959-08-17", "1959-08-17", circa=True)),
    *(
        (f"QUERIN{tail}", "ADEM", f"7{n}0{n + 1}11", (f"QUERIN{tail}, Adem",), _born(n, tail))
        for n, tail in enumerate(("OVAL", "EBRA", "IMOS", "UTAL", "ASKO", "ELLO", "ORTA", "INGA"))
    ),
]
"""Fictional people; each of them stands in the list, one way or another."""


def tomorrow() -> datetime:
    return datetime.now(UTC) + timedelta(days=1)


def message(
    people=PEOPLE,
    *,
    number: str = "123",
    control: str = "101",
    at: datetime | None = None,
    seat: str = "1",
    later: int = 0,
    first: int = 1,
) -> bytes:
    """An API message about `people` on a flight from Madrid to Lisbon that leaves tomorrow, sent now, or
    `later` by so many minutes: of two that were sent in one minute neither is the newer. Documents, seats and
    bookings are numbered from `first` on."""
    leaves = (at or tomorrow()).replace(hour=14, minute=0)
    sent, day = datetime.now(UTC) + timedelta(minutes=later), f"{leaves:%y%m%d}"
    segments = [
        "UNA:+.? ",
        f"UNB+UNOC:4+XA:ZZ+UTOPIU:ZZ+{sent:%y%m%d}:{sent:%H%M}+{control}++APIS",
        f"UNG+PAXLST+XA:ZZ+UTOPIU:ZZ+{sent:%y%m%d}:{sent:%H%M}+1+UN+D:05B",
        f"UNH+1+PAXLST:D:05B:UN:IATA+XA{number}/{day}/1400+01:F",
        "BGM+745",
        "NAD+MS+++XA OPERATIONS",
        "COM+000000000:TE",
        f"TDT+20+XA{number}+++XA",
        "LOC+125+MAD",
        f"DTM+189:{day}1400:201",
        "LOC+87+LIS",
        f"DTM+232:{day}1420:201",
    ]
    for n, (surname, given, born, *_) in enumerate(people, first):
        segments += [
            f"NAD+FL+++{surname}:{given}",
            "ATT+2++M",
            f"DTM+329:{born}",
            "LOC+178+MAD",
            "LOC+179+LIS",
            "LOC+174+UTO",
            "NAT+2+UTO",
            f"RFF+AVF:BK{n:04}" if n > 2 else "RFF+AVF:BK0001",
            f"RFF+SEA:{seat}{n % 9}{'ABC'[n % 3]}",
            f"DOC+P:110:111+ZZ{n:07}",
            "DTM+36:320415",
            "LOC+91+UTO",
        ]
    body = segments[3:]
    segments += [f"CNT+42:{len(people)}", f"UNT+{len(body) + 2}+1", "UNE+1+1", f"UNZ+1+{control}"]
    return ("'\n".join(segments) + "'").replace("UNA:+.? '\n", "UNA:+.? '").encode()


def listed() -> Watchlist:
    """The list, older than it may be."""
    identities = tuple(
        Identity(
            f"N.{n}",
            "national",
            tuple(ListedName(name, original_script=not name.isascii()) for name in names),
            (birth,),
            (ListedDocument("AB0000001", "UTO", "passport"),) if n == 1 else (),
            nationalities=("UTO",),
            note=CHARGE,
        )
        for n, (_, _, _, names, birth) in enumerate(PEOPLE, 1)
    )
    return Watchlist("national", "csv", "a" * 64, identities, "a law", "an owner", 7, "2026-03-01")


def furnish(place) -> dict[str, str]:
    """Puts list, people and messages into the store in `place`; gives a session of each by name."""
    with place.create() as store:
        add_list(store, listed())
        lists_in_force(store)
        folder = place.home / "traffic"
        folder.mkdir()
        (folder / "a.edi").write_bytes(message())
        bad = message([(HOSTILE, HOSTILE, "701399", (), None)], number="124", control="102")
        (folder / "b.edi").write_bytes(bad)
        (folder / "c.edi").write_bytes(b"no message at all")
        take_in(store, [folder], None, load_profile("icao-annex9"))
        return {name: signed_in(store, name, role) for name, role in ROLES.items()}


def signed_in(store, name: str, role: str, carrier: str | None = None) -> str:
    """Adds somebody with the password `PASSWORD`, and a session of theirs; its secret."""
    users.add(store, name, role, carrier, by=Actor("os:0", "test"))
    with store.writing() as connection:
        row = by_name(connection, name)
        change(connection, row.id, password=_hash(), word=None, word_until=None)
        return sessions.begin(connection, row.id, utc())


@cache
def _hash() -> str:
    """The hash of `PASSWORD`, which takes its time: one for all of a run."""
    return passwords.hashed(PASSWORD)
