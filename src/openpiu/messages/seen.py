"""What messages say of each other: repeats, answers without their request. One for an input, or for several
inputs that belong together, as the files of one call are."""

from __future__ import annotations

from collections.abc import Container

from openpiu.edifact import RawMessage
from openpiu.findings import Finding
from openpiu.messages import designators
from openpiu.messages.repeats import Repeats
from openpiu.messages.requests import Requests
from openpiu.travel import Message


class Seen:
    """What was seen so far; given to `read` for each input of a set. Memory is bounded.

    `carriers` are the designators in use, where the reader has a list of them.
    """

    def __init__(self, carriers: Container[str] | None = None) -> None:
        self._carriers = carriers
        self._repeats = Repeats()
        self._requests = Requests()

    def begin(self, source: str = "") -> None:
        """The next input starts; `source` is its name, told where a message repeats one of another input."""
        self._repeats.begin(source)

    def noted(self, raw: RawMessage, message: Message) -> list[Finding]:
        """Note a message that was read from `raw`; what is wrong with it in the light of those before."""
        found = self._repeats.seen(raw)
        found += self._requests.seen(raw, message)
        found += designators.unknown(raw, message, self._carriers)
        return found
