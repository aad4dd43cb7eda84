"""Where each value of a law profile comes from, and where a unit's own profile differs from what it extends.

The shipped profiles say behind each value, as a comment, which article asks for it; this is the same text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Literal

import msgspec
from msgspec import Struct

from openpiu.safeguards.law import Profile
from openpiu.safeguards.profile import load_profile, profile_names, text_of

Kind = Literal["article", "fallback", "own", "profile"]

ABOUT_ITSELF = ("schema", "name", "title", "basis", "silent", "fallback", "extends", "transmissions.pushes")
"""Keys that are no rule, or are told elsewhere."""
_HEADER = re.compile(r"\[([\w.]+)\]")
_PAIR = re.compile(r'([\w."]+)\s*=')
_QUOTED = re.compile(r'"[^"]*"')


class Value(Struct, frozen=True):
    """A value in force by its key (`retention.max`). `kind` says what `source` is: the words of the shipped
    profile (`article`), that the law is silent (`fallback`), the unit's own (`own`), or no more than the
    profile as a whole (`profile`). `shipped` is what the extended profile has, where that is another."""

    key: str
    value: Any
    kind: Kind
    source: str
    shipped: Any = None


def values_of(profile: Profile) -> tuple[Value, ...]:
    """Every value in force, in the order of the profile's parts."""
    base_name = profile.extends or (profile.name if profile.name in profile_names() else None)
    said = _said(base_name) if base_name else {}
    before = dict(_flat(msgspec.to_builtins(load_profile(base_name)))) if base_name else {}
    found = []
    for key, value in _flat(msgspec.to_builtins(profile)):
        if key.startswith(ABOUT_ITSELF):
            continue
        if profile.extends and before.get(key) != value:
            found.append(Value(key, value, "own", f"the unit's own profile, {profile.name}", before.get(key)))
        elif key in profile.fallback:
            found.append(
                Value(key, value, "fallback", "the law is silent; the project chose until the State does")
            )
        elif key in said:
            found.append(Value(key, value, "article", said[key]))
        else:
            found.append(Value(key, value, "profile", "the profile as a whole"))
    return tuple(found)


def _flat(values: dict[str, Any], head: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, dict) and key != "fallback":
            yield from _flat(value, f"{head}{key}.")
        else:
            yield head + key, value


@lru_cache(maxsize=8)
def _said(name: str) -> dict[str, str]:
    """The comment of each key of a shipped profile: behind it, in the line above it, or behind the head of
    its part."""
    found: dict[str, str] = {}
    part, of_part, above = "", "", ""
    for line in text_of(name).splitlines():
        bare, _, comment = _QUOTED.sub(lambda quoted: "_" * len(quoted[0]), line).partition("#")
        said = line[len(bare) + 1 :].strip() if comment else ""
        if header := _HEADER.match(bare):
            part, of_part, above = f"{header[1]}.", said, ""
        elif pair := _PAIR.match(line[: len(bare)]):
            source = said or above or of_part
            if source:
                found[part + pair[1].strip('"')] = source
            above = ""
        else:
            above = said
    return found
