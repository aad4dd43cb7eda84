"""Practice: fictional pairs with known answers, so that people keep their eye for rare likenesses.

In: a seed and a day; who practises. Out: sets of twenty pairs, compared by the matcher that compares real
ones, feedback after each answer, and figures with what they rest on. Must never make a hit, show a real
person, touch anything that is kept of one, or rank those who practise.

How a pair was made is what is true of it (`kinds`, `shaping`), a set is made of its seed alone and kept by it
(`making`), answers are counted apart from those about real people (`outcomes`), and a set is offered, never
asked for (`offering`).
"""

from openpiu.practice.acts import (
    Call,
    FormerSetError,
    Standing,
    UnknownSetError,
    answer,
    begin,
    end,
    standing,
)
from openpiu.practice.kinds import KINDS, Kind
from openpiu.practice.making import SIZE, Pair, make, maker
from openpiu.practice.offering import Offer, offer
from openpiu.practice.outcomes import LEAST_PEOPLE, RIGHT, Figures, Outcome, Tally, figures, outcome, tally

__all__ = [
    "KINDS",
    "LEAST_PEOPLE",
    "RIGHT",
    "SIZE",
    "Call",
    "Figures",
    "FormerSetError",
    "Kind",
    "Offer",
    "Outcome",
    "Pair",
    "Standing",
    "Tally",
    "UnknownSetError",
    "answer",
    "begin",
    "end",
    "figures",
    "make",
    "maker",
    "offer",
    "outcome",
    "standing",
    "tally",
]
