"""The door and the reader: bytes redacted before they are stored, then read, then screened. No database."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from openpiu import edifact, messages, safeguards, screening
from openpiu.findings import OpenPIUError, UnreadableError
from openpiu.intake.transmission import transmission_id, unpacked
from openpiu.matching import Candidate, Match
from openpiu.messages.reading import KNOWN_VERSIONS
from openpiu.store.codec import content_digest
from openpiu.store.results import Read
from openpiu.store.transmissions import Arrival
from openpiu.travel import Traveller

if TYPE_CHECKING:
    from openpiu.intake.lists import Matcher

UNREADABLE = "no message of a kind that is read here was found; expected PAXLST or PNRGOV in EDIFACT"


class Redacted(Struct, frozen=True):
    """Bytes after the door: unpacked and redacted, with what was dropped by category.

    `error` is set, and `data` left as it was, where no message could be made out: such bytes may hold
    anything, so they are to be sealed.
    """

    data: bytes
    dropped: dict[str, int]
    error: str | None = None


def redact(data: bytes, profile: safeguards.Profile) -> Redacted:
    """Unpack and redact a transmission. Never raises on content."""
    try:
        plain = unpacked(data)
    except UnreadableError as error:
        return Redacted(data, {}, str(error))
    try:
        raws = list(edifact.messages(plain))
        if not any(raw.type in KNOWN_VERSIONS for raw in raws):
            return Redacted(data, {}, UNREADABLE)
        redacted = safeguards.redact(plain, profile, raws)
    except Exception as error:  # whatever it is, one transmission must not stop the others
        return Redacted(data, {}, failure("redacting", error))
    return Redacted(redacted.data, redacted.dropped)


def arrival(data: bytes, redacted: Redacted, key: bytes) -> Arrival:
    """The transmission as it is stored: redacted, or sealed with `key` where it could not be read."""
    if redacted.error is not None:
        id_ = transmission_id(data)
        return Arrival(id_, safeguards.seal(data, key), len(data), True, redacted.error)
    return Arrival(transmission_id(redacted.data), redacted.data, len(data), False, None, redacted.dropped)


class Opened(Struct, frozen=True):
    """A transmission that was read: its messages with their sightings, not yet screened; `error` where
    reading failed."""

    reads: Sequence[Read] = ()
    error: str | None = None


def read(data: bytes) -> Opened:
    """Read redacted bytes. Never raises on content."""
    try:
        return Opened(
            [
                Read(message, content_digest(message), screening.sightings(message))
                for message in messages.read(data)
            ]
        )
    except Exception as error:  # a fault of ours in one transmission: it is quarantined, the others go on
        return Opened((), failure("reading", error))


def failure(step: str, error: Exception) -> str:
    """What to keep of an unforeseen error: nothing that may quote the data."""
    said = str(error) if isinstance(error, OpenPIUError) else type(error).__name__
    return f"{step} failed: {said}"


class Screener:
    """Matches travellers, and remembers the answer for facts that it has seen: a booking is pushed several
    times, and its people come again in the API message. Holds `size` answers in memory, nothing else."""

    def __init__(self, index: Matcher, size: int = 100_000) -> None:
        self.index = index
        self.size = size
        self._known: OrderedDict[Candidate, list[Match]] = OrderedDict()

    def screen(self, travellers: Sequence[Traveller]) -> list[list[Match]]:
        """For each traveller the matches, heaviest first."""
        facts = [_facts(traveller) for traveller in travellers]
        new = {fact: None for fact in facts if fact not in self._known}
        answers = dict(zip(new, self.index.match(list(new)), strict=True)) if new else {}
        result = [answers[fact] if fact in answers else self._known[fact] for fact in facts]
        self._known.update(answers)
        while len(self._known) > self.size:
            self._known.popitem(last=False)
        return result


def _facts(traveller: Traveller) -> Candidate:
    """All that matching looks at, and no reference: what is equal here has equal matches."""
    return Candidate(
        "",
        traveller.surname,
        traveller.given_names,
        traveller.birth_date,
        traveller.nationality,
        traveller.sex,
        tuple((document.number, document.issuer) for document in traveller.documents if document.number),
    )
