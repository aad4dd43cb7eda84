"""`openpiu tokens`: bearer tokens of machines made, shown and revoked."""

from __future__ import annotations

import sys
from datetime import timedelta

import msgspec

from openpiu import access
from openpiu.cli.output import console, count, table, write_json
from openpiu.cli.stores import acting, open_store
from openpiu.store.tokens import listed


def add(name: str, role: str, carrier: str | None, days: int) -> int:
    """Make a token and print it, alone on standard output. Returns exit code 0."""
    with acting() as (store, _):
        token = access.issue(store, name, role, carrier, term=timedelta(days=days))
    print(token)
    bound = f" of carrier {carrier.upper()}" if carrier else ""
    term = f"in force for {count(days, 'day')}"
    print(f"Token {name} (role {role}{bound}, {term}) is shown this once; keep it safe.", file=sys.stderr)
    return 0


def show(*, as_json: bool) -> int:
    """Show the tokens, revoked ones too. Returns exit code 0."""
    store, _ = open_store()
    with store, store.reading() as connection:
        found = listed(connection)
    if as_json:
        write_json(map(msgspec.to_builtins, found))
    elif not found:
        print("No token yet. Make one with `openpiu tokens add NAME --role ROLE`.")
    else:
        rows = [
            (t.name, t.role, t.carrier, *map(_day, (t.created_at, t.expires_at, t.revoked_at))) for t in found
        ]
        names = ("token", "role", "carrier", "made (UTC)", "expires (UTC)", "out of force (UTC)")
        console().print(table(names, rows))
    return 0


def revoke(name: str) -> int:
    """Take a token out of force. Returns exit code 0."""
    with acting() as (store, _):
        access.revoke(store, name)
    print(f"Token {name} is out of force; a running server notices within a second.")
    return 0


def _day(moment: str | None) -> str | None:
    return moment and moment[:19].replace("T", " ")
