"""Screening: who is on the leg that a message is about, and whom of the lists they may be.

In: a `travel.Message`, a matching index, and what officers have cleared. Out: its sightings, one a person on
the pushed or border-crossing leg, and for each the matches with their evidence that are to be raised. Must
never keep state, touch a store, screen a test
message, or look at anything of a person but the facts that `matching.Candidate` names.
"""

from openpiu.screening.clearing import Cleared, Clearing, clearing, entry_facts, seen_facts, traveller_facts
from openpiu.screening.sighting import Sighting, candidates, joined, screen, sightings

__all__ = [
    "Cleared",
    "Clearing",
    "Sighting",
    "candidates",
    "clearing",
    "entry_facts",
    "joined",
    "screen",
    "seen_facts",
    "sightings",
    "traveller_facts",
]
