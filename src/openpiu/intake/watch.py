"""The watched folder: files that are moved into it are taken in, and moved on to say what became of them.

`done/` holds what was taken in and screened, `quarantine/` what could not be, each with a note beside it,
`answers/` the receipt for each file (CUSRES, ACKRES). A file moves when the store has it: what a crash leaves
lying is taken in again, is known by its content, and changes nothing.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from openpiu import messages
from openpiu.findings import OpenPIUError, SettingError, TooLargeError
from openpiu.intake.handover import HandOver
from openpiu.intake.sources import BATCH, BATCH_BYTES, data_of
from openpiu.messages import ackres, answering, cusres
from openpiu.store import Store, transmissions
from openpiu.store.connect import now
from openpiu.store.transmissions import Arrival
from openpiu.travel import Message

LOOK = 0.5
"""Seconds between two looks. A file is taken when it has not changed from one to the next."""
PARTS = (".tmp", ".part", ".filepart", ".swp")
"""Endings of files that are still being written."""
FOLDERS = ("done", "quarantine", "answers")

Told = Callable[[str], None]


class Watch:
    """One watched folder. Raises SettingError where it is none, or may not be read and written."""

    def __init__(self, folder: Path, store: Store, door: HandOver, size_limit: int, told: Told) -> None:
        self._folder = folder
        self._store = store
        self._door = door
        self._size_limit = size_limit
        self._told = told
        self._seen: dict[Path, tuple[int, int]] = {}
        if not folder.is_dir():
            raise SettingError(f"{folder} is no folder; expected one to watch")
        try:
            for name in FOLDERS:
                (folder / name).mkdir(exist_ok=True)
        except OSError as error:
            raise SettingError(f"{folder} cannot be written: {error.strerror}; expected it to be") from None
        for place in (folder, *(folder / name for name in FOLDERS)):
            if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
                raise SettingError(f"{place} cannot be read and written: give this user the right to it")

    def run(self, ended: threading.Event) -> None:
        """Look until `ended`. Trouble with the store or the folder is told, once, and tried again."""
        told: str | None = None
        while not ended.is_set():
            busy, trouble = False, None
            try:
                busy = self.look()
            except OpenPIUError as error:
                trouble = str(error)
            except OSError as error:  # a full disk, a right taken away: what was not moved on is taken again
                trouble = f"{self._folder}: {error.strerror}"
            if trouble is not None and trouble != told:
                self._told(f"{trouble}; it is tried again")
            told = trouble
            if not busy:
                ended.wait(LOOK)

    def look(self) -> bool:
        """Take in what has come; whether anything had."""
        batch: list[tuple[str, bytes]] = []
        size = 0
        for path in self._settled():
            try:
                data = data_of(path, self._size_limit)
            except TooLargeError as error:
                self._aside(path.name, str(error), None)
                continue
            except OSError as error:
                self._told(f"{path.name}: {error.strerror}; left where it is")
                continue
            batch.append((path.name, data))
            size += len(data)
            if len(batch) >= BATCH or size >= BATCH_BYTES:
                break
        if not batch:
            return False
        came, _ = self._door.let_in(batch, "folder")
        self._door.finish({arrival.id for arrival in came.values()})
        with self._store.reading() as connection:
            ids = [arrival.id for arrival in came.values()]
            errors = {item.id: item.error for item in transmissions.listed(connection, ids)}
        for name, arrival in came.items():
            fault = errors.get(arrival.id)
            if fault:
                self._aside(name, fault, arrival.id)
                continue
            self._answer(name, arrival)
            self._move(name, "done", arrival.id)
        return True

    def _settled(self) -> list[Path]:
        """Files that are as they were at the last look, by name."""
        found: dict[Path, tuple[int, int]] = {}
        for entry in os.scandir(self._folder):
            if entry.name.startswith(".") or entry.name.endswith(PARTS) or not entry.is_file():
                continue
            try:
                stat = entry.stat()
            except FileNotFoundError:
                continue
            found[Path(entry.path)] = (stat.st_size, stat.st_mtime_ns)
        before, self._seen = self._seen, found
        return sorted(path for path, state in found.items() if before.get(path) == state)

    def _answer(self, name: str, arrival: Arrival) -> None:
        requests = list(messages.read(arrival.data))
        moment = now()[:16]
        receipts = [
            answering.receipt_for(
                m, sent_at=moment, reference=str(m.number), control_reference=arrival.id[:14]
            )
            for m in requests
            if m.format in ("paxlst", "pnrgov", "pnrgov-xml")
        ]
        for form, write in (("cusres", cusres.write), ("ackres", ackres.write)):
            self._lay(name, form, [r for r in receipts if r.format == form], write)

    def _lay(
        self, name: str, form: str, receipts: Sequence[Message], write: Callable[[Sequence[Message]], bytes]
    ) -> None:
        if receipts:
            place = self._folder / "answers" / f".{name}.{form}"
            place.write_bytes(write(receipts))
            place.rename(place.with_name(f"{name}.{form}"))

    def _aside(self, name: str, error: str, id_: str | None) -> None:
        moved = self._move(name, "quarantine", id_ or "large")
        held = f"It lies sealed in the store as transmission {id_}." if id_ else "Nothing of it was stored."
        moved.with_name(f"{moved.name}.note.txt").write_text(f"{now()} {error}\n{held}\n", encoding="utf-8")
        self._told(f"quarantined: {name}: {error}")

    def _move(self, name: str, to: str, id_: str) -> Path:
        """Move a file; one of that name that is there already stays, and this one is called by its id too."""
        target = self._folder / to / name
        if target.exists():
            target = target.with_name(f"{id_[:12]}.{name}")
        (self._folder / name).rename(target)
        return target
