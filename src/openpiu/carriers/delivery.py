"""Delivering status changes: from the outbox to a carrier's registered address, until it has seen them.

    http(s) URL  the CUSRES is POSTed as application/edifact. 200, 201 or 204 says that it was seen; so does a
                 CUSRES that acknowledges it (BGM 312) in the answer. 202 says that it was taken: the
                 acknowledgement comes later, through a door of this unit. Any other answer, or none, is
                 tried again: the address may be put right meanwhile.
    folder       the message is laid there as a file (`change-17.edi`), written under another name first; the
                 acknowledgement comes through a door, or as a file in the subfolder `acknowledged`.

A try that failed is followed by the next after 5 s, then twice as long each time, up to 5 min, until 2 h
after the flight has left; then the change has failed, which `carriers outbox` shows. Redirects are not
followed: an address is what was registered. Certificates are verified, always.

One sender works on a store at a time (the office `deliver`), so that two of them send nothing twice; one that
died in the middle sends again, with the same references.
"""

from __future__ import annotations

import http.client
import logging
import os
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from openpiu import messages
from openpiu.findings import OpenPIUError
from openpiu.messages import answering
from openpiu.safeguards.terms import earlier
from openpiu.store import Store, carriers, outbox
from openpiu.store.connect import moment
from openpiu.store.outbox import Change
from openpiu.store.presence import in_office
from openpiu.store.transmissions import raw_of
from openpiu.travel import Message

log = logging.getLogger("openpiu")

EVERY = 1.0
"""Seconds between looks at the outbox."""
LOOK_FOR_ANSWERS = 5.0
"""Seconds between looks for acknowledgements at the doors, while any is awaited."""
TIMEOUT = 10.0
"""Seconds that an address has to answer."""
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
AFTER_DEPARTURE = timedelta(hours=2)
LONGEST_ANSWER = 65_536
AT_A_TIME = 50
TAKEN, SEEN = frozenset({202}), frozenset({200, 201, 204})

Told = Callable[[str], None]


class Answered(NamedTuple):
    """What became of one try: `taken`, or `seen` (by `how`), or an error in words without personal data."""

    taken: bool = False
    seen: str | None = None
    error: str | None = None


class Sender:
    """Delivers what is due, a step at a time."""

    def __init__(self, store: Store, term: str, told: Told = log.warning) -> None:
        self._store = store
        self._term = term
        self._told = told
        self._looked = 0.0
        self._swept = 0.0
        self._context = ssl.create_default_context()

    def step(self, at: float | None = None) -> int:
        """Try what is due at `at` (seconds since 1970; None: now), look for acknowledgements, and delete what
        has had its term. Returns how many changes were tried."""
        at = time.time() if at is None else at
        with self._store.reading() as connection:
            due = outbox.due(connection, at, AT_A_TIME)
        for change in due:
            self._deliver(change, at)
        if at - self._looked >= LOOK_FOR_ANSWERS:
            self._looked = at
            self._look_for_answers(at)
        if at - self._swept >= 3600:
            self._swept = at
            self._forget(at)
        return len(due)

    def _deliver(self, change: Change, at: float) -> None:
        with self._store.reading() as connection:
            carrier = carriers.find(connection, change.carrier)
            data = outbox.body(connection, change)
        if data is None or _over(change, at):
            self._end(change, change.error or "the flight has left")
            return
        if carrier is None or not carrier.cusres:
            answer = Answered(error="no address is registered")
        elif "://" in carrier.cusres:
            answer = self._post(carrier.cusres, data, change)
        else:
            answer = _lay(Path(carrier.cusres), data, change)
        with self._store.writing() as connection:
            if answer.seen:
                outbox.acknowledged(connection, change, answer.seen)
            elif answer.taken:
                outbox.delivered(connection, change)
            else:
                outbox.tried(connection, change, answer.error or "?", at + _pause(change.tries))

    def _post(self, address: str, data: bytes, change: Change) -> Answered:
        url = urlsplit(address)
        made: http.client.HTTPConnection
        if url.scheme == "https":
            made = http.client.HTTPSConnection(
                url.hostname or "", url.port, timeout=TIMEOUT, context=self._context
            )
        else:
            made = http.client.HTTPConnection(url.hostname or "", url.port, timeout=TIMEOUT)
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        try:
            made.request(
                "POST",
                path,
                data,
                {"Content-Type": "application/edifact", "Idempotency-Key": f"change-{change.id}"},
            )
            answer = made.getresponse()
            body = answer.read(LONGEST_ANSWER)
        except (OSError, http.client.HTTPException) as error:
            return Answered(error=_told_of(error))
        finally:
            made.close()
        if answer.status in TAKEN | SEEN and _acknowledges(body, data):
            return Answered(seen="message")
        if answer.status in SEEN:
            return Answered(seen="status")
        if answer.status in TAKEN:
            return Answered(taken=True)
        return Answered(error=f"the address answered {answer.status}")

    def _look_for_answers(self, at: float) -> None:
        """Acknowledgements that came through a door, or lie in a folder. One says of whom it is and of which
        request, not of which change: it counts for those that were delivered before it came."""
        with self._store.reading() as connection:
            awaited = outbox.awaiting(connection)
            if not awaited:
                return
            since = min(change.put_at for change in awaited)
            came = [
                (came_at, *raw_of(connection, id_))
                for id_, came_at in outbox.acknowledgements(connection, since)
            ]
            addresses = carriers.registered(connection)
            bodies = {change.id: outbox.body(connection, change) for change in awaited}
        answers = [(came_at, data) for came_at, data, sealed in came if not sealed]
        for change in awaited:
            carrier = addresses.get(change.carrier)
            laid = _laid(carrier.cusres) if carrier and carrier.cusres else []
            body, taken = bodies[change.id], change.delivered_at or ""
            later = [data for came_at, data in [*answers, *laid] if came_at >= taken]
            if body and any(_acknowledges(data, body) for data in later):
                with self._store.writing() as connection:
                    outbox.acknowledged(connection, change, "message")
            elif _over(change, at):
                self._end(change, "it was taken, and not acknowledged before the flight had left")

    def _end(self, change: Change, error: str) -> None:
        with self._store.writing() as connection:
            news = outbox.failed(connection, change, error)
        if news:
            self._told(f"status change {change.id} for {change.carrier} was given up: {error}")

    def _forget(self, at: float) -> None:
        before = moment(earlier(datetime.fromtimestamp(at, UTC), self._term))
        with self._store.writing() as connection:
            outbox.forget(connection, before)


@contextmanager
def delivering(store: Store, term: str, told: Told) -> Iterator[Sender]:
    """Deliver in a thread for as long as the context lasts, while no other sender is at work on the store;
    trouble is told once."""
    sender, ended = Sender(store, term, told), threading.Event()

    def work() -> None:
        trouble = None
        while not ended.wait(EVERY):
            try:
                with in_office(store, "deliver") as mine:
                    if mine:
                        sender.step()
                trouble = None
            except Exception as error:
                said = str(error) if isinstance(error, OpenPIUError) else type(error).__name__
                if said != trouble:
                    told(f"status changes are not delivered: {said}")
                trouble = said

    thread = threading.Thread(target=work, name="delivery", daemon=True)
    thread.start()
    try:
        yield sender
    finally:
        ended.set()
        thread.join()


def _pause(tries: int) -> float:
    return min(FIRST_PAUSE * 2.0 ** min(tries, 10), LONGEST_PAUSE)


def _over(change: Change, at: float) -> bool:
    """Whether nobody can act on it any more. One without a time of departure has a day."""
    if change.departs_at:
        end = datetime.fromisoformat(change.departs_at) + AFTER_DEPARTURE
    else:
        end = datetime.fromisoformat(change.put_at) + timedelta(days=1)
    return at > end.timestamp()


def _acknowledges(data: bytes, change: bytes) -> bool:
    """Whether a CUSRES in `data` says that the status change in `change` has been seen."""
    sent = _messages(change)
    return any(answering.acknowledges(m, c) for m in _messages(data) if m.format == "cusres" for c in sent)


def _messages(data: bytes) -> list[Message]:
    try:
        return list(messages.read(data)) if data.strip() else []
    except OpenPIUError:
        return []


def _lay(folder: Path, data: bytes, change: Change) -> Answered:
    """Lay a message in a folder, whole or not at all."""
    try:
        if not folder.is_dir():
            return Answered(error="the folder is not there")
        hidden = folder / f".change-{change.id}.part"
        with os.fdopen(os.open(hidden, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        hidden.rename(folder / f"change-{change.id}.edi")
    except OSError as error:
        return Answered(error=_told_of(error))
    return Answered(taken=True)


def _laid(address: str) -> list[tuple[str, bytes]]:
    """What lies in the folder for acknowledgements, each with when it was laid there."""
    if "://" in address:
        return []
    try:
        files = sorted((Path(address) / "acknowledged").iterdir())
        return [
            (moment(datetime.fromtimestamp(file.stat().st_mtime, UTC)), file.read_bytes())
            for file in files
            if file.is_file() and file.stat().st_size <= LONGEST_ANSWER
        ]
    except OSError:
        return []


def _told_of(error: Exception) -> str:
    """What went wrong with an address, without the address or anything that was sent."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return f"no answer within {TIMEOUT:g} s"
    return getattr(error, "strerror", None) or type(error).__name__
