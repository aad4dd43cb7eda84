"""CUSRES: the authority's answer to an API message, and the carrier's acknowledgement of a later change.

In: a raw message. Out: a `travel.Message` with its answers and findings; and back to bytes. Must never put a
reason for a refusal, or anything about a person but references, into an answer.
"""

from openpiu.messages.cusres.reader import read
from openpiu.messages.cusres.writer import write

__all__ = ["read", "write"]
