"""Taking a transmission that cannot be read out of the quarantine: a person's act, for a reason.

Its bytes stay, sealed, until their term is over, and it can still be processed again.
"""

from __future__ import annotations

from openpiu.audit import Actor
from openpiu.findings import SettingError
from openpiu.store import Store, attempts, log, transmissions
from openpiu.store.transmissions import State

DISCARDS = {
    "resent": "the carrier has sent it again, mended",
    "not-ours": "it was not meant for this unit",
    "test": "a test, or traffic of no flight",
    "hopeless": "it cannot be mended; the carrier has been told",
}
"""Why a transmission is discarded, by code."""


def discard(store: Store, id_: str, reason: str, by: Actor) -> None:
    """Take the transmission out of the quarantine. Raises SettingError for a reason that is none, and for one
    that does not lie there (any more)."""
    if reason not in DISCARDS:
        raise SettingError(f"a reason is missing; expected one of {', '.join(DISCARDS)}")
    with store.writing() as connection:
        found = transmissions.listed(connection, [id_])
        if not found or found[0].state != "quarantined":
            raise SettingError("it is not in the quarantine, or not any more; nothing was done")
        (item,) = found
        attempts.begin(connection, id_)
        state = State(id_, "discarded", item.error, item.messages, item.findings, item.format)
        transmissions.mark(connection, [state])
        attempts.add(connection, id_, attempts.DISCARD, by, reason=reason)
        log.write(connection, "message.discard", [f"transmission:{id_}"], by, reason=reason)
