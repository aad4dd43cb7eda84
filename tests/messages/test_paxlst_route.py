"""The route of a PAXLST in the orders that carriers send it in: 125, 87, 189 and 232 say which is which."""

import pytest
from tests.messages.paxlst_specimen import ANNA, ERIK, FOOT, HEAD, codes, read

LEAVE, LAND = "LOC+125+MAD'", "LOC+87+LIS'"
OFF, ON = "DTM+189:2603011400:201'", "DTM+232:2603011420:201'"
ROUTE = LEAVE + OFF + LAND + ON


@pytest.mark.parametrize(
    ("route", "told"),
    [
        (LEAVE + LAND + OFF + ON, []),
        (LAND + ON + LEAVE + OFF, []),
        (LAND + LEAVE + ON + OFF, []),
        (OFF + ON + LEAVE + LAND, ["PAX-SEGMENT-ORDER"]),
        (OFF + LEAVE + ON + LAND, ["PAX-SEGMENT-ORDER"]),
        (ON + OFF + LAND + LEAVE, ["PAX-SEGMENT-ORDER"]),
        (OFF + LEAVE + OFF + LAND + ON, ["PAX-LOC-PAIRING"]),
    ],
)
def test_a_leg_is_one_leg_in_any_order(route: str, told: list[str]) -> None:
    message = read(HEAD.replace(ROUTE, route) + ANNA + ERIK + FOOT)
    assert [(f.origin, f.destination, f.departure, f.arrival, f.crossing) for f in message.flights] == [
        ("MAD", "LIS", "2026-03-01T14:00", "2026-03-01T14:20", True)
    ]
    assert codes(message) == told
