"""A unit at work: a store with hits, and officers who answer them. All names are invented."""

from __future__ import annotations

from itertools import count

import pytest
from msgspec.structs import replace

from openpiu import review
from openpiu.audit import Actor
from openpiu.intake import add_list
from openpiu.matching.model import Evidence, Match
from openpiu.safeguards import load_profile
from openpiu.screening import sightings
from openpiu.store import hits, results, transmissions
from openpiu.store.codec import content_digest
from openpiu.store.transmissions import Arrival
from openpiu.travel import Document, Flight, Message, Traveller
from openpiu.watchlists import Birth, Identity, ListedDocument, ListedName, Watchlist

LEG = Flight("XX", "123", None, "CDG", "IAD", "2031-03-01T15:00", "2031-03-01T18:10", crossing=True)
PASSPORT = Document("passport", "L898902C3", "UTO", "2032-01-01")
ANNA = Traveller("SPECIMEN", "ANNA", birth_date="1970-03-12", sex="F", documents=(PASSPORT,))
LISTED = Identity(
    "Q.1",
    "national",
    (ListedName("SPECIMEN, Anna", parts=("SPECIMEN", "Anna")),),
    (Birth("1971-03-12", "1971-03-12"),),
    (ListedDocument("L898902C3", "UTO", "passport"),),
    note="wanted for something",
)

DIFFERENT = review.Call("different", (review.Reason("DA"),), seconds=60)
SAME = review.Call("same", (review.Reason("SA"),), seconds=60)


def officer(number=1, supervisor=False):
    return review.Officer(Actor(f"os:{number}", "http"), supervisor)


ANN, BOB, SUE = officer(1), officer(2), officer(3, supervisor=True)


def leg(day=1, number="123"):
    """A leg on that day of March."""
    day = f"2031-03-{day:02}"
    return Flight("XX", number, None, "CDG", "IAD", f"{day}T15:00", f"{day}T18:10", crossing=True)


def national(*identities, version="a"):
    return Watchlist("national", "csv", version * 64, identities, "a law", "an owner", 7, "2026-03-01")


def evidence_for(who):
    for document in who.documents:
        if document.number == PASSPORT.number:
            return (Evidence("document", document.number, PASSPORT.number, "document.same", 20_000),)
    if who.surname == "SPECIMEN":
        return (Evidence("name", f"{who.surname} {who.given_names}", "SPECIMEN ANNA", "name.exact", 15_000),)
    return ()


def found_in(sighting, identity="Q.1"):
    """A matcher of a few lines: the listed passport, or the listed surname."""
    evidence = evidence_for(sighting.traveller)
    weight = sum(e.weight for e in evidence)
    return [Match(identity, "national", weight, 0.9, evidence)] if evidence else []


_NUMBERS = count(1)


class Unit:
    """A store, its desk, and messages that come to it."""

    def __init__(self, store, **terms):
        self.store = store
        self.desk = review.Desk(store, load_profile("icao-annex9"), review.Terms(**terms))

    def under(self, **own):
        """The same unit with other rules of review in its law profile."""
        profile = replace(self.desk.profile, review=replace(self.desk.profile.review, **own))
        self.desk = replace(self.desk, profile=profile)
        return self

    def lists(self, *identities, version="a"):
        add_list(self.store, national(*identities, version=version))

    def take(self, *people, at="2031-03-01T09:00", flight=LEG, revision=1):
        """A passenger list comes in and is screened."""
        message = Message(
            "paxlst", "D.05B", "passenger-list", "1", "XX", at, flights=(flight,), travellers=people
        )
        id_ = f"{next(_NUMBERS):064x}"
        with self.store.writing() as connection:
            month = transmissions.add(connection, [Arrival(id_, b"UNA", 3)], "file")
        seen = sightings(message)
        read = results.Read(message, content_digest(message), seen, [found_in(s) for s in seen])
        with self.store.writing() as connection:
            results.write(connection, [results.Processed(id_, month, [read])], revision)

    def hits(self):
        with self.store.reading() as connection:
            return sorted(hits.listed(connection), key=lambda hit: int(hit.id.rpartition("-")[2]))

    def state(self, id_):
        return next(hit.state for hit in self.hits() if hit.id == id_)

    def answer(self, who, call, id_=None):
        """Take a hit in hand (the next, or this one) and answer it."""
        claimed = review.claim(self.desk, id_, who) if id_ else review.take_next(self.desk, who)
        return review.decide(self.desk, claimed.hit, who, call, claimed.version)


@pytest.fixture
def store(place):
    with place.open() as store:
        yield store


@pytest.fixture
def unit(store):
    """A unit whose answers have effect at once: the window of the undo is of no length."""
    made = Unit(store, undo=0, quick=0).under(second_looks=0.0)
    made.lists(LISTED)
    return made


@pytest.fixture
def slow(store):
    """A unit whose answers can be undone for a while."""
    made = Unit(store, undo=60, quick=0).under(second_looks=0.0)
    made.lists(LISTED)
    return made
