"""PAXLST, written and read again: what a carrier could send comes back as it was, without findings."""

import random
import string
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.conftest import assert_sound
from tests.messages.paxlst_specimen import read as read_one
from tests.messages.paxlst_specimen import transmission

from openpiu import edifact
from openpiu.messages import paxlst
from openpiu.messages.paxlst.names import PLACEHOLDERS
from openpiu.messages.titles import TITLES
from openpiu.travel import Address, Bag, Contact, Document, Flight, Message, Traveller, minutes_between

SAMPLES = Path(__file__).parents[2] / ".." / "shared" / "samples" / "messages"


def read(data: bytes) -> list[Message]:
    return [paxlst.read(raw) for raw in edifact.messages(data)]


def test_a_message_written_and_read_again_is_the_same() -> None:
    message = read_one()
    assert read(paxlst.write([message])) == [message]


def test_separators_in_the_data_are_released() -> None:
    people = (Traveller("O'GR+ADY:", "WHAT?", birth_date="1970-01-01"),)
    message = replace(read_one(), travellers=people)
    (again,) = read(paxlst.write([message]))
    assert (again.travellers[0].surname, again.travellers[0].given_names) == ("O'GR+ADY:", "WHAT?")


def test_signs_beyond_ascii_are_written_in_a_set_that_has_them() -> None:
    message = replace(read_one(), travellers=(Traveller("ŽIŽEK", "ÅSA", birth_date="1970-01-01"),))
    (again,) = read(paxlst.write([message]))
    assert again.travellers[0].surname == "ŽIŽEK"


def test_several_messages_stand_in_one_interchange() -> None:
    first = read_one()
    second = replace(
        first, reference="2", number=2, function="close-out", function_code="266+CL", travellers=()
    )
    assert read(paxlst.write([first, second])) == [first, second]


def test_a_message_of_the_model_alone_needs_no_codes_of_the_format() -> None:
    message = Message(
        "paxlst",
        function="crew-list",
        sender="XA",
        recipient="UTOPIU",
        sent_at="2026-03-01T09:15",
        flights=read_one().flights,
        travellers=(
            Traveller(
                "MUSTER",
                "ERIK",
                kind="crew",
                crew_role="cabin",
                birth_date="1981-02-03",
                documents=(Document("passport", "X4711", "UTO", "2030-01-01"),),
            ),
        ),
    )
    (again,) = read(paxlst.write([message]))
    assert (again.function, again.travellers[0].crew_role) == ("crew-list", "cabin")
    assert again.travellers[0].documents[0].code == "P"
    assert [f.code for f in again.findings] == ["PAX-NO-SENDER"]


def test_what_is_no_paxlst_is_refused() -> None:
    with pytest.raises(ValueError, match="no message"):
        paxlst.write([])
    with pytest.raises(ValueError, match="pnrgov"):
        paxlst.write([Message("pnrgov")])


# Generated messages

BY_CHANCE = frozenset(("PAX-DOC-SHARED", "PAX-TRAVELLER-DUPLICATE"))
"""Two people who are drawn alike."""

ROUTES = (("MAD", "LIS"), ("FRA", "IAD"), ("HND", "LAX"), ("SYD", "AKL"), ("GRU", "LHR"), ("DEL", "DOH"))
STATES = ("FRA", "DEU", "UTO", "XXA", "GBN", "BRA", "JPN")
LETTERS = string.ascii_uppercase
CODE = st.text(LETTERS + string.digits, min_size=5, max_size=9)
SENT = st.builds(
    lambda day, minutes: datetime.combine(day, time()) + timedelta(minutes=minutes),
    st.dates(date(2003, 1, 1), date(2026, 6, 30)),
    st.integers(0, 1439),
)
NAME = (
    st.text(LETTERS + "'-?+: ", min_size=1, max_size=20)
    .map(lambda name: " ".join(name.split()))
    .filter(lambda name: name and name.split()[-1] not in TITLES and name not in PLACEHOLDERS)
)


def optional(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.none() | strategy


@dataclass
class Frame:
    """What the travellers of one message have to fit."""

    sent: date
    departure: date
    origin: str
    destination: str


@st.composite
def documents(draw: st.DrawFn, frame: Frame) -> Document:
    code, kind = draw(
        st.sampled_from(
            (("P", "passport"), ("I", "identity-card"), ("V", "visa"), ("AC", "crew-certificate"))
        )
    )
    last = frame.departure.replace(year=frame.departure.year + 19, day=1)
    expires = draw(st.dates(frame.departure, last)).isoformat()
    latest = min(frame.sent, frame.departure)
    issued = draw(optional(st.dates(latest - timedelta(9000), latest).map(date.isoformat)))
    return Document(kind, draw(CODE), draw(st.sampled_from(STATES)), expires, code, issued=issued)  # type: ignore[arg-type]


@st.composite
def births(draw: st.DrawFn, frame: Frame) -> str:
    first = frame.departure.replace(year=frame.departure.year - 108, day=1)
    born = draw(st.dates(first, min(frame.sent, frame.departure) - timedelta(31))).isoformat()
    return born[: draw(st.sampled_from((10, 10, 10, 7, 4)))]


@st.composite
def bags(draw: st.DrawFn) -> dict[str, object]:
    """Bags and what the traveller says of all of them, agreeing."""
    tags = draw(st.lists(st.from_regex(r"[0-9]{10}|X[A-Z][0-9]{6}", fullmatch=True), max_size=3, unique=True))
    weight = draw(st.none() | st.integers(0, 300))
    unit = None if weight is None else draw(st.sampled_from(("kg", "lb")))
    if not tags:
        return {}
    if len(tags) == 1:
        pieces = draw(st.integers(1, 99))
        found = (Bag(tags[0], pieces, weight, unit),)
    else:
        found = tuple(Bag(tag, draw(st.integers(1, 9))) for tag in tags)
    count = draw(st.sampled_from((None, sum(b.pieces or 0 for b in found))))
    return {"bags": found, "bag_count": count, "bag_weight": weight, "bag_unit": unit}


@st.composite
def travellers(draw: st.DrawFn, frame: Frame, kind: str, number: int) -> Traveller:
    fields: dict[str, object] = {}
    references = {
        key: draw(CODE) for key in draw(st.lists(st.sampled_from(("AVF", "AEA", "CR", "YZY")), unique=True))
    }
    if draw(st.booleans()):
        references["ABO"] = f"XA{number}"
    if draw(st.booleans()):
        fields |= {"embarkation": frame.origin, "disembarkation": frame.destination}
    if draw(st.booleans()):
        fields["seats"] = (f"{number + 1}{draw(st.sampled_from('ABCDEFHJK'))}",)
    if draw(st.booleans()):
        parts = [draw(optional(CODE)) for _ in range(3)]
        fields["addresses"] = (Address(None, draw(CODE), *parts, draw(optional(st.sampled_from(STATES)))),)
    if kind == "crew":
        fields["crew_role"] = draw(st.sampled_from((None, "cockpit", "cabin", "positioning", "CR9")))
    elif kind == "transit":
        fields["crew_role"] = draw(st.sampled_from((None, "crew", "cabin")))
    forms = (("phone", None), ("phone", "mobile"), ("email", None), ("other", "fax"), ("other", "WW"))
    contacts = draw(st.lists(st.tuples(CODE, st.sampled_from(forms)), max_size=2))
    born = draw(births(frame))
    held = [
        document if not document.issued or document.issued >= born else replace(document, issued=None)
        for document in draw(st.lists(documents(frame), min_size=1, max_size=3))
    ]
    return Traveller(
        draw(NAME),
        draw(NAME),
        kind=kind,  # type: ignore[arg-type]
        birth_date=born,  # type: ignore[arg-type]
        birth_place=draw(st.sampled_from((None, "UTO", "Sampleton Utopia"))),
        sex=draw(st.sampled_from((None, "M", "F", "U", "X"))),
        nationality=draw(optional(st.sampled_from(STATES))),
        residence=draw(optional(st.sampled_from(STATES))),
        documents=tuple(held),
        record_locator=references.get("AVF"),
        references=references,
        clearance=draw(optional(st.just(frame.destination))),
        verified=draw(st.sampled_from((None, True, False))),
        contacts=tuple(Contact(form[0], value, purpose=form[1]) for value, form in contacts),  # type: ignore[arg-type]
        **draw(bags()),  # type: ignore[arg-type]
        **fields,  # type: ignore[arg-type]
    )


@st.composite
def paxlsts(draw: st.DrawFn) -> Message:
    sent = draw(SENT)
    origin, destination = draw(st.sampled_from(ROUTES))
    leaves = sent + timedelta(minutes=draw(st.integers(-5000, 5000)))
    lands = leaves + timedelta(minutes=draw(st.integers(-600, 1400)))
    flight = Flight(
        draw(st.sampled_from(("XA", "9X", "X9", "XAL"))),
        draw(st.from_regex(r"[0-9]{1,4}", fullmatch=True)),
        draw(optional(st.sampled_from("ABZ"))),
        origin,
        destination,
        leaves.strftime("%Y-%m-%dT%H:%M"),
        lands.strftime("%Y-%m-%dT%H:%M"),
        crossing=True,
    )
    minutes = minutes_between(flight.departure, origin, flight.arrival, destination)
    assume(minutes is not None and 0 <= minutes <= 1200)
    frame = Frame(sent.date(), leaves.date(), origin, destination)
    code, function, kinds, status = draw(
        st.sampled_from(
            (
                ("745", "passenger-list", ("passenger", "transit"), None),
                ("745+CP", "change", ("passenger",), None),
                ("745+XR", "cancel-passenger", ("passenger",), "cancelled"),
                ("250+C", "crew-list", ("crew",), None),
                ("250+CC", "change", ("crew",), None),
                ("266+CLOB", "close-out", ("passenger", "transit"), "boarded"),
                ("266+CLNB", "close-out", ("passenger",), "not-boarded"),
            )
        )
    )
    people = [
        replace(draw(travellers(frame, draw(st.sampled_from(kinds)), number)), status=status)
        for number in range(draw(st.integers(1, 4)))
    ]
    part = draw(st.none() | st.integers(1, 20))
    return Message(
        "paxlst",
        "D.05B",
        function,
        reference=draw(CODE),
        sender=draw(CODE),
        sent_at=sent.strftime("%Y-%m-%dT%H:%M"),
        part=part,
        final=None if part is None else draw(st.booleans()),
        flights=(flight,),
        travellers=tuple(people),
        recipient=draw(CODE),
        control_reference=draw(CODE),
        transaction=draw(st.sampled_from((None, "XA0001", "XA0001:::001"))),
        contacts=(
            Contact("phone", "000000000", name=draw(optional(NAME))),
            Contact("email", "A+B", name=None),
        ),
        function_code=code,
    )


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(paxlsts())
def test_whatever_a_carrier_could_send_comes_back_without_findings(message: Message) -> None:
    (found,) = read(paxlst.write([message]))
    assert [told for told in found.findings if told.code not in BY_CHANCE] == []
    assert replace(found, findings=()) == message


# Whatever comes


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_damage_makes_the_reader_raise(data: st.DataObject) -> None:
    text = transmission()
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text)))
        gone = data.draw(st.integers(0, 12))
        new = data.draw(
            st.binary(max_size=6) | st.sampled_from((b"'", b"+", b":", b"?", b"\x1a", b"NAD+FL'", b"00"))
        )
        text = text[:at] + new + text[at + gone :]
    assert_sound(read(text), text)


@pytest.mark.parametrize("name", ["Test1.txt", "airline2.edi", "apisMessage.txt", "flight1.txt"])
def test_no_damage_to_a_real_message_makes_the_reader_raise(name: str) -> None:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip("the samples lie beside the repository and are not here")
    whole = path.read_bytes()
    chance = random.Random(name)
    for _ in range(60):
        text = bytearray(whole)
        for _ in range(chance.randint(1, 40)):
            at = chance.randrange(len(text))
            text[at : at + chance.randint(0, 4)] = chance.choice(
                (b"'", b"+", b":", b"", b"\xff", b"9", b"A", b"$")
            )
        assert_sound(read(bytes(text)), bytes(text))


@pytest.mark.parametrize("name", ["Test1.txt", "airline2.edi", "apisMessage.txt", "flight1.txt"])
def test_people_of_a_real_message_written_again_are_the_same(name: str) -> None:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip("the samples lie beside the repository and are not here")
    (message,) = read(path.read_bytes())
    (again,) = read(paxlst.write([message]))
    assert (again.flights, again.contacts) == (message.flights, message.contacts)
    kinds = {"other": "T"}  # a document without a kind is written with one
    for t, u in zip(message.travellers, again.travellers, strict=True):
        documents = tuple(d if d.code else replace(d, code=kinds[d.kind]) for d in t.documents)
        assert u == replace(t, documents=documents)
