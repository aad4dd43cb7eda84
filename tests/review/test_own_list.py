"""The unit's own list: drafted by one, put in force by another, and live by the path that every list takes.
All names are invented."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select
from tests.review.conftest import ANN, BOB, LEG, LISTED, SUE, Unit, national, officer

from openpiu import intake, review
from openpiu.findings import ListError, ReviewError, SettingError
from openpiu.intake import lists_in_force
from openpiu.intake.rescreen import rescreen
from openpiu.review import own_deciding, own_list, preview
from openpiu.review.desk import ForbiddenError
from openpiu.review.reasons import ReasonError
from openpiu.safeguards import load_profile
from openpiu.store import approvals, lists, own_entries, schema
from openpiu.travel import Document, Traveller
from openpiu.watchlists.own_entry import (
    OwnBirth,
    OwnDocument,
    OwnEntry,
    OwnName,
    faults,
    identity_of,
    without_blanks,
)
from openpiu.watchlists.own_words import changes

TODAY = datetime.now(UTC).date()
ENTRY = OwnEntry(
    names=(OwnName("MARKOVANE", "Delia"), OwnName("MARKOWANE", "D.", "weak")),
    births=(OwnBirth("1980-02-11"),),
    documents=(OwnDocument("passport", "UTO", "ZX5550001"),),
    sex="F",
    nationalities=("UTO",),
    basis="Article 4 of a fictional law, case 17/2026",
    owner="Fictional Police, desk 3",
    expires_on=(TODAY + timedelta(days=200)).isoformat(),
    review_on=(TODAY + timedelta(days=90)).isoformat(),
    removal="The person may turn to the data-protection officer of the unit.",
)
DELIA = Traveller("MARKOVANE", "DELIA", birth_date="1980-02-11", sex="F", nationality="UTO")
MAX = officer(4, supervisor=True)


@pytest.fixture
def desk(store):
    return Unit(store).desk


def waiting(desk, who=ANN, said=ENTRY):
    return own_list.save(desk, who, said, send=True)


def approve(desk, who, version, reason="Seen and right."):
    return own_deciding.decide(desk, who, version.id, version.sent_at, approve=True, reason=reason)


def in_force(desk):
    with desk.store.reading() as connection:
        return [one.id for one in lists.in_force(connection) if one.list == "own"]


def hit_by(desk, who):
    """The entries of the own list that a traveller is asked about."""
    found = lists_in_force(desk.store).index.match([who])[0]
    return [match.identity for match in found if match.list == "own"]


def acts(store):
    with store.reading() as connection:
        bodies = connection.execute(select(schema.log_entries.c.body).order_by(schema.log_entries.c.id))
        return [json.loads(body) for body in bodies.scalars()]


def test_entry_that_a_second_person_approves_is_live_and_kept_with_who_when_and_why(desk):
    sent = waiting(desk)
    assert hit_by(desk, DELIA) == []
    done = approve(desk, SUE, sent)
    assert (done.state, done.author, done.decided_by) == ("approved", ANN.who, SUE.who)
    assert hit_by(desk, DELIA) == [sent.id]
    with desk.store.reading() as connection:
        assert done.revision == lists.revision(connection)
        (said,) = approvals.of(connection, [done.subject])[done.subject]
        (version,) = lists.versions(connection, "own")
    assert (said.step, said.who, said.said) == ("approve", SUE.who, "Seen and right.")
    assert (version.number, version.entries) == (1, 1)
    told = [(entry["act"], entry["who"]) for entry in acts(desk.store)]
    assert told == [
        ("own.draft", ANN.who),
        ("own.send", ANN.who),
        ("own.approve", SUE.who),
        ("list.take", SUE.who),
    ]
    assert "MARKOVANE" not in json.dumps(acts(desk.store))


def test_who_is_still_to_travel_is_asked_about_once_the_entry_is_in_force(desk):
    unit = Unit(desk.store)
    unit.take(DELIA, Traveller("QUELLENBACH", "IDA", birth_date="1999-01-01"), revision=0)
    assert unit.hits() == []
    approve(desk, SUE, waiting(desk))
    assert rescreen(desk.store) == 1
    assert [hit.list for hit in unit.hits()] == ["own"]


def test_own_approval_is_refused_and_so_is_that_of_an_officer(desk):
    sent = waiting(desk, SUE)
    with pytest.raises(ForbiddenError, match="ask someone else"):
        approve(desk, SUE, sent)
    with pytest.raises(ForbiddenError, match="supervisor"):
        approve(desk, BOB, sent)
    with pytest.raises(ForbiddenError, match="ask someone else"):
        own_deciding.decide(desk, SUE, sent.id, sent.sent_at, approve=False, reason="No.")
    assert in_force(desk) == []
    assert approve(desk, MAX, sent).state == "approved"


def test_law_that_asks_for_no_second_person_lets_a_supervisor_approve_their_own(desk):
    loose = Unit(desk.store).under(second_officer=("same_person",)).desk
    assert approve(loose, SUE, waiting(loose, SUE)).state == "approved"


def test_approval_and_return_need_a_reason(desk):
    sent = waiting(desk)
    for reason in ("", "  \n"):
        with pytest.raises(ReasonError, match="reason is missing"):
            approve(desk, SUE, sent, reason)
    returned = own_deciding.decide(desk, SUE, sent.id, sent.sent_at, approve=False, reason="No case number.")
    assert returned.state == "returned" and in_force(desk) == []
    again = own_list.save(desk, ANN, replace(ENTRY, basis="Article 4, case 18/2026"), sent.id, send=True)
    assert (again.number, again.state) == (1, "waiting")
    assert approve(desk, SUE, again).state == "approved"


def test_of_two_who_approve_at_once_one_is_told_that_it_is_done(desk):
    sent = waiting(desk)

    def act(who):
        try:
            return approve(desk, who, sent).state
        except ReviewError as error:
            return str(error)

    with ThreadPoolExecutor(2) as two:
        answers = sorted(two.map(act, (SUE, MAX)))
    assert answers[0] == "approved" and "decided" in answers[1]
    with desk.store.reading() as connection:
        assert len(lists.versions(connection, "own")) == 1


def test_two_entries_approved_at_once_both_stand_in_the_list(desk):
    first = waiting(desk)
    second = waiting(desk, BOB, replace(ENTRY, names=(OwnName("OSTERVAL", "Timo"),), documents=()))
    with ThreadPoolExecutor(2) as two:
        list(two.map(lambda pair: approve(desk, *pair), ((SUE, first), (MAX, second))))
    assert in_force(desk) == sorted([first.id, second.id])


def test_what_was_sent_anew_after_it_was_read_is_not_approved_unread(desk):
    sent = waiting(desk)
    own_list.take_back(desk, ANN, sent.id)
    with pytest.raises(ReviewError, match="meanwhile"):
        approve(desk, SUE, sent)
    anew = own_list.save(desk, ANN, replace(ENTRY, sex="M"), sent.id, send=True)
    assert anew.sent_at != sent.sent_at
    with pytest.raises(ReviewError, match="meanwhile"):
        approve(desk, SUE, sent)
    assert approve(desk, SUE, anew).said.sex == "M"


def test_entry_past_its_last_day_is_not_approved_and_matches_nobody(desk, monkeypatch):
    sent = waiting(desk)
    monkeypatch.setattr(own_list, "today", lambda: TODAY + timedelta(days=91))
    with pytest.raises(review.FaultyEntryError) as refused:
        approve(desk, SUE, sent)
    assert [one.field for one in refused.value.faults] == ["review_on"]
    monkeypatch.undo()
    approve(desk, SUE, sent)
    before, after = TODAY + timedelta(days=90), TODAY + timedelta(days=91)
    assert lists_in_force(desk.store, before).index.match([DELIA])[0] != []
    assert lists_in_force(desk.store, after).index.match([DELIA])[0] == []


def test_amendment_is_a_new_version_and_the_old_one_stands_until_it_is_approved(desk):
    first = approve(desk, SUE, waiting(desk))
    new = replace(ENTRY, births=(OwnBirth("1981", circa=True),))
    with pytest.raises(ReasonError, match="reason is missing"):
        own_list.save(desk, BOB, new, first.id, send=True)
    with desk.store.reading() as connection:
        assert len(own_entries.of(connection, first.entry)) == 1  # nothing of the refused one is kept
    sent = own_list.save(desk, BOB, new, first.id, send=True, why="A witness was sure of it.")
    assert (sent.number, sent.kind) == (2, "amend")
    (change,) = changes(first.said, sent.said)
    assert (change.field, change.gone[0].text, change.come[0].text) == ("Births", "1980-02-11", "1981")
    with desk.store.reading() as connection:
        assert lists.identity(connection, "own", first.id).births[0].start == "1980-02-11"
    approve(desk, SUE, sent)
    with desk.store.reading() as connection:
        assert lists.identity(connection, "own", first.id).births[0].start == "1981"
        states = [one.state for one in own_entries.of(connection, first.entry)]
    assert states == ["replaced", "approved"]
    own_list.save(desk, ANN, ENTRY, first.id)
    with pytest.raises(ReviewError, match="open"):
        own_list.withdraw(desk, ANN, first.id, "No longer sought.")


def test_entry_is_withdrawn_by_two_and_is_off_the_list(desk):
    first = approve(desk, SUE, waiting(desk))
    asked = own_list.withdraw(desk, ANN, first.id, "The case was closed.")
    assert in_force(desk) == [first.id]
    assert approve(desk, SUE, asked).state == "ended"
    assert in_force(desk) == [] and hit_by(desk, DELIA) == []
    with pytest.raises(ReviewError, match="not on the list"):
        own_list.withdraw(desk, ANN, first.id, "Again.")


def test_draft_is_its_authors_alone_and_may_be_unfinished(desk):
    draft = own_list.save(desk, ANN, OwnEntry(names=(OwnName("MARKOVANE"),)))
    assert draft.state == "draft"
    with pytest.raises(ForbiddenError, match="drafted by another"):
        own_list.save(desk, BOB, ENTRY, draft.id)
    with pytest.raises(ForbiddenError, match="drafted by another"):
        own_list.send(desk, SUE, draft.id)
    with pytest.raises(review.FaultyEntryError) as refused:
        own_list.send(desk, ANN, draft.id)
    assert {"basis", "owner", "removal", "expires_on", "review_on"} == {
        one.field for one in refused.value.faults
    }
    own_list.drop(desk, ANN, draft.id)
    with pytest.raises(review.UnknownEntryError):
        own_list.send(desk, ANN, draft.id)
    with pytest.raises(ForbiddenError):
        own_list.save(desk, replace(ANN, decides=False), ENTRY)


def test_entries_that_end_soon_are_counted(desk):
    approve(desk, SUE, waiting(desk))
    with desk.store.reading() as connection:
        last = date.fromisoformat(ENTRY.review_on)
        for first, days, count in ((last, 0, 1), (last - timedelta(days=9), 9, 1), (last, -1, 0)):
            until = first + timedelta(days=days)
            assert own_entries.ending(connection, first.isoformat(), until.isoformat()) == count


def test_nobody_replaces_the_own_list_by_a_file(desk):
    approve(desk, SUE, waiting(desk))
    with pytest.raises(ListError, match="approved one by one"):
        intake.add_list(desk.store, replace(national(LISTED), name="own"))
    assert in_force(desk) != []


def test_preview_counts_the_travellers_that_the_matcher_would_bring_up(desk):
    unit = Unit(desk.store)
    unit.lists(LISTED)
    soon = f"{TODAY + timedelta(days=1)}T15:00"
    flight = replace(LEG, departure=soon, arrival=soon)
    stranger = Traveller("QUELLENBACH", "IDA", birth_date="1999-01-01")
    unit.take(DELIA, stranger, at=f"{TODAY}T09:00", flight=flight, revision=1)
    unit.take(DELIA, at=f"{TODAY}T10:00", flight=replace(flight, number="124"), revision=1)
    long_ago = f"{TODAY - timedelta(days=60)}T15:00"
    unit.take(DELIA, at="2026-01-01T09:00", flight=replace(flight, departure=long_ago, arrival=long_ago))
    seen = preview(desk, ANN, ENTRY, lists_in_force(desk.store).index)
    assert (seen.touched, seen.looked_at, seen.all) == (2, 3, True)
    assert (seen.similar, seen.similar_count) == ((), 0)
    like = replace(
        ENTRY, names=(OwnName("SPECIMEN", "Anna"),), documents=(OwnDocument("passport", "UTO", "L898902C3"),)
    )
    seen = preview(desk, ANN, like, lists_in_force(desk.store).index)
    assert [(one.list, one.identity) for one in seen.similar] == [("national", "Q.1")]
    told = acts(desk.store)[-1]
    assert told["act"] == "list.read" and told["what"] == {"entries": 1}


def test_preview_of_what_is_longer_than_an_entry_is_refused(desk):
    names = tuple(OwnName(f"NAME{n}") for n in range(13))
    with pytest.raises(review.FaultyEntryError):
        preview(desk, ANN, replace(ENTRY, names=names), None)


def test_preview_of_many_looks_at_those_who_share_a_key(desk, monkeypatch):
    unit = Unit(desk.store)
    soon = f"{TODAY + timedelta(days=1)}T15:00"
    flight = replace(LEG, departure=soon, arrival=soon)
    strangers = [Traveller(f"QUELLENBACH{c}", "IDA", birth_date="1999-01-01") for c in "ABC"]
    paper = Traveller("OTHERNAME", "UNA", documents=(Document("passport", "ZX5550001", "UTO"),))
    unit.take(DELIA, paper, *strangers, at=f"{TODAY}T09:00", flight=flight)
    monkeypatch.setattr("openpiu.review.own_preview.FEW", 3)
    seen = preview(desk, ANN, ENTRY, None)
    assert (seen.touched, seen.looked_at, seen.all, seen.similar_count) == (2, 2, False, None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"names": (), "documents": ()}, "names.0.surname"),
        ({"names": (OwnName("UNKNOWN"),)}, "names.0.surname"),
        ({"names": (OwnName("MARKOVANE", strength="weak"),)}, "names.0.strength"),
        ({"names": (OwnName("MARKOVANE"), OwnName("ماركوفاني", strength="strong"))}, "names.1.surname"),
        ({"names": (OwnName("MARKOVANE", original_script=True),)}, "names.0.surname"),
        ({"births": (OwnBirth("11.02.1980"),)}, "births.0.date"),
        ({"births": (OwnBirth("2999"),)}, "births.0.date"),
        ({"documents": (OwnDocument("passport", "UTO", "--"),)}, "documents.0.number"),
        ({"documents": (OwnDocument("scroll", "UTO", "1"),)}, "documents.0.kind"),
        ({"documents": (OwnDocument("passport", "Nowhereland", "1"),)}, "documents.0.issuer"),
        ({"sex": "Q"}, "sex"),
        ({"nationalities": ("Nowhereland",)}, "nationalities"),
        ({"birth_places": ("x" * 201,)}, "birth_places"),
        ({"basis": ""}, "basis"),
        ({"owner": ""}, "owner"),
        ({"removal": ""}, "removal"),
        ({"expires_on": "soon"}, "expires_on"),
        ({"expires_on": "2026-W52-1"}, "expires_on"),
        ({"expires_on": "2026-01-01", "review_on": "2026-01-01"}, "expires_on"),
        ({"review_on": ""}, "review_on"),
        ({"review_on": "2029-01-01", "expires_on": "2030-01-01"}, "review_on"),
        ({"note": "x" * 2001}, "note"),
    ],
)
def test_each_fault_stands_at_its_field_and_quotes_nothing(change, field):
    day = date(2026, 6, 1)
    whole = replace(ENTRY, expires_on="2027-01-01", review_on="2026-12-01")
    assert faults(whole, day, date(2027, 6, 1)) == ()
    found = faults(replace(whole, **change), day, date(2027, 6, 1))
    assert found[0].field == field
    assert not any("MARKOVANE" in one.text or "Nowhere" in one.text for one in found)


def test_identity_ends_with_its_review_or_its_last_day_whichever_is_first():
    identity = identity_of(ENTRY, "E1", "2026-06-01")
    assert identity.expires_on == ENTRY.review_on
    assert identity.names[0].parts == ("MARKOVANE", "Delia")
    assert identity.births[0].start == "1980-02-11" and identity.documents[0].issuer == "UTO"
    assert "Article 4" in identity.note and "data-protection" in identity.note


def test_law_that_says_how_often_entries_are_reviewed_is_held():
    from openpiu.safeguards import load_profile

    assert own_list.review_by(load_profile("un-2396-minimum"), TODAY) == TODAY + timedelta(days=180)
    assert own_list.review_by(load_profile("icao-annex9"), TODAY) == TODAY + timedelta(days=365)


def test_places_of_birth_are_those_of_the_listed_person_and_a_change_of_them_is_told():
    said = replace(ENTRY, birth_places=("Orlat,  UTO", "UTO"))
    assert identity_of(without_blanks(said), "E1").birth_places == ("Orlat, UTO", "UTO")
    (change,) = changes(ENTRY, said)
    assert change.field == "Places of birth" and [one.text for one in change.come] == ["Orlat,  UTO", "UTO"]


def test_the_term_of_review_is_that_of_the_law_and_one_that_is_none_is_told():
    def law(term):
        return replace(load_profile("icao-annex9"), further={"watchlist": {"review_every": term}})

    assert own_list.review_by(law("P10D"), date(2026, 1, 1)) == date(2026, 1, 11)
    with pytest.raises(SettingError, match="review_every"):
        own_list.review_by(law("soon"), date(2026, 1, 1))
