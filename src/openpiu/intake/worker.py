"""A worker process: it redacts, reads and matches what its parent sends it, and writes to no store.

Parent and worker speak over one connection in msgpack: an order down, a reply up, one at a time. The end of
the connection ends the worker.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from openpiu.findings import OpenPIUError
from openpiu.intake.keys import sealing_key
from openpiu.intake.lists import ListsInForce, build_index, opened_index
from openpiu.intake.reading import Examined, Screener, Whole, arrival, examine, redact, whole
from openpiu.intake.sources import SIZE_LIMIT
from openpiu.matching import Candidate, Match
from openpiu.safeguards import Profile
from openpiu.store import Store
from openpiu.store.transmissions import Arrival

PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of Linux's prctl(2)."""

DONE, FAILED = b"\0", b"\1"


class Setup(Struct, frozen=True):
    """What a worker needs to know: the store's address, the folder of the key, the law, the size limit."""

    where: str = ""
    home: str = ""
    profile: Profile | None = None
    size_limit: int = SIZE_LIMIT


class Order(Struct, frozen=True, array_like=True):
    """What to do with which items, against the index in the folder `index` of the list `revision`; without a
    folder against the lists that the worker was born with."""

    kind: str
    index: str | None
    revision: int
    items: msgspec.Raw


class Bench:
    """What a worker works with."""

    def __init__(self, setup: Setup, lists: ListsInForce | None) -> None:
        self._setup = setup
        self._screener = None if lists is None else Screener(lists)
        self._born = lists
        self._key: bytes | None = None

    def screener(self, order: Order) -> Screener:
        """The screener of the lists that `order` names."""
        if self._screener is None or self._screener.revision != order.revision:
            lists = self._born
            if order.index:
                former = self._screener.index if self._screener else None
                lists = opened_index(order.index, order.revision, former)
            if lists is None:
                raise OpenPIUError("no list index was named")
            self._screener = Screener(lists)
        return self._screener

    def redact(self, order: Order) -> list[Arrival]:
        """Bytes as received, redacted, or sealed where they cannot be read."""
        items = msgspec.msgpack.decode(order.items, type=list[bytes])
        if self._setup.profile is None:
            raise OpenPIUError("no law profile was named")
        done = []
        for data in items:
            found = redact(data, self._setup.profile, self._setup.size_limit)
            done.append(arrival(data, found, b"" if found.error is None else self._sealing_key()))
        return done

    def whole(self, order: Order) -> list[Whole]:
        """Bytes as received: redacted, read and matched in one go."""
        items = msgspec.msgpack.decode(order.items, type=list[bytes])
        if self._setup.profile is None:
            raise OpenPIUError("no law profile was named")
        screener, limit = self.screener(order), self._setup.size_limit
        return whole(items, self._setup.profile, self._sealing_key, screener, limit)

    def _sealing_key(self) -> bytes:
        if self._key is None:
            self._key = sealing_key(Path(self._setup.home))
        return self._key

    def examine(self, order: Order) -> list[Examined]:
        """Redacted transmissions, read and matched."""
        items = msgspec.msgpack.decode(order.items, type=list[tuple[str, bytes]])
        return examine(items, self.screener(order))

    def match(self, order: Order) -> list[list[list[Match]]]:
        """The matches of candidates, list by list."""
        screener = self.screener(order)
        return [screener.index.match(people, screener.threshold) for people in _decode_people(order.items)]

    def build(self, _order: Order) -> list[tuple[str, int]]:
        """The index of the lists in force, made where it is not there: its folder and list revision."""
        with Store.open(self._setup.where) as store:
            return [build_index(store, Path(self._setup.home))]


_decode_people = msgspec.msgpack.Decoder(list[list[Candidate]]).decode
KINDS: dict[str, type[Any]] = {
    "redact": list[Arrival],
    "examine": list[Examined],
    "whole": list[Whole],
    "match": list[list[list[Match]]],
    "build": list[tuple[str, int]],
}
"""What a worker can do, with the type of its results."""

decode_order = msgspec.msgpack.Decoder(Order).decode


def run(
    connection: Connection,
    setup: Setup,
    lists: ListsInForce | None,
    parent: int,
    inherited: Sequence[Connection],
) -> None:
    """The life of a worker: orders and replies, until the connection ends. One that was forked by `parent`
    lets go of the `inherited` ends of connections: held by itself, its own would never end."""
    for other in inherited:
        other.close()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the parent ends the work
    if parent:
        _end_with_parent(parent)
    gc.freeze()
    bench = Bench(setup, lists)
    with suppress(EOFError, OSError):
        connection.send_bytes(DONE)
        while True:
            connection.send_bytes(_reply(bench, connection.recv_bytes()))


def _reply(bench: Bench, said: bytes) -> bytes:
    kind = "order"
    try:
        order = decode_order(said)
        kind = order.kind
        work: Callable[[Order], Sequence[Any]] = getattr(bench, kind)
        with unswept():
            return DONE + msgspec.msgpack.encode(work(order))
    except OpenPIUError as error:
        return FAILED + str(error).encode()
    except OSError as error:  # of a file of ours, the index: a full disk, most often
        return FAILED + f"{kind}: {error.strerror or type(error).__name__}".encode()
    except Exception as error:  # its words may quote the data
        return FAILED + type(error).__name__.encode()


def _end_with_parent(parent: int) -> None:
    """Ask Linux to end this worker when the process that forked it is gone."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)  # it went before we could ask


@contextmanager
def unswept() -> Iterator[None]:
    """Without Python's search for cycles: a step makes a million small values, none of them in a cycle, and
    the search through them would take a quarter of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
