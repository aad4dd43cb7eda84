"""Fictional airline traffic and watchlists, at any size, from a seed.

In: a number of flights and days, a first day, a seed. Out: PAXLST and PNRGOV transmissions that agree with
each other the way real ones do, watchlists in the documented CSV with planted identities, and the truth
beside them, as files; the same arguments give the same bytes. Must never use a real person or a real
airline, read the clock, or touch a store.
"""

from openpiu.synth.run import Summary, generate

__all__ = ["Summary", "generate"]
