"""Data of the page of approvals: what waits, and one of it in full with its grounds and the exact change."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.review import own_list
from openpiu.store import approvals, own_entries, role_changes, users
from openpiu.store.approvals import Words
from openpiu.watchlists.own_words import Change, Told, changes, told
from openpiu.web.own_entries import barred
from openpiu.web.pages import own_board
from openpiu.web.pages.hit_words import names_of

CHOICES = (("approve", "1", "Approve: it has effect at once"), ("return", "2", "Return it to who asked"))


class Item(Struct, frozen=True):
    """Something that waits: where it is decided (`path`), what it is, who asks. `barred` says why who looks
    may not decide it, `seen` which sending they read."""

    key: str
    path: str
    what: str
    name: str
    by: str
    at: str
    barred: str
    seen: str
    facts: dict[str, tuple[Told, ...]]
    changes: tuple[Change, ...]
    words: tuple[tuple[str, Words], ...]
    about: str


class Waiting(Struct, frozen=True):
    """All that waits, the oldest first, and which of it is shown in full."""

    items: tuple[Item, ...]
    shown: Item | None
    ending: int
    """Entries of the own list that end soon unless somebody reviews them."""


ASK = "You have asked this yourself: ask someone else."
YOURSELF = "This is about yourself: ask someone else."


def waiting(connection: Connection, who: str, key: str | None) -> Waiting:
    """What waits for a second person, with the one named `key` in full (None: the first that may be
    decided)."""
    entries = own_entries.with_state(connection, ("waiting",))
    roles = role_changes.waiting(connection)
    subjects = [*(one.subject for one in entries), *(f"role:{one.id}" for one in roles)]
    words = approvals.of(connection, subjects)
    whos = {one.author for one in entries} | {one.proposed_by for one in roles}
    names = names_of(connection, whos | {one.who for said in words.values() for one in said}, who)
    stand = own_entries.former(connection, [one.entry for one in entries])
    items = [
        Item(
            one.id,
            f"/approvals/entries/{one.id}",
            f"own list: {own_board.KINDS[one.kind]}",
            own_board.name_of(one.said),
            names[one.author],
            one.sent_at or one.made_at,
            ASK if one.author == who else "",
            one.sent_at or "",
            told(one.said),
            changes(stand[one.entry].said, one.said if one.kind == "amend" else None)
            if one.entry in stand
            else (),
            tuple((names[word.who], word) for word in words[one.subject]),
            f"entry:{one.id}",
        )
        for one in entries
    ]
    items += [_role(connection, one, who, names, words[f"role:{one.id}"]) for one in roles]
    items.sort(key=lambda item: (item.at, item.key))
    wanted = (item for item in items if item.key == key)
    open_ = (item for item in items if not item.barred)
    shown = next(wanted, None) or next(open_, None) or next(iter(items), None)
    day = own_list.today()
    soon = day + timedelta(days=own_board.DUE)
    return Waiting(tuple(items), shown, own_entries.ending(connection, day.isoformat(), soon.isoformat()))


def _role(
    connection: Connection,
    change: role_changes.RoleChange,
    who: str,
    names: dict[str, str],
    words: list[Words],
) -> Item:
    person = users.by_id(connection, change.person)

    def role(name: str, carrier: str | None) -> tuple[Told, ...]:
        return (Told(f"{name} of {carrier}" if carrier else name),)

    now = role(person.role, person.carrier) if person else ()
    reason = YOURSELF if who == f"user:{change.person}" else ASK
    return Item(
        f"role-{change.id}",
        f"/approvals/roles/{change.id}",
        "role of a person",
        person.name if person else "?",
        names[change.proposed_by],
        change.proposed_at,
        reason if barred(change, who) else "",
        change.proposed_at,
        {},
        (Change("Role", now, role(change.role, change.carrier)),),
        tuple((names[word.who], word) for word in words),
        f"user:{change.person}",
    )
