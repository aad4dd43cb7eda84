"""A small list of invented people."""

import pytest

from openpiu.matching import Index
from openpiu.watchlists.model import Birth, Identity, ListedDocument, ListedName

DAY = Birth("1970-03-12", "1970-03-12")

PEOPLE = (
    Identity(
        "X.1",
        "fiction",
        names=(ListedName("Tarvok al-Mesquidi, Ombert Hastan"), ListedName("Ombert the Tall", "weak")),
        births=(DAY,),
        nationalities=("UTO",),
        sex="M",
    ),
    Identity(
        "X.2", "fiction", documents=(ListedDocument("L898902C3", "UTO", "passport"),), document_status="lost"
    ),
    Identity(
        "X.3",
        "fiction",
        names=(ListedName("Щербанюкин Андрон", original_script=True),),
        births=(Birth("1968", "1972"),),
    ),
    Identity("X.4", "fiction", names=(ListedName("Velmarosa Ilkana"),), births=(Birth("1981", "1981"),)),
    Identity("X.5", "fiction", names=(ListedName("Quillborn Esdrath"),), expires_on="2026-01-31"),
)


@pytest.fixture(scope="session")
def people() -> tuple[Identity, ...]:
    return PEOPLE


@pytest.fixture(scope="session")
def index() -> Index:
    return Index.build(PEOPLE)
