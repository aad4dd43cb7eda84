"""`openpiu authorities`: who may be handed confirmed hits, shown, registered and ended."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from openpiu import review
from openpiu.cli.output import console, table, write_json
from openpiu.cli.stores import acting, actor, open_store, profile_of
from openpiu.store.referrals import registered


def show(*, as_json: bool) -> int:
    """Show the authorities, those that have ended too. Returns exit code 0."""
    store, _ = open_store()
    with store, store.reading() as connection:
        found = registered(connection)
    if as_json:
        write_json(map(msgspec.to_builtins, found))
    elif not found:
        print("No authority yet. Register one with `openpiu authorities add NAME --title … --purpose …`.")
    else:
        rows = [(a.name, a.title, ", ".join(a.purposes), a.since[:10], (a.until or "")[:10]) for a in found]
        console().print(table(("name", "authority", "purposes", "since (UTC)", "ended (UTC)"), rows))
    return 0


def add(name: str, title: str, purposes: Sequence[str], why: str | None) -> int:
    """Register an authority. Returns exit code 0."""
    with acting() as (store, settings):
        desk = review.Desk(store, profile_of(settings))
        review.register_authority(desk, review.Officer(actor(why), True), name, title, tuple(purposes))
    print(f"{name} may be handed confirmed hits now.")
    return 0


def end(name: str, why: str | None) -> int:
    """End the registration of an authority. Returns exit code 0."""
    with acting() as (store, settings):
        desk = review.Desk(store, profile_of(settings))
        review.end_authority(desk, review.Officer(actor(why), True), name)
    print(f"{name} is handed nothing any more.")
    return 0
