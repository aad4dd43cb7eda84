"""`openpiu users`: people made, shown, locked, given words and roles, by the user of this machine."""

from __future__ import annotations

import sys
from collections.abc import Callable

from openpiu.access import RIGHTS, ROLES, users
from openpiu.access.words import TERM
from openpiu.audit import reference
from openpiu.cli.output import console, table, write_json
from openpiu.cli.stores import acting, open_store
from openpiu.store import Store, log, role_changes
from openpiu.store import users as kept


def show(*, as_json: bool) -> int:
    """Show the people who may sign in; the log says that they were shown. Returns exit code 0."""
    with acting() as (store, _), store.writing() as connection:
        found = kept.listed(connection)
        log.write(connection, "user.read", [reference("user", person.id) for person in found])
    records = [
        {
            "person": person.id,
            "name": person.name,
            "display_name": person.display_name,
            "role": person.role,
            "carrier": person.carrier,
            "state": person.state,
            "invited": person.password is None,
            "factor": person.factor is not None,
            "made_at": person.made_at,
            "seen_at": person.seen_at,
        }
        for person in found
    ]
    if as_json:
        write_json(records)
        return 0
    names = ("name", "role", "carrier", "state", "2nd factor", "last seen (UTC)", "in the log as")
    rows = [
        (
            r["name"],
            r["role"],
            r["carrier"],
            "invited" if r["invited"] and r["state"] == "active" else r["state"],
            "yes" if r["factor"] else "no",
            str(r["seen_at"] or "never")[:19].replace("T", " "),
            f"user:{r['person']}",
        )
        for r in records
    ]
    console().print(table(names, rows))
    return 0


def add(name: str, role: str, carrier: str | None, display_name: str | None) -> int:
    """Make a person and print their one-time word, alone on standard output. Returns exit code 0."""
    return _hand_out(name, lambda store: users.add(store, name, role, carrier, display_name))


def word(name: str) -> int:
    """Print a new one-time word, alone on standard output. Returns exit code 0."""
    return _hand_out(name, lambda store: users.new_word(store, name))


def _hand_out(name: str, made: Callable[[Store], str]) -> int:
    with acting() as (store, _):
        found = made(store)
    print(found)
    term = f"good for one sign-in within {TERM.days} days, which sets a password"
    print(f"The one-time word of {name.casefold()} is shown this once: {term}.", file=sys.stderr)
    return 0


def lock(name: str) -> int:
    """Let somebody in no more. Returns exit code 0."""
    with acting() as (store, _):
        users.lock(store, name)
    print(f"{name.casefold()} is locked out; what they had open has ended.")
    return 0


def unlock(name: str) -> int:
    """Let somebody in again. Returns exit code 0."""
    with acting() as (store, _):
        users.unlock(store, name)
    print(f"{name.casefold()} may sign in again.")
    return 0


def roles() -> int:
    """Show what each role may, and the changes that wait. Returns exit code 0."""
    store, _ = open_store()
    with store, store.reading() as connection:
        waiting = role_changes.waiting(connection)
        names = {person.id: person.name for person in kept.listed(connection)}
    rows = [(role, ", ".join(right for right, may in RIGHTS.items() if role in may)) for role in ROLES]
    console().print(table(("role", "may"), rows))
    if waiting:
        due = [(c.id, names[c.person], c.role, c.carrier, c.proposed_by) for c in waiting]
        console().print(table(("change", "user", "role", "carrier", "proposed by"), due))
        print("Another than who proposed it accepts it: `openpiu users accept CHANGE`, or a supervisor.")
    return 0


def propose(name: str, role: str, carrier: str | None) -> int:
    """Propose another role for somebody. Returns exit code 0."""
    with acting() as (store, _):
        change = users.propose_role(store, name, role, carrier)
    print(f"Change {change} waits: a supervisor who signs in, or another user of this machine, accepts it.")
    return 0


def decide(change: str, *, accept: bool) -> int:
    """Accept or refuse a change of role. Returns exit code 0."""
    with acting() as (store, _):
        users.decide_role(store, change, accept=accept)
    print(f"Change {change} is {'in force' if accept else 'refused'}.")
    return 0
