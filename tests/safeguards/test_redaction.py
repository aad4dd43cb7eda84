"""Redaction at the door: what must go, what must stay, and that nothing moves."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openpiu import edifact
from openpiu.safeguards import load_profile, redact, spans

SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples" / "messages"
real = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"the real messages are not at {SAMPLES}")
ICAO, EU, UN = (load_profile(name) for name in ("icao-annex9", "eu-pnr", "un-2396-minimum"))
CARD = "4000001234567899"  # a made-up number with a right check digit


def pnrgov(*segments: str, tail: str = "") -> bytes:
    """A push of one booking with the given segments."""
    body = (
        "MSG+:22'ORG+XA:MAD'TVL+010326:1400:010326:1420+MAD+LIS+XA+123'EQN+1'SRC'RCI+XA:ABC123::100126:1015'"
        + "".join(f"{segment}'" for segment in segments)
    )
    count = body.count("'") + 2
    return (
        f"UNA:+.?*'UNB+IATA:1+XA+UTOPIU+260228:1400+1'UNH+1+PNRGOV:13:1:IA'{body}UNT+{count}+1'UNZ+1+1'{tail}"
    ).encode()


def paxlst(*segments: str) -> bytes:
    body = "BGM+745'" + "".join(f"{segment}'" for segment in segments)
    count = body.count("'") + 2
    return (
        f"UNA:+.? 'UNB+UNOA:4+XA+UTOPIU+260228:1400+1'UNH+1+PAXLST:D:05B:UN:IATA'{body}UNT+{count}+1'UNZ+1+1'"
    ).encode()


def shape(data: bytes) -> list[tuple[str, int, int]]:
    return [(s.tag, s.offset, s.end) for raw in edifact.messages(data) for s in raw.segments]


def values(data: bytes) -> list[list[list[str]]]:
    """Everything that is read of a transmission."""
    return [
        [s.components(e) for e in range(1, s.elements() + 1)]
        for raw in edifact.messages(data)
        for s in raw.segments
    ]


def test_a_meal_that_tells_of_belief_is_overwritten_in_place():
    data = pnrgov("SSR+KSML:HK:1:XA:::MAD:LIS:STRICT+::1", "TIF+SPECIMEN+ANNA MRS:A:1")
    redacted = redact(data, ICAO)
    assert redacted.dropped == {"religion_philosophy": 1}
    assert b"SSR+\x1a\x1a\x1a\x1a:HK:1:XA:::MAD:LIS:\x1a\x1a\x1a\x1a\x1a\x1a+::1'" in redacted.data
    assert b"TIF+SPECIMEN+ANNA MRS:A:1'" in redacted.data
    assert len(redacted.data) == len(data)
    assert shape(redacted.data) == shape(data)


PLANTED = [
    ("SSR+WCHR:HK:1:XA:::MAD:LIS:CANNOT CLIMB+::1", "WCHR", "health"),
    ("SSR+AVML:HK:2:XA", "AVML", "religion_philosophy"),
    ("SSR+LANG:HK:1:XA:::::FRISIAN", "FRISIAN", "race_ethnic_origin"),
    ("SSR+OTHS:HK:1:XA:::::PAX IS MUSLIM", "MUSLIM", "religion_philosophy"),
    ("SSR+CKIN:HK:1:XA:::::NEEDS WHEELCHAIR+::1", "WHEELCHAIR", "health"),
    ("SSR+GRPS:HK:1:XA:::::CATHOLIC YOUTH GROUP", "CATHOLIC", "religion_philosophy"),
    ("IFT+4:28::XA+PAX IS A TRADE UNION DELEGATE", "UNION", "union_membership"),
    ("IFT+4:28::XA+pax is gay", "gay", "sex_life_orientation"),
    ("IFT+4:28::XA+SPEAKS KURDISH ONLY", "KURDISH", "race_ethnic_origin"),
    ("IFT+4:28::XA+COMMUNIST LEADER", "COMMUNIST", "political_opinion"),
    ("IFT+4:28::XA+PASAJERA CIEGA", "CIEGA", "health"),
    ("IFT+4:28::XA+CATOLICO", "CATOLICO", "religion_philosophy"),
    ("IFT+4:28::XA+CATÓLICO", "CATÓLICO", "religion_philosophy"),
    ("IFT+4:28::XA+христианин", "христианин", "religion_philosophy"),
    ("IFT+4:28::XA+旅客是穆斯林", "穆斯林", "religion_philosophy"),
    ("IFT+4:28::XA+WHEEL:CHAIR", "CHAIR", "health"),
    ("IFT+4:28::XA+WHEEL\r\nCHAIR", "CHAIR", "health"),
    ("IFT+4:28::XA+JEW\r\nISH", "JEW", "religion_philosophy"),
    ("IFT+4:28::XA+MUSLIM\r\nMEAL", "MUSLIM", "religion_philosophy"),
    ("LTS+14/A/SR/SSR AVML HK1", "AVML", "religion_philosophy"),
    ("LTS+14/A/SR/SSR WCHCXAHK1", "WCHC", "health"),
    ("SAC+++X'SSR+MOML:HK:1:XA", "MOML", "religion_philosophy"),
    ("SAC+++X'IFT+4:19+WAS SICK IN HOSPITAL", "HOSPITAL", "health"),
    ("ADD++700:::::::DIABETIC PAX", "DIABETIC", "health"),
    ("SSR+OTHS:HK:1:XA+NEEDS WHEELCHAIR", "WHEELCHAIR", "health"),
    ("SSR+CBBG:HK:1:XA:::::PROSTHESIS IN CABIN", "PROSTHESIS", "health"),
    ("ZZZ+SOMETHING KOSHER", "KOSHER", "religion_philosophy"),
]


@pytest.mark.parametrize("profile", [ICAO, EU, UN], ids=lambda profile: profile.name)
@pytest.mark.parametrize(("segment", "secret", "category"), PLANTED)
def test_a_planted_secret_is_neither_in_the_bytes_nor_in_what_is_read(segment, secret, category, profile):
    data = pnrgov(segment, "DAT+700:270226:0900")
    redacted = redact(data, profile)
    assert secret.encode() not in redacted.data
    assert secret not in str(values(redacted.data))
    assert redacted.dropped == {category: 1}
    assert shape(redacted.data) == shape(data)


KEPT = [
    "TIF+GAY+CHRISTIAN MR:A:1",
    "SSR+DOCS:HK:1:XA:::::/P/UTO/L898902C3/UTO/12AUG74/F/15APR32/MUSLIM/BLIND",
    "SSR+INFT:HK:1:XA:::::GAY/CHRISTIAN/10AUG11",
    "SSR+CTCE:HK:1:XA:::::GAY..CHRISTIAN//EXAMPLE.ORG",
    "SSR+TKNE:HK:1:XA:::::9990000000001C1",
    "SSR+SEAT:HK:1:XA:::MAD:LIS+12A::1",
    "SSR+BIKE:HK:1:XA:::GAY:MAD",
    "SSR+FOID:HK:1:XA:::::PPL898902C3",
    "IFT+4:28::YY+CTCE SICK..JEW//EXAMPLE.ORG",
    "IFT+4:28::YY+CTCP 00115555555555 CHRISTIAN GAY",
    "IFT+4:43+CHRISTIAN GAY+1 CATHOLIC STREET+000000000",
    "IFT+4:15:9+LHR XA FRENCH 12.00",
    "ADD++702:1 JEWISH STREET:POLISH TOWN:::ES:10000:00441753637285",
    "ADD++700:::::::EK CTC M 5432109876",
    "SSR+UMNR:HK:1:XA:::::SPECIMEN ANNA F 09 SPEAKS FRENCH",
    "FOP+CC::120.00:VI:400000XXXXXX0000:1228",
    "TKT+9990000000001:T:1",
]


@pytest.mark.parametrize("profile", [ICAO, EU, UN], ids=lambda profile: profile.name)
@pytest.mark.parametrize("segment", KEPT)
def test_names_contacts_documents_and_minors_are_unharmed(segment, profile):
    data = pnrgov(segment)
    assert redact(data, profile).data == data


@pytest.mark.parametrize(
    "segment",
    ["IFT+4:28::XA+THIS PASSENGER IS A VIP", "IFT+4:28::XA+BOOKED VIA TURKISH AIRLINES",
     "LTS+0/O/NM/SPECIMEN/ANNA", "SSR+OTHS:HK:1:XA:::::ADV TKT NUMBER BY 03MAY"],
)  # fmt: skip
def test_harmless_text_stays_unless_the_law_lets_in_minors_alone(segment):
    data = pnrgov(segment)
    assert redact(data, ICAO).data == data
    strict = redact(data, EU)
    assert strict.dropped in ({"free_text": 1}, {"race_ethnic_origin": 1})
    for word in ("VIP", "TURKISH", "SPECIMEN", "ADV"):
        assert word.encode() not in strict.data


def test_a_contact_stays_and_the_text_beside_it_goes():
    data = pnrgov("IFT+4:28::YY+CTCE ANNA//EXAMPLE.ORG+MUSLIM PAX")
    for profile in (ICAO, EU):
        redacted = redact(data, profile)
        assert b"CTCE ANNA//EXAMPLE.ORG" in redacted.data
        assert b"MUSLIM" not in redacted.data


def test_a_minor_keeps_the_language_and_loses_the_belief():
    data = pnrgov("SSR+UMNR:HK:1:XA:::::UMNR SPEAKS FRENCH:MUSLIM")
    redacted = redact(data, EU)
    assert b"FRENCH" in redacted.data
    assert b"MUSLIM" not in redacted.data


def test_api_free_text_goes_and_bags_stay():
    data = paxlst("NAD+FL+++SPECIMEN:ANNA", "FTX+TDC+++DIABETIC", "FTX+BAG+++XA123456:1", "CNT+42:1")
    redacted = redact(data, ICAO)
    assert redacted.dropped == {"health": 1}
    assert b"DIABETIC" not in redacted.data
    assert b"FTX+BAG+++XA123456:1" in redacted.data
    assert redact(paxlst("FTX+TDC+++HELLO"), EU).dropped == {"free_text": 1}


@pytest.mark.parametrize(
    "segment",
    [
        f"FOP+CC::120.00:VI:{CARD}:1228",
        f"IFT+4:28::XA+PAID {CARD[:4]} {CARD[4:]}",
        f"SSR+FOID:HK:1:XA:::::CC{CARD}",
        f"LTS+47/P/{CARD[:9]}\r\n{CARD[9:]}",
    ],
)
def test_a_full_card_number_keeps_its_first_six_and_last_four_digits(segment):
    data = pnrgov(segment)
    redacted = redact(data, ICAO)
    assert redacted.dropped == {"card_number": 1}
    plain = redacted.data.replace(b"\r\n", b"").replace(b" ", b"")
    assert (
        b"400000\x1a\x1a\x1a\x1a\x1a\x1a7899" in plain or b"400000\x1a\x1a\x1a\x1a\x1a\x1a\x1a7899" in plain
    )
    assert CARD.encode() not in plain
    assert shape(redacted.data) == shape(data)


def test_text_after_and_before_the_interchange_loses_its_words():
    data = b"QK LONPPXS\r\n.HDQ REF DIABETIC\r\n" + pnrgov(
        "TIF+SPECIMEN+ANNA:A:1", tail="\r\nPAX IS MUSLIM\r\nNNNN"
    )
    redacted = redact(data, ICAO)
    assert redacted.dropped == {"health": 1, "religion_philosophy": 1}
    assert b"MUSLIM" not in redacted.data
    assert redacted.data.startswith(b"QK LONPPXS\r\n.HDQ REF \x1a\x1a\x1a\x1a\x1a\x1a\x1a\x1a\r\nUNA")
    assert redacted.data.endswith(b"PAX IS \x1a\x1a\x1a\x1a\x1a\x1a\r\nNNNN")
    assert b"UNB+IATA:1+XA+UTOPIU" in redacted.data


def test_prose_after_a_trailer_that_was_not_ended_loses_its_words():
    data = pnrgov("TIF+SPECIMEN+ANNA:A:1")[:-1] + b"\r\nPAX IS MUSLIM"
    redacted = redact(data, ICAO)
    assert redacted.data.endswith(b"UNZ+1+1\r\nPAX IS \x1a\x1a\x1a\x1a\x1a\x1a")
    assert shape(redacted.data) == shape(data)


def test_a_sender_whose_name_is_a_word_is_left_alone():
    data = pnrgov("TIF+SPECIMEN+ANNA:A:1").replace(b"IATA:1+XA", b"IATA:1+POLISH")
    assert redact(data, ICAO).data == data


def test_a_message_of_another_type_loses_its_words():
    data = pnrgov("IFT+4:28::XA+KOSHER").replace(b"PNRGOV", b"ITAREQ")
    assert b"KOSHER" not in redact(data, ICAO).data


def test_what_is_no_message_loses_its_words_in_xml_by_the_filler_of_xml():
    assert redact(b"hello muslim world", ICAO).data == b"hello \x1a\x1a\x1a\x1a\x1a\x1a world"
    assert redact(b"<a>muslim</a>", ICAO).data == b"<a>\x7f\x7f\x7f\x7f\x7f\x7f</a>"
    assert redact(b"", ICAO).data == b""


def test_what_is_read_from_spans_is_what_is_read_from_redacted_bytes():
    data = pnrgov(*(segment for segment, _, _ in PLANTED if "\r" not in segment), *KEPT)
    for profile in (ICAO, EU):
        of_spans = [
            [s.components(e) for e in range(1, s.elements() + 1)]
            for raw in edifact.messages(data)
            for s in raw.overwritten([(x.start, x.end) for x in spans(raw, profile)]).segments
        ]
        assert of_spans == values(redact(data, profile).data)


def test_other_separators_and_released_signs_are_respected():
    data = pnrgov("IFT+4:28::XA+PAX?+FRIEND MUSLIM?'S:OK", "DAT+700:270226:0900")
    redacted = redact(data, ICAO)
    assert shape(redacted.data) == shape(data)
    assert b":OK'DAT" in redacted.data
    other = data.replace(b"UNA:+.?*'", b"UNA/*.?-$").translate(bytes.maketrans(b":+*'", b"/*-$"))
    assert redact(other, ICAO).dropped == {"religion_philosophy": 1}


WORDS = st.sampled_from(
    [
        "AVML",
        "MUSLIM",
        "WHEEL CHAIR",
        "HELLO",
        "CTCE A//B.C",
        "UMNR",
        "",
        "?+",
        "?'",
        CARD,
        "A\r\nB",
        "é",
        "FRENCH",
    ]
)
CODES = st.sampled_from(["AVML", "OTHS", "DOCS", "wchr"])
SEGMENTS = st.one_of(
    st.builds("IFT+4:{}::XA+{}:{}+{}".format, st.sampled_from(["28", "15", "43", "19"]), WORDS, WORDS, WORDS),
    st.builds("SSR+{}:HK:1:XA:::MAD:LIS:{}+12A:{}:1".format, CODES, WORDS, WORDS),
    st.builds("LTS+{}{}:{}".format, WORDS, WORDS, WORDS),
    st.builds("ADD++700:{}:::::::{}".format, WORDS, WORDS),
    st.builds("FOP+CC::1.00:VI:{}:1228".format, st.sampled_from([CARD, "XX", ""])),
    st.builds("ZZZ+{}+{}".format, WORDS, WORDS),
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(SEGMENTS, max_size=6), st.sampled_from([ICAO, EU, UN]), WORDS)
def test_redaction_moves_nothing_and_a_second_one_changes_nothing(segments, profile, tail):
    data = pnrgov(*segments, tail=f"\r\n{tail}")
    once = redact(data, profile)
    assert len(once.data) == len(data)
    assert shape(once.data) == shape(data)
    assert [i for i, b in enumerate(once.data) if b in b"\r\n"] == [
        i for i, b in enumerate(data) if b in b"\r\n"
    ]
    again = redact(once.data, profile)
    assert again.data == once.data
    assert again.dropped == {}
    assert sum(once.dropped.values()) >= (once.data != data)


@given(st.binary(max_size=300))
def test_any_bytes_are_redacted_without_an_error(data):
    assert len(redact(data, EU).data) == len(data)


@real
@pytest.mark.parametrize("name", ["2_pnrs_basic.edi", "pnr1.txt", "pnrMessage.txt"])
def test_the_meals_of_the_samples_are_dropped_from_booking_and_history(name):
    data = (SAMPLES / name).read_bytes()
    redacted = redact(data, ICAO)
    assert redacted.dropped == {"religion_philosophy": 5}
    assert b"AVML" not in redacted.data
    assert b"THIS PASSENGER IS A VIP" in redacted.data


@real
def test_a_sample_without_protected_data_loses_nothing():
    data = (SAMPLES / "pnr2.txt").read_bytes()
    assert redact(data, ICAO).data == data


@real
@pytest.mark.parametrize("profile", [ICAO, EU, UN], ids=lambda profile: profile.name)
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*")), ids=lambda path: path.name)
def test_every_sample_keeps_its_places(path, profile):
    data = path.read_bytes()
    redacted = redact(data, profile)
    assert shape(redacted.data) == shape(data)
    assert redact(redacted.data, profile).data == redacted.data
