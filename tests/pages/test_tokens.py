"""The colours of the workbench can be read: their contrast, computed from the token file (WCAG 1.4.3)."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "src/openpiu/web/pages/static/tokens.css"
_COLOUR = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{6})")


def themes() -> dict[str, dict[str, str]]:
    """The colours of each block of the file: light, dark by system, dark by choice."""
    blocks = re.findall(r":root[^{]*\{([^}]*)\}", TOKENS.read_text(encoding="utf-8"))
    return dict(
        zip(("light", "system", "dark"), (dict(_COLOUR.findall(block)) for block in blocks), strict=True)
    )


def contrast(one: str, other: str) -> float:
    """The ratio of two colours by WCAG's formula."""

    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert round(contrast("#000000", "#ffffff"), 6) == 21


def test_dark_by_system_and_dark_by_choice_are_the_same() -> None:
    found = themes()
    assert found["system"] == found["dark"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_is_readable_on_every_ground(theme: str) -> None:
    colours = themes()[theme]
    for text in ("text", "muted", "accent"):
        for ground in ("page", "panel", "sunken"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for state in ("agrees", "near", "differs", "info", "late"):
        assert contrast(colours[state], colours["page"]) >= 4.5, state
        assert contrast(colours[state], colours["panel"]) >= 4.5, state
        assert contrast(colours[state], colours[f"{state}-tint"]) >= 4.5, state
    assert contrast(colours["text"], colours["mark"]) >= 4.5
    assert contrast(colours["on-accent"], colours["accent"]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_controls_and_focus_are_seen(theme: str) -> None:
    colours = themes()[theme]
    for what in ("border", "focus"):
        for ground in ("page", "panel"):
            assert contrast(colours[what], colours[ground]) >= 3, (what, ground)


def test_no_colour_stands_outside_the_token_file() -> None:
    style = TOKENS.with_name("workbench.css").read_text(encoding="utf-8")
    screen, _, rest = style.partition("@media print")
    assert re.findall(r"#[0-9a-f]{3,6}\b(?![\w-])", screen.replace("#live", "").replace("#decide", "")) == []
    assert rest
    assert all(a != b for a, b in pairwise(themes()))
