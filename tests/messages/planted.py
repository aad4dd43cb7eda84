"""Messages with faults planted in them: `{CODE}` stands right before the byte at which CODE must be told."""

from __future__ import annotations

import re
from collections.abc import Iterable

import openpiu
from openpiu.travel import Message

MARK = re.compile(r"\{([A-Z0-9,-]+)\}")

Told = list[tuple[int, str]]


def plant(text: str) -> tuple[bytes, Told]:
    """The message without its marks, and the byte and code of each of them."""
    plain, told, end = "", [], 0
    for mark in MARK.finditer(text):
        plain += text[end : mark.start()]
        told += [(len(plain.encode()), code) for code in mark[1].split(",")]
        end = mark.end()
    return (plain + text[end:]).encode(), sorted(told)


def told(messages: Iterable[Message]) -> Told:
    """Byte and code of every finding."""
    return sorted((f.where.offset or 0, f.code) for message in messages for f in message.findings)


def assert_told(text: str) -> tuple[Message, ...]:
    """The messages of `text`; what is told of them is what is marked, each at its byte, and nothing else."""
    data, marked = plant(text)
    messages = tuple(openpiu.read(data))
    found = told(messages)
    shown = {place: data[place : place + 24].decode("latin-1") for place, _ in (*found, *marked)}
    assert [(c, shown[p]) for p, c in found] == [(c, shown[p]) for p, c in marked]
    assert found == marked
    return messages


def interchange(*bodies: str, kind: str = "PAXLST:D:05B:UN:IATA", una: str = "UNA:+.? '") -> str:
    """Messages from behind UNH to before UNT, each told its access reference by `+…'` in front of it, with
    right counts and references around them."""
    text = f"{una}UNB+UNOA:4+XA:ZZ+UTOPIU:ZZ+260301:0915+101++APIS'"
    for number, body in enumerate(bodies, 1):
        plain = MARK.sub("", body)
        count = plain.count("'") - plain.count("?'") + 1
        text += f"UNH+{number}+{kind}{body}UNT+{count}+{number}'"
    return f"{text}UNZ+{len(bodies)}+101'"
