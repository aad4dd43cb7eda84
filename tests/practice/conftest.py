"""A unit whose people practise."""

from __future__ import annotations

import pytest

from openpiu import practice, review
from openpiu.audit import Actor
from openpiu.safeguards import load_profile

RIGHT_NOW = {"same": "SI", "different": "DI", "cannot-tell": "UI"}
NOTE = "a note of more than twenty characters"


def officer(name, supervisor=False, decides=True):
    return review.Officer(Actor(f"user:{name}", "test"), supervisor, decides)


VALE, ODE, ASH, TARN = officer("vale"), officer("ode"), officer("ash"), officer("tarn", supervisor=True)
LIND = officer("lind", decides=False)


def call(answer, **more):
    """An answer for a reason that no row speaks against."""
    step = {"next_step": "data"} if answer == "cannot-tell" else {}
    return practice.Call(answer, (review.Reason(RIGHT_NOW[answer]),), NOTE, **(step | more))


def through(desk, who, answer=None, number=practice.SIZE):
    """Begins a set and answers its pairs, as they are or all alike; its id."""
    id_ = practice.begin(desk, who)
    for position in range(number):
        truth = practice.standing(desk, who, id_).pairs[position].made.truth
        practice.answer(desk, who, id_, position, call(answer or truth, seconds=30))
    return id_


@pytest.fixture
def store(place):
    with place.open() as store:
        yield store


@pytest.fixture
def desk(store):
    return review.Desk(store, load_profile("icao-annex9"))
