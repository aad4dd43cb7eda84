"""Refusals: that somebody, known by a document and their birth date, is not to board. A person's act alone.

One is recorded on a hit that people have confirmed and that can no longer be undone; interactive answers
repeat it for the same document and birth date (`intake.interactive`) until it is ended, or the hit is opened
again.
"""

from __future__ import annotations

from openpiu.audit import reference
from openpiu.findings import ReviewError
from openpiu.review import telling, viewing
from openpiu.review.desk import Desk, Officer, locked
from openpiu.store import log, refusals
from openpiu.store.connect import now


def refuse(desk: Desk, id_: str, officer: Officer) -> list[str]:
    """Record that the traveller of a confirmed hit is not to board, for each of their documents; the ids.

    Raises ReviewError for a hit that is not confirmed or can still be undone, for a traveller without a
    document of known kind, issuer and number or without a whole birth date, and where it is recorded already.
    """
    at = now()
    with desk.store.writing() as connection:
        hit = locked(connection, id_)
        if hit.state not in ("confirmed", "referred") or (hit.until and hit.until > at):
            raise ReviewError("a refusal rests on a hit that people have confirmed and that cannot be undone")
        bearers = refusals.bearers(viewing.view(connection, hit).traveller)
        if not bearers:
            raise ReviewError(
                "a refusal needs a document of known kind, issuer and number, and a whole birth date: "
                "under a name alone others would be refused"
            )
        there = {one.bearer for one in refusals.in_force(connection)}
        new = [bearer for bearer in bearers if bearer not in there]
        if not new:
            raise ReviewError("the refusal is recorded already")
        made = [refusals.add(connection, hit, bearer, officer.who, at) for bearer in new]
        about = [reference("hit", hit.public)]
        telling.refused(connection, desk, hit, officer, made[0])
        log.write(connection, "hit.refuse", about, officer.actor, refusals=len(made))
        return made


def end_refusal(desk: Desk, id_: str, officer: Officer) -> int:
    """End the refusals that rest on a hit; how many there were. Raises ReviewError where there is none."""
    with desk.store.writing() as connection:
        hit = locked(connection, id_)
        ended = refusals.end_of(connection, hit, now())
        if not ended:
            raise ReviewError("no refusal in force rests on this hit")
        about = [reference("hit", hit.public)]
        telling.taken_back(connection, desk, hit, officer)
        log.write(connection, "hit.end-refusal", about, officer.actor, refusals=ended)
        return ended
