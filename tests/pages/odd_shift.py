"""The fictional shift with all that strains a page: names of two hundred letters, travellers of whom almost
nothing was sent, hostile strings in every field, ten megabytes that are no message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.pages import shift
from tests.pages.shift import Sent, Shift

from openpiu.intake import add_list, lists_in_force, take_in
from openpiu.safeguards import load_profile
from openpiu.watchlists import Birth, Identity, ListedDocument, ListedName, Watchlist

LONG = "VANDERBRUGGENHAUSEN" * 10 + "OOSTERWIJK"
"""Two hundred letters without a place to break."""
HOSTILE = "<SCRIPT>ALERT('1')</SCRIPT>\"&AMP; <B>\u202eNEDDIH\u202c {{7*7}}"
"""Markup, quotes, entities, a right-to-left override, a template."""
ODD, BARE = "XA666", "XA667"
BIG = 10 << 20


def escaped(text: str) -> str:
    """As EDIFACT sends it."""
    return "".join(f"?{sign}" if sign in "?'+:" else sign for sign in text)


def furnish(place) -> Shift:
    """The shift, and what strains it."""
    day = shift.furnish(place)
    soon = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=70)
    people = [
        Sent(LONG, LONG[::-1], "610101", "L" * 35, "1A", "LONG01"),
        Sent(escaped(HOSTILE), escaped(HOSTILE), "620202", "<B>00000001", "1B", "HOST01"),
    ]
    bare = [Sent("NEMORINO", "", None, None, None, "")]
    with place.open() as store:
        add_list(store, odd_list())
        lists_in_force(store)
        folder = place.home / "odd"
        folder.mkdir()
        (folder / "1.edi").write_bytes(shift.api(ODD, soon, people, 201))
        text = shift.api(BARE, soon + timedelta(minutes=5), bare, 202)
        text = text.replace(b"NEMORINO:'", b"NEMORINO'").replace(b"RFF+AVF:'\n", b"")
        (folder / "2.edi").write_bytes(text.replace(b"NAT+2+UTO'\n", b"").replace(b"ATT+2++M'\n", b""))
        (folder / "3.edi").write_bytes((HOSTILE.encode() * (BIG // len(HOSTILE.encode()) + 1))[:BIG])
        take_in(store, [folder], None, load_profile("icao-annex9"))
        return Shift(shift.open_hits(store), day.begun, day.sessions)


def odd_list() -> Watchlist:
    """A list of those people, as hostile as they are."""
    return Watchlist(
        "odd",
        "csv",
        "b" * 64,
        (
            Identity(
                "O.1",
                "odd",
                (ListedName(f"{LONG} {LONG[::-1]}"),),
                (Birth("1961-01-01", "1961-01-01"),),
                (ListedDocument("L" * 35, "UTO", "passport"),),
                birth_places=(LONG,),
                note=LONG * 5,
            ),
            Identity(
                "O.2",
                "odd",
                (ListedName(f"{HOSTILE} {HOSTILE}"), ListedName(HOSTILE, "weak")),
                (Birth("1962-02-02", "1962-02-02"),),
                (ListedDocument("<B>00000001", "UTO", "passport"),),
                nationalities=("UTO",),
                birth_places=(HOSTILE,),
                note=HOSTILE,
            ),
            Identity("O.3", "odd", (ListedName("NEMORINO"),)),
        ),
        HOSTILE,
        HOSTILE,
        7,
        "2026-11-01",
    )
