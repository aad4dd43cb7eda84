"""`openpiu backup` and `openpiu restore`: the store on SQLite in one file, and back."""

from __future__ import annotations

import sys
from pathlib import Path

from openpiu.cli.output import count
from openpiu.cli.settings import load_settings
from openpiu.cli.stores import acting, home_of, on_server, place, told
from openpiu.findings import OpenPIUError, StoreError
from openpiu.intake import log_export, message_records
from openpiu.intake.sealer import Sealer, key_in_force
from openpiu.store import Store, log, transmissions
from openpiu.store import backup as backups
from openpiu.store.address import FILE, resolve
from openpiu.store.connect import now
from openpiu.store.schema import REVISION


def backup(file: Path, *, with_key: bool) -> int:
    """Write a backup to `file`. Returns exit code 0."""
    with acting() as (store, settings):
        sealer = Sealer(store, home_of(settings), told)
        if store.file is not None and not file.exists():  # else it is refused
            with store.writing() as connection:
                log.write(connection, "store.backup", with_key=with_key)
            sealer.look(now=True)  # so that the log in the backup says that the backup was begun
        manifest = backups.write(store, file, with_key=with_key)
        with store.writing() as connection:
            log.write(connection, "store.backed-up", [_digest(manifest)])
        with store.reading() as connection:
            sealed = transmissions.sealed(connection)
    print(
        f"{file}: the store as of {manifest.made_at[:19].replace('T', ' ')} UTC, "
        f"{file.stat().st_size / 1e6:,.1f} MB. It holds personal data: guard it as the store."
    )
    if with_key:
        print("The sealing key is in it: whoever has the file can open the quarantine.")
    elif sealed:
        print(
            f"The sealing key is not in it: keep a copy of {backups.KEY} apart, or "
            f"{count(sealed, 'sealed transmission')} can never be opened from it."
        )
    return 0


def _digest(manifest: backups.Manifest) -> str:
    """What the log calls a backup: the digest of the database in it."""
    return f"backup:{manifest.parts[FILE].sha256}"


def _log_kept(home: Path) -> tuple[Path, str] | None:
    """The log of the store that is to be replaced, exported to a file beside it, and the file's digest: what
    was done since the backup is in no other place. None where that cannot be done, which is told."""
    file = home / f"log-before-{now()[:19].replace(':', '')}.txt"
    try:
        with Store.open(home) as store:
            key = key_in_force(store, home)
            if key is None:
                return None
            return file, log_export.write(store, key, file).sha256
    except OpenPIUError as error:
        told(f"the log of the store that is replaced cannot be kept: {error}")
        return None


def restore(file: Path, *, replace: bool) -> int:
    """Make the store of the backup `file` the one of the settings. Returns exit code 0."""
    settings = load_settings()
    if on_server(settings):
        raise StoreError("the store is on PostgreSQL: restore it with pg_restore (docs/operations.md)")
    _, database = resolve(place(settings))
    if database is None or database.name != "openpiu.db":
        raise StoreError("a backup is restored to openpiu.db in a folder; expected OPENPIU_HOME to name it")
    home = database.parent
    kept = _log_kept(home) if replace else None
    try:
        manifest = backups.restore(file, home, replace=replace)
    except BaseException:
        if kept is not None:
            kept[0].unlink()
        raise
    print(f"The store of {manifest.made_at[:19].replace('T', ' ')} UTC is restored in {home}.")
    if manifest.schema != REVISION:
        print(f"It is of the older schema {manifest.schema}: bring it up to date with `openpiu init`.")
        return 0
    with Store.open(home) as store:
        with store.writing() as connection:
            former = [] if kept is None else [f"export:{kept[1]}"]
            log.write(connection, "store.restore", [_digest(manifest), *former], replaced=replace)
        Sealer(store, home, told).look(now=True)
        held = len(message_records(store))
        with store.reading() as connection:
            sealed = transmissions.sealed(connection)
    print(f"It holds {count(held, 'transmission')}.")
    if kept is not None:
        print(f"The log of the store that was replaced is kept in {kept[0]}.")
    if sealed and not (home / backups.KEY).exists():
        print(
            f"openpiu: warning: {count(sealed, 'transmission')} lie sealed and the key is not here: put "
            f"{backups.KEY} back into {home} before anything is taken in, or a new one is made",
            file=sys.stderr,
        )
    return 0
