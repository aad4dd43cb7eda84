"""Interactive answers after people have decided: a recorded refusal for its document alone, never a name."""

import pytest
from tests.intake.specimens import BERT_API, api, person
from tests.web.conftest import furnish
from tests.web.test_interactive import ask

from openpiu import review
from openpiu.audit import Actor
from openpiu.intake import hit_records
from openpiu.safeguards import load_profile
from openpiu.store import answers, refusals
from openpiu.travel import Document, Traveller

SAME = review.Call("same", (review.Reason("SA"),))
DIFFERENT = review.Call("different", (review.Reason("DI", "birth-date"),), note="She was seen elsewhere.")


def officer(number):
    return review.Officer(Actor(f"os:{number}", "http"))


def answered(desk, *calls):
    """The open hit, after officers have answered it one after the other."""
    for number, call in enumerate(calls, 1):
        claimed = review.take_next(desk, officer(number))
        review.decide(desk, claimed.hit, officer(number), call, claimed.version)
    return claimed.hit


@pytest.fixture
def asked(place, launch):
    """A server at work, a way to ask it, and the desk of the unit."""
    tokens = furnish(place)
    server = launch(OPENPIU_ANSWER_WITHIN="30").ready()
    numbers = iter(range(10, 60))

    def meanings(*people):
        at = f"260301:12{next(numbers)}"
        reply, transmission = ask(server, tokens["xx"], api(*people, reference=at[-2:], at=at))
        with place.open() as store, store.reading() as connection:
            bases = [answer.basis for answer in answers.of(connection, transmission)]
        return [answer.meaning for answer in reply.answers], bases

    with place.open() as store:
        yield meanings, review.Desk(store, load_profile(), review.Terms(undo=0))


def test_recorded_refusal_is_repeated_for_its_document_and_birth_date_alone(asked):
    meanings, desk = asked
    assert meanings(person(), BERT_API) == (["referred", "board"], ["open_hit", "clear"])
    hit = answered(desk, SAME, SAME)
    assert meanings(person()) == (["referred"], ["open_hit"])  # confirmed, and nobody has refused her
    review.refuse(desk, hit, officer(2))
    assert meanings(person(), BERT_API) == (["do-not-board", "board"], ["refused", "clear"])
    # The same name and birth date with another document, and the document in another's hand.
    assert meanings(person(passport="C01X00T47"))[0] == ["referred"]
    assert meanings(person("MUSTER", "ERIKA", "810203"))[0] == ["referred"]
    review.end_refusal(desk, hit, officer(2))
    assert meanings(person()) == (["referred"], ["open_hit"])


def test_who_was_cleared_may_board_once_the_answer_stands(asked):
    meanings, desk = asked
    meanings(person())
    patient = review.Desk(desk.store, desk.profile, review.Terms(undo=600))
    hit = answered(patient, DIFFERENT)
    assert meanings(person()) == (["referred"], ["open_hit"])
    review.undo(patient, hit, officer(1))
    claimed = review.claim(desk, hit, officer(1))
    review.decide(desk, hit, officer(1), DIFFERENT, claimed.version)
    assert meanings(person()) == (["board"], ["clear"])
    assert hit_records(desk.store) == []


def test_nobody_is_refused_by_a_name_or_part_of_a_birth_date():
    passport = Document("passport", "L898902C3", "UTO")
    assert refusals.bearers(Traveller("SPECIMEN", "ANNA", birth_date="1970-03-12")) == []
    assert refusals.bearers(Traveller("SPECIMEN", "ANNA", birth_date="1970", documents=(passport,))) == []
    nameless = Document("passport", None, "UTO"), Document("passport", "L898902C3", None)
    assert refusals.bearers(Traveller("SPECIMEN", "ANNA", birth_date="1970-03-12", documents=nameless)) == []
