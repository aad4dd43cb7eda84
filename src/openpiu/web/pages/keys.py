"""Keys of the pages: what each presses, which sign a person has for it, and which signs it may be.

One sign without Ctrl, Alt or Shift does one thing everywhere (WCAG 2.1.4). Enter, Esc and Ctrl+Enter are no
such keys and stay; so do the letters of reasons, which press nothing else while a choice is open, the letter
behind the key of going, and digits for filters of the queue and on approvals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec import Struct


class Action(Struct, frozen=True):
    """Something that a key does: its code, the key by default, and what it is called."""

    code: str
    key: str
    words: str


ACTIONS = (
    Action("help", "?", "keys of this page, each on its own control"),
    Action("search", "/", "search"),
    Action("next-row", "j", "next row"),
    Action("previous-row", "k", "previous row"),
    Action("next", "n", "take the next hit"),
    Action("filter", "f", "filter the queue by airport"),
    Action("claim", "c", "claim, or release"),
    Action("same", "1", "same person"),
    Action("different", "2", "different person"),
    Action("cannot-tell", "3", "cannot tell"),
    Action("ask", "4", "ask a colleague"),
    Action("put-back", "5", "put back"),
    Action("tick", "x", "tick the row in focus as a reason"),
    Action("source", "s", "the source of the field in focus"),
    Action("script", "o", "original script first, or romanised"),
    Action("companions", "t", "who travels with the person"),
    Action("seats", "m", "seat map"),
    Action("versions", "v", "versions"),
    Action("reveal", "e", "held-back parts, before your call"),
    Action("undo", "u", "undo, for 30 seconds"),
    Action("show", ".", "show what waits"),
    Action("go", "g", "go to another page, with the letter behind it"),
)
BY_CODE = {action.code: action for action in ACTIONS}
DEFAULTS: Mapping[str, str] = MappingProxyType({action.code: action.key for action in ACTIONS})
FIXED = (
    ("1–9, 0", "in the queue: a filter that you keep, or all"),
    ("1, 2", "on approvals: approve, or return"),
    ("a–i", "a reason, while a choice is open"),
    ("Enter", "open the row"),
    ("Ctrl+Enter", "record"),
    ("Esc", "close, and keep what was typed"),
)
"""Keys that are what they are."""
ANSWERS = frozenset({"same", "different", "cannot-tell", "ask", "put-back"})
"""What a digit may be the key of: no filters stand on the page of a hit."""

_MODIFIERS = frozenset(
    {"alt", "altgr", "cmd", "command", "control", "ctrl", "meta", "option", "shift", "strg", "super"}
)
_NAMED = re.compile(
    r"arrow\w*|up|down|left|right|backspace|del|delete|end|enter|esc|escape|f\d+|home|insert|page\w*|return"
    r"|space|tab"
)


def fault(action: str, key: str) -> str | None:
    """Why a sign cannot be the key of an action; None where it can."""
    if len(key) != 1:
        parts = {part.strip().lower() for part in re.split(r"[+\s-]", key)}
        if parts & _MODIFIERS:
            return "needs a modifier, which keys of the browser have; expected one sign alone"
        if _NAMED.fullmatch(key.lower()):
            return "is reserved: the page and the browser need it; expected another sign"
        return "is not one sign; expected a letter or a sign of punctuation"
    if key.isspace() or not key.isprintable():
        return "is reserved: the page and the browser need it; expected another sign"
    if key != key.lower():
        return f"is a capital letter, which needs Shift; expected {key.lower()}"
    if key.isdigit() and action not in ANSWERS:
        return "is reserved: digits are for answers and for filters; expected another sign"
    return None


def looked_at(typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The key of each action as somebody typed them (empty: as by default), and what is wrong with which."""
    chosen = {code: typed.get(code, "").strip(" ") or key for code, key in DEFAULTS.items()}
    wrong = {code: why for code, key in chosen.items() if (why := fault(code, key)) is not None}
    for code, key in chosen.items():
        others = [BY_CODE[other].words for other in chosen if other != code and chosen[other] == key]
        if others:
            wrong.setdefault(code, f"is taken twice: it is that of “{others[0]}” too")
    return chosen, wrong


def changed(chosen: Mapping[str, str]) -> dict[str, str]:
    """Of keys those that are not as by default: these alone are kept."""
    return {code: key for code, key in chosen.items() if DEFAULTS.get(code) != key}


def in_force(kept: Mapping[str, str]) -> dict[str, str]:
    """The key of each action. What is kept and no longer fits (two of one sign, since a default has changed)
    is as by default, all of it: a key does one thing."""
    chosen, wrong = looked_at({code: key for code, key in kept.items() if code in DEFAULTS})
    return dict(DEFAULTS) if wrong else chosen


def table(keys: Mapping[str, str], places: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """All keys with what they do, as the help tells them; `places` are letters and where they lead."""
    own = [(keys[action.code], action.words) for action in ACTIONS if action.code != "go"]
    return [*own, *FIXED, *((f"{keys['go']} {letter}", where) for letter, where in places)]


def spelt(text: str, keys: Mapping[str, str]) -> str:
    """A text of the help with the keys that it speaks of: `{next}` is that of taking the next hit."""
    return re.sub(r"\{([a-z-]+)\}", lambda found: keys[found[1]], text)
