"""Intake: from bytes at a door to hits that wait for people.

In: transmissions (files, bytes), versions of watchlists. Out: everything stored, screened, and counted; what
could not be read lies sealed in the quarantine; and plain values for showing what came in and what it raised.
Must never store before redacting, acknowledge before storing, or let one bad transmission stop the others.
"""

from openpiu.intake.discarding import DISCARDS, discard
from openpiu.intake.lists import ListsInForce, add_list, lists_in_force
from openpiu.intake.pipeline import Taken, replay, take_in
from openpiu.intake.queries import hit_records, list_records, message_records
from openpiu.intake.rescreen import rescreen
from openpiu.intake.transmission import canonical, transmission_id

__all__ = [
    "DISCARDS",
    "ListsInForce",
    "Taken",
    "add_list",
    "canonical",
    "discard",
    "hit_records",
    "list_records",
    "lists_in_force",
    "message_records",
    "replay",
    "rescreen",
    "take_in",
    "transmission_id",
]
