"""An entry holds ids and codes; names and sentences do not get into the log."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openpiu.audit import ACTS, Actor, entry_bytes, made, new_key, public_of, reference
from openpiu.audit.entries import MOST, digest_of, read_entry
from openpiu.audit.keys import private_pem, public_pem, read_private, read_public
from openpiu.findings import AuditError

AT = "2026-03-01T09:15:00.123Z"
BY = Actor("os:1000", "cli@unit-1")


def test_an_entry_has_these_very_bytes():
    entry = made(AT, BY, "token.add", ["token:host"], {"role": "carrier", "carrier": "XA"})
    assert entry_bytes(entry) == (
        b'{"at":"2026-03-01T09:15:00.123Z","who":"os:1000","act":"token.add","on":["token:host"],'
        b'"why":"administration","from":"cli@unit-1","what":{"carrier":"XA","role":"carrier"},'
        b'"salt":"' + entry.salt.encode() + b'"}'
    )
    assert read_entry(entry_bytes(entry)) == entry


def test_two_entries_that_say_the_same_have_two_digests():
    one, other = (entry_bytes(made(AT, BY, "hit.read", ["hit:1"], {})) for _ in range(2))
    assert digest_of(one) != digest_of(other)


@pytest.mark.parametrize(
    ("by", "on", "what"),
    [
        (BY, ["SPECIMEN"], {}),
        (BY, ["person:SPECIMEN"], {}),
        (BY, ["hit:ANNA MARIA"], {}),
        (BY, ["hit:1"] * (MOST + 1), {}),
        (BY, [], {"name": "ANNA MARIA"}),
        (BY, [], {"Name": 1}),
        (Actor("Anna Specimen", "cli"), [], {}),
        (Actor("os:1", "the desk by the door"), [], {}),
        (Actor("os:1", "cli", "Specimen"), [], {}),
        (Actor("os:1", "cli", "she looked like someone 7"), [], {}),
    ],
)
def test_what_is_no_id_is_refused_and_not_quoted(by, on, what):
    with pytest.raises(AuditError) as error:
        made(AT, by, "hit.read", on, what)
    assert not any(word in str(error.value) for word in ("SPECIMEN", "ANNA", "Specimen", "looked", "desk"))


def test_an_act_that_is_not_known_is_refused():
    with pytest.raises(AuditError, match="no act"):
        made(AT, BY, "hit.forget", [], {})


def test_the_reference_of_a_file_is_the_reason_where_there_is_one():
    assert made(AT, BY, "hit.read", [], {}).why == "review"
    assert made(AT, Actor("os:1", "cli", "CASE-2026/17"), "hit.read", [], {}).why == "CASE-2026/17"


@given(st.text(max_size=300))
def test_whatever_a_list_is_called_its_reference_fits(name):
    entry = made(AT, BY, "list.take", [reference("list", name)], {})
    assert entry_bytes(entry).isascii()


def test_every_act_is_explained_in_the_page():
    page = (Path(__file__).parents[2] / "docs" / "audit.md").read_text(encoding="utf-8")
    for code, act in ACTS.items():
        assert f"| `{code}` | {act.operation} | {act.why} | {act.meaning} |" in page


def test_keys_go_through_their_files_and_back():
    key = new_key()
    assert public_of(read_private(private_pem(key))) == public_of(key)
    assert read_public(public_pem(public_of(key))) == public_of(key)
    assert read_public(public_of(key).upper().encode() + b"\n") == public_of(key)


def test_what_is_no_key_is_told():
    with pytest.raises(AuditError, match="the public one"):
        read_public(private_pem(new_key()))
    for data in (b"", b"-----BEGIN PUBLIC KEY-----\n", b"0" * 63):
        with pytest.raises(AuditError, match="expected"):
            read_public(data)
        with pytest.raises(AuditError, match="expected"):
            read_private(data)
