import pytest

from openpiu import safeguards
from openpiu.intake import add_list, lists_in_force
from openpiu.store import Store
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
def template(tmp_path_factory):
    """A store with one list, and its index: made once."""
    folder = tmp_path_factory.mktemp("template")
    with Store.create(folder) as store:
        add_list(store, national(LISTED))
        index = lists_in_force(store)
    return (folder / "openpiu.db").read_bytes(), index


@pytest.fixture(scope="session")
def index(template):
    return template[1]


@pytest.fixture
def new_store(template, tmp_path):
    """Makes stores in folders of their own, each with the list in force."""
    opened = []

    def make():
        folder = tmp_path / f"home{len(opened)}"
        folder.mkdir()
        (folder / "openpiu.db").write_bytes(template[0])
        opened.append(Store.open(folder))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(new_store):
    return new_store()
