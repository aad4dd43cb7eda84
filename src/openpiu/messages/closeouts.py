"""Close-outs held against the passenger list of the same leg, where both came in one input.

A close-out lists those on board (CLOB) or those not on board (CLNB), and carriers confuse the two. One that
cannot be right by its size is told: CLOB with fewer than half of those known, CLNB with more than half.

Source: `docs/messages.md`, "Close-outs"; WCO/IATA/ICAO API guidelines, PAXLST guide, BGM 266.
"""

from __future__ import annotations

from openpiu.travel import Leg, Message, Traveller, leg_of

FEWEST = 3
"""Of fewer people than this on the list, any share may stay behind."""

MOST_REMEMBERED = 200_000
"""People remembered over all legs of an input. Beyond it all are let go of, and later close-outs are not
judged: memory stays bounded for any input."""


class Closeouts:
    """Who the passenger lists of an input named, by leg: as numbers, nobody's data is kept."""

    def __init__(self) -> None:
        self._known: dict[Leg, set[int]] = {}
        self._open: dict[Leg, set[object]] = {}
        self._remembered = 0
        self._full = False

    def listed(self, message: Message, parts: object = None, *, whole: bool = True) -> None:
        """Remember who a passenger list names. `parts` tells apart lists that come in parts; such a list
        is used only when it is `whole`."""
        leg = _leg(message)
        if leg is None or self._full:
            return
        known = self._known.setdefault(leg, set())
        before = len(known)
        known.update(_number(t) for t in message.travellers if t.kind != "crew")
        self._remembered += len(known) - before
        if whole:
            self._open.get(leg, set()).discard(parts)
        else:
            self._open.setdefault(leg, set()).add(parts)
        if self._remembered > MOST_REMEMBERED:
            self._full = True
            self._known, self._open = {}, {}

    def judged(self, message: Message, listed: int) -> str | None:
        """Why a close-out of `listed` passengers is not plausible; None where it is, or where it cannot be
        known."""
        leg = _leg(message)
        known = len(self._known.get(leg, ())) if leg is not None else 0
        if leg is None or known < FEWEST or self._open.get(leg):
            return None
        on_board = (message.function_code or "").endswith("CLOB")
        if on_board and listed * 2 < known:
            return f"{listed} on board of {known} known"
        if not on_board and listed * 2 > known:
            return f"{listed} not on board of {known} known"
        return None


def _leg(message: Message) -> Leg | None:
    """The leg over the border; the first where none is marked."""
    crossing = next((flight for flight in message.flights if flight.crossing), None)
    flight = crossing or (message.flights[0] if message.flights else None)
    return None if flight is None else leg_of(flight)


def _number(traveller: Traveller) -> int:
    """A number for who it is: by the carrier's reference, the first document, or name and birth."""
    if own := traveller.references.get("ABO"):
        return hash(own)
    for document in traveller.documents:
        if document.number:
            return hash((document.number, document.issuer))
    return hash((traveller.surname, traveller.given_names, traveller.birth_date))
