"""One interchange of messages: what all writers have in common.

The interchange goes out under the sender, the date and the references of its first message. It states the
character set that it needs: the plain one of its format where every sign is ASCII, UTF-8 (UNOW) elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from openpiu import edifact
from openpiu.edifact import SegmentWriter
from openpiu.travel import Message

UTF8 = "UNOW:4"
PADIS_VERSION = "13.1"
"""PNRGOV and what belongs to it, for a message that names no version."""


def write_messages(
    form: str,
    messages: Sequence[Message],
    bodies: Sequence[Callable[[SegmentWriter], None]],
    *,
    version: str,
    agency: str,
    application: str,
    plain: str,
    qualifier: str | None = None,
) -> bytes:
    """One interchange of the format `form` (`paxlst`), each message with its body from `bodies`.

    `version` is that of a message that names none, `agency` what stands behind it in UNH, `plain` the
    character set of ASCII (UNB 0001), `qualifier` what kind of names sender and recipient are (UNB 0007).
    Raises ValueError for no message at all and for one of another format.
    """
    if not messages:
        raise ValueError("no message to write")
    for message in messages:
        if message.format != form:
            raise ValueError(f"a message of format {message.format} cannot be written as {form.upper()}")
    first = messages[0]
    sent = first.sent_at or "2000-01-01T00:00"
    name = "{}" if qualifier is None else f"{{}}:{qualifier}"
    data = edifact.write_interchange(
        [
            edifact.Outgoing(
                type=f"{form.upper()}:{(message.version or version).replace('.', ':')}:{agency}",
                reference=message.reference or str(message.number),
                body=body,
                access_reference=message.access_reference,
                part=message.part,
                final=message.final,
            )
            for message, body in zip(messages, bodies, strict=True)
        ],
        sender=name.format(first.sender or ""),
        recipient=name.format(first.recipient or ""),
        prepared=f"{sent[2:4]}{sent[5:7]}{sent[8:10]}:{sent[11:13]}{sent[14:16]}",
        control_reference=first.control_reference or "1",
        application=application,
        charset=UTF8,
        group=True,
        test=first.test,
    )
    return data.replace(UTF8.encode(), plain.encode(), 1) if data.isascii() else data


def write_padis(
    form: str, messages: Sequence[Message], bodies: Sequence[Callable[[SegmentWriter], None]]
) -> bytes:
    """The same for PNRGOV, GOVREQ and ACKRES. Raises ValueError as `write_messages`."""
    return write_messages(
        form, messages, bodies, version=PADIS_VERSION, agency="IA", application="PNRGOV", plain="IATA:1"
    )
