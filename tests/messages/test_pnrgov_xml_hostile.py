"""XML that is cut, broken or hostile: never an exception, never much memory, and what was whole is kept."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from tests.messages.test_pnrgov_xml import ANNA, FLIGHT, PASSPORT, codes, document, pnr

import openpiu
from openpiu.messages.pnrgov_xml import tree as xml_tree

WHOLE = document(
    "".join(
        pnr(ANNA.format(PASSPORT) + FLIGHT.format("")).replace("ABC123", locator)
        for locator in ("ABC123", "DEF456", "GHK789")
    )
)


def locators(data: bytes) -> list[str | None]:
    return [booking.record_locator for message in openpiu.read(data) for booking in message.bookings]


def test_a_billion_laughs_are_refused() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>{WHOLE.split("?>", 1)[1]}'
    (message,) = openpiu.read(bomb.replace("ANNA", "&l9;").encode())
    assert (message.format, codes(message)) == ("unknown", ["XML-ENTITY"])


def test_external_entities_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    for declaration in (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>',
        f'<!DOCTYPE x SYSTEM "file://{secret}">',
        f'<!DOCTYPE x [<!ENTITY % p SYSTEM "file://{secret}"> %p;]>',
    ):
        data = WHOLE.replace("?>", f"?>{declaration}", 1).replace("SPECIMEN", "&e;").encode()
        (message,) = openpiu.read(data)
        assert codes(message) == ["XML-ENTITY"]
        assert "SECRET" not in repr(message)


def test_an_entity_without_a_definition_costs_its_booking_alone() -> None:
    data = WHOLE.replace("ANNA MARIA MRS", "&who;", 1).encode()
    (message,) = openpiu.read(data)
    assert codes(message) == ["XML-ENTITY"]
    assert locators(data) == ["DEF456", "GHK789"]
    assert message.partial


@pytest.mark.parametrize(
    "data",
    [
        b"<a>" * 100_000,
        b'<IATA_PNRGOV_NotifRQ a="' + b"x" * 5_000_000 + b'"/>',
        b"<" + b"x" * 5_000_000,
        b"<!--" + b"x" * 5_000_000,
        b"<IATA_PNRGOV_NotifRQ><PNRs><PNR>" + b"<A>x</A>" * 600_000,
        b"<IATA_PNRGOV_NotifRQ><PNRs><PNR><Text>" + b"x " * 3_000_000,
        b"<IATA_PNRGOV_NotifRQ>" + b"x " * 3_000_000,
    ],
    ids=["depth", "attribute", "name", "comment", "children", "text", "head"],
)
def test_what_has_no_bounds_is_refused(data: bytes) -> None:
    messages = list(openpiu.read(data))
    assert "XML-SCHEMA" in codes(messages[-1])


def test_another_root_is_told_with_its_place() -> None:
    (message,) = openpiu.read(b"\n<html><body/></html>")
    assert (message.format, codes(message)) == ("unknown", ["XML-SCHEMA"])
    where = message.findings[0].where
    assert (where.tag, where.offset, where.line) == ("html", 1, 2)


@pytest.mark.parametrize(
    "data", [b"<", b"<?xml", b'<?xml version="1.0"?>', b"<a", b"<a></b>", b"<?xml?><a/>"]
)
def test_hardly_anything_is_told_and_nothing_raised(data: bytes) -> None:
    (message,) = openpiu.read(data)
    assert message.format == "unknown"
    assert message.findings


def test_a_document_cut_anywhere_keeps_the_bookings_before_the_cut_and_what_is_whole_of_the_last() -> None:
    data = WHOLE.encode()
    ends = [place + len(b"</PNR>") for place in range(len(data)) if data.startswith(b"</PNR>", place)]
    for cut in range(1, len(data), 13):
        found = list(openpiu.read(data[:cut]))
        whole, read = sum(end <= cut for end in ends), locators(data[:cut])
        assert read == ["ABC123", "DEF456", "GHK789"][: len(read)]
        assert whole <= len(read) <= whole + 1
        assert any(code in ("XML-SCHEMA", "SYN-EMPTY") for code in codes(found[-1]))
        assert all(message.partial for message in found if message.format == "pnrgov-xml")


@pytest.mark.parametrize("end", ["", "</IATA_PNRGOV_NotifRQ>", "</PNRs></IATA_PNRGOV_NotifRQ>"])
def test_what_is_whole_of_a_booking_that_was_cut_short_is_kept(end: str) -> None:
    second = '<Passenger RPH="2"><GivenName>ERIK</GivenName>'
    text = document(pnr(ANNA.format(PASSPORT) + second))
    (message,) = openpiu.read((text[: text.index(second) + len(second)] + end).encode())
    (booking,) = message.bookings
    (anna,) = booking.travellers
    assert (booking.record_locator, anna.surname, anna.documents[0].number) == (
        "ABC123",
        "SPECIMEN",
        "L898902C3",
    )
    assert (codes(message), message.partial) == (["XML-SCHEMA"], True)


def test_a_booking_that_is_not_well_formed_never_takes_its_neighbours_with_it() -> None:
    second = WHOLE.index("<PNR ", WHOLE.index("<PNR ") + 1)
    data = (WHOLE[:second] + WHOLE[second:].replace("</Surname>", "", 1)).encode()
    (message,) = openpiu.read(data)
    assert locators(data) == ["ABC123", "GHK789"]
    (found,) = [one for one in message.findings if one.code == "XML-SCHEMA"]
    assert message.partial
    assert (found.where.line, data[found.where.offset or 0 :][:12]) == (4, b"Passenger><F")


def test_an_unknown_encoding_is_told_and_read_as_utf_8_from_the_root_on() -> None:
    data = WHOLE.replace("UTF-8", "XXX-9", 1).encode()
    assert locators(data) == ["ABC123", "DEF456", "GHK789"]
    assert "XML-SCHEMA" in codes(next(openpiu.read(data)))


def test_faults_without_end_are_bounded() -> None:
    messages = list(openpiu.read(WHOLE[: WHOLE.index("<PNR ")].encode() + b"<PNR <" * 200_000))
    assert sum(len(one.findings) for one in messages) < 2 * xml_tree.MOST_FAULTS


def test_no_mutation_raises() -> None:
    dice = random.Random(4)
    pieces = [
        b"<",
        b">",
        b'"',
        b"<PNR ",
        b"<PNR>",
        b"</PNR>",
        b"<![CDATA[",
        b"<!--",
        b"&amp;",
        b"\0",
        b"<?xml ?>",
    ]
    for _ in range(400):
        data = bytearray(WHOLE.encode())
        for _ in range(dice.randint(1, 8)):
            place = dice.randrange(len(data))
            act = dice.random()
            if act < 0.3:
                data[place] = dice.randrange(256)
            elif act < 0.6:
                del data[place : place + dice.randint(1, 200)]
            elif act < 0.8:
                data[place:place] = data[dice.randrange(len(data)) :][: dice.randint(1, 300)]
            else:
                data[place:place] = dice.choice(pieces)
        list(openpiu.read(bytes(data)))


MEASURE = """
import sys, openpiu
def peak():
    status = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
list(openpiu.read(open(sys.argv[1], "rb").read(200_000)))
before = peak()
print(sum(len(m.bookings) for m in openpiu.read(sys.argv[1])), peak() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="tells memory by /proc")
def test_a_document_of_15_mb_is_read_in_bounded_memory(tmp_path: Path) -> None:
    """The same with 100 MB is `bench/stream.py`."""
    one = pnr(ANNA.format(PASSPORT) + FLIGHT.format("")) * 100
    head, tail = document("@").split("@")
    path = tmp_path / "large.xml"
    times = (15 << 20) // len(one)
    with path.open("w") as file:
        file.writelines([head, *[one] * times, tail])
    command = [sys.executable, "-c", MEASURE, str(path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert int(said[0]) == times * 100
    assert int(said[1]) < 60_000
