"""Backup of a store on SQLite: one file, made while others write, checked before it takes a store's place.

A backup is a zip archive of the database as it was at one moment (`openpiu.db`), of the sealing key where
that was asked for (`seal.key`), and last of `manifest.json` with sizes and SHA-256 digests: one that was cut
off has no manifest and is refused. PostgreSQL is backed up by its own tools (`docs/operations.md`).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

import openpiu
from openpiu.findings import StoreError
from openpiu.store import troubles
from openpiu.store.address import FILE
from openpiu.store.connect import Store, now
from openpiu.store.schema import REVISION

MANIFEST, KEY, INDEX = "manifest.json", "seal.key", "index"
LOG_KEYS = ("log.key", "log.pub")
"""Never in a backup: who has the key of the log can sign in the unit's name."""
FORMAT = 1
CHUNK = 1 << 20


class Part(Struct, frozen=True):
    """One file in a backup: its size in bytes and its SHA-256."""

    size: int
    sha256: str


class Manifest(Struct, frozen=True):
    """What a backup says of itself: `schema` is the revision of the store's schema."""

    format: int
    made_at: str
    program: str
    schema: str
    parts: dict[str, Part]


def write(store: Store, file: Path, *, with_key: bool = False) -> Manifest:
    """Write a backup of `store`, as it is at this moment, to the new `file`, for its owner alone.

    Others go on writing meanwhile. Needs room for the database beside `file` until it is done. Raises
    StoreError for a file that is there already, and for a store that is not on SQLite, has no key, or is
    damaged.
    """
    if store.file is None:
        raise StoreError("the store is on PostgreSQL: back it up with pg_dump (docs/operations.md)")
    if file.exists() or file.is_symlink():
        raise StoreError(f"{file} is there already: nothing was written; name a new file")
    key = store.file.parent / KEY
    if with_key and not key.is_file():
        raise StoreError(f"there is no sealing key in {key.parent}: leave --with-key out")
    with _scratch(file.parent) as folder:
        copy, made = folder / FILE, folder / "backup"
        revision = _copy(store.file, copy)
        made.touch(0o600)
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            parts = {FILE: _put(archive, copy, FILE)}
            if with_key:
                parts[KEY] = _put(archive, key, KEY)
            manifest = Manifest(FORMAT, now(), openpiu.__version__, revision, parts)
            archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        _sync(made)
        _name(made, file)
        _sync(file.parent)
    return manifest


def _name(made: Path, file: Path) -> None:
    """Give a file its name, never over another one, whoever made it meanwhile."""
    try:
        os.link(made, file)
    except OSError as error:
        if isinstance(error, FileExistsError) or file.exists():
            raise StoreError(f"{file} is there already: nothing was written; name a new file") from None
        made.replace(file)  # a file system without links


def _copy(source: Path, target: Path) -> str:
    """Copy a database in one read transaction. Returns its schema's revision."""
    target.touch(0o600)
    try:
        with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
            read.backup(written)
            return _checked(written)
    except sqlite3.Error as error:
        raise StoreError(troubles.sentence(error)) from None


def _checked(connection: sqlite3.Connection) -> str:
    """The schema's revision of a database that is whole. Raises StoreError for any other."""
    # Not quick_check: in SQLite 3.40 it finds fault with sound tables without row ids.
    if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        raise StoreError("the database is damaged (PRAGMA integrity_check): keep it, and restore a backup")
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise StoreError("the database is damaged (PRAGMA foreign_key_check): keep it, and restore a backup")
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


def _put(archive: zipfile.ZipFile, source: Path, name: str) -> Part:
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as read, archive.open(name, "w", force_zip64=True) as out:
        while chunk := read.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
    return Part(size, digest.hexdigest())


def restore(file: Path, home: Path, *, replace: bool = False) -> Manifest:
    """Make the store of a backup the one in `home`.

    Everything is checked first; what is in `home` stays as it is until the last step. Raises StoreError for
    what is no whole backup or of a newer schema; for a folder that holds more than keys, unless `replace`;
    and, with `replace`, for a store that another program has open. A sealing key that would be replaced by
    another one is kept beside it.
    """
    held = {item.name for item in home.iterdir()} if home.is_dir() else set()
    if held - {KEY, *LOG_KEYS} and not replace:
        raise StoreError(f"{home} is not empty: nothing was restored; --replace puts the backup in its place")
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _scratch(home) as folder, _opened(file) as archive:
        manifest = _manifest(archive, file)
        for name, part in manifest.parts.items():
            _take(archive, name, part, folder / name, file)
        try:
            with closing(sqlite3.connect(folder / FILE)) as connection:
                found = _checked(connection)
        except sqlite3.Error as error:
            raise StoreError(f"{file}: {troubles.sentence(error)}") from None
        if found != manifest.schema:
            raise StoreError(f"{file}: its manifest says schema {manifest.schema}, its database {found}")
        _put_aside(home / FILE)
        shutil.rmtree(home / INDEX, ignore_errors=True)
        if KEY in manifest.parts:
            _put_key(folder / KEY, home / KEY)
        _sync(folder / FILE)
        (folder / FILE).replace(home / FILE)
        _sync(home)
    return manifest


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise StoreError(f"{file} is no whole backup ({error}): nothing was restored") from None


def _manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
    except (KeyError, msgspec.DecodeError):
        raise StoreError(f"{file} is no backup of OpenPIU: it holds no manifest that can be read") from None
    if manifest.format > FORMAT or manifest.schema > REVISION:
        raise StoreError(
            f"{file} is of a newer version (schema {manifest.schema}, this program knows {REVISION}): "
            "update OpenPIU"
        )
    if FILE not in manifest.parts or not set(manifest.parts) <= {FILE, KEY}:
        raise StoreError(f"{file} is no backup of OpenPIU: it names other files than {FILE} and {KEY}")
    return manifest


def _take(archive: zipfile.ZipFile, name: str, part: Part, target: Path, file: Path) -> None:
    """Unpack one part and hold it against the manifest, never more than that says there is."""
    digest, size = hashlib.sha256(), 0
    target.touch(0o600)
    try:
        source: IO[bytes] = archive.open(name)
    except KeyError:
        raise StoreError(f"{file} is no whole backup: {name} is missing") from None
    with source, target.open("wb") as out:
        while size <= part.size and (chunk := source.read(CHUNK)):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
    if (size, digest.hexdigest()) != (part.size, part.sha256):
        raise StoreError(f"{file} is damaged: {name} is not what its manifest says; nothing was restored")


def _put_aside(file: Path) -> None:
    """See that nobody has the store open that is to be replaced, and that its journal is gone: left behind,
    it would be taken for that of the new one. Raises StoreError where somebody has."""
    if not file.exists():
        return
    in_use = StoreError(f"{file} is in use: end the other programs first; nothing was restored")
    try:
        with closing(sqlite3.connect(file, timeout=1, isolation_level=None)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            if connection.execute("PRAGMA journal_mode=DELETE").fetchone() != ("delete",):
                raise in_use
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise in_use from None
        # What is damaged can be replaced all the same.
    for end in ("-wal", "-shm", "-journal"):
        file.with_name(file.name + end).unlink(missing_ok=True)


def _put_key(new: Path, held: Path) -> None:
    if held.exists() and held.read_bytes() != new.read_bytes():
        held.replace(held.with_name(f"{held.name}.before-{now()[:19].replace(':', '')}"))
    new.replace(held)


@contextmanager
def _scratch(beside: Path) -> Iterator[Path]:
    """A folder on the same disk, gone at the end."""
    with tempfile.TemporaryDirectory(prefix=".openpiu-", dir=beside) as name:
        yield Path(name)


def _sync(path: Path) -> None:
    """Have a file or folder written to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems sync no folder
            os.fsync(handle)
    finally:
        os.close(handle)
