from contextlib import ExitStack, contextmanager

import pytest

from openpiu import safeguards
from openpiu.intake import add_list, lists_in_force
from openpiu.intake.owner import owning
from openpiu.store import Store
from openpiu.store.presence import Presence
from openpiu.watchlists import Birth, Identity, ListedDocument, ListedName, Watchlist

LISTED = Identity(
    "Q.1",
    "national",
    (ListedName("SPECIMEN, Anna", parts=("SPECIMEN", "Anna")),),
    (Birth("1970-03-12", "1970-03-12"),),
    (ListedDocument("L898902C3", "UTO", "passport"),),
    sex="F",
)


def national(*identities, version="a"):
    return Watchlist("national", "csv", version * 64, identities, "a law", "an owner", 7, "2026-03-01")


@pytest.fixture(scope="session")
def listed():
    return LISTED


@pytest.fixture(scope="session")
def make_list():
    return national


@pytest.fixture(scope="session")
def profile():
    return safeguards.load_profile("icao-annex9")


@pytest.fixture(scope="session")
def index(tmp_path_factory):
    """The index of a store with one list."""
    with Store.create(tmp_path_factory.mktemp("index")) as store:
        add_list(store, national(LISTED))
        return lists_in_force(store)


@pytest.fixture(scope="session")
def one_store(places):
    """Makes a store with the list in force, for as long as the `with` lasts."""

    @contextmanager
    def make():
        with places.made() as place, place.open() as store:
            add_list(store, national(LISTED))
            yield store

    return make


@pytest.fixture
def new_store(one_store):
    """Makes stores, each with the list in force; they last until the test ends."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(one_store())


@pytest.fixture
def store(new_store):
    return new_store()


@contextmanager
def at_work(store):
    """As if a service were at work on the store."""
    if store.file is not None:
        with owning(store.home, "a test"):
            yield
        return
    presence = Presence(store)
    presence.look()
    try:
        yield
    finally:
        presence.close()


@pytest.fixture
def embedded(sqlite):
    """A store on SQLite, with the list in force."""
    with sqlite.made() as place, place.open() as store:
        add_list(store, national(LISTED))
        yield store
