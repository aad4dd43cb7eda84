"""Carriers: what each was to send and has sent, how well, what it is told, and where answers reach it.

In: schedules (SSIM chapter 7, CSV), the law profile's pushes, counts of what arrived (`store.pushes`). Out:
the state of each expected push, score cards, notices, and status changes delivered to a carrier's address.
Must never put anything about a person into a card or a notice: codes, counts and positions alone.
"""

from openpiu.carriers.acts import make_notice, note_outage, recount, register, take_schedules
from openpiu.carriers.cards import Card, card_of
from openpiu.carriers.delivery import Sender, delivering
from openpiu.carriers.expectations import Expectation, Outage, Receipt, expectations
from openpiu.carriers.notices import Notice, notice_of, text_of
from openpiu.carriers.schedule_file import Fault, Schedule, read_schedules
from openpiu.carriers.scoring import card, follow, follow_leg, is_known, overview, period

__all__ = [
    "Card",
    "Expectation",
    "Fault",
    "Notice",
    "Outage",
    "Receipt",
    "Schedule",
    "Sender",
    "card",
    "card_of",
    "delivering",
    "expectations",
    "follow",
    "follow_leg",
    "is_known",
    "make_notice",
    "note_outage",
    "notice_of",
    "overview",
    "period",
    "read_schedules",
    "recount",
    "register",
    "take_schedules",
    "text_of",
]
