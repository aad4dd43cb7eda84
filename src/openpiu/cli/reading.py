"""Reading files for a command: one message after the other, with the name of its file; nothing stops at the
first file that cannot be opened."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple

import openpiu
from openpiu.cli.output import open_source
from openpiu.cli.settings import load_settings
from openpiu.messages import Seen
from openpiu.travel import Message


class Read(NamedTuple):
    """A message and the name of the file it came from."""

    file: str
    message: Message


class Reading:
    """All messages of several files. `unreadable` counts the files that could not be opened and the messages
    in which nothing could be read. `seen` makes the files one set: what came twice is told, wherever."""

    def __init__(self, files: list[str], seen: Seen | None = None) -> None:
        self.files = files
        self.seen = seen
        self.unreadable = 0
        self.size = 0

    def __iter__(self) -> Iterator[Read]:
        law = load_settings().law
        for argument in self.files:
            try:
                name, file = open_source(argument)
                if self.seen is not None:
                    self.seen.begin(name)
                with file:
                    for message in openpiu.read(file, law=law, seen=self.seen):
                        self.unreadable += is_unreadable(message)
                        yield Read(name, message)
                    self.size += file.tell() if file.seekable() else 0
            except OSError as error:
                self.unreadable += 1
                print(f"openpiu: {argument}: {error.strerror or error}", file=sys.stderr)


def is_unreadable(message: Message) -> bool:
    """Whether nothing of use could be read: no message at all, a type that is not handled, or errors only."""
    if message.format == "unknown":
        return True
    nothing = not (message.flights or message.travellers or message.bookings)
    return nothing and any(found.severity == "error" for found in message.findings)
