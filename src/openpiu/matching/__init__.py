"""Matching: travellers held against listed identities, with the evidence for and against each pair.

In: identities (once, to build an index) and batches of travellers. Out: for each traveller the identities
that it may be, each with a weight that is the sum of its evidence, and sentences that explain it. Must never
let a pair's weight depend on anything but the pair and the model, decide about a person, or guess where one
is from.
"""

from openpiu.matching.explain import explain
from openpiu.matching.index import Index
from openpiu.matching.model import Candidate, Evidence, Match
from openpiu.matching.model_file import Model, load_model, read_model

__all__ = ["Candidate", "Evidence", "Index", "Match", "Model", "explain", "load_model", "read_model"]
