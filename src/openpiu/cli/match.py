"""`openpiu match`: bulk matching from files to a file, on all cores."""

from __future__ import annotations

import hashlib
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from openpiu.cli.output import progress
from openpiu.cli.screen import load_watchlists
from openpiu.cli.settings import load_settings
from openpiu.findings import IndexFormatError, ListError, UnreadableError
from openpiu.matching import Candidate, Index, Match, load_model
from openpiu.travel import PartialDate
from openpiu.watchlists import SOURCES, Birth, Identity, ListedDocument, ListedName

BATCH = 1000


class TravellerLine(Struct):
    """One line of TRAVELLERS.jsonl."""

    ref: str
    surname: str | None = None
    given_names: str | None = None
    birth_date: str | None = None
    nationality: str | None = None
    sex: str | None = None
    document_number: str | None = None
    document_issuer: str | None = None

    def candidate(self) -> Candidate:
        """The traveller as matching takes it."""
        documents = ((self.document_number, self.document_issuer),) if self.document_number else ()
        return Candidate(
            self.ref,
            self.surname,
            self.given_names,
            PartialDate(self.birth_date) if self.birth_date else None,
            self.nationality,
            self.sex,
            documents,
        )


class DocumentLine(Struct):
    """A document of an identity in IDENTITIES.jsonl."""

    number: str
    issuer: str | None = None


class IdentityLine(Struct):
    """One line of IDENTITIES.jsonl; births are `1970-01-01`, `1970-01`, `1970` or `1968/1972`."""

    id: str
    names: list[str] = []
    births: list[str] = []
    documents: list[DocumentLine] = []
    nationalities: list[str] = []
    sex: str | None = None

    def identity(self, name: str) -> Identity:
        """The identity as matching takes it, in the list `name`."""
        births = []
        for birth in self.births:
            start, _, end = birth.partition("/")
            births.append(Birth(PartialDate(start), PartialDate(end or start)))
        return Identity(
            self.id,
            name,
            tuple(ListedName(text) for text in self.names if text.strip()),
            tuple(births),
            tuple(ListedDocument(document.number, document.issuer) for document in self.documents),
            tuple(self.nationalities),
            "M" if self.sex == "M" else "F" if self.sex == "F" else None,
        )


_index: Index | None = None
_threshold: int | None = None
_top = 10


def _work(lines: list[bytes]) -> list[bytes]:
    """Match a batch of lines in a worker; the index came with the fork."""
    assert _index is not None
    decoder = msgspec.json.Decoder(TravellerLine)
    encoder = msgspec.json.Encoder()
    candidates = [decoder.decode(line).candidate() for line in lines]
    out = []
    for candidate, matches in zip(candidates, _index.match(candidates, _threshold), strict=True):
        out += [encoder.encode(match_record(candidate.ref, match)) for match in matches[:_top]]
    return out


def match_record(ref: str, match: Match) -> dict[str, object]:
    """One line of MATCHES.jsonl; weights in bits."""
    return {
        "ref": ref,
        "identity": match.identity,
        "score": match.score,
        "weight": match.weight / 1000,
        "evidence": [
            {
                "field": piece.field,
                "traveller": piece.traveller,
                "listed": piece.listed,
                "rule": piece.rule,
                "weight": piece.weight / 1000,
            }
            for piece in match.evidence
        ],
    }


def match(
    travellers: Path, identities: Path, out: Path, *, threshold: float | None, top: int, workers: int | None
) -> int:
    """Match every line of `travellers` against `identities` (a file, or SOURCE:FILE); matches go to `out`.

    Returns exit code 0. Raises UnreadableError or ListError, with file and line, for a line that is not in
    its shape, and OSError for files.
    """
    global _index, _threshold, _top
    settings = load_settings()
    _index = _index_of(identities, settings.home)
    _threshold = None if threshold is None else round(threshold * 1000)
    _top = top
    lines = travellers.read_bytes().splitlines()
    decoder = msgspec.json.Decoder(TravellerLine)
    for n, line in enumerate(lines, 1):
        try:
            decoder.decode(line)
        except msgspec.MsgspecError as error:
            raise UnreadableError(f"{travellers}:{n}: not a traveller: {error}") from None
    batches = [lines[i : i + BATCH] for i in range(0, len(lines), BATCH)]
    processes = min(workers or settings.workers, len(batches)) or 1
    begin = time.perf_counter()
    with out.open("wb") as file, progress() as bar:
        task = bar.add_task("Matching", total=len(lines))
        for batch, records in zip(batches, _results(batches, processes), strict=True):
            file.write(b"".join(record + b"\n" for record in records))
            bar.advance(task, len(batch))
    seconds = time.perf_counter() - begin
    print(f"{len(lines) / seconds if seconds else 0:,.0f} travellers/s", file=sys.stderr)
    return 0


def _results(batches: list[list[bytes]], processes: int) -> Iterator[list[bytes]]:
    if processes == 1:
        yield from map(_work, batches)
        return
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        yield from pool.imap(_work, batches)


def _index_of(listed: Path, home: Path) -> Index:
    """The index of IDENTITIES.jsonl, or of a list given as SOURCE:FILE."""
    source, colon, _ = str(listed).partition(":")
    if colon and source in SOURCES and not listed.exists():
        (watchlist,) = load_watchlists([str(listed)])
        return _kept(home, f"{source}-{watchlist.version[:32]}", lambda: watchlist.identities)
    data = listed.read_bytes()
    return _kept(home, hashlib.sha256(data).hexdigest()[:32], lambda: _identities(listed, data))


def _kept(home: Path, digest: str, identities: Callable[[], Iterable[Identity]]) -> Index:
    """The index of a list, kept under the home by the list's digest and the model's version."""
    folder = home / "index" / f"{digest}-{load_model().version}"
    if folder.exists():
        try:
            return Index.open(folder)
        except IndexFormatError:
            pass  # cut short by an earlier stop: built again below
    index = Index.build(identities())
    index.save(folder)
    return index


def _identities(file: Path, data: bytes) -> Iterable[Identity]:
    decoder = msgspec.json.Decoder(IdentityLine)
    listed: dict[str, Identity] = {}
    for n, line in enumerate(data.splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = decoder.decode(line)
        except msgspec.MsgspecError as error:
            raise ListError(f"{file}:{n}: not an identity: {error}") from None
        if entry.id in listed:
            raise ListError(f"{file}:{n}: identity {entry.id!r} is there twice; expected each id once")
        listed[entry.id] = entry.identity(file.stem)
    return listed.values()
