"""Verifying an export of the log, with nothing but its lines and a public key.

First every digest, the chain, and the signatures that cover all before them (that of each batch which hands
over to another key, of the last batch, and of the checkpoint at the end) are checked. Only where something is
wrong is everything read again, now with the signature of every batch, so that the first fault is named from
what is proven to be the signer's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import NoReturn

from openpiu.audit import differing
from openpiu.audit.chain import (
    BEGIN,
    ENTRY,
    HEADER,
    PURGED,
    Batch,
    Checkpoint,
    Line,
    link_of,
    read_batch,
    read_checkpoint,
    read_line,
)
from openpiu.audit.verdict import Fault, Kind, Verdict
from openpiu.findings import AuditError


class _FaultError(Exception):
    """Ends the walk; holds the fault."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


def verify(lines: Callable[[], Iterable[bytes]], keys: Sequence[str], seen: Sequence[bytes] = ()) -> Verdict:
    """Hold an export against the public `keys` and the checkpoints that were `seen` before.

    `lines` gives the lines of the export, their line ends on, each time anew that it is called. Every one of
    `keys` (64 signs of hexadecimal) must have signed: name the newest one that is held. Raises AuditError for
    a checkpoint that cannot be read.
    """
    if not keys:
        raise AuditError("no public key was given; expected one at least")
    held = sorted(map(_checkpoint, seen), key=lambda item: item.checkpoint)
    verdict = _Walk(keys, held, thorough=False).all(lines())
    if verdict.fault is None:
        return verdict
    found = _Walk(keys, held, thorough=True).all(lines())
    return found if found.fault is not None else verdict


def _checkpoint(data: bytes) -> Checkpoint:
    """The checkpoint of a line, or the one at the end of a whole export."""
    line = read_line(data.rstrip(b"\n").rpartition(b"\n")[2])
    if line.word != "checkpoint":
        raise AuditError("found no checkpoint; expected the line that `openpiu audit checkpoint` wrote")
    checkpoint = read_checkpoint(line)
    if not line.signed_by(checkpoint.key):
        raise AuditError("the checkpoint that was seen is not as it was signed: it was changed")
    return checkpoint


class _Walk:
    """One reading of an export, from its first line to its last."""

    def __init__(self, keys: Sequence[str], seen: Sequence[Checkpoint], *, thorough: bool) -> None:
        self.wanted = set(keys)
        self.seen = list(seen)
        self.thorough = thorough
        self.number = 0  # entries that are proven
        self.batches = 0
        self.link = BEGIN
        self.at = ""
        self.key: str | None = None  # that must sign next
        self.signers: list[str] = []
        self.gaps: list[
            tuple[int, int, int, int]
        ] = []  # first, last, batch, line of what is told to be purged
        self.purged = 0
        self.agreed = 0  # entries that a checkpoint has proven
        self.open: tuple[Line, Batch, int] | None = None  # being read, with the number of its line
        self.found: list[differing.Found] = []
        self.newest: tuple[Line, str] | None = None
        self.closed: Checkpoint | None = None
        self.remarks: list[str] = []
        self.at_line = 0

    def all(self, lines: Iterable[bytes]) -> Verdict:
        """Read everything; the verdict."""
        fault = None
        try:
            for line in lines:
                self.at_line += 1
                self._take(line)
            self._end()
        except _FaultError as end:
            fault = end.fault
        return Verdict(
            self.number,
            self.batches,
            self.purged,
            tuple(self.signers),
            self.closed.at if self.closed else None,
            self.closed.waiting if self.closed else 0,
            tuple(self.remarks),
            fault,
        )

    def _take(self, line: bytes) -> None:
        if not line.endswith(b"\n"):
            self._end_batch()
            self._fault("unreadable", "the line has no end: it was cut or changed")
        if self.at_line == 1:
            if line[:-1] != HEADER:
                self._fault("unreadable", f"the first line is not `{HEADER.decode()}`")
        elif self.closed is not None:
            self._fault("added", "something stands behind the closing checkpoint")
        elif self.open is not None and line.startswith(ENTRY):
            self._more(sha256(line[len(ENTRY) : -1]).digest())
        elif self.open is not None and line[:-1] == PURGED:
            self._more(None)
        else:
            self._statement(line[:-1])

    def _more(self, digest: bytes | None) -> None:
        """One entry more of the batch that is open; None for one that is told to be purged."""
        self.found.append(digest)
        if self.open is not None and len(self.found) > len(self.open[1].digests) + 1:
            self._end_batch()

    def _statement(self, line: bytes) -> None:
        expected = len(self.open[1].digests) if self.open else 0
        try:
            signed = read_line(line)
            statement = read_batch(signed) if signed.word == "batch" else read_checkpoint(signed)
        except AuditError as error:
            if self.open is not None and len(self.found) < expected:
                self.found.append(b"")  # an entry whose line was changed so that it is none any more
                self._end_batch()
            self._end_batch()
            self._fault("unreadable", str(error))
        self._end_batch()
        if isinstance(statement, Batch):
            self._begin_batch(signed, statement)
        else:
            self._close(signed, statement)

    def _begin_batch(self, line: Line, batch: Batch) -> None:
        """A batch must follow the one before and be signed by the key in force."""
        first = self.number + 1
        if self.thorough and not line.signed_by(batch.key):
            self._fault(
                "not-signed", "the batch is not as it was signed, or signed by another", batch=batch, at=first
            )
        if self.key is not None and batch.key != self.key:
            self._other_key(batch, first)
        if batch.previous != self.link or batch.batch != self.batches + 1 or batch.first != first:
            missing = batch.first > first
            text = (
                f"entries {first} to {batch.first - 1} were removed with their batches"
                if missing
                else f"batch {batch.batch} does not follow the one before: it was added or is out of order"
            )
            where = (first, batch.first - 1 if missing else None, batch.batch, self.at_line)
            raise _FaultError(Fault("removed" if missing else "added", *where, text))
        if batch.purged >= first:
            self._fault(
                "changed", "the batch tells entries to be purged that follow it", batch=batch, at=first
            )
        if batch.at < self.at:
            self.remarks.append(
                f"the clock ran backwards before batch {batch.batch} ({self.at} to {batch.at})"
            )
        self.open, self.found = (line, batch, self.at_line), []

    def _other_key(self, batch: Batch, first: int) -> None:
        if batch.lost == self.key and batch.key in self.wanted:
            if self.newest is not None and not self.newest[0].signed_by(self.newest[1]):
                self._fault("not-signed", "the last batch of the lost key is not as it was signed", at=first)
            self.remarks.append(
                f"from entry {first} on the key {batch.key[:16]}… signs, because the former one was lost: "
                "this is proven only by the new key's having been named here"
            )
            return
        lost = " and says that the former one was lost; if so, name it too" if batch.lost else ""
        self._fault(
            "other-key", f"from here on another key signs ({batch.key[:16]}…){lost}", batch=batch, at=first
        )

    def _end_batch(self) -> None:
        """Hold the entries that were read against the digests that were signed."""
        if self.open is None:
            return
        line, batch, at_line = self.open
        self.open = None
        expected = [bytes.fromhex(digest) for digest in batch.digests]
        n = differing.place(self.found, expected)
        for gap in (i for i, found in enumerate(self.found[:n]) if found is None):
            self._gap(batch.first + gap, batch.batch, at_line + 1 + gap)
        if n is not None:
            kind, told = differing.told(self.found, expected, n, batch.first)
            self.number = batch.first + n - 1
            self._fault(kind, told, batch=batch, line=at_line + 1 + n)
        if batch.next is not None and not line.signed_by(batch.key):
            self._fault("not-signed", "the batch that names the next key is not signed", batch=batch)
        self._signer(batch.key)
        self.number, self.batches, self.at = batch.last, batch.batch, batch.at
        self.link, self.key = link_of(line.whole), batch.next or batch.key
        self.purged = max(self.purged, batch.purged)
        self.newest = line, batch.key
        self._compare()

    def _signer(self, key: str) -> None:
        if not self.signers or self.signers[-1] != key:
            self.signers.append(key)

    def _gap(self, number: int, batch: int, line: int) -> None:
        """Entry `number` is told to be purged: whether a batch says so is known at the end."""
        if self.gaps and self.gaps[-1][1] == number - 1:
            first, _, in_batch, at_line = self.gaps[-1]
            self.gaps[-1] = (first, number, in_batch, at_line)
        else:
            self.gaps.append((number, number, batch, line))

    def _compare(self) -> None:
        """Hold the log so far against the checkpoints that were seen."""
        while self.seen and self.seen[0].checkpoint <= self.batches:
            seen = self.seen.pop(0)
            self._of_this_log(seen)
            if seen.checkpoint == self.batches and (seen.link, seen.entries) != (self.link, self.number):
                first = self.agreed + 1
                text = (
                    f"between entry {first} and entry {seen.entries} this is not the log that was seen on "
                    f"{seen.at}: it was written anew by someone who holds the key"
                )
                where = (first, seen.entries, self.batches, self.at_line)
                raise _FaultError(Fault("other-log", *where, text))
            self.agreed = self.number

    def _of_this_log(self, seen: Checkpoint) -> None:
        if seen.key not in {*self.signers, self.key, *self.wanted}:
            raise AuditError(
                f"the checkpoint of {seen.at} that was seen is signed by no key of this log: it is of another"
            )

    def _close(self, line: Line, checkpoint: Checkpoint) -> None:
        """The checkpoint at the end must be that of this log, signed by the key in force."""
        if not line.signed_by(checkpoint.key):
            self._fault("not-signed", "the closing checkpoint is not as it was signed")
        if self.key is not None and checkpoint.key != self.key:
            self._fault(
                "other-key", f"the closing checkpoint is signed by another key ({checkpoint.key[:16]}…)"
            )
        if (checkpoint.checkpoint, checkpoint.entries, checkpoint.link) != (
            self.batches,
            self.number,
            self.link,
        ):
            kind: Kind = "cut" if checkpoint.entries > self.number else "other-log"
            self._fault(
                kind,
                f"the closing checkpoint is of {checkpoint.entries} entries in {checkpoint.checkpoint} "
                f"batches; found {self.number} in {self.batches}",
            )
        self._signer(checkpoint.key)
        self.closed = checkpoint

    def _end(self) -> None:
        self._end_batch()
        if self.at_line == 0:
            self._fault("unreadable", "the export is empty")
        if self.closed is None:
            self._fault("cut", "the export has no closing checkpoint: its tail was cut")
        if self.newest is not None and not self.newest[0].signed_by(self.newest[1]):
            self._fault("not-signed", "the last batch is not as it was signed")
        for first, last, batch, line in self.gaps:
            if last > self.purged:
                number = max(first, self.purged + 1)
                text = f"entry {number} was removed: it is told to be purged, and no batch says that it was"
                self.number = number - 1
                raise _FaultError(Fault("removed", number, None, batch, line + number - first, text))
        strange = self.wanted - set(self.signers)
        if strange:
            whose = ", ".join(f"{key[:16]}…" for key in self.signers)
            self.number = 0
            self._fault("other-key", f"the key {min(strange)[:16]}… has signed nothing here; found {whose}")
        if self.seen:
            seen = self.seen[-1]
            self._of_this_log(seen)
            number = self.number + 1
            text = f"entries {number} to {seen.entries}, seen on {seen.at}, are missing: the tail was cut"
            raise _FaultError(Fault("cut", number, seen.entries, self.batches, self.at_line, text))

    def _fault(
        self, kind: Kind, text: str, *, batch: Batch | None = None, at: int | None = None, line: int = 0
    ) -> NoReturn:
        number = self.number + 1 if at is None else at
        last = batch.last if batch is not None and kind == "not-signed" else None
        where = batch.batch if batch else self.batches
        raise _FaultError(Fault(kind, number, last, where, line or self.at_line, text))
