"""OpenPIU: the open-source Passenger Information Unit, as a library.

    import openpiu
    for message in openpiu.read("flight.edi"):
        message.flights, message.travellers, message.bookings, message.findings
    identities = openpiu.load_list("un", "un-consolidated.xml")
    index = openpiu.Index.build(identities)
    index.match(travellers)

Nothing here needs a database, a server or a setting; every error is an `OpenPIUError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openpiu.findings import OpenPIUError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike
    from pathlib import Path
    from typing import BinaryIO

    from openpiu.matching import Index
    from openpiu.messages import Seen
    from openpiu.travel import Message
    from openpiu.watchlists import Identity

__all__ = ["Index", "OpenPIUError", "load_list", "read"]
__version__ = "0.1.0"


def read(
    source: bytes | bytearray | memoryview | str | PathLike[str] | BinaryIO,
    *,
    law: str = "icao-annex9",
    seen: Seen | None = None,
) -> Iterator[Message]:
    """Read every message of `source`: bytes, a path, or a file opened for reading bytes.

    One item a message, streamed; what is wrong with a message is in its `findings`, and an input without any
    message gives one of format `unknown`. What the law profile `law` forbids to keep never reaches the model.
    Messages are held against those before them (repeats, answers against their requests): of `source` alone,
    or of all the sources that were read with the same `seen`, a `messages.Seen()`.
    Raises OSError where a file cannot be read, and SettingError for a law profile that there is not.
    """
    from openpiu import messages, safeguards

    profile = safeguards.load_profile(law)
    return messages.read(_opened(source), lambda raw: safeguards.mended(raw, profile), seen)


def _opened(
    source: bytes | bytearray | memoryview | str | PathLike[str] | BinaryIO,
) -> bytes | bytearray | memoryview | Path | BinaryIO:
    """A path where one is named; bytes and open files as they are."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        return source
    from os import PathLike
    from pathlib import Path

    return Path(source) if isinstance(source, (str, PathLike)) else source


def load_list(source: str, path: str | PathLike[str], name: str | None = None) -> tuple[Identity, ...]:
    """The identities of a watchlist file of the kind `source` (`un`, `ofac`, `uk`, `eu`, `ftm`, `csv`).

    Raises ListError where the file is not what it says it is.
    """
    from pathlib import Path

    from openpiu import watchlists

    return watchlists.load(source, Path(path), name).identities


def __getattr__(name: str) -> Any:
    """`Index` is loaded when it is first asked for: it brings numpy."""
    if name == "Index":
        from openpiu.matching import Index

        return Index
    raise AttributeError(f"module 'openpiu' has no attribute {name!r}")
