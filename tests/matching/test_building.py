"""The index is the same however it is built: in one process or several, from one run or many."""

import os
import random
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openpiu.findings import ListError
from openpiu.matching import Index
from openpiu.matching.forked import ChildEndedError, in_order
from openpiu.watchlists.model import Birth, Identity, ListedDocument, ListedName

STEMS = ("VELMA", "TARVO", "ILKAN", "OMBER", "QUORV", "SHERB", "AL", "BIN", "Щерба", "J")
BIRTHS = ("1981-05-02", "1981-05", "1970", "", "1850/2010", "1960/1963")


def fiction(number: int) -> Identity:
    """An invented person, for ever the same under one number."""
    dice = random.Random(number)

    def name() -> ListedName:
        parts = [
            dice.choice(STEMS) + dice.choice("AEIOU") * dice.randrange(2) for _ in range(dice.randint(0, 5))
        ]
        return ListedName(" ".join(parts), dice.choice(("strong", "weak")))

    start, _, end = dice.choice(BIRTHS).partition("/")
    births = (Birth(start, end or start, dice.random() < 0.2),) if start else ()
    documents = (ListedDocument(f"X{dice.randrange(10**8)}"),) if dice.random() < 0.2 else ()
    return Identity(
        f"F.{number}", "fiction", tuple(name() for _ in range(dice.randint(0, 3))), births, documents
    )


def laid(index: Index, folder: Path) -> dict[str, bytes]:
    index.save(folder)
    return {path.name: path.read_bytes() for path in folder.glob("arrays-*/*")}


def test_one_process_and_several_build_the_same_bytes(tmp_path: Path) -> None:
    people = [fiction(n) for n in range(25_000)]
    runs = [partial(people.__getitem__, slice(n, n + 4000)) for n in range(0, len(people), 4000)]
    alone = laid(Index.build(people), tmp_path / "alone")
    assert laid(Index.build_runs(runs, workers=1), tmp_path / "one") == alone
    assert laid(Index.build_runs(runs, workers=3), tmp_path / "three") == alone
    index = Index.open(tmp_path / "alone")
    assert index.identities == tuple(people)


@settings(max_examples=60, deadline=None)
@given(numbers=st.lists(st.integers(0, 10_000), max_size=70, unique=True), cuts=st.lists(st.integers(0, 70)))
def test_no_cut_into_runs_changes_anything(numbers: list[int], cuts: list[int]) -> None:
    people = [fiction(number) for number in numbers]
    edges = [0, *sorted(cuts), len(people)]
    runs = [partial(people.__getitem__, slice(*pair)) for pair in pairwise(edges)]
    whole, joined = Index.build(people), Index.build_runs(runs)
    assert joined.identities == whole.identities == tuple(people)
    one, other = whole._stored.arrays, joined._stored.arrays
    assert {name: (a.dtype, a.shape, a.tobytes()) for name, a in one.items()} == {
        name: (a.dtype, a.shape, a.tobytes()) for name, a in other.items()
    }


def test_an_entry_that_is_there_twice_is_refused() -> None:
    with pytest.raises(ListError, match=r"'F\.3' is there twice"):
        Index.build_runs([lambda: map(fiction, range(5)), lambda: [fiction(9), fiction(3)]])
    other = Identity("F.3", "another", (ListedName("Velmarosa"),))
    assert len(Index.build([fiction(3), other])) == 2


def test_what_a_run_refuses_is_told_in_its_own_words() -> None:
    def fault() -> list[Identity]:
        raise ListError("this line is none")

    with pytest.raises(ListError, match="this line is none"):
        Index.build_runs([lambda: [fiction(1)], fault], workers=2)


def test_results_come_in_order_whoever_made_them() -> None:
    assert list(in_order(lambda n: (n, b"x" * 100_000), 11, 3)) == [(n, b"x" * 100_000) for n in range(11)]
    assert len(set(in_order(lambda _: os.getpid(), 6, 2))) == 2


def test_a_process_that_ends_early_is_told() -> None:
    def end(n: int) -> int:
        if n == 3:
            os._exit(9)
        return n

    with pytest.raises(ChildEndedError, match="ended early"):
        list(in_order(end, 6, 2))


def test_an_unforeseen_error_is_told_without_what_it_says() -> None:
    def fail(n: int) -> int:
        raise KeyError("VELMAROSA")

    with pytest.raises(ChildEndedError, match=r"^KeyError in a process"):
        list(in_order(fail, 2, 2))
