"""Reading as a stream, and whole messages: nothing found without a reason, nothing missed on the samples."""

from __future__ import annotations

import io
import json
import time
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.edifact.letters import BODY, HEAD, UNH, UNT, WHOLE, read, shape
from tests.edifact.test_scan import FRAGMENTS

from openpiu import edifact

SHARED = Path(__file__).parents[3] / "shared"
SAMPLES = SHARED / "samples" / "messages"
TRUTH = SHARED / "samples" / "message-truth.jsonl"
REFERENCE = SHARED / "reference" / "messages.md"
needs_samples = pytest.mark.skipif(not TRUTH.exists(), reason="the samples are not beside this checkout")
needs_reference = pytest.mark.skipif(
    not REFERENCE.exists(), reason="the reference is not beside this checkout"
)


def test_a_path_a_file_and_bytes_read_the_same(tmp_path: Path):
    path = tmp_path / "one.edi"
    path.write_bytes(WHOLE.encode())
    from_bytes = [shape(message) for message in edifact.messages(WHOLE.encode())]
    assert [shape(message) for message in edifact.messages(path)] == from_bytes
    assert [shape(message) for message in edifact.messages(io.BytesIO(WHOLE.encode()))] == from_bytes
    with pytest.raises(OSError):
        list(edifact.messages(tmp_path / "none.edi"))


WHOLE_PIECES = [
    WHOLE,
    HEAD,
    UNH,
    BODY,
    UNT,
    "UNZ+1+000000101'",
    "UNZ+1+000000101\r\nend\r\n",
    "UNG+PAXLST+XA+UT+260301:0915+1'",
    "UNE+1+1'",
    "UNA:*.? $UNB*UNOA:4*XA*UT*260301:0915*1$UNH*1*PAXLST:D:05B$BGM*745$UNT*3*1$",
    "QK LONPPXS\r\n",
    "UNB+UNOC:3+XA+UT+260301:0915+1'",
    "L'",
    "NAD+FL+++MUSTERLOC+178+MAD'",
    "V.\\VXA\\VGYA\\",
]
PIECES = st.one_of(st.sampled_from(WHOLE_PIECES).map(str.encode), FRAGMENTS)


@settings(max_examples=250, deadline=None)
@given(st.lists(PIECES, max_size=25).map(b"".join), st.sampled_from([1, 7, 64, 500]))
def test_small_runs_give_the_same_messages_and_findings_as_one(data: bytes, run: int):
    at_once = read(data)
    assert [shape(message) for message in read(data, run=run)] == [shape(message) for message in at_once]
    for message in at_once:
        told = Counter((f.code, f.where.offset, f.where.tag) for f in message.findings)
        assert [fault for fault, times in told.items() if times > 1] == []
        assert [n for n, s in enumerate(message.segments, 1) if s.number != n] == []


def endless(messages: int) -> io.BufferedIOBase:
    """A file of so many messages that never is in memory."""

    class Endless(io.RawIOBase):
        left = messages
        begun = False

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            if not self.begun:
                self.begun = True
                return HEAD.encode()
            count = min(self.left, 500)
            self.left -= count
            return (UNH + BODY + UNT).encode() * count

    return Endless()  # type: ignore[return-value]


def test_memory_does_not_grow_with_the_number_of_messages():
    peaks = []
    for count in (2_000, 20_000):
        tracemalloc.start()
        assert sum(1 for _ in edifact.messages(endless(count))) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5 + 100_000


@pytest.mark.parametrize("filling", [b"X", b"X\n", b"+XLOC", b"\nLOC+1", b"\x92", b"A'BCDE"])
def test_a_file_without_terminator_is_read_in_linear_time(filling: bytes):
    taken = []
    for size in (100_000, 400_000):
        data = (HEAD + UNH + "IFT+4").encode() + filling * (size // len(filling))
        start = time.process_time()
        list(edifact.messages(data, run=4096))
        taken.append(time.process_time() - start)
    assert taken[1] < taken[0] * 12 + 0.1


def conformant() -> list[str]:
    section = REFERENCE.read_text(encoding="utf-8").split("## 10.")[1]
    return [line for line in section.splitlines() if line.startswith(("UNA", "UNB"))]


@needs_reference
@pytest.mark.parametrize("end", ["'", "'\n", "'\r\n"])
def test_conformant_messages_are_read_without_a_finding(end: str):
    texts = conformant()
    assert len(texts) == 3
    for text in texts:
        head, rest = (text[:9], text[9:]) if text.startswith("UNA") else ("", text)
        (message,) = read(head + rest.replace("'", end))
        assert [(told.code, told.text) for told in message.findings] == []
        assert message.segments[-1].number == len(message.segments)


@needs_samples
def test_the_samples_give_exactly_the_syntax_findings_that_were_reviewed():
    rows = [json.loads(line) for line in TRUTH.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        messages = list(edifact.messages(SAMPLES / row["file"]))
        assert len(messages) == row["messages"], row["file"]
        assert sum(len(message.segments) for message in messages) == row["segments_counted"], row["file"]
        told = {told.code for message in messages for told in message.findings}
        # Parts are counted over messages, which the syntax of one does not know.
        expected = {code for code in row["expected_findings"] if code.startswith("SYN-")} - {
            "SYN-PART-MISSING"
        }
        assert told == expected, row["file"]
