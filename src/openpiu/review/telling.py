"""What a carrier is told when an answer of people changes what it was told before: an unsolicited CUSRES.

A traveller who was referred may board once every question about them is answered in the negative; one of whom
a refusal is recorded may not; where an answer is taken back, they are referred again. What follows from an
answer waits until its window has closed. Nothing is sent to a carrier that never asked, has no address, or
whose flight has left (`store.outbox`).
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from openpiu.review.desk import Desk, Officer
from openpiu.safeguards.answer_codes import REFUSED, codes_of
from openpiu.store import outbox
from openpiu.store.hit_rows import HitRow
from openpiu.store.schema import hits
from openpiu.travel import AnswerMeaning

ASKED: AnswerMeaning = "referred"
"""What a carrier was told of a traveller about whom a question stands."""


def cleared(connection: Connection, desk: Desk, hit: HitRow, officer: Officer, over: str) -> None:
    """People have cleared the hit: its traveller may board, from `over` on, where no other hit stands."""
    h = hits.c
    others = (h.traveller == hit.traveller) & (h.id != hit.id) & h.merged_into.is_(None) & ~h.dropped
    standing = connection.execute(select(h.id).where(others, h.state != "cleared").limit(1)).first()
    if standing is None:
        _send(connection, desk, hit, officer, "board", not_before=over)


def taken_back(connection: Connection, desk: Desk, hit: HitRow, officer: Officer) -> None:
    """An answer is taken back, or a refusal has ended: what was not sent yet is not, and whoever was told
    otherwise is told that the traveller is referred."""
    outbox.withdraw(connection, hit.traveller)
    _send(connection, desk, hit, officer, "referred")


def refused(connection: Connection, desk: Desk, hit: HitRow, officer: Officer, refusal: str) -> None:
    """A person has recorded that the traveller is not to board."""
    _send(connection, desk, hit, officer, REFUSED, decision=refusal)


def _send(
    connection: Connection,
    desk: Desk,
    hit: HitRow,
    officer: Officer,
    status: AnswerMeaning,
    *,
    decision: str | None = None,
    not_before: str | None = None,
) -> None:
    if status == (outbox.last_status(connection, hit.traveller) or ASKED):
        return
    codes = codes_of(desk.profile.interactive)
    outbox.status_changed(
        connection,
        hit.traveller,
        status,
        decision=decision,
        codes=codes,
        by=officer.actor,
        not_before=not_before,
    )
