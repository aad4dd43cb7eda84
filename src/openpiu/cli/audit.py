"""`openpiu audit`: the state of the log, its export, its checkpoints, its keys, its purge."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from openpiu.audit.keys import public_of, public_pem
from openpiu.cli.output import count, write_json
from openpiu.cli.stores import acting, actor, home_of, open_store, profile_of
from openpiu.findings import AuditError
from openpiu.intake import log_export, sealer
from openpiu.intake.log_keys import PUBLIC
from openpiu.safeguards.terms import earlier
from openpiu.store import Store, log, log_seals


def show(*, as_json: bool) -> int:
    """Show how far the log goes. Returns exit code 0."""
    store, _ = open_store()
    with store, store.reading() as connection:
        state = log.state(connection)
    if as_json:
        write_json([msgspec.to_builtins(state)])
        return 0
    if not state.batches:
        print(f"The log is not begun; {count(state.wait, 'entry', 'entries')} wait. Run `openpiu init`.")
        return 0
    batches = count(state.batches, "batch", "batches")
    print(f"{count(state.entries, 'entry', 'entries')} sealed in {batches}, the newest of {state.at}.")
    if state.wait:
        print(f"{count(state.wait, 'entry', 'entries')} wait to be sealed, since {state.since}.")
    if state.purged:
        print(f"Entries 1 to {state.purged:,} are purged by law.")
    print(f"Signed by {state.key}")
    return 0


def export(file: Path, why: str | None) -> int:
    """Write the log to the new `file`, for its owner alone. Returns exit code 0.

    Raises AuditError where there is such a file, or the key is not here.
    """
    with acting() as (store, settings):
        key = sealer.needed_key(store, home_of(settings))
        if file.exists():
            raise AuditError(f"{file} is there already: nothing was written; name a new file")
        with store.writing() as connection:
            log.write(connection, "log.export", by=actor(why))
        exported = log_export.write(store, key, file)
    size = f"{file.stat().st_size / 1e6:,.1f} MB"
    print(f"{file}: {count(exported.entries, 'entry', 'entries')}, {size}.")
    print(f"Verify it with `openpiu audit verify {file} --key {PUBLIC}`.")
    return 0


def checkpoint() -> int:
    """Print a checkpoint. Returns exit code 0. Raises AuditError where the key is not here."""
    store, settings = open_store()
    with store:
        key = sealer.needed_key(store, home_of(settings))
        with store.writing() as connection:
            log_seals.seal(connection, key)
        with store.reading() as connection:
            line = log_seals.checkpoint(connection, key)
    print(line.whole.decode())
    return 0


def key() -> int:
    """Print the public key in force. Returns exit code 0."""
    store, settings = open_store()
    with store:
        print(public_pem(public_of(sealer.needed_key(store, home_of(settings)))).decode(), end="")
    return 0


def rotate(*, lost: bool, why: str | None) -> int:
    """Put a new key in force. Returns exit code 0."""
    with acting() as (store, settings):
        public = sealer.rotate(store, home_of(settings), actor(why), lost=lost)
        where = home_of(settings) / PUBLIC
    print(f"From now on this key signs: {public}")
    print(f"Give {where} to whoever verifies the log.")
    if lost:
        print(
            "Nobody has signed for it: whoever verifies must be told both keys by another way.",
            file=sys.stderr,
        )
    return 0


def purge(why: str | None) -> int:
    """Remove entries whose term is over. Returns exit code 0."""
    with acting() as (store, settings):
        term = profile_of(settings).logs.keep
        gone = _purged(store, home_of(settings), term, why)
    if gone:
        print(f"{count(gone, 'entry', 'entries')} older than {term} removed; their digests stay.")
    else:
        print(f"No entry is older than {term}, the term of the law profile.")
    return 0


def _purged(store: Store, home: Path, term: str, why: str | None) -> int:
    before = earlier(datetime.now(UTC), term).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    key = sealer.needed_key(store, home)
    with store.writing() as connection:
        return log_seals.purge(connection, key, before, term, actor(why))
