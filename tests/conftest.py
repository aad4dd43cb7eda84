"""What several tests share: where the real samples are, and the command line as a function."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, get_args

import pytest
from tests import streams
from tests.places import NoServerError, Place, Places, PostgresqlPlaces, SqlitePlaces, postgresql_places
from tests.web.clocks import FakeClock

from openpiu.findings import CATALOGUE
from openpiu.travel import Message
from openpiu.travel.model import Format

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"

API = (
    "UNA:+.? 'UNB+UNOA:4+XA:ZZ+UTOPIU:ZZ+260301:0915+000000101++APIS'"
    "UNG+PAXLST+XA:ZZ+UTOPIU:ZZ+260301:0915+1+UN+D:05B'"
    "UNH+1+PAXLST:D:05B:UN:IATA+XA123/260301/1400+01:F'\n"
    "BGM+745'\nRFF+TN:XA0000101'\nNAD+MS+++XA OPERATIONS'\n"
    "COM+000000000:TE'\nTDT+20+XA123+++XA'\nLOC+125+MAD'\nDTM+189:2603011400:201'\nLOC+87+LIS'\n"
    "DTM+232:2603011420:201'\nNAD+FL+++SPECIMEN:ANNA MARIA'\nATT+2++F'\nDTM+329:740812'\nGEI+4+173'\n"
    "LOC+178+MAD'\nLOC+179+LIS'\nLOC+174+UTO'\nNAT+2+UTO'\nRFF+AVF:ABC123'\nRFF+ABO:XA1001'\nRFF+SEA:12A'\n"
    "DOC+P:110:111+L898902C3'\nDTM+36:320415'\nLOC+91+UTO'\nCNT+42:1'\nUNT+26+1'\nUNE+1+1'\nUNZ+1+000000101'\n"
)
"""A conformant API message about one fictional person."""


class Result(NamedTuple):
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Cli = Callable[..., Result]


LONG = ("tests/web/", "tests/pages/")
"""Where the files lie that take minutes: they drive services and browsers."""


def pytest_configure(config: pytest.Config) -> None:
    """Files go to the workers in the order of collection, not those with the most tests first: a file with
    few tests in a browser takes longer than one with hundreds of pure functions."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first: at the end there are short files for every worker to finish with."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_xdist_auto_num_workers() -> int | None:
    """One worker more than there are processors: tests of services wait for them much of the time."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    return len(os.sched_getaffinity(0)) + 1


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Cli:
    """Run a command in an empty folder, as a person would: `cli("read", "x.edi")`."""
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "DATABASE_URL", "LAW", "DEBUG"):
        monkeypatch.delenv(f"OPENPIU_{name}", raising=False)

    def run(*arguments: str | Path) -> Result:
        from openpiu.cli.app import run as body

        monkeypatch.setattr(sys, "argv", ["openpiu", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            body()
        out, err = capfd.readouterr()
        code = ended.value.code
        return Result(code if isinstance(code, int) else int(code is not None), out, err)

    return run


@pytest.fixture
def api(tmp_path: Path) -> Path:
    """A file with a conformant API message."""
    file = tmp_path / "flight.edi"
    file.write_text(API)
    return file


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresqlPlaces]:
    """Databases of the tests' own on a PostgreSQL server; skips where none is to be had."""
    try:
        with postgresql_places(tmp_path_factory.mktemp("postgresql")) as places:
            yield places
    except NoServerError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SqlitePlaces:
    """Folders for stores on SQLite."""
    return SqlitePlaces(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest) -> Places:
    """Places for stores, on SQLite and on PostgreSQL: a test that takes it runs on both."""
    found: Places = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def place(places: Places) -> Iterator[Place]:
    """A place with an empty store."""
    with places.made() as made:
        yield made


@pytest.fixture
def bare(places: Places) -> Iterator[Place]:
    """A place without a store: an empty folder, or an empty database."""
    with places.bare() as found:
        yield found


@pytest.fixture(scope="session")
def clock(tmp_path_factory: pytest.TempPathFactory) -> FakeClock:
    """A clock for processes under test; whoever uses it sets it first, for somebody may have before."""
    return FakeClock(tmp_path_factory.mktemp("clock"))


def assert_sound(messages: Iterable[Message], data: bytes) -> None:
    """Whatever the bytes, every message is of a known format and every finding stands inside the bytes."""
    for message in messages:
        assert message.format in get_args(Format)
        for found in message.findings:
            assert found.code in CATALOGUE
            assert found.where.offset is None or 0 <= found.where.offset <= len(data)


def sample(name: str) -> Path:
    """A real sample, `messages/pnr1.txt`; skips the test where the samples are not beside the repository."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"no samples: {path.parent} is not there")
    return path


@pytest.fixture(scope="session")
def nats_url() -> Iterator[str]:
    """A NATS server with JetStream; skips where none is to be had."""
    try:
        with streams.server() as url:
            yield url
    except streams.NoNatsError as error:
        pytest.skip(str(error))


@pytest.fixture
def stream_url(nats_url: str) -> Iterator[str]:
    """The URL of a stream of the test's own."""
    with streams.stream_at(nats_url) as url:
        yield url


@pytest.fixture
def nats_server() -> Iterator[streams.NatsServer]:
    """A NATS server that the test may stop; skips where none is to be had."""
    try:
        with streams.own_server() as server:
            yield server
    except streams.NoNatsError as error:
        pytest.skip(str(error))
