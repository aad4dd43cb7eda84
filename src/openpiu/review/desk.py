"""What an act of review works with: the store, the law profile, the unit's terms; and who acts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NoReturn

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.audit import Actor
from openpiu.findings import ReviewError
from openpiu.safeguards import Profile
from openpiu.store import Store, flights, hit_claims, hit_rows, lists, locks
from openpiu.store.connect import moment, now
from openpiu.store.hit_claims import HitClaim
from openpiu.store.hit_rows import HitRow


class UnknownHitError(ReviewError):
    """There is no such hit."""


class ForbiddenError(ReviewError):
    """An act that this person may not do."""


class ClaimError(ReviewError):
    """A hit that is not in one's hand: `who` has it since `since`, or (None) nobody."""

    def __init__(self, text: str, who: str | None = None, since: str | None = None) -> None:
        super().__init__(text)
        self.who = who
        self.since = since


class StaleError(ReviewError):
    """A decision on a page that is out of date: `changes` says what changed, by field, as (then, now);
    `version` is that of the hit now."""

    def __init__(self, changes: dict[str, tuple[str, str]], version: str) -> None:
        fields = ", ".join(changes) or "how its sightings belong together"
        super().__init__(f"the hit has changed meanwhile: {fields}; read it again and record again")
        self.changes = changes
        self.version = version


class Officer(Struct, frozen=True):
    """Who acts: as the log names them, whether as a supervisor, and whether they decide at all."""

    actor: Actor
    supervisor: bool = False
    decides: bool = True

    @property
    def who(self) -> str:
        """The person, as the log names them."""
        return self.actor.who


class Terms(Struct, frozen=True):
    """The unit's own terms, in seconds; all are the project's choice, to be revised from what is measured.

    `undo`: how long an answer can be taken back, and has no effect. `claim`: how long a claim holds without
    input. `quick`: a clearing that took less is looked at again. `look_within`: until a second look is due.
    `reaction`: what the unit needs before a departure.
    """

    undo: float = 30
    claim: float = 600
    quick: float = 8
    look_within: float = 86_400
    reaction: float = 3600


class Desk(Struct, frozen=True):
    """What the acts of review work with."""

    store: Store
    profile: Profile
    terms: Terms = Terms()

    @property
    def seconded(self) -> bool:
        """Whether the law profile asks a second officer for "same person"."""
        return "same_person" in self.profile.review.second_officer


def later(at: str, seconds: float) -> str:
    """The moment `seconds` after `at`, both as the store writes them."""
    return moment(datetime.fromisoformat(at) + timedelta(seconds=seconds))


def seconds_between(start: str, end: str) -> float:
    """Seconds from `start` to `end`."""
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


def locked(connection: Connection, id_: str) -> HitRow:
    """The hit of a public id, its leg and the lists held as they are until this transaction ends.

    Raises UnknownHitError, and ReviewError for one that was joined to another.
    """
    lists.revision(connection)
    hit = found(connection, id_)
    if hit.state == "cleared":
        locks.work_on_all(connection)  # what its clearings spare on other legs may be asked now
    else:
        locks.work_on(connection, flights.legs(connection, [hit.flight]))
    hit = found(connection, id_, lock=True)
    if hit.merged_into is not None:
        raise ReviewError("its traveller was joined with another who has the same question; see that hit")
    return hit


def found(connection: Connection, id_: str, *, lock: bool = False) -> HitRow:
    """The hit of a public id. Raises UnknownHitError."""
    hit = hit_rows.held(connection, id_, lock=lock)
    if hit is None:
        raise UnknownHitError("there is no such hit")
    return hit


def live_claim(connection: Connection, desk: Desk, hit: HitRow, at: str) -> HitClaim | None:
    """Who has a hit in hand at the moment `at`."""
    claim = hit_claims.of(connection, [hit.id]).get(hit.id)
    return claim if claim and claim.seen_at > later(at, -desk.terms.claim) else None


def own_claim(connection: Connection, desk: Desk, hit: HitRow, officer: Officer, at: str) -> HitClaim:
    """One's own claim on a hit. Raises ClaimError where it is in nobody's hand, or in another's."""
    claim = live_claim(connection, desk, hit, at)
    if claim is None or claim.who != officer.who:
        not_yours(claim)
    return claim


def not_yours(claim: HitClaim | None) -> NoReturn:
    """Raises ClaimError: somebody else has it, or nobody."""
    if claim is None:
        raise ClaimError("the hit is not in your hand, or no longer; claim it first")
    raise ClaimError(f"another has had the hit in hand since {claim.claimed_at}", claim.who, claim.claimed_at)


__all__ = [
    "ClaimError",
    "Desk",
    "ForbiddenError",
    "Officer",
    "StaleError",
    "Terms",
    "UnknownHitError",
    "found",
    "later",
    "live_claim",
    "locked",
    "now",
    "own_claim",
    "seconds_between",
]
