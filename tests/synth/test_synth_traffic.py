"""Fictional traffic: it is the same each time, it reads back without fault, and its two formats agree."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import openpiu
from openpiu import edifact, safeguards
from openpiu.findings import SettingError
from openpiu.messages import paxlst, pnrgov, pnrgov_xml
from openpiu.synth import Summary, generate
from openpiu.synth.extras import ASSISTANCE, MEALS
from openpiu.synth.schedules import AIRLINES
from openpiu.travel import Message, leg_of, minutes_between, to_utc

START = date(2026, 3, 28)  # summer time begins in Europe on the day after

# Noise that the generator makes on purpose: titles glued to names, seats changed at check-in.
INTENDED = {"PNR-TITLE-GLUED", "PNR-SEAT-COUNT"}


def read(path: Path) -> list[Message]:
    if path.suffix == ".xml":
        return list(pnrgov_xml.read(path))
    found = []
    for raw in edifact.messages(path):
        module = pnrgov if raw.type == "PNRGOV" else paxlst
        found.append(module.read(raw))
    return found


def digest(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


class Run:
    """One run, read back."""

    def __init__(self, out: Path, summary: Summary) -> None:
        self.out = out
        self.summary = summary
        self.messages = [message for path in sorted((out / "messages").iterdir()) for message in read(path)]
        self.truth: list[dict[str, Any]] = [
            json.loads(line) for line in (out / "truth.jsonl").read_text("utf-8").splitlines()
        ]

    def of(self, format: str, *functions: str) -> list[Message]:
        """Messages of a format (`pnrgov` in EDIFACT and in XML) and of these functions."""
        found = [m for m in self.messages if m.format.removesuffix("-xml") == format]
        return [m for m in found if not functions or m.function in functions]


def flight_of(message: Message) -> str:
    return str(leg_of(message.flights[0]))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    out = tmp_path_factory.mktemp("synth")
    return Run(out, generate(out, flights=8, days=2, start=START, seed=7))


def test_a_run_writes_messages_lists_and_the_truth(tmp_path: Path) -> None:
    summary = generate(tmp_path, flights=1, days=1, start=START, seed=1)
    assert len(list((tmp_path / "messages").iterdir())) == summary.messages
    assert {path.stem for path in (tmp_path / "lists").iterdir()} == set(summary.lists)
    assert len((tmp_path / "truth.jsonl").read_bytes().splitlines()) == summary.people


def test_the_same_arguments_give_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    generate(tmp_path / "a", flights=2, days=1, start=START, seed=3)
    script = (
        "import sys; from datetime import date; from pathlib import Path; "
        "from openpiu.synth import generate; "
        f"generate(Path(sys.argv[1]), flights=2, days=1, start=date.fromisoformat('{START}'), seed=3)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland"}
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "b")], check=True, env=environment)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")


def test_another_seed_gives_other_bytes(tmp_path: Path) -> None:
    generate(tmp_path / "a", flights=1, days=1, start=START, seed=3)
    generate(tmp_path / "b", flights=1, days=1, start=START, seed=4)
    one, other = set(digest(tmp_path / "a").values()), set(digest(tmp_path / "b").values())
    assert not one & other


def test_lists_may_be_sent_early_and_all_else_when_it_is_due(tmp_path: Path) -> None:
    early = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
    generate(tmp_path / "a", flights=2, days=1, start=START, seed=3)
    generate(tmp_path / "b", flights=2, days=1, start=START, seed=3, early=early)
    due, sent = ([m for f in sorted((tmp_path / n / "messages").iterdir()) for m in read(f)] for n in "ab")
    assert len(due) == len(sent)
    for function in {message.function for message in due}:
        before, now = (sorted(str(m.sent_at) for m in all_ if m.function == function) for all_ in (due, sent))
        lists = function in ("passenger-list", "crew-list")
        assert now == (["2026-03-27T12:00"] * len(before) if lists else before)
    by_list = [
        {str(t) for m in all_ if m.function == "passenger-list" for t in m.travellers} for all_ in (due, sent)
    ]
    assert by_list[0] == by_list[1]


def test_a_folder_with_messages_is_not_written_into(tmp_path: Path) -> None:
    generate(tmp_path, flights=1, days=1, start=START, seed=1)
    with pytest.raises(SettingError, match="not empty"):
        generate(tmp_path, flights=1, days=1, start=START, seed=2)
    with pytest.raises(SettingError, match="at least one"):
        generate(tmp_path, flights=0, days=1, start=START, seed=2)


def test_every_message_reads_back_without_fault(run: Run) -> None:
    found = {
        (finding.severity, finding.code)
        for message in run.messages
        for finding in message.findings
        if finding.code not in INTENDED
    }
    assert not found
    assert all(message.function != "unknown" and message.flights for message in run.messages)


def test_file_names_sort_by_the_time_of_sending(run: Run) -> None:
    sent = [message.sent_at for message in run.messages]
    assert sent == sorted(sent, key=str)


def test_bookings_are_pushed_three_times_and_updates_come_between(run: Run) -> None:
    functions = defaultdict(list)
    for message in run.of("pnrgov"):
        functions[flight_of(message)].append(message.function)
    assert len(functions) == 8
    for sequence in functions.values():
        assert sequence.count("booking-push") == 3
        assert "booking-update" in sequence[1:-1]


def test_api_and_pnr_agree_on_who_is_on_the_flight(run: Run) -> None:
    lists = {flight_of(m): m for m in run.of("paxlst", "passenger-list")}
    last = {flight_of(m): m for m in run.of("pnrgov", "booking-push")}
    assert lists.keys() == last.keys()
    for flight, message in lists.items():
        api = {(t.record_locator, t.documents[0].number, t.seats) for t in message.travellers if t.documents}
        pnr = {
            (b.record_locator, t.documents[0].number, t.seats[-1:])
            for b in last[flight].bookings
            for t in b.travellers
            if t.status == "checked-in"
        }
        assert api == pnr
        assert len(api) == len(message.travellers)


def test_bags_in_both_formats_are_the_same(run: Run) -> None:
    for message in run.of("pnrgov", "booking-push"):
        flight = flight_of(message)
        tags = {bag.tag for b in message.bookings for t in b.travellers for bag in t.bags}
        listed = next(m for m in run.of("paxlst", "passenger-list") if flight_of(m) == flight)
        if tags:
            assert tags == {bag.tag for t in listed.travellers for bag in t.bags}


def test_the_close_out_leaves_out_those_who_stayed_behind(run: Run) -> None:
    def references(function: str) -> dict[str, set[str]]:
        lists = run.of("paxlst", function)
        return {flight_of(m): {t.references["ABO"] for t in m.travellers} for m in lists}

    listed, closed = references("passenger-list"), references("close-out")
    assert all(closed[flight] <= people for flight, people in listed.items())
    passengers = [line for line in run.truth if line["kind"] == "passenger"]
    boarded = {line["reference"] for line in passengers if line["fate"] == "boarded"}
    assert set().union(*closed.values()) == boarded


def test_documents_come_late_in_bookings_and_always_in_the_passenger_list(run: Run) -> None:
    first, last = {}, {}
    for message in run.of("pnrgov", "booking-push"):
        people = [t for b in message.bookings for t in b.travellers]
        share = sum(bool(t.documents) for t in people) / len(people)
        first.setdefault(flight_of(message), share)
        last[flight_of(message)] = share
    assert all(0.2 < share < 0.8 for share in first.values())
    assert all(share == 1 for share in last.values())
    assert all(t.documents and t.birth_date for m in run.of("paxlst") for t in m.travellers)


def test_local_times_fit_the_zones(run: Run) -> None:
    arrivals_next_day = 0
    for message in run.messages:
        flight = message.flights[0]
        minutes = minutes_between(flight.departure, flight.origin, flight.arrival, flight.destination)
        assert minutes is not None
        assert 35 < minutes < 20 * 60
        departs = to_utc(flight.departure, flight.origin)
        assert departs is not None
        assert str(message.sent_at) < departs.strftime("%Y-%m-%dT%H:%M")
        arrivals_next_day += str(flight.arrival)[:10] > str(flight.departure)[:10]
        for booking in message.bookings:
            ends = [(leg.departure, leg.arrival) for leg in booking.flights]
            assert ends == sorted(ends, key=str)
    assert arrivals_next_day


def test_code_shares_and_journeys_of_several_legs_occur(run: Run) -> None:
    bookings = [b for m in run.of("pnrgov", "booking-push") for b in m.bookings]
    assert any(leg.operating and leg.operating.number for b in bookings for leg in b.flights)
    assert any(len(b.flights) > 1 for b in bookings)
    for message in run.of("pnrgov", "booking-push"):
        for booking in message.bookings:
            assert flight_of(message) in {str(leg_of(leg)) for leg in booking.flights}


def test_groups_contacts_and_agencies_are_in_the_bookings(run: Run) -> None:
    bookings = [b for m in run.of("pnrgov", "booking-push") for b in m.bookings]
    assert any(b.group_name and len(b.travellers) >= 9 for b in bookings)
    assert {c.kind for b in bookings for c in b.contacts} == {"phone", "email"}
    assert all(b.agency and b.tickets and b.payments for b in bookings)


def ended_once(run: Run) -> bool:
    """Whether the bookings told as gone are those that ended, each told once and never pushed again."""
    pushed: set[str | None] = set()
    gone: set[str | None] = set()
    for message in run.of("pnrgov"):
        for booking in message.bookings:
            if booking.record_locator in gone:
                return False
            (gone if booking.gone else pushed).add(booking.record_locator)
    fates = defaultdict(set)
    for line in run.truth:
        fates[line["record_locator"]].add(line["fate"])
    ended = {locator for locator, found in fates.items() if found == {"cancelled"}}
    return bool(gone) and gone == ended & pushed


def test_a_booking_that_ends_is_told_once_and_never_pushed_again(run: Run, tmp_path: Path) -> None:
    assert ended_once(run)
    assert ended_once(
        Run(tmp_path, generate(tmp_path, flights=2, days=1, start=START, seed=5, pushes="single"))
    )


def test_control_references_are_never_used_twice(run: Run) -> None:
    used = [(message.sender, message.control_reference, message.format) for message in run.messages]
    assert len(used) == len(set(used))


def test_nobody_is_born_after_the_flight_and_infants_have_adults(run: Run) -> None:
    infants = 0
    for message in run.messages:
        day = str(message.flights[0].departure)[:10]
        assert all(t.birth_date < day for t in message.people if t.birth_date)
        for booking in message.bookings:
            adults = {t.reference for t in booking.travellers if t.age_band == "adult"}
            for traveller in booking.travellers:
                if traveller.age_band == "infant":
                    infants += 1
                    assert traveller.infant_of in adults
    assert infants


def test_crew_come_in_a_list_of_their_own(run: Run) -> None:
    for message in run.of("paxlst", "crew-list"):
        roles = [t.crew_role for t in message.travellers]
        assert roles.count("cockpit") == 2
        assert set(roles) == {"cockpit", "cabin"}


def test_no_card_number_is_whole(run: Run) -> None:
    numbers = {p.number for m in run.of("pnrgov") for b in m.bookings for p in b.payments if p.number}
    assert numbers
    assert all("XXXXXX" in number for number in numbers)


def test_single_pushes_carry_one_booking_each(tmp_path: Path) -> None:
    summary = generate(tmp_path, flights=1, days=1, start=START, seed=5, pushes="single")
    single = Run(tmp_path, summary)
    assert all(len(m.bookings) == 1 for m in single.of("pnrgov"))
    assert summary.messages > 100


def test_a_reference_day_has_five_pushes_a_booking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openpiu.synth.run.REFERENCE_FLIGHTS", 1)
    summary = generate(tmp_path, flights=5, days=2, start=START, seed=5, reference_day=True)
    assert (summary.flights, summary.messages, summary.people) == (1, 168 * 5 + 1, 250)
    day = Run(tmp_path, summary)
    pushes: dict[str | None, int] = defaultdict(int)
    for message in day.of("pnrgov"):
        pushes[message.bookings[0].record_locator] += 1
    assert set(pushes.values()) == {5}
    assert len(pushes) == 168
    assert [len(m.travellers) for m in day.of("paxlst")] == [250]


def test_progress_is_told_after_each_flight(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    generate(
        tmp_path, flights=2, days=1, start=START, seed=5, progress=lambda done, of: told.append((done, of))
    )
    assert told == [(1, 2), (2, 2)]


def test_who_sends_xml_pushes_every_booking_in_it_and_every_list_in_edifact(run: Run) -> None:
    forms = defaultdict(set)
    for message in run.messages:
        forms[message.format].add(message.flights[0].carrier)
    assert forms["pnrgov-xml"] == {airline.code for airline in AIRLINES if airline.xml}
    assert forms["paxlst"] == forms["pnrgov"] | forms["pnrgov-xml"]
    assert not forms["pnrgov"] & forms["pnrgov-xml"]


def test_a_few_travellers_have_codes_that_a_door_must_drop(run: Run) -> None:
    codes = {s.code for m in run.of("pnrgov") for b in m.bookings for s in b.services}
    assert codes & {*MEALS, *ASSISTANCE}
    profile = safeguards.load_profile("icao-annex9")
    dropped = 0
    for path in sorted((run.out / "messages").glob("*-pnrgov-*")):
        redacted = safeguards.redact(path.read_bytes(), profile)
        dropped += sum(redacted.dropped.values())
        left = {
            s.code for message in openpiu.read(redacted.data) for b in message.bookings for s in b.services
        }
        assert not left & {*MEALS, *ASSISTANCE}
    assert dropped
