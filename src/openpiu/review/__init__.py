"""Review: a hit's life in the hands of people. Software asks, people answer.

In: a store with hits, a law profile, who acts. Out: claims, decisions with all that was shown, second looks,
clearings, recorded refusals, referrals, the unit's own list, and measures of how well it goes. Must never
decide anything by itself, decide two hits in one call, show an officer another's answer before their own, or
rank officers.

Every act takes a `Desk` (store, law profile, the unit's terms) and an `Officer`, is one transaction, and is
written down in it. What a hit's states are, and what leads from one to the next, is `screening.life`.
"""

from openpiu.review.claims import (
    Claimed,
    ask,
    claim,
    free,
    give,
    hand_over,
    put_back,
    release,
    reveal,
    take_next,
    touch,
)
from openpiu.review.deciding import Call, Decided, decide, reopen, undo
from openpiu.review.desk import (
    ClaimError,
    Desk,
    ForbiddenError,
    Officer,
    StaleError,
    Terms,
    UnknownHitError,
)
from openpiu.review.measures import Quality, measured, quality
from openpiu.review.ordering import put_order
from openpiu.review.own_list import FaultyEntryError, UnknownEntryError
from openpiu.review.own_preview import Preview, preview
from openpiu.review.questions import Page, question, queue
from openpiu.review.reasons import REASONS, Reason, ReasonError
from openpiu.review.referring import as_json, draft, end_authority, printed, refer, register_authority
from openpiu.review.refusing import end_refusal, refuse

__all__ = [
    "REASONS",
    "Call",
    "ClaimError",
    "Claimed",
    "Decided",
    "Desk",
    "FaultyEntryError",
    "ForbiddenError",
    "Officer",
    "Page",
    "Preview",
    "Quality",
    "Reason",
    "ReasonError",
    "StaleError",
    "Terms",
    "UnknownEntryError",
    "UnknownHitError",
    "as_json",
    "ask",
    "claim",
    "decide",
    "draft",
    "end_authority",
    "end_refusal",
    "free",
    "give",
    "hand_over",
    "measured",
    "preview",
    "printed",
    "put_back",
    "put_order",
    "quality",
    "question",
    "queue",
    "refer",
    "refuse",
    "register_authority",
    "release",
    "reopen",
    "reveal",
    "take_next",
    "touch",
    "undo",
]
