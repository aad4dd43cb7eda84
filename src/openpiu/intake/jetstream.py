"""What the stream is called and made of: its address, its two lines, their consumers.

One stream of ids with a subject a line: `live` for what just came in, `backlog` for what has time or has
waited. A message stays until it is acknowledged, and each line has one durable consumer that all services
share.
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import APIError, NotFoundError

from openpiu.findings import SettingError, StreamError

Line = Literal["live", "backlog"]
LINES: tuple[Line, ...] = ("live", "backlog")

ACK_WAIT = 15.0
"""Seconds without a sign of life after which an id is handed out again."""
NAME = "openpiu"
SCHEMES = ("nats", "tls")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Address(Struct, frozen=True):
    """Where the stream is: the servers of one cluster, with user and password where they are given, and the
    name of the stream. As text it is shown without them."""

    servers: list[str]
    name: str

    def __str__(self) -> str:
        hosts = ", ".join(urlsplit(server).netloc.rpartition("@")[2] for server in self.servers)
        return f"{self.name} at {hosts}"


def address_of(url: str) -> Address:
    """The address in OPENPIU_STREAM_URL: `nats://HOST:PORT/NAME`, several servers divided by commas.

    Raises SettingError; it quotes nothing, for a URL may hold a password.
    """
    servers, names = [], set()
    for one in filter(None, map(str.strip, url.split(","))):
        try:
            parts = urlsplit(one)
            port = parts.port or 4222
        except ValueError:
            raise SettingError(_expected("the port of a server is no number")) from None
        if parts.scheme not in SCHEMES or not parts.hostname or parts.query or parts.fragment:
            raise SettingError(_expected("it cannot be read"))
        login, at, _ = parts.netloc.rpartition("@")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        servers.append(f"{parts.scheme}://{login}{at}{host}:{port}")
        names |= {parts.path.strip("/")} - {""}
    name = names.pop() if len(names) == 1 else "" if names else NAME
    if not servers or not _NAME.fullmatch(name):
        raise SettingError(_expected("it names no stream, or several"))
    return Address(servers, name)


def _expected(fault: str) -> str:
    return f"OPENPIU_STREAM_URL: {fault}; expected nats://HOST:4222 or nats://USER:PASSWORD@HOST:4222/NAME"


def subject(address: Address, line: Line) -> str:
    """The subject of a line."""
    return f"{address.name}.work.{line}"


def entrance(address: Address) -> str:
    """The subject on which transmissions come in as requests (`intake.subject`)."""
    return f"{address.name}.in"


def consumer(line: Line) -> str:
    """The name of the durable consumer that hands a line out."""
    return f"workers-{line}"


def check(kept: StreamConfig, address: Address) -> None:
    """See that a stream is one for ids. Raises StreamError where it is for something else."""
    subjects = {subject(address, line) for line in LINES}
    if set(kept.subjects or []) != subjects or kept.retention != RetentionPolicy.WORK_QUEUE:
        raise StreamError(
            f"the stream {address.name} has other subjects, or does not keep a message until it is "
            f"acknowledged; expected {', '.join(sorted(subjects))} and retention workqueue: name another in "
            "OPENPIU_STREAM_URL"
        )


async def ensure(jetstream: JetStreamContext, address: Address) -> None:
    """See that the stream and its consumers are there; one that is there is left as it is.

    Raises StreamError where there is no JetStream, where this user may not make them, and where a stream of
    that name is for something else.
    """
    subjects = [subject(address, line) for line in LINES]
    try:
        try:
            about = await jetstream.stream_info(address.name)
            kept = about.config
        except NotFoundError:
            made = StreamConfig(
                name=address.name,
                description="ids of transmissions that wait to be screened (OpenPIU)",
                subjects=subjects,
                retention=RetentionPolicy.WORK_QUEUE,
                storage=StorageType.FILE,
            )
            kept = (await jetstream.add_stream(made)).config
        check(kept, address)
        for line in LINES:
            try:
                await jetstream.consumer_info(address.name, consumer(line))
            except NotFoundError:
                await jetstream.add_consumer(
                    address.name,
                    ConsumerConfig(
                        durable_name=consumer(line),
                        ack_policy=AckPolicy.EXPLICIT,
                        ack_wait=ACK_WAIT,
                        max_deliver=-1,  # the database is told of what is given up (`intake.line`)
                        max_ack_pending=100_000,
                        filter_subject=subject(address, line),
                    ),
                )
    except APIError as error:
        raise StreamError(
            f"JetStream refuses ({error.err_code}: {error.description}); expected a server that runs with "
            "JetStream (`nats-server -js`) and a user who may make streams"
        ) from None
