"""`openpiu lists`: watchlists taken in, shown and compared."""

from __future__ import annotations

import math
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from openpiu.audit import reference
from openpiu.cli.output import console, count, table, write_json
from openpiu.cli.screen import nameless_told, stale_warning
from openpiu.cli.stores import acting, actor, open_store
from openpiu.findings import ListError, SettingError
from openpiu.intake import add_list, list_records
from openpiu.intake.lists import difference, model_in_force, put_threshold
from openpiu.intake.rescreen import held_against
from openpiu.store import lists, log
from openpiu.watchlists import Identity, load, stale


def add(source: str, file: Path, name: str | None) -> int:
    """Take in a version of a list and say what it holds. Returns exit code 0.

    Raises ListError for a list that is not what it says it is: it is refused whole, the former version stays.
    """
    with acting() as (store, _):
        watchlist = load(source, file, name)
        if not watchlist.identities:
            raise ListError(f"{file}: found no entry; expected one at least: nobody would be found by it")
        taken = add_list(store, watchlist)
        opened = held_against(store, taken.revision, taken.taken_at, taken.list) if taken else 0
    if taken is None:
        print(f"{watchlist.name}: this version is in force already")
        return 0
    entries = count(len(watchlist.identities), "entry", "entries")
    print(f"{watchlist.name}: version {taken.number} in force, {entries} ({watchlist.legal_basis})")
    for kind, n in sorted(watchlist.dropped.items()):
        print(f"  not kept: {kind} ({n:,})")
    for told in nameless_told(watchlist):
        print(f"  {told}")
    if opened:
        print(f"  {count(opened, 'new hit')} among those who are still to travel; see `openpiu hits`")
    if stale(watchlist, datetime.now(UTC)):
        print(stale_warning(watchlist), file=sys.stderr)
    return 0


def threshold(bits: str | None, why: str | None) -> int:
    """Show the threshold in force, or put another one in force. Returns exit code 0.

    Raises SettingError for what is no threshold.
    """
    if bits is None:
        store, _ = open_store()
        with store, store.reading() as connection:
            least = lists.threshold(connection)
            own = model_in_force(store).threshold / 1000
        print(
            f"{own:g} bits, the model's"
            if least is None
            else f"{least / 1000:g} bits; the model's is {own:g}"
        )
        return 0
    with acting() as (store, _):
        opened = held_against(store, *put_threshold(store, _bits(bits), actor(why)))
    print(f"threshold {bits} in force" if bits == MODEL else f"threshold {_bits(bits):g} bits in force")
    if opened:
        print(f"  {count(opened, 'new hit')} among those who are still to travel; see `openpiu hits`")
    return 0


MODEL = "model"


def _bits(text: str) -> float | None:
    """Bits as a number; None for the model's own."""
    if text == MODEL:
        return None
    try:
        bits = float(text)
    except ValueError:
        bits = math.nan
    if not math.isfinite(bits):
        raise SettingError(f"{text!r} is no threshold; expected bits, such as 18.5, or `{MODEL}`")
    return bits


def show(*, as_json: bool) -> int:
    """Show the lists in force. Returns exit code 0."""
    store, _ = open_store()
    with store:
        records = list_records(store)
    if as_json:
        write_json(records)
        return 0
    if not records:
        print("No list yet. Add one with `openpiu lists add SOURCE FILE`.")
        return 0
    rows = [
        (
            r["list"],
            r["source"],
            f"{r['entries']:,}",
            (r["published"] or r["taken_at"])[:10],
            f"{r['age_days']} d{', STALE' if r['stale'] else ''}",
            r["owner"],
            r["legal_basis"],
        )
        for r in records
    ]
    console().print(
        table(("list", "source", "entries|right", "of", "age|right", "owner", "legal basis"), rows)
    )
    return 0


def diff(name: str, *, as_json: bool) -> int:
    """Show what changed between the last two versions of the list `name`. Returns exit code 0.

    Raises ListError where there are not two versions.
    """
    with acting() as (store, _):
        found = difference(store, name)
        if found is not None:
            with store.writing() as connection:
                about = [reference("list", name), *(reference("version", v.version) for v in found[:2])]
                log.write(connection, "list.read", about)
        known = [record["list"] for record in list_records(store)]
    if found is None:
        if name not in known:
            raise ListError(f"no list {name!r}; there are: {', '.join(known) or 'none'}")
        raise ListError(f"list {name!r} has one version only: nothing to compare with")
    older, newer, comparison = found
    if as_json:
        write_json(
            [{"list": name, "from": older.number, "to": newer.number, **msgspec.to_builtins(comparison)}]
        )
        return 0
    print(f"{name}: version {older.number} ({older.taken_at[:10]}) to {newer.number} ({newer.taken_at[:10]})")
    for identity in comparison.added:
        print(f"  + {_entry(identity)}")
    for identity in comparison.removed:
        print(f"  - {_entry(identity)}")
    for change in comparison.changed:
        print(f"  ~ {change.id}: {', '.join(field.field for field in change.fields)}")
    totals = (len(comparison.added), len(comparison.removed), len(comparison.changed))
    print("{:,} added, {:,} removed, {:,} changed".format(*totals))
    return 0


def _entry(identity: Identity) -> str:
    if identity.names:
        return f"{identity.id} {identity.names[0].text}"
    return f"{identity.id} {'a document' if identity.document_status else 'a person without a name'}"
