"""Message formats: raw segments into the domain model, and back.

In: the bytes of a transmission. Out: `travel.Message`s with their findings; `paxlst`, `pnrgov`, `cusres`,
`ackres` and `govreq` each have `read` and `write`, `answering` makes answers. Must never lose a person or a
flight because something else is wrong, never know a list, a store or a law, and never put personal data into
a finding.
"""

from openpiu.messages.reading import read, read_one
from openpiu.messages.seen import Seen

__all__ = ["Seen", "read", "read_one"]
