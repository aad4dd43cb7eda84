"""The door and the reader: bytes redacted before they are stored, then read, then screened. No database."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from openpiu import edifact, messages, safeguards, screening
from openpiu.findings import OpenPIUError, UnreadableError
from openpiu.intake.sources import SIZE_LIMIT
from openpiu.intake.transmission import transmission_id, unpacked
from openpiu.matching import Candidate, Match
from openpiu.messages.reading import KNOWN_VERSIONS
from openpiu.messages.sniffing import HEAD, is_xml
from openpiu.store.codec import content_digest
from openpiu.store.results import Read
from openpiu.store.transmissions import Arrival, pack
from openpiu.travel import Message, Traveller

if TYPE_CHECKING:
    from openpiu.intake.lists import ListsInForce

UNREADABLE = (
    "no message of a kind that is read here was found; expected PAXLST or PNRGOV in EDIFACT, PNRGOV in XML"
)


class Redacted(Struct, frozen=True):
    """Bytes after the door: unpacked and redacted, with what was dropped by category.

    `error` is set, and `data` left as it was, where no message could be made out: such bytes may hold
    anything, so they are to be sealed.
    """

    data: bytes
    dropped: dict[str, int]
    error: str | None = None


def redact(data: bytes, profile: safeguards.Profile, size_limit: int = SIZE_LIMIT) -> Redacted:
    """Unpack and redact a transmission of at most `size_limit` bytes. Never raises on content."""
    try:
        plain = unpacked(data, size_limit)
    except UnreadableError as error:
        return Redacted(data, {}, str(error))
    try:
        if is_xml(plain[:HEAD]):
            redacted = safeguards.redact(plain, profile)
            if not redacted.readable:
                return Redacted(data, {}, f"{UNREADABLE}{_fault(plain)}")
        else:
            raws = list(edifact.messages(plain))
            if not any(raw.type in KNOWN_VERSIONS for raw in raws):
                return Redacted(data, {}, UNREADABLE)
            redacted = safeguards.redact(plain, profile, raws)
    except Exception as error:  # whatever it is, one transmission must not stop the others
        return Redacted(data, {}, failure("redacting", error))
    return Redacted(redacted.data, redacted.dropped)


def _fault(data: bytes) -> str:
    """The first fault of the XML in `data`, in words that quote nothing of it."""
    for found in next(messages.read(data)).findings:
        if found.code in ("XML-SCHEMA", "XML-ENTITY"):
            return f" ({found.code}: {found.text}, line {found.where.line})"
    return ""


def arrival(data: bytes, redacted: Redacted, key: bytes, *, id_: str | None = None) -> Arrival:
    """The transmission as it is stored: redacted, or sealed with `key` where it could not be read. `id_`
    stands in where not even its canonical bytes can be made out."""
    if redacted.error is not None:
        id_ = id_ or transmission_id(data)
        return Arrival(id_, safeguards.seal(data, key), len(data), True, redacted.error)
    plain = redacted.data
    return Arrival(transmission_id(plain), plain, len(data), False, None, redacted.dropped, pack(plain))


class Examined(Struct, frozen=True):
    """A transmission that was read and screened: its messages, their digests, and for each the matches of its
    sightings (`screening.sightings`); `revision` is that of the lists. `error` is set where that failed."""

    id: str
    revision: int
    messages: list[Message] = []
    digests: list[str] = []
    matches: list[list[list[Match]]] = []
    error: str | None = None

    def reads(self) -> list[Read]:
        """The messages as `store.results` takes them."""
        return [
            Read(message, digest, screening.sightings(message), found)
            for message, digest, found in zip(self.messages, self.digests, self.matches, strict=True)
        ]


class Whole(Struct, frozen=True):
    """A transmission that went through the whole of it at once: as it is stored, without its plain bytes, and
    what was found in it; None for one that could not be read."""

    arrival: Arrival
    examined: Examined | None = None


def whole(
    items: Sequence[bytes],
    profile: safeguards.Profile,
    key: Callable[[], bytes],
    screener: Screener,
    size_limit: int = SIZE_LIMIT,
) -> list[Whole]:
    """Redact, read and screen transmissions as they came. `key` gives the sealing key where one is needed."""
    came = []
    for data in items:
        redacted = redact(data, profile, size_limit)
        came.append(arrival(data, redacted, b"" if redacted.error is None else key()))
    found = iter(examine([(one.id, one.data) for one in came if not one.sealed], screener))
    return [Whole(one) if one.sealed else Whole(replace(one, data=b""), next(found)) for one in came]


def examine(items: Sequence[tuple[str, bytes]], screener: Screener) -> list[Examined]:
    """Read and screen transmissions, given by id and redacted bytes. Never raises on content: a fault of ours
    is kept as the error of the transmission that met it."""
    opened = [_read(id_, data) for id_, data in items]
    return screened(opened, screener)


def _read(id_: str, data: bytes) -> Examined:
    try:
        found = list(messages.read(data))
        return Examined(id_, 0, found, [content_digest(message) for message in found])
    except Exception as error:  # a fault of ours in one transmission: it is quarantined, the others go on
        return Examined(id_, 0, error=failure("reading", error))


def screened(opened: Sequence[Examined], screener: Screener) -> list[Examined]:
    """The same transmissions with their matches by this screener."""
    try:
        seen = [[screening.sightings(message) for message in item.messages] for item in opened]
        answers = iter(screener.screen([s.traveller for item in seen for all_ in item for s in all_]))
    except Exception as error:  # a fault of ours: find whose it is
        if len(opened) == 1:
            return [Examined(opened[0].id, screener.revision, error=failure("screening", error))]
        return [item for one in opened for item in screened([one], screener)]
    return [
        replace(
            item,
            revision=screener.revision,
            matches=[[next(answers) for _ in all_] for all_ in found],
        )
        for item, found in zip(opened, seen, strict=True)
    ]


def failure(step: str, error: Exception) -> str:
    """What to keep of an unforeseen error: nothing that may quote the data."""
    said = str(error) if isinstance(error, OpenPIUError) else type(error).__name__
    return f"{step} failed: {said}"


class Screener:
    """Matches travellers, and remembers the answer for facts that it has seen: a booking is pushed several
    times, and its people come again in the API message. Holds `size` answers in memory, nothing else.

    What stands cleared is left to the store, which knows it as it is when hits are written
    (`store.clearings`).
    """

    def __init__(self, lists: ListsInForce, size: int = 100_000) -> None:
        self.index = lists.index
        self.revision = lists.revision
        self.threshold = lists.threshold
        self.size = size
        self._known: OrderedDict[Candidate, list[Match]] = OrderedDict()
        self._day: date | None = None

    def screen(self, travellers: Sequence[Traveller]) -> list[list[Match]]:
        """For each traveller the matches, heaviest first."""
        today = datetime.now(UTC).date()
        if today != self._day:  # an entry may have ended at midnight
            self._known.clear()
            self._day = today
        asked = [screening.candidates(traveller) for traveller in travellers]
        new = {fact: None for facts in asked for fact in facts if fact not in self._known}
        answers = dict(zip(new, self.index.match(list(new), self.threshold), strict=True)) if new else {}
        result = [
            screening.joined(answers[fact] if fact in answers else self._known[fact] for fact in facts)
            for facts in asked
        ]
        self._known.update(answers)
        while len(self._known) > self.size:
            self._known.popitem(last=False)
        return result
