"""A hit's life: whatever people and news do to it, nobody is decided about but by people."""

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from openpiu.findings import ReviewError
from openpiu.screening import life
from openpiu.screening.life import Given, Life, settled

PEOPLE = st.sampled_from(["os:1", "os:2", "os:3", "os:4"])
ANSWERS = st.sampled_from(["same", "different", "cannot-tell"])


class Said(NamedTuple):
    round: int
    who: str
    answer: str


class Lives(RuleBasedStateMachine):
    """One hit, and beside it what people said of it by a second, simpler bookkeeping."""

    def __init__(self):
        super().__init__()
        self.life = Life()
        self.said = []
        self.seconded = True

    def tried(self, act):
        try:
            self.life = act()
        except ReviewError:
            return False
        return True

    @rule(who=PEOPLE, answer=ANSWERS, supervisor=st.booleans(), asks=st.booleans())
    def somebody_answers(self, who, answer, supervisor, asks):
        if self.tried(
            lambda: life.decide(
                self.life, who, answer, seconded=self.seconded, supervisor=supervisor, asks=asks
            )
        ):
            self.said.append(Said(self.life.round, who, answer))

    @rule(who=PEOPLE)
    def somebody_undoes(self, who):
        if self.tried(lambda: life.undo(self.life, who, seconded=self.seconded)):
            assert self.said.pop().who == who

    @rule()
    def it_is_put_back(self):
        self.tried(lambda: life.put_back(self.life))

    @rule(covered=st.booleans())
    def news_come(self, covered):
        self.life = life.news(self.life, covered=covered)

    @rule()
    def it_is_opened_again(self):
        self.life = life.again(self.life)

    @rule()
    def it_is_referred(self):
        before = self.life.state
        if self.tried(lambda: life.refer(self.life)):
            assert before in ("confirmed", "referred")

    @precondition(lambda self: self.life.state == "cleared")
    @rule()
    def a_second_look_is_asked_for(self):
        self.life = Life(self.life.state, self.life.given, self.life.round, look=True)

    @invariant()
    def only_people_decide(self):
        now = [s for s in self.said if s.round == self.life.round]
        assert [(s.who, s.answer) for s in now] == [(g.who, g.answer) for g in self.life.given]
        assert len({s.who for s in now}) == len(now)
        if self.life.state in ("confirmed", "referred"):
            assert len({s.who for s in now if s.answer == "same"}) >= 2
        if self.life.state == "cleared":
            assert now and now[-1].answer == "different"
        if self.life.state == "open":
            assert not now


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)


@pytest.mark.parametrize(
    ("answers", "seconded", "state"),
    [
        ("", True, "open"),
        ("S", True, "second"),
        ("S", False, "confirmed"),
        ("SS", True, "confirmed"),
        ("SD", True, "disputed"),
        ("DU", True, "disputed"),
        ("D", True, "cleared"),
        ("U", True, "waiting"),
        ("SD!S", True, "confirmed"),
        ("SD!D", True, "cleared"),
        ("UD!S", True, "second"),
        ("UD!SS", True, "confirmed"),
        ("UD!SD", True, "disputed"),
    ],
)
def test_state_is_what_the_answers_lead_to(answers, seconded, state):
    words = {"S": "same", "D": "different", "U": "cannot-tell"}
    said, settles = [], False
    for sign in answers:
        if sign == "!":
            settles = True
            continue
        said.append(Given(f"os:{len(said)}", words[sign], settles))
        settles = False
    assert settled(tuple(said), seconded=seconded) == state


def test_cannot_tell_that_asks_for_a_second_officer_goes_to_one():
    after = life.decide(Life(), "os:1", "cannot-tell", seconded=True, asks=True)
    assert after.state == "second"
    assert life.decide(after, "os:2", "cannot-tell", seconded=True).state == "waiting"


def test_nobody_answers_twice_and_nobody_but_a_supervisor_settles():
    second = life.decide(Life(), "os:1", "same", seconded=True)
    with pytest.raises(ReviewError, match="already"):
        life.decide(second, "os:1", "same", seconded=True)
    disputed = life.decide(second, "os:2", "different", seconded=True)
    with pytest.raises(ReviewError, match="supervisor"):
        life.decide(disputed, "os:3", "same", seconded=True)
    assert life.decide(disputed, "os:3", "same", seconded=True, supervisor=True).state == "confirmed"


def test_what_was_put_back_may_be_answered_by_who_could_not_tell_before():
    waiting = life.decide(Life(), "os:1", "cannot-tell", seconded=True)
    after = life.decide(waiting, "os:1", "different", seconded=True)
    assert (after.state, after.round) == ("cleared", 2)


@given(st.sampled_from(["cleared", "confirmed", "referred"]))
def test_news_that_are_covered_change_nothing_that_is_decided(state):
    before = Life(state, (Given("os:1", "same"),))
    assert life.news(before, covered=True) == before
