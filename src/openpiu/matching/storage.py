"""What an index keeps, as flat arrays, and how it lies in a folder.

A folder holds `index.json` (format, version of the model, the name of a folder beside it, size and digest
of each of
its files) and that folder, with one `.npy` file an array, opened as a map and shared by all who open it. A
new version
is laid in a folder of its own; then `index.json` is replaced, which is one step: who opens the index finds
the old one or the new one, whole.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from openpiu.findings import IndexFormatError
from openpiu.matching.model_file import Model
from openpiu.matching.rows import read_row
from openpiu.watchlists.model import Identity

FORMAT = 6
HEAD = "index.json"
ADVICE = "build it again from the list"
FORGOTTEN = 60.0
"""Seconds for which arrays stay that no head names any more: a reader may just have read the former head."""
SAMPLE, SAMPLES = 4096, 64
"""Of a larger file this many pieces of this many bytes are digested, its start and end among them: opening
must not read all of it."""

Arrays = dict[str, npt.NDArray[Any]]


class _Head(msgspec.Struct):
    format: int
    model: str
    folder: str
    files: dict[str, tuple[int, str]]


class Stored(msgspec.Struct, frozen=True):
    """The whole of an index.

    `arrays`, by what they speak of:
    parts: `text`, `text_at` (letters 0 to 25), `fold_key`, `bone_key`, `equivalent`, `record` (what is
    compared, of all these), `particle`, `lead`, `known`, `rarity` (parts, levels; 1/1000 bit), `bucket_at`
    into `entry` (the search for near ones);
    what the model knows: `known_key`, `known_rarity`, `known_equivalent`;
    names: `name_at` into `name_part`, `name_owner` (number of the identity), `name_weak`;
    identities: `names_of` (the first name of each), `birth_at` into `birth` (first and last date, see
    `_dates`) and `birth_circa`, `row_at` into `row` (blocks of
    identities, see `rows`);
    search: `post_at` by part: where its names of up to two, three, and more parts start in `posting_date`,
    and where its words do in `posting`, in which a name has one word and each of its other parts one;
    `day` and `day_at` into `dated` (name, parts of it), `document_key` into `document_owner`.
    """

    arrays: Arrays
    name: str = ""
    """The name of the folder of the arrays, where they lie in one."""

    def __len__(self) -> int:
        return len(self.arrays["names_of"]) - 1

    def identity(self, number: int) -> Identity:
        """The identity with this number."""
        return read_row(self.arrays["row"], self.arrays["row_at"], number, len(self))


def save(stored: Stored, model: Model, folder: Path) -> None:
    """Lays `stored` in `folder`; a former index there is replaced in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="arrays-", dir=folder))
    try:
        for name, values in stored.arrays.items():
            np.save(made / f"{name}.npy", np.ascontiguousarray(values), allow_pickle=False)
        files = {path.name: _seal(path) for path in sorted(made.iterdir())}
        made.chmod(0o755)
        head = made.with_suffix(".json")
        head.write_bytes(msgspec.json.encode(_Head(FORMAT, model.version, made.name, files)))
        head.replace(folder / HEAD)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    # Another process may be laying its own beside, or reading the former ones: what is old is nobody's.
    for other in folder.glob("arrays-*"):
        if other != made and _age(other) > FORGOTTEN:
            shutil.rmtree(other, ignore_errors=True)


def _age(path: Path) -> float:
    """Seconds since a folder was last changed; 0 where it is gone."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


def _seal(path: Path) -> tuple[int, str]:
    """The size of a file and a digest of its bytes, or of samples of a large one."""
    size = path.stat().st_size
    digest = hashlib.sha256()
    with path.open("rb") as file:
        if size <= SAMPLE * SAMPLES:
            digest.update(file.read())
        else:
            for n in range(SAMPLES):
                digest.update(os.pread(file.fileno(), SAMPLE, (size - SAMPLE) * n // (SAMPLES - 1)))
    return size, digest.hexdigest()


def version(folder: Path) -> int | None:
    """What tells one version of the index in `folder` from another; None where there is none."""
    try:
        return (folder / HEAD).stat().st_ino
    except OSError:
        return None


def load(folder: Path, model: Model) -> Stored:
    """The index in `folder`, its arrays mapped.

    Raises:
        IndexFormatError: it is none, of another format or model, or a file of it is missing, cut or changed.
    """
    while True:
        head = _read_head(folder, model)
        made = folder / head.folder
        if made.is_dir() or _read_head(folder, model).folder == head.folder:
            return _load(made, head)


def arrays_of(folder: Path, model: Model) -> str:
    """The name of the folder of the arrays of the index in `folder`.

    Raises:
        IndexFormatError: it is none, or of another format or model.
    """
    return _read_head(folder, model).folder


def model_version(folder: Path) -> str:
    """The version of the model that the index in `folder` is made with.

    Raises:
        IndexFormatError: it is none, or of another format.
    """
    return _any_head(folder).model


def _read_head(folder: Path, model: Model) -> _Head:
    head = _any_head(folder)
    if head.model != model.version:
        raise IndexFormatError(f"{folder}: made with model {head.model}, not {model.version}; {ADVICE}")
    return head


def _any_head(folder: Path) -> _Head:
    try:
        data = (folder / HEAD).read_bytes()
        if (version := msgspec.json.decode(data, type=_Version).format) != FORMAT:
            raise IndexFormatError(f"{folder}: index of format {version}, expected {FORMAT}; {ADVICE}")
        return msgspec.json.decode(data, type=_Head)
    except (OSError, msgspec.MsgspecError) as error:
        raise IndexFormatError(f"{folder}: not a matching index; {ADVICE}") from error


class _Version(msgspec.Struct):
    format: int


def _load(made: Path, head: _Head) -> Stored:
    for name, seal in head.files.items():
        path = made / name
        if not path.is_file() or path.stat().st_size != seal[0] or _seal(path) != seal:
            raise IndexFormatError(f"{path}: missing, cut short or changed; {ADVICE}")
    try:
        return Stored(
            {
                name.removesuffix(".npy"): np.load(made / name, mmap_mode="r", allow_pickle=False)
                for name in head.files
            },
            made.name,
        )
    except (OSError, ValueError) as error:
        raise IndexFormatError(f"{made}: {error}; {ADVICE}") from error
