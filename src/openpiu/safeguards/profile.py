"""Law profiles: what the law in force allows and demands, as data.

The profiles that come with OpenPIU stand in `profiles/`. A State writes its own as a TOML file that `extends`
one of them: it may tighten what it extends, never loosen it. Where the law is silent (`silent`) a profile
names a fallback, or nothing starts until the State has decided.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import ValidationError, convert
from msgspec.structs import replace

from openpiu.findings import SettingError
from openpiu.safeguards.floors import days, loosened
from openpiu.safeguards.law import CATEGORIES, Profile

DEFAULT = "icao-annex9"
MASKING_LIMIT = "P2Y"
"""The longest time to masking that any profile may set (ICAO Annex 9, 9.32)."""
MASKING_ADVISED = "P6M"
FREE = ("name", "title", "basis", "fallback", "silent", "schema", "interactive.codes", "transmissions")
"""Keys that say nothing of how strict a profile is."""
TERMS = frozenset(
    {
        "retention.max",
        "retention.keep_past",
        "logs.keep",
        "unmask.view",
        "further.breach.supervisor",
        "transmissions.delivered",
    }
)


@lru_cache(maxsize=1)
def profile_names() -> tuple[str, ...]:
    """The profiles that come with OpenPIU, by name."""
    return tuple(sorted(path.stem for path in _folder().glob("*.toml")))


def load_profile(name: str | Path = DEFAULT) -> Profile:
    """The profile of that name, or the one in that TOML file.

    Raises SettingError, saying which key, what was found and what fits, for a profile that is not known, is
    not complete, loosens the one that it extends, or leaves open what the law leaves to the State.
    """
    if isinstance(name, str) and name in profile_names():
        return _built_in(name)
    path = Path(name)
    if path.suffix != ".toml":
        raise SettingError(
            f"law profile {str(name)!r} is not known; one of {', '.join(profile_names())} fits, "
            "or the path of a .toml file"
        )
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise SettingError(f"law profile {path.name} cannot be read: {fault.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise SettingError(f"law profile {path.name} is not TOML: {fault}") from None
    return make_profile(data, path.stem)


def make_profile(data: Mapping[str, Any], label: str = "of one's own") -> Profile:
    """The profile that a mapping describes, with what it `extends` beneath; errors as `load_profile`."""
    values = dict(data)
    base_name = values.pop("extends", None)
    if base_name is None:
        return _checked(values, label)
    if base_name not in profile_names():
        raise SettingError(
            f"law profile {label}: extends is {base_name!r}; one of {', '.join(profile_names())} fits"
        )
    base = _raw(base_name)
    merged = _merged(base, values)
    profile = _checked(merged, label)
    before = _flat(_with_fallback(base))
    if "masking.hard_limit" in before:
        # Later than advised is allowed, up to the law's own limit; `warnings_of` says so.
        before["masking.after"] = before["masking.hard_limit"]
    # A State may decide freely where the law is silent, within the bounds of every profile.
    own = {key for key in _flat(merged) if key not in base.get("silent", ())}
    for key, found, floor in loosened(before, _flat(_with_fallback(merged))):
        if key in own and not key.startswith(FREE):
            raise SettingError(
                f"law profile {label}: {key} is {found!r}, which loosens {base_name}; {floor} fits"
            )
    return replace(profile, extends=base_name)


def warnings_of(profile: Profile) -> tuple[str, ...]:
    """What is allowed and yet worth a word: late masking, values that stand on a fallback."""
    said = [
        f"{key} is {value!r} by the project's fallback: the law is silent, the State should decide"
        for key, value in sorted(profile.fallback.items())
    ]
    if days(profile.masking.after) > days(MASKING_ADVISED):
        said.append(f"masking.after is {profile.masking.after}: ICAO Annex 9 advises {MASKING_ADVISED}")
    return tuple(said)


def longer_terms(before: Profile, after: Profile) -> tuple[str, ...]:
    """The terms that would grow with a change of profile; they must not for data that is already held."""
    old, new = _flat(_plain(before)), _flat(_plain(after))
    keys = ("retention.max", "retention.keep_past", "masking.after", "masking.hard_limit")
    return tuple(k for k in keys if old.get(k) and (not new.get(k) or days(new[k]) > days(old[k])))


def _plain(profile: Profile) -> dict[str, Any]:
    return {
        "retention": {"max": profile.retention.max, "keep_past": profile.retention.keep_past},
        "masking": {"after": profile.masking.after, "hard_limit": profile.masking.hard_limit},
    }


def _folder() -> Path:
    return Path(__file__).with_name("profiles")


def text_of(name: str) -> str:
    """The text of a profile that comes with OpenPIU."""
    return (_folder() / f"{name}.toml").read_text(encoding="utf-8")


def _raw(name: str) -> dict[str, Any]:
    return tomllib.loads(text_of(name))


@lru_cache(maxsize=8)
def _built_in(name: str) -> Profile:
    return _checked(_raw(name), name)


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in own.items():
        under = result.get(key)
        both = isinstance(value, Mapping) and isinstance(under, Mapping)
        result[key] = _merged(under, value) if both else value  # type: ignore[arg-type]
    return result


def _flat(values: Mapping[str, Any], head: str = "") -> dict[str, Any]:
    """`{"retention": {"max": "P5Y"}}` as `{"retention.max": "P5Y"}`; a fallback has such keys already."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, Mapping) and key != "fallback":
            flat |= _flat(value, f"{head}{key}.")
        else:
            flat[head + key] = value
    return flat


def _with_fallback(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with each fallback where its key has none."""
    result: dict[str, Any] = dict(values)
    fallback = result.get("fallback", {})
    for key, value in (fallback if isinstance(fallback, Mapping) else {}).items():
        *path, last = str(key).split(".")
        place = result
        for part in path:
            place[part] = dict(place.get(part) or {})
            place = place[part]
        place.setdefault(last, value)
    return result


def _checked(values: Mapping[str, Any], label: str) -> Profile:
    given = _flat(values)
    full = _with_fallback(values)
    in_force = _flat(full)
    for key in values.get("silent", ()):
        if in_force.get(key) is None:
            raise SettingError(
                f"law profile {label}: {key} is missing; the law is silent, so the State must "
                "decide it before start (or name a fallback)"
            )
    full["fallback"] = {k: v for k, v in values.get("fallback", {}).items() if k not in given}
    try:
        profile: Profile = convert(full, Profile)
    except ValidationError as fault:
        text, _, place = str(fault).partition(" - at ")
        key = place.strip("`").removeprefix("$").strip(".") or "the profile"
        raise SettingError(f"law profile {label}: {key}: {text}") from None
    _check_terms(profile, in_force, label)
    return profile


def _check_terms(profile: Profile, in_force: Mapping[str, Any], label: str) -> None:
    """The bounds that hold for every profile."""
    for key in sorted(k for k in in_force if _is_term(k)):
        try:
            days(in_force[key])
        except (ValueError, TypeError):
            raise SettingError(
                f"law profile {label}: {key} is {in_force[key]!r}; an ISO 8601 duration such as P6M fits"
            ) from None
    missing = [category for category in CATEGORIES if category not in profile.sensitive.categories]
    if missing:
        raise SettingError(f"law profile {label}: sensitive.categories lacks {missing[0]}; all six fit")
    limit = profile.masking.hard_limit or MASKING_LIMIT
    limit = min(limit, MASKING_LIMIT, key=days)
    if days(profile.masking.after) > days(limit):
        raise SettingError(
            f"law profile {label}: masking.after is {profile.masking.after}; at most {limit} fits"
        )
    if days(profile.masking.after) > days(profile.retention.max):
        raise SettingError(
            f"law profile {label}: masking.after is {profile.masking.after}, after the end of retention; "
            f"at most {profile.retention.max} fits"
        )
    _check_pushes(profile, label)
    review = profile.review
    if not review.each_hit or review.bulk or review.min_reviewers < 1:
        raise SettingError(f"law profile {label}: review must be of each hit, not in bulk, by 1 or more")


def _check_pushes(profile: Profile, label: str) -> None:
    names = [push.name for push in profile.transmissions.pushes]
    for push in profile.transmissions.pushes:
        if names.count(push.name) > 1:
            raise SettingError(f"law profile {label}: transmissions.pushes names {push.name!r} twice")
        if not (push.opens >= push.due and push.grace >= 0):
            raise SettingError(
                f"law profile {label}: transmissions.pushes, {push.name}: opens {push.opens:g}, due "
                f"{push.due:g}, grace {push.grace:g}; hours before departure fit, opens no fewer than due, "
                "grace 0 or more"
            )


def _is_term(key: str) -> bool:
    last = key.rpartition(".")[2]
    if key.startswith("fallback"):
        return False
    return key in TERMS or last in ("after", "hard_limit", "review_every", "min_max_sentence", "reply_within")
