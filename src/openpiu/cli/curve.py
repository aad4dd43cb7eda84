"""What a threshold costs: travellers hit against listed travellers found, by match weight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

STEP = 1.0


class Point(NamedTuple):
    """At a threshold in bits: the share of strangers hit, and of listed travellers found (None where none
    is known)."""

    threshold: float
    hit: float
    found: float | None


def points(strangers: Iterable[float | None], listed: Iterable[float | None]) -> list[Point]:
    """The curve from the heaviest match of each stranger and the weight of each true pair; None for no
    match."""
    wrong, right = list(strangers), list(listed)
    weights = [weight for weight in [*wrong, *right] if weight is not None]
    if not weights:
        return []
    low = int(min(weights))
    high = int(max((weight for weight in wrong if weight is not None), default=low)) + 2

    def share(values: list[float | None], least: float) -> float:
        return sum(value is not None and value >= least for value in values) / len(values) if values else 0.0

    steps = [low + STEP * n for n in range(int((high - low) / STEP) + 1)]
    return [Point(least, share(wrong, least), share(right, least) if right else None) for least in steps]


def best_weights(
    matches: Iterable[tuple[str, str, float]], truth: Mapping[str, str | None]
) -> tuple[list[float | None], list[float | None]]:
    """For `points`: the heaviest match of each stranger, and the weight of each known pair.

    `matches` are ref, identity, weight; `truth` has the identity of each ref, None for a stranger.
    """
    heaviest: dict[str, float] = {}
    for ref, identity, weight in matches:
        known = truth.get(ref)
        if known is None or known == identity:
            heaviest[ref] = max(weight, heaviest.get(ref, weight))
    strangers = [heaviest.get(ref) for ref, known in truth.items() if known is None]
    return strangers, [heaviest.get(ref) for ref, known in truth.items() if known is not None]


def table(curve: Iterable[Point]) -> str:
    """The curve as lines for people."""
    lines = ["threshold   hit in 1,000   found"]
    for point in curve:
        found = "" if point.found is None else f"{100 * point.found:7.2f} %"
        lines.append(f"{point.threshold:7.1f}   {1000 * point.hit:12.2f} {found}")
    return "\n".join(lines)


def svg(curve: Iterable[Point]) -> str:
    """The curve as a picture: strangers hit in 1,000 (across, each tick ten times the last) against what
    is found."""
    drawn = [point for point in curve if point.hit > 0 and point.found is not None]
    lowest = min((point.found or 0 for point in drawn), default=0.0)
    floor = int(lowest * 20) / 20

    def across(hit: float) -> float:
        from math import log10

        return 60 + 130 * (log10(1000 * hit) + 2)

    def up(found: float) -> float:
        return 290 - 250 * (found - floor) / (1 - floor)

    path = " ".join(f"{across(point.hit):.1f},{up(point.found or 0):.1f}" for point in drawn)
    ticks = "".join(
        f'<path d="M{across(hit / 1000):.1f} 290v6" stroke="#555"/>'
        f'<text x="{across(hit / 1000):.1f}" y="312" text-anchor="middle">{hit:g}</text>'
        for hit in (0.01, 0.1, 1, 10, 100)
    )
    marks = "".join(
        f'<path d="M54 {up(found):.1f}h6" stroke="#555"/>'
        f'<text x="50" y="{up(found) + 4:.1f}" text-anchor="end">{100 * found:.0f} %</text>'
        for found in (floor, (floor + 1) / 2, 1.0)
    )
    notes = "".join(
        f'<circle cx="{across(point.hit):.1f}" cy="{up(point.found or 0):.1f}" r="3" fill="#0b5cad"/>'
        f'<text x="{across(point.hit) + 6:.1f}" y="{up(point.found or 0) + 14:.1f}">'
        f"{point.threshold:.0f} bits</text>"
        for point in drawn
        if point.threshold % 4 == 0
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 350" font-family="sans-serif" '
        'font-size="12">'
        '<rect width="640" height="350" fill="#fff"/><path d="M60 40V290H620" fill="none" stroke="#555"/>'
        f'{ticks}{marks}<polyline points="{path}" fill="none" stroke="#0b5cad" stroke-width="2"/>{notes}'
        '<text x="340" y="336" text-anchor="middle">strangers hit in 1,000</text>'
        '<text x="60" y="24">listed travellers found</text></svg>\n'
    )
