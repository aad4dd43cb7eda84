"""Stub."""
from collections.abc import Sequence
from openpiu.travel import Message
def write(messages: Sequence[Message]) -> bytes:
    """Stub."""
    return b""
