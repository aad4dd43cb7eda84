"""Other journeys on which somebody showed a document of a traveller: for the page of one person.

The document joins them: kind, issuer and number, as they are compared elsewhere; a number that says too
little (a count, a few signs) joins nobody. Where one side does not say the issuer it may be somebody else's
document, and the page says so.
"""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.matching.documents import document_key
from openpiu.store import flights, manifests, search, search_keys
from openpiu.store.flights import FlightView
from openpiu.store.manifests import Row
from openpiu.travel import Document, Traveller

MOST = 40
"""Travellers who are looked at; a document that more people showed says that something is wrong with it."""


class Journey(Struct, frozen=True):
    """Another journey: the traveller on it, the leg, the document that joins the two, and whether that is
    `sure`."""

    row: Row
    flight: FlightView
    document: Document
    sure: bool


def by_document(connection: Connection, id_: int, who: Traveller) -> list[Journey]:
    """Journeys other than that of the traveller `id_`, by date, the latest first."""
    own = [one for one in who.documents if one.number]
    keys = [search_keys.document(document_key(one.number)) for one in own]
    near = search.with_keys(connection, keys, MOST) if keys else {}
    ids = sorted({other for some in near.values() for other in some if other != id_}, reverse=True)[:MOST]
    rows = manifests.rows(connection, ids)
    legs = {view.id: view for view in flights.views(connection, sorted({row.view.flight for row in rows}))}
    found = []
    for row in rows:
        joined = _joining(own, row.view.traveller.documents)
        if joined is not None:
            found.append(Journey(row, legs[row.view.flight], joined[0], joined[1]))
    return sorted(found, key=lambda one: (one.flight.leg.date, one.row.public), reverse=True)


def _joining(own: list[Document], others: tuple[Document, ...]) -> tuple[Document, bool] | None:
    """The document that both show, a sure one first."""
    doubtful = None
    for mine in own:
        for other in others:
            if not other.number or document_key(other.number) != document_key(mine.number):
                continue
            if mine.kind and other.kind and mine.kind != other.kind:
                continue
            issuers = {(mine.issuer or "").strip().upper(), (other.issuer or "").strip().upper()}
            if len(issuers) == 1 and "" not in issuers:
                return mine, True
            if "" in issuers:
                doubtful = mine, False
    return doubtful
