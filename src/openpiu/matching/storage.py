"""What an index keeps, as flat arrays, and how it lies in a folder.

A folder holds one `.npy` file an array (opened as a map, shared by all who open it), `parts.txt` (the
vocabulary), `identities.json`, and `index.json`, written last: format, version of the model, size and digest
of each file.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from openpiu import names
from openpiu.findings import IndexFormatError
from openpiu.matching.births import CIRCA_YEARS, read_birth
from openpiu.matching.model_file import Model
from openpiu.matching.vocabulary import Vocabulary
from openpiu.watchlists.model import Identity

FORMAT = 1
TRIES = 5
HEAD, PARTS, IDENTITIES = "index.json", "parts.txt", "identities.json"
ADVICE = "build it again from the list"
MOST_PARTS = 16
"""Parts of one listed name that are kept: some lists write a sentence in the field of a name."""

Arrays = dict[str, npt.NDArray[Any]]


class _Head(msgspec.Struct):
    format: int
    model: str
    files: dict[str, tuple[int, str]]


class Stored(msgspec.Struct, frozen=True):
    """The whole of an index.

    `arrays`: `name_owner` (names: number of the identity), `name_at` (names + 1) into `name_part` (part
    numbers in written order), `name_weak` (names: 1 for a weak alias), `post_at` (parts + 1) into `post_name`
    (names that hold a part), `rarity` (parts, levels; 1/1000 bit), `birth_at` (identities + 1) into
    `birth_start` and `birth_end` (dates, 3), and the vocabulary's tables under `near_*`.
    """

    identities: tuple[Identity, ...]
    parts: tuple[str, ...]
    arrays: Arrays


def make(identities: Sequence[Identity], model: Model) -> Stored:
    """The arrays of `identities`, whose order is kept."""
    owners: list[int] = []
    weak: list[int] = []
    named: list[list[str]] = []
    for number, identity in enumerate(identities):
        seen = set()
        for name in identity.names:
            texts = tuple(part.text for part in names.parts(name.text)[:MOST_PARTS])
            if texts and texts not in seen:
                seen.add(texts)
                owners.append(number)
                weak.append(name.strength == "weak")
                named.append(list(texts))
    vocabulary = Vocabulary(sorted({text for texts in named for text in texts}))
    arrays: Arrays = {f"near_{key}": table for key, table in vocabulary.tables.items()}
    arrays["rarity"] = model.rarity(vocabulary)
    arrays["name_owner"] = np.array(owners, np.int32)
    arrays["name_weak"] = np.array(weak, np.int8)
    arrays["name_at"] = _offsets([len(texts) for texts in named])
    arrays["name_part"] = np.array([vocabulary.number[text] for texts in named for text in texts], np.int32)
    holding = sorted({(vocabulary.number[text], n) for n, texts in enumerate(named) for text in texts})
    arrays["post_name"] = np.array([n for _, n in holding], np.int32)
    counts = np.bincount(np.array([part for part, _ in holding], np.int64), minlength=len(vocabulary.parts))
    arrays["post_at"] = _offsets(counts.tolist())
    arrays |= _births(identities)
    return Stored(tuple(identities), tuple(vocabulary.parts), arrays)


def _offsets(sizes: Sequence[int]) -> npt.NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(np.array(sizes, np.int64)))).astype(np.int64)


def _births(identities: Sequence[Identity]) -> Arrays:
    sizes: list[int] = []
    starts: list[tuple[int, int, int]] = []
    ends: list[tuple[int, int, int]] = []
    for identity in identities:
        readable = [listed for birth in identity.births if (listed := read_birth(birth)) is not None]
        sizes.append(len(readable))
        for listed in readable:
            room = CIRCA_YEARS if listed.circa else 0
            span = listed.circa or listed.start != listed.end
            starts.append((listed.start.year - room, 0, 0) if span else listed.start)
            ends.append((listed.end.year + room, 0, 0) if span else listed.end)
    return {
        "birth_at": _offsets(sizes),
        "birth_start": np.array(starts, np.int32).reshape(-1, 3),
        "birth_end": np.array(ends, np.int32).reshape(-1, 3),
    }


def save(stored: Stored, model: Model, folder: Path) -> None:
    """Writes `stored` beside `folder` and then puts it in its place; a former index there is replaced."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, array in stored.arrays.items():
            np.save(made / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)
        (made / PARTS).write_text("\n".join(stored.parts), "ascii")
        (made / IDENTITIES).write_bytes(msgspec.json.encode(stored.identities))
        files = {path.name: _seal(path) for path in sorted(made.iterdir())}
        (made / HEAD).write_bytes(msgspec.json.encode(_Head(FORMAT, model.version, files)))
        made.chmod(0o755)
        _put(made, folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _put(made: Path, folder: Path) -> None:
    """Put `made` in its place. Of two processes that do so at once, one after the other has its way."""
    for _ in range(TRIES):
        try:
            made.replace(folder)
            return
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
        former = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        with suppress(FileNotFoundError):  # another one has moved it away
            folder.replace(former)
        shutil.rmtree(former, ignore_errors=True)
    made.replace(folder)


def _seal(path: Path) -> tuple[int, str]:
    data = path.read_bytes()
    return len(data), hashlib.sha256(data).hexdigest()


def load(folder: Path, model: Model) -> Stored:
    """The index in `folder`, its arrays mapped.

    Raises:
        IndexFormatError: it is none, of another format or model, or a file of it is missing, cut or changed.
    """
    try:
        head = msgspec.json.decode((folder / HEAD).read_bytes(), type=_Head)
    except (OSError, msgspec.MsgspecError) as error:
        raise IndexFormatError(f"{folder}: not a matching index; {ADVICE}") from error
    if head.format != FORMAT:
        raise IndexFormatError(f"{folder}: index of format {head.format}, expected {FORMAT}; {ADVICE}")
    if head.model != model.version:
        raise IndexFormatError(f"{folder}: made with model {head.model}, not {model.version}; {ADVICE}")
    for name, (size, digest) in head.files.items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != size or _seal(path)[1] != digest:
            raise IndexFormatError(f"{path}: missing, cut short or changed; {ADVICE}")
    try:
        arrays: Arrays = {
            name[:-4]: np.load(folder / name, mmap_mode="r", allow_pickle=False)
            for name in head.files
            if name.endswith(".npy")
        }
        identities = msgspec.json.decode((folder / IDENTITIES).read_bytes(), type=tuple[Identity, ...])
        text = (folder / PARTS).read_text("ascii")
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise IndexFormatError(f"{folder}: {error}; {ADVICE}") from error
    return Stored(identities, tuple(text.split("\n")) if text else (), arrays)
