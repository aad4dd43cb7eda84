"""The demo that is served: what has arrived was sent, and the rest arrives when its time comes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from openpiu.cli.demo import split
from openpiu.synth.traffic import sent_at

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_nothing_that_is_sent_later_has_arrived() -> None:
    names = [
        "20260226T0900-00000-00001-pnrgov-Q1100.edi",
        "20260301T1200-00000-00002-paxlst-Q1100.edi",
        "20260301T1201-00000-00003-pnrgov-Q1100.xml",
        "20260227T0900-00002-00001-pnrgov-Q1200.edi",
        "20260301T1800-00001-00002-paxlst-Q1300.edi",
    ]
    there, arriving = split([Path(name) for name in names], 2, NOW)
    assert [file.name for file in there] == names[:2]
    assert [file.name for file in arriving] == [names[3], names[2], names[4]]
    assert all(sent_at(file.name) <= NOW for file in there)
    assert len(split([Path(name) for name in names], 2, None)[0]) == 4
