"""PNRGOV XML at the door: redacted, stored, read, screened and replayed as EDIFACT is."""

import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.specimens import ANNA, BERT, api, booking, named, person, push, xml_booking, xml_push
from tests.places import everything_kept

from openpiu.intake import (
    canonical,
    hit_records,
    message_records,
    replay,
    take_in,
    transmission_id,
)
from openpiu.intake.handover import HandOver
from openpiu.store import schema, transmissions, travellers
from openpiu.store.picture import picture

DOCUMENT = xml_push(xml_booking("ABC123", ANNA, BERT))
BARE = DOCUMENT.split(b"?>", 1)[1]
CY = ("OTHER", "CY MR", None)
DOCLESS = ("SPECIMEN", "ANNA MRS", None)


def told(store):
    """The picture of a store without what depends on the form of a message: digests and sources."""
    found = picture(store)
    return {
        **found,
        "travellers": [
            (leg, sorted(reason for _, reason in said), who, left)
            for leg, said, _, who, _, left in found["travellers"]
        ],
        "hits": [(leg, *rest) for leg, _, *rest in found["hits"]],
    }


def kept(store):
    """What is held of each transmission, by id, and whether it is sealed."""
    with store.reading() as connection:
        return {
            record["transmission"]: transmissions.raw_of(connection, record["transmission"])
            for record in message_records(store)
        }


def test_booking_in_xml_becomes_travellers_and_a_hit(store, index, profile):
    taken = take_in(store, named(DOCUMENT), index, profile)
    assert (taken.messages, taken.sightings, taken.travellers, taken.hits) == (1, 2, 2, 1)
    (record,) = message_records(store)
    assert (record["state"], record["format"]) == ("screened", "pnrgov-xml")
    assert record["transmission"] == transmission_id(DOCUMENT)
    (hit,) = hit_records(store)
    assert (hit["identity"], hit["traveller"]["record_locator"]) == ("Q.1", "ABC123")


def test_same_bookings_in_edifact_and_in_xml_end_in_the_same_store(new_store, index, profile):
    edifact, xml = new_store(), new_store()
    take_in(
        edifact,
        named(
            push(booking("ABC123", DOCLESS, BERT), at="260226:1500", reference="1"),
            push(booking("ABC123", ANNA, BERT), booking("XYZ789", CY), at="260228:1500", reference="2"),
            api(person(), reference="3"),
        ),
        index,
        profile,
    )
    take_in(
        xml,
        named(
            xml_push(xml_booking("ABC123", DOCLESS, BERT), at="2026-02-26T15:00:00Z", reference="1"),
            xml_push(xml_booking("ABC123", ANNA, BERT), xml_booking("XYZ789", CY), reference="2"),
            api(person(), reference="3"),
        ),
        index,
        profile,
    )
    assert len(told(edifact)["travellers"]) == 3
    assert len(told(edifact)["hits"]) == 1
    assert told(xml) == told(edifact)


def test_one_booking_told_in_both_forms_is_one_traveller_with_one_hit(store, index, profile):
    later = push(booking("ABC123", ANNA, BERT), at="260301:1000")
    taken = take_in(store, named(DOCUMENT, later), index, profile)
    assert (taken.sightings, taken.travellers, taken.hits) == (4, 2, 1)
    with store.reading() as connection:
        assert {view.sources for view in travellers.views(connection)} == {("pnrgov", "pnrgov-xml")}


def test_same_document_twice_changes_nothing(store, index, profile):
    take_in(store, named(DOCUMENT), index, profile)
    before = picture(store), message_records(store)
    broken = xml_push(xml_booking("ABC123", ANNA, BERT), brk="\r\n  ")
    again = take_in(store, named(DOCUMENT, broken, soap(DOCUMENT)), index, profile)
    assert (again.transmissions, again.duplicates, again.messages) == (3, 3, 0)
    assert (picture(store), message_records(store)) == before


def test_same_content_under_a_new_reference_changes_nothing(store, index, profile):
    take_in(store, named(DOCUMENT), index, profile)
    before = picture(store)
    again = xml_push(xml_booking("ABC123", ANNA, BERT), reference="77")
    taken = take_in(store, named(again), index, profile)
    assert (taken.duplicates, taken.messages, taken.repeats, taken.sightings) == (0, 1, 1, 0)
    assert picture(store) == before


def test_document_of_many_bookings_is_replayed_into_the_same_travellers_and_hits(store, index, profile):
    listed = [xml_booking(f"A{n:05d}", ANNA if n in (3, 503, 1003) else DOCLESS, CY) for n in range(1010)]
    taken = take_in(store, named(xml_push(*listed)), index, profile)
    assert (taken.messages, taken.sightings) == (3, 2020)
    ids = ids_of(store)
    before = picture(store), hit_records(store)
    assert before[1]
    again = replay(store, [message_records(store)[0]["transmission"]], index, profile)
    assert (again.messages, again.sightings) == (3, 2020)
    assert (picture(store), hit_records(store)) == before
    assert ids_of(store) == ids


def ids_of(store):
    """The traveller that each locator and name belongs to."""
    with store.reading() as connection:
        return {
            (view.traveller.record_locator, view.traveller.given_names): view.id
            for view in travellers.views(connection)
        }


def test_replay_of_what_was_kept_reads_as_the_first_time(new_store, index, profile):
    extra = '<SSR SSR_Code="MOML"/><OSI><Text>LIKES TEA</Text></OSI>'
    first, second = new_store(), new_store()
    take_in(first, named(xml_push(xml_booking("ABC123", ANNA, extra=extra))), index, profile)
    before = picture(first), hit_records(first)
    ((id_, (data, sealed)),) = kept(first).items()
    assert not sealed and transmission_id(data) == id_
    replay(first, [id_], index, profile)
    assert (picture(first), hit_records(first)) == before
    take_in(second, named(data), index, profile)
    assert picture(second) == before[0]


@pytest.mark.parametrize(
    "fault", ["<OSI><Text>A & B</Text></OSI>", "<OSI>", "<OSI note='<'/>", "<OSI><Text>\x01</Text></OSI>"]
)
def test_bad_booking_keeps_its_neighbours(store, index, profile, fault):
    bad = xml_booking("BAD001", CY, extra=fault)
    data = xml_push(xml_booking("ABC123", ANNA), bad, xml_booking("XYZ789", BERT))
    taken = take_in(store, named(data), index, profile)
    assert (taken.quarantined, taken.hits) == (0, 1)
    assert taken.findings > 0
    with store.reading() as connection:
        locators = {view.traveller.record_locator for view in travellers.views(connection)}
    assert {"ABC123", "XYZ789"} <= locators


@pytest.mark.parametrize(
    "data",
    [
        b"<a>SPECIMEN</a>",
        DOCUMENT[:60],
        DOCUMENT.replace(b"<PNRs", b"<<PNRs & SPECIMEN").replace(b"<PNR ", b"<QNR "),
        xml_push(xml_booking("ABC123", ANNA), head='<!DOCTYPE x [<!ENTITY a "SPECIMEN">]>'),
    ],
)
def test_xml_of_which_nothing_can_be_read_is_sealed_and_stops_no_other(store, index, profile, data):
    taken = take_in(store, [("bad.xml", data), *named(DOCUMENT)], index, profile)
    assert (taken.transmissions, taken.quarantined, taken.hits) == (2, 1, 1)
    ((name, error),) = taken.refused
    assert name == "bad.xml" and "XML-" in error and "line 1" in error and "SPECIMEN" not in error
    held, sealed = kept(store)[transmission_id(data)]
    assert sealed and b"SPECIMEN" not in held
    assert replay(store, [transmission_id(data)], index, profile).quarantined == 1


def test_sealed_xml_leaves_the_quarantine_once_it_can_be_read(store, index, profile, monkeypatch):
    from openpiu.intake import reading

    monkeypatch.setattr(reading, "is_xml", lambda head: False)
    extra = "<OSI><Text>PAX IS MUSLIM</Text></OSI>"
    take_in(store, named(xml_push(xml_booking("ABC123", ANNA, extra=extra))), index, profile)
    (record,) = message_records(store)
    assert record["state"] == "quarantined"
    monkeypatch.undo()
    assert replay(store, [record["transmission"]], index, profile).hits == 1
    ((data, sealed),) = kept(store).values()
    assert not sealed and b"SPECIMEN" in data and b"MUSLIM" not in data


def test_what_a_service_left_of_xml_is_screened_by_the_next_call(store, index, profile):
    HandOver(store, profile, home=store.home, name="test").let_in(named(DOCUMENT))
    assert take_in(store, [], index, profile, workers=1).hits == 1


SECRETS = ("MOML", "WCHR", "MUSLIM", "4111111111111111", "4111 1111 1111 1111", "TRADE UNION")
PLANTED = [
    '<SSR SSR_Code="MOML" Status="HK"><Text>STRICT</Text></SSR>',
    '<SSR SSR_Code="WCHR" Status="HK"/>',
    '<SSR SSR_Code="OTHS"><Text>NEEDS WCHR</Text></SSR>',
    "<OSI><Text>PAX IS MUSLIM</Text></OSI>",
    "<OtherServiceInfo>TRADE UNION DELEGATE</OtherServiceInfo>",
    '<PaymentInfo PaymentType="CC" VendorCode="VI" AccountNbr="4111111111111111"/>',
    "<OSI><Text>CARD 4111 1111 1111 1111</Text></OSI>",
    "<Frob note='MUSLIM'>MOML</Frob><!-- WCHR --><?note MUSLIM?>",
    "<PNRHistory><HistoryText>ADD WCHR</HistoryText></PNRHistory>",
]
MALFORMED = "<OSI><Text>A < B & MUSLIM WCHR <MOML 4111111111111111</Text></OSI>"


def soap(data, note=""):
    head = f"<s:Envelope xmlns:s='urn:s'><s:Header><note>{note}</note></s:Header><s:Body>".encode()
    return head + data.split(b"?>", 1)[1] + b"</s:Body></s:Envelope>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_nothing_sensitive_is_in_any_table_file_or_log(store, index, profile, encoding, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    good = xml_push(
        xml_booking("ABC123", ANNA, extra="".join(PLANTED)),
        xml_booking("BAD001", CY, extra=MALFORMED),
        xml_booking("XYZ789", CY),
    )
    sources = [
        good.decode().replace("UTF-8", encoding.upper()).encode(encoding),
        soap(DOCUMENT.replace(b"ABC123", b"ABC124"), " ".join(SECRETS)),
        xml_push(MALFORMED, reference="2"),
        DOCUMENT.replace(b"ABC123", b"ABC125") + b"\n-- \n< MUSLIM WCHR 4111111111111111",
    ]
    taken = take_in(store, named(*sources), index, profile)
    assert (taken.transmissions, taken.quarantined, taken.hits) == (4, 1, 1)
    assert taken.dropped >= len(PLANTED)
    replay(store, [record["transmission"] for record in message_records(store)], index, profile)
    with store.reading() as connection:
        rows = {
            table.name: str(connection.execute(table.select()).all()).encode()
            for table in schema.metadata.sorted_tables
        }
    held = {id_: data for id_, (data, _) in kept(store).items()}
    files = {str(n): data for n, data in enumerate(everything_kept(store))}
    shown = json.dumps([hit_records(store), message_records(store), taken.refused]).encode()
    said = capfd.readouterr()
    logs = {"shown": shown, "logs": caplog.text.encode(), "out": (said.out + said.err).encode()}
    assert len(files) >= 2 and rows["messages"] and len(held) == 4
    for where, data in {**rows, **held, **files, **logs}.items():
        for secret in SECRETS:
            for form in (secret.encode(), secret.encode("utf-16-le")):
                assert form not in data, (secret, where)


def test_identifying_words_of_xml_stand_only_in_tables_made_for_them(store, index, profile):
    extra = "<Frob>SPECIMEN</Frob><OSI><Text>A & SPECIMEN</Text></OSI>"
    data = xml_push(xml_booking("ABC123", ANNA), xml_booking("BAD001", ANNA, extra=extra))
    taken = take_in(store, named(data, DOCUMENT[:80] + b"<SPECIMEN"), index, profile)
    assert taken.findings and taken.quarantined
    with store.reading() as connection:
        for table in schema.metadata.sorted_tables:
            if table.name not in schema.IDENTIFYING:
                rows = str(connection.execute(table.select()).all())
                for word in ("SPECIMEN", "ANNA", "1970-03-12", "L898902C3"):
                    assert word not in rows, (table.name, word)


# What is one transmission


@pytest.mark.parametrize("brk", ["\n", "\r\n  ", "\n\n\t"])
def test_line_breaks_between_tags_change_no_id(brk):
    assert canonical(xml_push(xml_booking("ABC123", ANNA, BERT), brk=brk)) == BARE


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        (b"\xef\xbb\xbf", b"\n"),
        (b"\r\n", b"\r\n-- \r\nThis mail is confidential.\r\n"),
        (b"<?xml version='1.0' encoding='utf-8'?>", b"\x03"),
        (b"<?xml version='1.0'?>", b""),
        (b"<s:Envelope xmlns:s='urn:s'><id>1</id><s:Body>\n", b"</s:Body></s:Envelope>"),
    ],
)
def test_head_and_tail_of_the_transport_change_no_id(head, tail):
    assert canonical(head + BARE + tail) == canonical(DOCUMENT) == BARE


@pytest.mark.parametrize(
    "other",
    [
        xml_push(xml_booking("ABC123", ANNA, BERT), reference="2"),
        DOCUMENT.replace(b"UTF-8", b"ISO-8859-1"),
        xml_push(xml_booking("ABC123", ANNA, BERT), head="<!DOCTYPE x>"),
        DOCUMENT + DOCUMENT,
        DOCUMENT[:-5],
        DOCUMENT + DOCUMENT[:400],
        DOCUMENT.replace(b"ANNA MRS", b"ANNA  MRS"),
    ],
)
def test_other_content_or_encoding_is_another_transmission(other):
    assert transmission_id(other) != transmission_id(DOCUMENT)


def test_break_in_cdata_is_text():
    data = BARE.replace(b"ANNA MRS", b"<![CDATA[ANNA>\n<MRS]]>")
    assert canonical(data) == data


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le"])
def test_wide_documents_are_known_by_the_same_rules(encoding):
    def wide(brk):
        data = xml_push(xml_booking("ABC123", ANNA), brk=brk).decode()
        return data.replace("UTF-8", "UTF-16").encode(encoding)

    mail = "\r\n-- \r\nmail".encode(encoding).removeprefix(b"\xff\xfe")
    assert canonical(wide("\n ") + mail) == wide("") == canonical(wide(""))


WORDS = [b"<IATA_PNRGOV_NotifRQ>", b"</IATA_PNRGOV_NotifRQ>", b"<?xml version='1.0'?>", b"<PNR>", b"</PNR>"]
WORDS += [b"\n", b" ", b"\r\n", b">", b"<", b"text", b"<!DOCTYPE x>", b"<![CDATA[", b"]]>", b"\xef\xbb\xbf"]


@given(st.lists(st.sampled_from(WORDS), max_size=14), st.booleans())
def test_canonical_form_is_its_own(words, wide):
    data = b"<a>" + b"".join(words)
    if wide:
        data = data.decode("latin-1").encode("utf-16")
    once = canonical(data)
    assert canonical(once) == once
