"""Law profiles: loaded, tightened, refused."""

from __future__ import annotations

import pytest

from openpiu.findings import SettingError
from openpiu.safeguards import (
    CATEGORIES,
    days,
    load_profile,
    longer_terms,
    make_profile,
    profile_names,
    warnings_of,
)


def test_the_default_profile_is_that_of_annex_9():
    profile = load_profile()
    assert profile.name == "icao-annex9"
    assert profile.retention.max == "P5Y"
    assert profile.masking.after == "P6M"


@pytest.mark.parametrize("name", ["eu-pnr", "icao-annex9", "un-2396-minimum"])
def test_every_profile_that_comes_with_the_program_loads(name):
    assert name in profile_names()
    profile = load_profile(name)
    assert profile.sensitive.categories == CATEGORIES
    assert profile.review.each_hit
    assert not profile.review.bulk
    assert profile.retention.max == "P5Y"
    assert profile.unmask.approver_in_piu is False


def test_what_the_law_leaves_to_the_state_is_said():
    assert not warnings_of(load_profile("eu-pnr"))
    said = " ".join(warnings_of(load_profile("un-2396-minimum")))
    assert "retention.max" in said
    assert "the State should decide" in said


def test_a_state_tightens_a_profile_in_a_file_of_its_own(tmp_path):
    path = tmp_path / "utopia.toml"
    path.write_text(
        'extends = "icao-annex9"\nname = "utopia"\n[retention]\nmax = "P3Y"\n'
        '[intake]\nremarks = "minors_only"\n'
        '[unmask]\napprover = ["court"]\nneeds = ["case", "grounds"]\n[masking]\nafter = "P3M"\n'
    )
    profile = load_profile(path)
    assert (profile.name, profile.retention.max, profile.masking.after) == ("utopia", "P3Y", "P3M")
    assert profile.intake.remarks == "minors_only"
    assert profile.unmask.needs == ("case", "grounds")


def test_a_state_decides_freely_where_the_law_is_silent():
    profile = make_profile(
        {"extends": "un-2396-minimum", "masking": {"after": "P1Y"}, "logs": {"keep": "P10Y"}}
    )
    assert profile.logs.keep == "P10Y"
    assert any("advises P6M" in said for said in warnings_of(profile))


def test_masking_may_be_late_with_a_warning_and_never_after_two_years():
    late = make_profile({"extends": "icao-annex9", "masking": {"after": "P18M"}})
    assert any("P18M" in said for said in warnings_of(late))
    with pytest.raises(SettingError, match=r"masking\.after is P25M; at most P2Y fits"):
        make_profile({"extends": "icao-annex9", "masking": {"after": "P25M"}})


@pytest.mark.parametrize(
    ("base", "own", "says"),
    [
        (
            "eu-pnr",
            {"retention": {"max": "P6Y"}},
            "retention.max is 'P6Y', which loosens eu-pnr; at most P5Y fits",
        ),
        ("eu-pnr", {"masking": {"after": "P7M"}}, "masking.after is P7M; at most P6M fits"),
        ("eu-pnr", {"masking": {"fields": ["names"]}}, "masking.fields"),
        ("eu-pnr", {"unmask": {"approver_in_piu": True}}, "unmask.approver_in_piu is True"),
        ("eu-pnr", {"unmask": {"approver": ["officer"]}}, "some of court, independent_authority fits"),
        ("eu-pnr", {"unmask": {"view": "PT9H"}}, "at most PT8H"),
        ("eu-pnr", {"review": {"bulk": True}}, "not in bulk"),
        ("eu-pnr", {"review": {"min_reviewers": 0}}, "by 1 or more"),
        ("eu-pnr", {"rules": {"exculpatory": "optional"}}, "required"),
        ("eu-pnr", {"purposes": {"min_max_sentence": "P1Y"}}, "at least P3Y fits"),
        ("eu-pnr", {"purposes": {"codes": ["terrorist_offence", "parking"]}}, "purposes.codes"),
        ("eu-pnr", {"intake": {"remarks": "state_catalogue"}}, "minors_only fits"),
        (
            "eu-pnr",
            {"sensitive": {"categories": ["health"]}},
            "sensitive.categories lacks race_ethnic_origin",
        ),
        ("eu-pnr", {"sensitive": {"vital_interest_exception": True}}, "vital_interest_exception is True"),
        ("eu-pnr", {"request_approval_before_masking": False}, "request_approval_before_masking is False"),
        ("eu-pnr", {"further": {"transfer_third_country": {"case_by_case": False}}}, "True alone fits"),
        ("eu-pnr", {"logs": {"keep": "P1Y"}}, "'P5Y' alone fits"),
        ("eu-pnr", {"masking": {"after": "soon"}}, "an ISO 8601 duration such as P6M fits"),
        ("eu-pnr", {"retention": {"at_end": "never"}}, "retention.at_end"),
        ("eu-pnr", {"retentoin": {}}, "retentoin"),
        ("mars", {}, "extends is 'mars'; one of eu-pnr"),
    ],
)
def test_a_profile_that_loosens_the_law_is_refused_and_says_what_fits(base, own, says):
    with pytest.raises(SettingError) as refused:
        make_profile({"extends": base, **own}, "own")
    assert str(refused.value).startswith("law profile own: ")
    assert says in str(refused.value)


def test_a_law_that_is_silent_without_a_fallback_blocks_the_start():
    with pytest.raises(
        SettingError, match=r"retention\.max is missing; the law is silent, so the State must decide"
    ):
        make_profile(
            {"extends": "un-2396-minimum", "silent": ["retention.max"], "fallback": {"retention.max": None}}
        )


@pytest.mark.parametrize("text", ["extends = ", "\xff"])
def test_a_file_that_is_no_toml_is_a_setting_error(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingError, match="is not TOML"):
        load_profile(path)


def test_an_unknown_profile_is_a_setting_error(tmp_path):
    with pytest.raises(
        SettingError, match="'mars' is not known; one of eu-pnr, icao-annex9, un-2396-minimum fits"
    ):
        load_profile("mars")
    with pytest.raises(SettingError, match="cannot be read"):
        load_profile(tmp_path / "none.toml")


def test_a_change_of_profile_names_the_terms_that_would_grow():
    assert longer_terms(load_profile("eu-pnr"), load_profile("icao-annex9")) == (
        "retention.keep_past",
        "masking.hard_limit",
    )
    assert longer_terms(load_profile("icao-annex9"), load_profile("eu-pnr")) == ()


@pytest.mark.parametrize(
    ("short", "long"), [("P6M", "P1Y"), ("P30D", "P6M"), ("PT8H", "P1D"), ("P24M", "P25M"), ("P3W", "P1M")]
)
def test_durations_are_compared_by_their_length(short, long):
    assert days(short) < days(long)
    assert days("P12M") == days("P1Y")
    with pytest.raises(ValueError, match="ISO 8601"):
        days("P")
