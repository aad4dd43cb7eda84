"""What waits for people, what came in, which lists are in force: plain values in the shapes of `--json`
(`docs/interfaces.md`), for the command line and for scripts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from openpiu.screening.life import UNDECIDED, State
from openpiu.store import Store, flights, hits, lists, transmissions, travellers
from openpiu.store.hits import Hit
from openpiu.watchlists import Identity


def hit_records(store: Store, *, states: Collection[State] | None = UNDECIDED) -> list[dict[str, Any]]:
    """Hits that wait for people, strongest first; of every state where `states` is None.

    `{"hit", "state", "flight": {…}, "traveller": {…}, "identity", "list", "name", "weight", "score",
    "dropped", "opened_at", "linked": […], "reasons": [{"kind", "rule", "traveller", "listed", "weight"}]}`:
    `name` is the listed one that was compared, `weight` in bits, `linked` the other hits of the same
    traveller, `flight` and `traveller` as in `read --json`.
    """
    with store.reading() as connection:
        found = hits.listed(connection, states=states)
        legs = {view.id: view for view in flights.views(connection, [hit.flight for hit in found])}
        people = {view.id: view for view in travellers.views(connection, [hit.traveller for hit in found])}
        linked: dict[int, list[str]] = {}
        for hit in found:
            linked.setdefault(hit.traveller, []).append(hit.id)
        names = {}
        for hit in found:
            if (hit.list, hit.identity) not in names:
                identity = lists.identity(connection, hit.list, hit.identity)
                names[hit.list, hit.identity] = _name_of(identity)
    return [
        {
            "hit": hit.id,
            "state": hit.state,
            "flight": msgspec.to_builtins(legs[hit.flight].flight) | {"key": str(legs[hit.flight].leg)},
            "traveller": msgspec.to_builtins(people[hit.traveller].traveller)
            if hit.traveller in people
            else {},
            "identity": hit.identity,
            "list": hit.list,
            "name": _shown_name(hit, names[hit.list, hit.identity]),
            "weight": hit.weight / 1000,
            "score": hit.score,
            "dropped": hit.dropped,
            "opened_at": hit.opened_at,
            "linked": [other for other in linked[hit.traveller] if other != hit.id],
            "reasons": _reasons(hit),
        }
        for hit in found
    ]


def _name_of(identity: Identity | None) -> str | None:
    """What to call an entry: its name, or what kind of document it is."""
    if identity is None:
        return None
    if identity.names:
        return identity.names[0].text
    return f"document reported {identity.document_status}" if identity.document_status else "document"


def _shown_name(hit: Hit, name: str | None) -> str | None:
    """The listed name that the evidence speaks of, which may be an alias, or of a version of the entry that
    is not in force any more; as the entry writes it where that is the entry's name."""
    for reason in hit.reasons:
        if reason.rule == "name.compared" and reason.listed:
            return name if name and _letters(name) == _letters(reason.listed) else reason.listed
    return name


def _letters(name: str) -> list[str]:
    return sorted(sign for sign in name.upper() if sign.isalnum())


def _reasons(hit: Hit) -> list[dict[str, Any]]:
    return [
        {
            "kind": reason.field,
            "rule": reason.rule,
            "traveller": reason.traveller,
            "listed": reason.listed,
            "weight": reason.weight / 1000,
        }
        for reason in hit.reasons
    ]


def message_records(store: Store, ids: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Transmissions, oldest first: `{"transmission", "state", "format", "received_at", "messages",
    "findings", "door", "size", "error"}`, `messages` and `findings` as counts."""
    with store.reading() as connection:
        found = transmissions.listed(connection, ids)
    return [
        {
            "transmission": item.id,
            "state": item.state,
            "format": item.format,
            "received_at": item.received_at,
            "messages": item.messages,
            "findings": item.findings,
            "door": item.door,
            "size": item.size,
            "error": item.error,
        }
        for item in found
    ]


def list_records(store: Store, now: datetime | None = None) -> list[dict[str, Any]]:
    """Lists in force, by name: `{"list", "source", "entries", "version", "published", "taken_at", "owner",
    "legal_basis", "refresh_days", "age_days", "stale"}`; `stale` where it is older than its refresh limit."""
    moment = now or datetime.now(UTC)
    with store.reading() as connection:
        found = lists.listed(connection)
    records = []
    for item in found:
        age = (moment - _moment(item.published or item.taken_at, item.taken_at)).days
        records.append(
            {
                "list": item.name,
                "source": item.source,
                "entries": item.entries,
                "version": item.version,
                "published": item.published,
                "taken_at": item.taken_at,
                "owner": item.owner,
                "legal_basis": item.legal_basis,
                "refresh_days": item.refresh_days,
                "age_days": age,
                "stale": age > item.refresh_days,
            }
        )
    return records


def _moment(text: str, otherwise: str) -> datetime:
    """A moment or a day, in UTC where no zone is said; `otherwise` where it cannot be read."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.fromisoformat(otherwise)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
