"""Identities into the flat arrays of an index, on all cores.

Runs of identities are gathered apart and joined (`gathering`); then what can be made of them beside one
another is (`_pieces`); last comes the table of keys, which needs all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from openpiu.findings import ListError
from openpiu.matching._near import describe, tabulate
from openpiu.matching._reading import leads
from openpiu.matching.documents import document_arrays
from openpiu.matching.forked import in_order
from openpiu.matching.gathering import Gathered, Run, Words, gather, join
from openpiu.matching.model_file import Model, Vocabulary
from openpiu.matching.rows import ROWS, pack_rows, unpack
from openpiu.matching.storage import Arrays, Stored

SHOWN = 4
"""Parts of a name that stand in each of its postings; of a longer name it says where they are."""
SIZES = 3
"""Classes of names by their parts, each with postings of its own: up to two, three, more."""
NONE = 0xFFFFFFFF
MANY = 0x80000000
FEW = 20_000
"""Identities under which nothing is gained by more than one process."""
PIECES = 4
"""Into how many pieces parts and rows are cut to be worked on beside one another."""


def build(runs: Sequence[Run], model: Model, workers: int = 1) -> Stored:
    """The index of the identities of all `runs`, whose order is kept: the same bytes however they are cut
    into runs, and whatever the number of `workers`, which are processes.

    Raises:
        ListError: an entry is there twice, or there are more different parts of names than an index can
            hold.
    """
    gathered = join(in_order(lambda n: gather(runs[n]()), len(runs), workers))
    _refuse_repeated(gathered)
    if len(gathered.row_size) < FEW:
        workers = 1
    parts, of = gathered.texts, Vocabulary.of(gathered.texts)
    own, equivalent = model.recognised(of) if parts else (_words([]), _words([]))
    vocabulary = of._replace(equivalent=equivalent)
    known = model.known
    arrays: Arrays = {
        **vocabulary._asdict(),
        "particle": gathered.particle,
        "known": own,
        "known_key": known.key,
        "known_rarity": known.rarity,
        "known_equivalent": known.equivalent,
        "name_owner": gathered.owner,
        "name_weak": gathered.weak,
        "name_at": _offsets(gathered.size),
        "name_part": gathered.part,
        "birth_at": _offsets(gathered.births),
        "birth": gathered.birth.reshape(-1, 2),
        "birth_circa": gathered.circa,
    }
    identities = np.arange(len(gathered.row_size) + 1, dtype=np.uint32)
    arrays["names_of"] = np.searchsorted(arrays["name_owner"], identities).astype(np.uint32)
    pieces = _pieces(arrays, gathered, model)
    for found in in_order(lambda n: pieces[n](), len(pieces), workers):
        for name, values in found.items():
            arrays[name] = np.concatenate((arrays[name], values)) if name in arrays else values
    arrays["row_at"] = _offsets(arrays.pop("row_size"), np.uint64)
    buckets, entries = tabulate(*vocabulary, _wide(arrays["rarity"], model))
    arrays |= {"bucket_at": buckets, "entry": entries}
    return Stored(arrays)


def _refuse_repeated(gathered: Gathered) -> None:
    """Raises ListError where two identities have one list and id."""
    order = np.argsort(gathered.entry, kind="stable")
    entry = gathered.entry[order]
    same = np.flatnonzero(entry[1:] == entry[:-1])
    if not len(same):
        return
    at = _offsets(gathered.row_size, np.uint64)
    seen = set()
    for number in sorted({*order[same], *order[same + 1]}):  # few, or hashes that agree by chance
        identity = unpack(gathered.row[int(at[number]) : int(at[number + 1])])
        if (identity.list, identity.id) in seen:
            raise ListError(
                f"list {identity.list}: identity {identity.id!r} is there twice; expected each id once"
            )
        seen.add((identity.list, identity.id))


def _pieces(arrays: Arrays, gathered: Gathered, model: Model) -> list[Callable[[], Arrays]]:
    """What can be made of the names beside one another, in pieces: arrays, and what stands behind them in
    later pieces."""
    vocabulary = Vocabulary(arrays["text"], arrays["text_at"], arrays["equivalent"])
    pieces: list[Callable[[], Arrays]] = [partial(_postings, arrays, gathered)]
    for n in range(PIECES):
        part, rows = _cut(len(gathered.texts), n), _cut(len(gathered.row_size), n, ROWS)
        pieces.append(partial(_described, vocabulary, *part, model))
        pieces.append(partial(pack_rows, gathered.row, gathered.row_size, *rows))
    pieces.append(lambda: document_arrays(gathered.documents, gathered.document_owner))
    return pieces


def _cut(count: int, n: int, whole: int = 1) -> tuple[int, int]:
    """Where the n-th of `PIECES` about equal pieces starts and ends: at multiples of `whole`."""
    size = -(-count // (PIECES * whole)) * whole
    return min(count, n * size), min(count, (n + 1) * size)


def _described(vocabulary: Vocabulary, start: int, end: int, model: Model) -> Arrays:
    """What is kept of the parts from `start` to before `end`."""
    at = vocabulary.text_at[start : end + 1]
    text = vocabulary.text[int(at[0]) : max(int(at[-1]), 1)]
    some = Vocabulary(text, at - at[0], vocabulary.equivalent[start:end])
    folds, bones, records = describe(*some)
    rarity = model.rarity(some)
    return {
        "fold_key": folds,
        "bone_key": bones,
        "record": records,
        "rarity": rarity,
        "lead": leads(some.text, some.text_at),
    }


def _postings(arrays: Arrays, gathered: Gathered) -> Arrays:
    """For each part the names that hold it, by class and birth date: the dates, and of each the name and
    its other parts."""
    sizes, owner = gathered.size.astype(np.int64), gathered.owner
    at, part = arrays["name_at"].astype(np.int64), arrays["name_part"]
    others = np.full((len(part), SHOWN - 1), NONE, np.uint32)
    name = np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes)
    place = np.arange(len(part)) - at[name]
    size = sizes[name]
    for n in range(1, SHOWN):
        some = np.flatnonzero((size > n) & (size <= SHOWN))
        others[some, n - 1] = part[at[name[some]] + (place[some] + n) % size[some]]
    long = np.flatnonzero(size > SHOWN)  # where its parts stand, and how many they are
    others[long, 0], others[long, 1] = at[name[long]], size[long]
    marked = name | np.where(size > SHOWN, np.uint32(MANY), np.uint32(0))
    dates = gathered.dates.astype(np.int64)
    first = np.cumsum(dates) - dates
    times = dates[owner[name]]
    which = np.repeat(np.arange(len(part)), times)
    nth = np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times)
    date = gathered.date[first[owner[name[which]]] + nth]
    shelf = part[which].astype(np.int64) * SIZES + np.clip(size[which] - 2, 0, SIZES - 1)
    order = np.argsort(shelf << 32 | date, kind="stable")
    which, date = which[order], date[order]
    # A posting has as many words as its class needs: name, and one, two or three other parts.
    kind = shelf[order] % SIZES
    end = np.cumsum(kind + 2)
    start = end - kind - 2
    posting = np.empty(int(end[-1]) if len(end) else 0, np.uint32)
    posting[start] = marked[which]
    for n in range(SIZES):
        so_many = kind >= n
        posting[start[so_many] + n + 1] = others[which[so_many], n]
    counts = np.bincount(shelf, minlength=len(gathered.texts) * SIZES).reshape(-1, SIZES)
    post_at = np.zeros((len(counts) + 1, SIZES + 1), np.int64)
    post_at[:-1, :SIZES] = np.cumsum(counts).reshape(-1, SIZES) - counts
    post_at[:-1, SIZES] = np.cumsum(counts @ np.arange(2, SIZES + 2)) - counts @ np.arange(2, SIZES + 2)
    post_at[-1] = len(which)
    found = {
        "posting": posting,
        "posting_date": date.astype(np.uint32),
        "post_at": post_at.astype(np.uint32),
    }
    return {**found, **_days(arrays, gathered, marked, others)}


def _days(arrays: Arrays, gathered: Gathered, marked: Words, others: Words) -> Arrays:
    """For each whole birth date the names of those born on it, with up to four parts."""
    first_part = arrays["name_at"][:-1][arrays["name_at"][:-1] < arrays["name_at"][1:]].astype(np.int64)
    owner = gathered.owner
    dates = gathered.dates.astype(np.int64)
    first, times = np.cumsum(dates) - dates, dates[owner]
    which = np.repeat(np.arange(len(owner)), times)
    nth = np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times)
    date = gathered.date[first[owner[which]] + nth]
    keep = np.flatnonzero(date & 31)
    keep = keep[np.argsort(date[keep], kind="stable")]
    name = which[keep]
    dated = np.empty((len(keep), 5), np.uint32)
    if len(keep):
        at = first_part[name]
        dated[:, 0], dated[:, 1], dated[:, 2:] = marked[at], arrays["name_part"][at], others[at]
    day, counts = np.unique(date[keep], return_counts=True)
    return {"dated": dated, "day": day.astype(np.uint32), "day_at": _offsets(counts)}


def _words(values: Iterable[int]) -> Words:
    return np.array(values, np.uint32)


def _offsets(
    sizes: npt.NDArray[np.integer[Any]], kind: type[np.unsignedinteger[Any]] = np.uint32
) -> npt.NDArray[Any]:
    counts = np.cumsum(sizes, dtype=np.uint64)
    return np.concatenate((np.zeros(1, np.uint64), counts)).astype(kind)


def _wide(rarity: npt.NDArray[np.uint16], model: Model) -> npt.NDArray[np.uint8]:
    """Which parts are looked for by two missing letters (1), and by their skeleton (2): where it would
    count."""
    gain = rarity.astype(np.int64) * model.weights["name.rarity-share"] // 1000
    gain = gain + np.array(model.coded_weights[: gain.shape[1]])
    worth = gain > model.weights["name.least"]
    return np.asarray(worth[:, 4] + 2 * (worth[:, 5] | worth[:, 6]), np.uint8)
