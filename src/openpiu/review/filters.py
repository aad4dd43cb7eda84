"""Filters of the queue that a person keeps: an airport, a carrier, a list, under a name of a few signs.

There is nothing in them to pick people by, and who takes the next hit takes the most urgent of all.
"""

from __future__ import annotations

import re

from openpiu.review.desk import Desk, Officer
from openpiu.review.reasons import ReasonError
from openpiu.store import saved_filters
from openpiu.store.saved_filters import Filter

MOST = 9
"""Filters of one person: as many as there are digits to choose them by."""
_NAME = re.compile(r"\w[\w .,+/-]{0,23}")
_AIRPORT = re.compile(r"[A-Z]{3}")
_CARRIER = re.compile(r"[A-Z0-9]{2,3}")
_LIST = 200


def asked(airport: str = "", carrier: str = "", list_: str = "") -> Filter:
    """A filter as somebody types it. Raises ReasonError for what is no code."""
    found = Filter(airport.strip().upper(), carrier.strip().upper(), list_.strip())
    if found.airport and not _AIRPORT.fullmatch(found.airport):
        raise ReasonError("the airport is none; expected its three letters, as MAD")
    if found.carrier and not _CARRIER.fullmatch(found.carrier):
        raise ReasonError("the carrier is none; expected its two or three signs, as ZZ")
    if len(found.list) > _LIST:
        raise ReasonError("the list is none; expected one that is in force")
    return found


def save(desk: Desk, officer: Officer, name: str, what: Filter) -> None:
    """Keep a filter for the officer alone; one of the same name is replaced.

    Raises ReasonError for an empty one, for a name that is none, and beyond `MOST`.
    """
    name = name.strip()
    if not _NAME.fullmatch(name):
        raise ReasonError("the name is none; expected 1 to 24 letters, digits and blanks, and nobody's name")
    if what == Filter():
        raise ReasonError("the filter is empty; expected an airport, a carrier or a list")
    with desk.store.writing() as connection:
        there = saved_filters.of(connection, _person(officer))
        if name not in there and len(there) >= MOST:
            raise ReasonError(f"{MOST} filters are kept already; delete one first")
        saved_filters.put(connection, _person(officer), name, what)


def remove(desk: Desk, officer: Officer, name: str) -> None:
    """Forget a filter of the officer's own."""
    with desk.store.writing() as connection:
        saved_filters.remove(connection, _person(officer), name[:24])


def _person(officer: Officer) -> str:
    kind, _, person = officer.who.partition(":")
    if kind != "user":
        raise ReasonError("filters are kept for people who signed in")
    return person
