"""The log: what an entry says, how entries are sealed, and how anybody verifies that none was touched.

In: acts, a signing key, the lines of an export. Out: the bytes of entries, signed batches chained over the
digests of those bytes, and a verdict that names the first entry that is not as it was sealed. Pure functions:
the tables are the store's (`store.log`), the file of the key the edge's. Must never hold personal data: an
entry names people, hits and transmissions by id.
"""

from openpiu.audit.acts import ACTS, Act
from openpiu.audit.chain import Batch, Checkpoint
from openpiu.audit.entries import Actor, Entry, entry_bytes, made, reference
from openpiu.audit.keys import SigningKey, new_key, public_of
from openpiu.audit.verdict import Fault, Verdict
from openpiu.audit.verify import verify

__all__ = [
    "ACTS",
    "Act",
    "Actor",
    "Batch",
    "Checkpoint",
    "Entry",
    "Fault",
    "SigningKey",
    "Verdict",
    "entry_bytes",
    "made",
    "new_key",
    "public_of",
    "reference",
    "verify",
]
