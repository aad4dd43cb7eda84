"""Listed persons in rows: nothing is lost of what a list says, and what it does not say takes no room."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openpiu.store import listed
from openpiu.watchlists import Birth, Identity, ListedDocument, ListedName

words = st.text(min_size=1, max_size=12)
maybe = st.none() | words
identities = st.builds(
    Identity,
    words,
    words,
    st.lists(
        st.builds(
            ListedName,
            words,
            st.sampled_from(["primary", "strong", "weak"]),
            st.booleans(),
            st.lists(words, max_size=3).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
    st.lists(st.builds(Birth, words, words, st.booleans()), max_size=2).map(tuple),
    st.lists(st.builds(ListedDocument, words, maybe, words), max_size=2).map(tuple),
    st.lists(words, max_size=2).map(tuple),
    st.sampled_from([None, "M", "F"]),
    st.lists(words, max_size=2).map(tuple),
    maybe,
    maybe,
    maybe,
    st.sampled_from([None, "lost", "stolen", "revoked"]),
)


@given(identities)
def test_identity_comes_back_as_it_was(identity):
    assert listed.unpack(identity.list, identity.id, listed.pack(identity)) == identity


@given(identities)
def test_row_that_was_written_whole_is_read_the_same(identity):
    whole = msgspec.json.encode(identity).decode()
    assert listed.unpack(identity.list, identity.id, whole) == identity


@given(identities)
def test_row_that_was_written_with_the_names_of_the_fields_is_read_the_same(identity):
    plain = msgspec.to_builtins(identity)
    del plain["id"], plain["list"]
    row = msgspec.json.encode({name: value for name, value in plain.items() if value not in (None, (), [])})
    assert listed.unpack(identity.list, identity.id, row.decode()) == identity


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        (listed.IdentityPart, Identity),
        (listed.NamePart, ListedName),
        (listed.BirthPart, Birth),
        (listed.DocumentPart, ListedDocument),
    ],
)
def test_parts_have_the_fields_and_defaults_of_what_they_stand_for(part, whole):
    apart = {"id", "list"} if whole is Identity else set()  # which have columns of their own
    assert part.__struct_fields__ == tuple(name for name in whole.__struct_fields__ if name not in apart)
    assert part.__struct_defaults__ == whole.__struct_defaults__


def test_what_is_not_said_is_not_written():
    plain = Identity("F1", "large", (ListedName("SPECIMEN ANNA"),), (Birth("1970", "1970"),))
    expected = '{"n":["SPECIMEN ANNA"],"b":["1970"]}'
    assert listed.pack(plain) == expected
