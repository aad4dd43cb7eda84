"""`openpiu audit verify`: needs no store, no setting and no network, only the export and a public key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from openpiu.audit import Verdict
from openpiu.audit import verify as proven
from openpiu.audit.keys import read_public
from openpiu.cli.output import count, write_json
from openpiu.findings import AuditError

LONGEST = 1 << 20
"""Bytes of a line of an export at the most; a batch of 1,000 entries has 68,000."""
BUFFER = 1 << 20


def verify(export: Path, keys: list[str], seen: list[Path], *, as_json: bool) -> int:
    """Verify an export. Returns 0 where it is whole, 1 where it is not."""
    publics = [_public(key) for key in keys]
    held = [_tail(path) for path in seen]
    verdict = proven(lambda: _lines(export), publics, held)
    if as_json:
        write_json([msgspec.to_builtins(verdict)])
    else:
        _tell(export, verdict, len(held))
    return 0 if verdict.fault is None else 1


def _public(given: str) -> str:
    """The key of a file, or of the argument itself."""
    path = Path(given)
    if not path.exists() and len(given) == 64:
        return read_public(given.encode())
    try:
        return read_public(path.read_bytes()[: 1 << 16])
    except AuditError as error:
        raise AuditError(f"{path}: {error}") from None


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb", BUFFER) as file:
        while line := file.readline(LONGEST):
            yield line


def _tail(path: Path) -> bytes:
    """The last line of a file, which may be a checkpoint alone."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - LONGEST))
        return file.read().rstrip(b"\n").rpartition(b"\n")[2]


def _tell(export: Path, verdict: Verdict, seen: int) -> None:
    fault = verdict.fault
    for remark in verdict.remarks:
        print(f"{export}: remark: {remark}")
    if fault is not None:
        many = f" (somewhere up to entry {fault.last})" if fault.last and fault.last > fault.entry else ""
        print(f"{export}: NOT as it was sealed. First bad entry: {fault.entry}{many}, line {fault.line}.")
        print(f"  {fault.text}")
        before = f"{count(verdict.entries, 'entry', 'entries')} before it are as they were sealed"
        print(f"  {before}." if verdict.entries else "  Nothing before it is proven.")
        return
    print(
        f"{export}: whole. {count(verdict.entries, 'entry', 'entries')} in "
        f"{count(verdict.batches, 'batch', 'batches')}, closed at {verdict.closed_at}."
    )
    for key in verdict.keys:
        print(f"  signed by {key}")
    if verdict.purged:
        print(f"  entries 1 to {verdict.purged:,} were purged by law; their digests are here")
    if verdict.waiting:
        print(f"  {count(verdict.waiting, 'entry', 'entries')} waited to be sealed and are not in it")
    if seen:
        print(f"  {count(seen, 'checkpoint')} that you hold agree with it")
    else:
        print(
            "  That nothing was cut off behind its end is proven only by a later checkpoint: keep this one."
        )
