"""JSON texts of bookings, legs and travellers' journeys as they lie in rows: packed against a dictionary of
what such texts are made of.

The names of the fields, and what most values look like, take three quarters of such a text, and each is too
short to be packed by itself: against a dictionary that knows them, it takes a quarter of its room in some ten
microseconds. A text is packed as raw deflate (RFC 1951) behind one byte that names the dictionary; one that
is not packed begins with its `{`, as rows of before do.
"""

from __future__ import annotations

import zlib
from functools import lru_cache

DICTIONARY = (
    b'"bag_unit":"lb","tagged_to":"pool":"clearance":"verified":true,"verified":false,"infant_of":"1"'
    b'{"kind":"crew","crew_role":"CR1","kind":"transit","age_band":"infant","age_band":"child",'
    b'"status":"not-boarded","status":"cancelled","status":"boarded","status":"checked-in","seats":[],'
    b'"boarding_number":"012",{"seats":["32K"],"bags":[{"tag":"0220123456","pieces":1,"weight":20,"unit":"kg"}],'
    b'"embarkation":"FRA","disembarkation":"JFK","bag_count":1,"bag_weight":20,"bag_unit":"kg"}'
    b'{"age_band":"adult","embarkation":"LHR","disembarkation":"DXB","reference":"0047000101"}'
    b'{"age_band":"adult","status":"booked","seats":["12A"],"reference":"1"}'
    b'"other_segments":[{"kind":"hotel","kind":"car","supplier":"start":"end":"name":"}],"split_from":["'
    b'"excess_baggage":"issued":"fare_basis":"taxes":["operating":{"suffix":"check-in"'
    b'"other_locators":[{"carrier":"1A","locator":"}],"crossing":true,"crossing":false,'
    b'"status":"waitlisted","status":"refused","status":"flown","status":"open","status":"requested",'
    b'"currency":"GBP","currency":"USD","currency":"EUR","country":"USA","country":"GBR","country":"DEU",'
    b'{"created_at":"2025-12-01T10:00Z","flights":[{"carrier":"LH","number":"1234","origin":"FRA",'
    b'"destination":"JFK","departure":"2026-01-15T08:15","arrival":"2026-02-15T13:05","status":"confirmed",'
    b'"booking_class":"Y","aircraft":"320"},{"carrier":"BA","number":"0115","origin":"LHR","destination":"'
    b'"departure":"2027-03-01T16:35","arrival":"2027-03-01T18:00","status":"confirmed","booking_class":"Y"}],'
    b'"tickets":[{"number":"2201880820012","kind":"T","amount":"1350.00","currency":"EUR",'
    b'"base_amount":"1305.00","traveller":"1","taxes":[]},{"number":"1252001880821","kind":"T",'
    b'"amount":"1039.00","currency":"USD","base_amount":"994.00","traveller":"2","taxes":[]}],'
    b'"agency":{"system":"1A","place":"LON","number":"99762633","office":"LON14","office_place":"LON",'
    b'"kind":"T","country":"GBR","currency":"EUR","agent":"4316AA"},'
    b'"seats":[{"seat":"10H","origin":"FRA","destination":"JFK","traveller":"1","source":"booking"},'
    b'{"seat":"10K","origin":"FRA","destination":"JFK","traveller":"2","source":"booking"}],'
    b'"changed_at":"2026-01-04T08:00Z","ticketed_at":"2026-01-04T08:00Z"}'
)
"""Never to be changed: rows are unpacked by it. A better one gets a mark of its own. What is met most stands
last."""

PLAIN, PACKED = b"{", b"\x01"
LEVEL, WINDOW, MEMORY = 6, -12, 6
OFTEN = 200
"""Characters below which a text is likely to be said again soon, as of a leg, and is kept at hand packed."""
SHORT = 40
"""Bytes up to which a text is left as it is: it would not be shorter packed."""


def pack(text: str) -> bytes:
    """A JSON object as its row keeps it."""
    return _short(text) if len(text) < OFTEN else _packed(text)


def _packed(text: str) -> bytes:
    plain = text.encode()
    if len(plain) <= SHORT:
        return plain
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, WINDOW, MEMORY, zlib.Z_DEFAULT_STRATEGY, DICTIONARY)
    return PACKED + packer.compress(plain) + packer.flush()


_short = lru_cache(4096)(_packed)


def unpack(kept: bytes) -> str:
    """The text again. Raises ValueError for what no `pack` has made."""
    if kept[:1] == PLAIN:
        return kept.decode()
    opener = zlib.decompressobj(WINDOW, DICTIONARY)
    try:
        plain = opener.decompress(kept[1:]) if kept[:1] == PACKED else b""
    except zlib.error:
        plain = b""
    if not opener.eof or opener.unused_data:
        raise ValueError("a text is packed in a way that this program does not know")
    return plain.decode()
