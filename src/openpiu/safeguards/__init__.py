"""What the law demands of the data: profiles, redaction at the door, sealing of what could not be read.

In: the name of a law profile; the bytes of a transmission or a raw message. Out: the profile as frozen
data; the bytes with what is forbidden overwritten in place, and counts of it by category. Must never keep,
return or log what it overwrites, never move a byte, never let a profile be looser than the law that it is.
"""

from openpiu.safeguards.cards import card_middles, is_card
from openpiu.safeguards.drops import Span
from openpiu.safeguards.floors import days
from openpiu.safeguards.law import CATEGORIES, Category, Profile
from openpiu.safeguards.profile import (
    DEFAULT,
    load_profile,
    longer_terms,
    make_profile,
    profile_names,
    warnings_of,
)
from openpiu.safeguards.redaction import Redacted, fill, mended, redact, spans
from openpiu.safeguards.sealing import SealError, new_key, seal, unseal
from openpiu.safeguards.sensitive import FILLER
from openpiu.safeguards.sources import Value, values_of

__all__ = [
    "CATEGORIES",
    "DEFAULT",
    "FILLER",
    "Category",
    "Profile",
    "Redacted",
    "SealError",
    "Span",
    "Value",
    "card_middles",
    "days",
    "fill",
    "is_card",
    "load_profile",
    "longer_terms",
    "make_profile",
    "mended",
    "new_key",
    "profile_names",
    "redact",
    "seal",
    "spans",
    "unseal",
    "values_of",
    "warnings_of",
]
