"""Where each value of a law profile comes from: the words of the shipped file, or the unit's own."""

from __future__ import annotations

import tomllib

import pytest

from openpiu.safeguards import load_profile, make_profile, profile_names, values_of
from openpiu.safeguards.profile import text_of


def by_key(profile):
    return {value.key: value for value in values_of(profile)}


def test_a_value_is_told_with_the_article_that_stands_behind_it_in_the_shipped_profile():
    values = by_key(load_profile("eu-pnr"))
    keep = values["retention.max"]
    assert (keep.value, keep.kind, keep.source) == ("P5Y", "article", "art. 12(1)")
    assert values["further.transfer_third_country.case_by_case"].source == "art. 11"
    assert values["interactive.clear"].source == "project choice; codes per authority"


def test_the_line_above_a_value_is_its_source_and_no_other_ones():
    values = by_key(load_profile("icao-annex9"))
    assert values["masking.fields"].source == "The Annex names no fields; set by the project."
    assert values["masking.stores"].kind == "profile"
    assert values["masking.hard_limit"].source == "9.32"


def test_where_the_law_is_silent_that_is_the_source():
    value = by_key(load_profile("icao-annex9"))["retention.keep_past"]
    assert (value.value, value.kind) == ("P5Y", "fallback")


@pytest.mark.parametrize("name", profile_names())
def test_every_value_of_a_shipped_profile_is_told_once_and_none_is_the_units_own(name):
    values = values_of(load_profile(name))
    keys = [value.key for value in values]
    assert len(keys) == len(set(keys))
    assert not [value for value in values if value.kind == "own" or not value.source]
    raw = tomllib.loads(text_of(name))
    for part, inside in raw.items():
        if isinstance(inside, dict) and part not in ("fallback", "further", "transmissions"):
            assert {f"{part}.{key}" for key, value in inside.items() if not isinstance(value, dict)} <= {
                *keys
            }


def test_what_a_unit_tightens_is_told_with_what_the_shipped_profile_has():
    own = make_profile({"extends": "eu-pnr", "name": "utopia", "review": {"second_looks": 0.1}})
    changed = [value for value in values_of(own) if value.kind == "own"]
    assert [(one.key, one.value, one.shipped) for one in changed] == [("review.second_looks", 0.1, 0.05)]
    assert changed[0].source == "the unit's own profile, utopia"
    assert own.extends == "eu-pnr" and load_profile("eu-pnr").extends is None
