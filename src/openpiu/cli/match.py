"""`openpiu match`: bulk matching from files to a file, on all cores."""

from __future__ import annotations

import gc
import hashlib
import mmap
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import msgspec
from msgspec import Struct

from openpiu.cli.curve import best_weights, points, table
from openpiu.cli.output import progress
from openpiu.cli.screen import load_watchlists
from openpiu.cli.settings import load_settings
from openpiu.findings import IndexFormatError, ListError, UnreadableError
from openpiu.matching import Candidate, Index, Match, Model, load_model
from openpiu.matching.forked import processes
from openpiu.travel import PartialDate
from openpiu.watchlists import SOURCES, Birth, Identity, ListedDocument, ListedName

CURVE_FROM = 4.0
"""Bits from which a curve is drawn: below, nearly everybody is hit."""
SPAN = 150_000
"""Bytes of travellers that a worker takes at a time: about a thousand."""
RUN = 2_000_000
"""Bytes of identities that a process reads at a time to build an index: some 25,000."""


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
    birth_place: str | None = None

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
            self.birth_place,
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
    birth_places: list[str] = []

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
            tuple(self.birth_places),
        )


class _Job:
    """What a worker needs; it comes with the fork."""

    index: Index
    threshold: int | None
    top: int
    travellers: mmap.mmap | bytes


def _work(span: tuple[int, int]) -> bytes | int:
    """The lines of MATCHES.jsonl for the travellers in a span of bytes; or where a line is not in its
    shape."""
    lines = _Job.travellers[span[0] : span[1]].splitlines(keepends=True)
    decode = msgspec.json.Decoder(TravellerLine).decode
    encode = msgspec.json.Encoder().encode
    candidates, at = [], span[0]
    for line in lines:
        if not line.isspace():
            try:
                candidates.append(decode(line).candidate())
            except msgspec.MsgspecError:
                return at
        at += len(line)
    out = []
    for candidate, matches in zip(
        candidates, _Job.index.match(candidates, _Job.threshold, _Job.top), strict=True
    ):
        out += [encode(match_record(candidate.ref, match)) for match in matches]
    return b"".join(record + b"\n" for record in out)


def _spans(data: mmap.mmap | bytes, size: int) -> Iterator[tuple[int, int]]:
    """Whole lines, about `size` bytes at a time."""
    start = 0
    while start < len(data):
        end = data.find(b"\n", min(start + size, len(data)))
        end = len(data) if end < 0 else end + 1
        yield start, end
        start = end


def _ready(_: int) -> None:
    """Something for a worker to do that shows that it has started."""


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
    travellers: Path,
    identities: Path,
    out: Path,
    *,
    threshold: float | None,
    top: int,
    workers: int | None,
    curve: bool = False,
    model: Path | None = None,
) -> int:
    """Match every line of `travellers` against `identities` (a file, or SOURCE:FILE); matches go to `out`.

    With `curve` it prints what each threshold from `threshold` (or `CURVE_FROM`) up costs; travellers
    whose `identity` is known count as found or not, all others as strangers. `model` is a model file to match
    by, the one shipped if None.

    Returns exit code 0. Raises UnreadableError or ListError, with file and line, for a line that is not in
    its shape, and OSError for files.
    """
    settings = load_settings()
    _Job.travellers = _bytes(travellers)
    _Job.index = cached_index(identities, settings.home, load_model(model))
    if curve and threshold is None:
        threshold = CURVE_FROM
    _Job.threshold = None if threshold is None else round(threshold * 1000)
    _Job.top = top
    spans = list(_spans(_Job.travellers, SPAN))
    processes = min(workers or settings.workers, len(spans)) or 1
    begin = time.perf_counter()
    with out.open("wb") as file, progress() as bar, ExitStack() as stack:
        task = bar.add_task("Matching", total=len(_Job.travellers))
        results: Iterable[bytes | int] = map(_work, spans)
        if processes > 1:
            # Nothing that is made for a traveller stands in a cycle: no worker needs to look for any.
            pool = stack.enter_context(multiprocessing.get_context("fork").Pool(processes, gc.disable))
            pool.map(_ready, range(processes))
            begin = time.perf_counter()
            results = pool.imap(_work, spans)
        for (start, end), found in zip(spans, results, strict=True):
            if isinstance(found, int):
                raise _unreadable(travellers, found)
            file.write(found)
            bar.advance(task, end - start)
        seconds = time.perf_counter() - begin
    count = sum(_Job.travellers[start:end].count(b"\n") for start, end in spans)
    count += bool(spans) and _Job.travellers[-1:] != b"\n"
    if curve:
        print(_curve(out))
    print(f"{count / seconds if seconds else 0:,.0f} travellers/s", file=sys.stderr)
    return 0


class _Truth(Struct):
    ref: str
    identity: str | None = None


class _Weight(Struct):
    ref: str
    identity: str
    weight: float


def _curve(out: Path) -> str:
    lines = _Job.travellers[:].splitlines()
    truths = (msgspec.json.decode(line, type=_Truth) for line in lines if line.strip())
    weights = (msgspec.json.decode(line, type=_Weight) for line in _bytes(out)[:].splitlines())
    truth = {one.ref: one.identity for one in truths}
    best = best_weights(((one.ref, one.identity, one.weight) for one in weights), truth)
    return table(points(*best))


def _bytes(path: Path) -> mmap.mmap | bytes:
    """The bytes of a file, mapped where there are any."""
    with path.open("rb") as file:
        try:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (ValueError, OSError):  # an empty file, or a pipe
            return file.read()


def _unreadable(travellers: Path, at: int) -> UnreadableError:
    line = _Job.travellers[at : at + 100_000].split(b"\n", 1)[0]
    number = _Job.travellers[:at].count(b"\n") + 1
    try:
        msgspec.json.decode(line, type=TravellerLine)
    except msgspec.MsgspecError as error:
        return UnreadableError(f"{travellers}:{number}: not a traveller: {error}")
    return UnreadableError(f"{travellers}:{number}: not a traveller")


def cached_index(listed: Path, home: Path, model: Model | None = None) -> Index:
    """The index of IDENTITIES.jsonl, or of a list given as SOURCE:FILE, kept under the home; under the model
    shipped unless one is given."""
    model = model or load_model()
    source, colon, _ = str(listed).partition(":")
    if colon and source in SOURCES and not listed.exists():
        (watchlist,) = load_watchlists([str(listed)])
        digest = f"{source}-{watchlist.version[:32]}"
        return _kept(home, digest, model, lambda: Index.build(watchlist.identities, model=model))
    data = _bytes(listed)
    digest = hashlib.sha256(data).hexdigest()[:32]
    return _kept(home, digest, model, lambda: _built(listed, data, model))


def _kept(home: Path, digest: str, model: Model, build: Callable[[], Index]) -> Index:
    """The index of a list, kept under the home by the list's digest and the model's version."""
    folder = home / "index" / f"{digest}-{model.version}"
    if folder.exists():
        try:
            return Index.open(folder, model=model)
        except IndexFormatError:
            pass  # cut short by an earlier stop: built again below
    build().save(folder)
    return Index.open(folder, model=model)


def _built(identities: Path, data: mmap.mmap | bytes, model: Model) -> Index:
    runs = [partial(_identities, identities, data, *span) for span in _spans(data, RUN)]
    try:
        return Index.build_runs(runs, model=model, workers=processes())
    except ListError:
        # A run does not know at which line it starts, nor what stands in another: all is read as one.
        for _ in _identities(identities, data, 0, len(data)):
            pass
        raise


def _identities(identities: Path, data: mmap.mmap | bytes, start: int, end: int) -> Iterator[Identity]:
    decode = msgspec.json.Decoder(IdentityLine).decode
    seen: set[str] = set()
    for number, line in enumerate(_lines(data, start, end), 1):
        if not line.strip():
            continue
        try:
            entry = decode(line)
        except msgspec.MsgspecError as error:
            raise ListError(f"{identities}:{number}: not an identity: {error}") from None
        if entry.id in seen:
            raise ListError(
                f"{identities}:{number}: identity {entry.id!r} is there twice; expected each id once"
            )
        seen.add(entry.id)
        yield entry.identity(identities.stem)


def _lines(data: mmap.mmap | bytes, start: int, end: int) -> Iterator[bytes]:
    """The lines between two places, which are starts of lines."""
    while start < end:
        stop = data.find(b"\n", start, end)
        stop = end if stop < 0 else stop
        yield data[start:stop]
        start = stop + 1
