"""Score cards and notices, from plain values."""

from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace
from tests.carriers.test_expectations import AFTER, DEPARTS, LAW, LEG, before

from openpiu.carriers import Outage, card_of, expectations, notice_of, text_of
from openpiu.carriers.notices import MOST_GAPS
from openpiu.carriers.tables import card_csv
from openpiu.store.push_figures import Example, Tally
from openpiu.travel import CarrierCode, Iata3, Leg, ScheduledLeg

PERIOD = (date(2026, 2, 1), date(2026, 3, 1))


def day(after, **changes):
    """The leg of another day."""
    moved = DEPARTS + timedelta(days=after)
    leg = replace(LEG.leg, date=moved.date().isoformat(), **changes)
    return replace(LEG, leg=leg, departure=moved)


def of_days(days, came=(), outages=(), now=AFTER + timedelta(days=400), **changes):
    return [
        e
        for n in range(days)
        for e in expectations(
            day(n, **changes),
            [replace(r, first=r.first + timedelta(days=n), last=r.last + timedelta(days=n)) for r in came],
            outages,
            LAW,
            now,
        )
    ]


def test_card_counts_each_push():
    found = of_days(40, [before(72), before(22), before(0)])
    card = card_of("XX", PERIOD, found, pushes=LAW.pushes)
    by_name = {push.push: push for push in card.pushes}
    assert (by_name["pnr-72"].in_time, by_name["pnr-72"].share) == (40, 1.0)
    assert (by_name["pnr-24"].late, by_name["pnr-24"].received, by_name["pnr-24"].share) == (40, 40, 0.0)
    assert (by_name["api"].missing, by_name["api"].received) == (40, 0)


def test_small_numbers_get_no_share_and_no_rank():
    card = card_of("XX", PERIOD, of_days(12), pushes=LAW.pushes)
    assert {(push.share, push.remark) for push in card.pushes} == {(None, "n = 12, too few to rank")}
    assert [(f.share, f.remark) for f in card_of("XX", PERIOD, of_days(5), pushes=LAW.pushes).worst] == [
        (None, "n = 20, too few to rank")
    ]


def test_outage_is_told_and_not_counted_against_the_carrier():
    outage = Outage("1", DEPARTS - timedelta(days=9), DEPARTS + timedelta(days=60))
    found = of_days(50, outages=[outage])
    for push in card_of("XX", PERIOD, found, pushes=LAW.pushes).pushes:
        assert (push.missing, push.excused, push.share) == (50, 50, None)
    assert card_of("XX", PERIOD, found, pushes=LAW.pushes).worst == ()


def test_worst_flights_stand_first_and_those_too_few_behind():
    found = [
        *of_days(20, [before(72), before(24), before(0)], number="1"),
        *of_days(20, [before(72)], number="2"),
        *of_days(2, number="3"),
    ]
    card = card_of("XX", PERIOD, found, pushes=LAW.pushes)
    assert [score.flight for score in card.worst] == ["2", "1", "3"]
    assert card.worst[0].share == 60 / 80


def test_findings_are_told_per_thousand_people_of_their_kind_and_by_week():
    tallies = [
        Tally("2026-02-02", "people", "api", 1000),
        Tally("2026-02-09", "people", "api", 1000),
        Tally("2026-02-09", "people", "pnr", 5000),
        Tally("2026-02-09", "finding", "PAX-NAT-CODE", 5),
        Tally("2026-02-11", "people", "api", 10),
    ]
    card = card_of("XX", PERIOD, [], pushes=LAW.pushes, tallies=tallies)
    (finding,) = card.findings
    assert (finding.count, finding.per_thousand) == (5, 2.49)
    assert finding.trend == (("2026-02-02", 0.0), ("2026-02-09", 4.95))
    assert finding.meaning


def test_missing_fields_are_shares_of_the_people_told_of():
    tallies = [
        Tally("2026-02-02", "people", "api", 200),
        Tally("2026-02-02", "missing", "api.birth_date", 50),
    ]
    card = card_of("XX", PERIOD, [], pushes=LAW.pushes, tallies=tallies)
    shares = {field.field: field.share for field in card.fields}
    assert shares["birth_date"] == 0.25 and shares["sex"] == 0.0


EXAMPLE = Example(
    "PAX-NAT-CODE", "a" * 64, 1, "REF1", "XX123 2026-03-01 CDG-IAD", 14, "NAT", 2, 1, 300, 14, "a country"
)


def test_notice_names_flights_codes_and_places():
    found = of_days(1, [before(22)])
    tallies = [
        Tally("2026-03-01", "people", "api", 100),
        Tally("2026-03-01", "finding", "PAX-NAT-CODE", 3),
        Tally("2026-03-01", "missing", "api.seat", 7),
    ]
    card = card_of(
        "XX",
        PERIOD,
        found,
        pushes=LAW.pushes,
        tallies=tallies,
        name="Example Air",
        examples={"PAX-NAT-CODE": [EXAMPLE]},
    )
    notice = notice_of(
        card, found, made_at=datetime(2026, 3, 3, tzinfo=UTC), reference="XX-1", to="desk@xx.example"
    )
    assert text_of(notice).splitlines() == [
        "From: Passenger Information Unit",
        "To: Example Air (XX), desk@xx.example",
        "Reference: XX-1",
        "Made: 2026-03-03T00:00Z",
        "Subject: passenger data of flights from 2026-02-01 to 2026-03-01",
        "",
        "Of 4 transmissions expected 0 came in time,",
        "1 were late and 3 are missing; 0 more are excused",
        "by outages that were noted. Times are UTC.",
        "",
        "MISSING AND LATE",
        "  XX123 2026-03-01 CDG-IAD pnr-72 due 2026-02-26T14:00Z: missing",
        "  XX123 2026-03-01 CDG-IAD pnr-24 due 2026-02-28T14:00Z: 120 min late (2026-02-28T16:00Z)",
        "  XX123 2026-03-01 CDG-IAD api due 2026-03-01T13:00Z: missing",
        "  XX123 2026-03-01 CDG-IAD pnr-closure due 2026-03-01T14:00Z: missing",
        "",
        "FAULTS IN MESSAGES",
        f"  PAX-NAT-CODE ({card.findings[0].severity}): {card.findings[0].meaning}",
        "    3 times, 30 per 1,000 people",
        "    XX123 2026-03-01 CDG-IAD, message REF1, segment 14 (NAT), element 2.1, byte 300, "
        "expected a country [aaaaaaaaaaaa]",
        "",
        "FIELDS NOT SENT",
        "  API seat: 7 of 100 people",
    ]


def test_notice_that_has_too_much_to_list_says_how_much_more():
    found = of_days(60)
    card = card_of("XX", PERIOD, found, pushes=LAW.pushes)
    notice = notice_of(card, found, made_at=AFTER, reference="XX-1")
    assert len(notice.gaps) == MOST_GAPS
    assert f"  and {240 - MOST_GAPS} more" in text_of(notice)


def test_notice_with_nothing_to_mend_says_so():
    card = card_of("XX", PERIOD, [], pushes=LAW.pushes)
    notice = notice_of(card, [], made_at=AFTER, reference="XX-1")
    assert notice.empty and "nothing to mend" in text_of(notice)


def test_card_as_csv_has_a_figure_a_line():
    card = card_of("XX", PERIOD, of_days(1), pushes=LAW.pushes, name='A "quoted", name')
    lines = card_csv(card).splitlines()
    assert lines[0] == "carrier,first,last,section,item,measure,value"
    assert "XX,2026-02-01,2026-03-01,push,pnr-24,missing,1" in lines
    assert not [line for line in lines if "quoted" in line]


def test_leg_without_a_known_airport_still_counts():
    leg = ScheduledLeg(
        Leg(CarrierCode("XX"), "1", "", "2026-03-01", Iata3("QZX"), Iata3("QZY")), DEPARTS, None
    )
    assert len(expectations(leg, [], [], LAW, AFTER)) == 4
