"""Interactive requests: an answer about each traveller, in the same call, by the law profile."""

import os
import signal

import pytest
from tests.intake.specimens import ANNA, BERT_API, api, booking, person, push
from tests.web.conftest import furnish, grandchildren, told, wait_for

from openpiu import messages
from openpiu.findings import SettingError
from openpiu.intake import hit_records, transmission_id
from openpiu.safeguards import load_profile
from openpiu.safeguards.answer_codes import codes_of
from openpiu.safeguards.profile import make_profile
from openpiu.store import answers


def with_reference(text, number):
    """A traveller of an API message with a reference of the carrier's own (ABO)."""
    return text.replace("RFF+AVF", f"RFF+ABO:XX{number}'RFF+AVF")


def ask(server, token, data):
    answer = server.call("POST", "/api/interactive", data, token)
    assert answer[0] == 200, answer[2]
    assert answer[1]["content-type"].startswith("application/edifact")
    (reply,) = messages.read(answer[2])
    return reply, answer[1]["openpiu-transmission"]


def test_listed_traveller_is_referred_and_the_others_may_board(server, shared, tokens):
    request = api(with_reference(person(), 1), with_reference(BERT_API, 2), reference="81")
    reply, transmission = ask(server, tokens["xx"], request)
    assert [(a.meaning, a.code, a.references["ABO"]) for a in reply.answers] == [
        ("referred", "2Z", "XX1"),
        ("board", "0Z", "XX2"),
    ]
    assert (reply.recipient, reply.sender) == ("XXAPI", "UTOGOV")
    assert not any(a.text for a in reply.answers)
    with shared.open() as store:
        assert [hit["identity"] for hit in hit_records(store)] == ["Q.1"]
        with store.reading() as connection:
            given = answers.of(connection, transmission)
    assert [(a.position, a.basis, a.code) for a in given] == [(0, "open_hit", "2Z"), (1, "clear", "0Z")]


def test_same_request_again_has_the_same_answer(server, tokens):
    request = api(person(), BERT_API, reference="82")
    first, same = (ask(server, tokens["xx"], request) for _ in range(2))
    assert first[0].answers == same[0].answers and first[1] == same[1]
    renumbered, other = ask(server, tokens["xx"], api(person(), BERT_API, reference="83"))
    assert renumbered.answers == first[0].answers and other != first[1]


def test_open_hit_that_another_message_raised_is_referred(server, tokens):
    """The booking has the listed document; the request names the same person of the booking without it."""
    pushed = server.call(
        "POST", "/api/messages", push(booking("HIT123", ANNA), reference="84"), tokens["host"]
    )
    path = f"/api/messages/{told(pushed)['transmission']}"
    wait_for(lambda: told(server.call("GET", path, token=tokens["engineer"]))["state"] == "screened")
    bare = person(locator="HIT123").replace("DOC+P:110:111+L898902C3'DTM+36:300101'LOC+91+UTO'", "")
    reply, _ = ask(server, tokens["xx"], api(bare, reference="85", at="260301:1400"))
    assert [a.meaning for a in reply.answers] == ["referred"]


def test_traveller_without_name_or_document_is_referred(server, tokens):
    nobody = "NAD+FL+++TBA:TBA'ATT+2++M'DTM+329:700101'"
    reply, _ = ask(server, tokens["xx"], api(nobody, BERT_API, reference="86", at="260301:1401"))
    assert [a.meaning for a in reply.answers] == ["referred", "board"]


@pytest.mark.parametrize("kind", ["745+XR", "266+CLOB", "266+XF"])
def test_cancellation_and_close_out_are_answered_as_a_whole(server, tokens, kind):
    reply, _ = ask(server, tokens["xx"], api(BERT_API, reference="87", code=kind))
    assert [(a.level, a.meaning) for a in reply.answers] == [("message", "accepted")] or [
        a.meaning for a in reply.answers
    ] == ["accepted-with-findings"]


def test_ten_travellers_have_ten_answers_in_their_order(server, tokens):
    people = [
        with_reference(person("MUSTER", "ERIK", f"8102{n:02}", "M", f"X47{n:02}"), n) for n in range(1, 11)
    ]
    people[6] = with_reference(person(), 7)
    reply, _ = ask(server, tokens["xx"], api(*people, reference="88", at="260301:1402"))
    assert [a.references["ABO"] for a in reply.answers] == [f"XX{n}" for n in range(1, 11)]
    assert [a.meaning for a in reply.answers] == ["board"] * 6 + ["referred"] + ["board"] * 3


def test_what_is_no_passenger_list_is_refused_and_kept(server, tokens):
    answer = server.call("POST", "/api/interactive", b"Dear unit", tokens["xx"])
    assert answer[0] == 422 and "no PAXLST" in told(answer)["detail"]
    assert server.call("POST", "/api/interactive", b"x", tokens["approver"])[0] == 403


def test_without_a_list_the_answer_is_that_of_a_time_out_and_health_says_not_ready(place, launch):
    tokens = furnish(place, listed=False)
    server = launch()
    wait_for(lambda: "no list" in (told(server.call("GET", "/health"))["trouble"] or ""))
    assert server.call("GET", "/health")[0] == 503
    reply, transmission = ask(server, tokens["xx"], api(person(), reference="89"))
    assert [a.meaning for a in reply.answers] == ["board"]
    with place.open() as store, store.reading() as connection:
        assert [a.basis for a in answers.of(connection, transmission)] == ["timeout"]


def test_time_out_answers_what_the_profile_says_and_is_written_down(place, launch):
    tokens = furnish(place)
    server = launch(OPENPIU_ANSWER_WITHIN="1").ready()
    workers = grandchildren(server.process.pid)
    for worker in workers:
        os.kill(worker, signal.SIGSTOP)
    try:
        request = api(with_reference(person(), 1), reference="90")
        reply, transmission = ask(server, tokens["xx"], request)
    finally:
        for worker in workers:
            os.kill(worker, signal.SIGCONT)
    assert [(a.meaning, a.code, a.references["ABO"]) for a in reply.answers] == [("board", "0Z", "XX1")]
    assert transmission == ""  # it was not stored yet
    with place.open() as store:

        def recorded():
            with store.reading() as connection:
                return answers.of(connection, transmission_id(request))

        assert [a.basis for a in wait_for(recorded)] == ["timeout"]
        assert wait_for(lambda: hit_records(store))[0]["identity"] == "Q.1"


def test_codes_are_those_of_the_profile():
    own = {
        "extends": "icao-annex9",
        "interactive": {"codes": {"clear": "A1", "timeout": "A9", "open_hit": "C"}},
    }
    profile = make_profile(own | {"name": "own"})
    codes = codes_of(profile.interactive)
    assert codes.meaning("A1", "traveller") == codes.meaning("A9", "traveller") == "board"
    assert codes.meaning("C", "traveller") == "referred"
    assert codes_of(load_profile("eu-pnr").interactive).code("do-not-board") == "1Z"


@pytest.mark.parametrize("codes", [{"clear": "2A"}, {"refused": "0X"}, {"clear": "ABC"}, {"timeout": ""}])
def test_codes_that_could_be_mistaken_are_refused(codes):
    profile = make_profile({"extends": "icao-annex9", "interactive": {"codes": codes}, "name": "own"})
    with pytest.raises(SettingError, match=r"interactive.codes.* is .*expected one or two signs"):
        codes_of(profile.interactive)
