"""Does the score mean what it says: pairs by score against how many of them are the same person."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import log2
from typing import NamedTuple

from openpiu.matching import Model
from openpiu.matching.fit import LISTED_IN

EDGES = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.99, 0.999, 1.0)
"""Scores between which pairs are counted together."""


class Bin(NamedTuple):
    """Pairs with scores about alike: mean score, how many are one person in truth, pairs of each sort."""

    score: float
    true: float
    right: int
    wrong: int


def bins(model: Model, right: Sequence[int], wrong: Sequence[int], times: float) -> list[Bin]:
    """`right` and `wrong` are weights in 1/1000 bit; each wrong one stands for `times` pairs."""
    rows = [(model.score(w), 1.0, 0.0) for w in right] + [(model.score(w), 0.0, times) for w in wrong]
    found = []
    for low, high in pairwise(EDGES):
        some = [row for row in rows if low <= row[0] < high or row[0] == high == 1.0]
        counted = sum(same + other for _, same, other in some)
        if some and counted:
            mean = sum(score * (same + other) for score, same, other in some) / counted
            true = sum(same for _, same, _ in some)
            found.append(Bin(mean, true / counted, int(true), sum(other > 0 for *_, other in some)))
    return found


def reliability(
    model: Model, right: Sequence[int], wrong: Sequence[int], travellers: int, strangers: int
) -> tuple[str, str]:
    """A table and an SVG, where one traveller in `LISTED_IN` is listed, as the score takes it."""
    found = bins(model, right, wrong, LISTED_IN * travellers / strangers)
    lines = [
        f"score against truth, where one traveller in {LISTED_IN:,} is listed",
        "score    one person   true pairs  false pairs",
    ]
    lines += [f"{b.score:7.4f} {b.true:8.4f} {b.right:12} {b.wrong:12}" for b in found]
    return "\n".join(lines), _svg(found)


def _place(share: float) -> float:
    """On an axis of odds, from 1 in 4,000 to 3,999 in 4,000: both ends matter, and neither would show."""
    kept = min(max(share, 1 / 4000), 3999 / 4000)
    return (log2(kept / (1 - kept)) + 12) / 24


def _svg(found: Sequence[Bin]) -> str:
    def at(score: float, true: float) -> tuple[float, float]:
        return 60 + 260 * _place(score), 300 - 260 * _place(true)

    marks = "".join(
        f'<text x="{at(tick, 0)[0]:.1f}" y="318" text-anchor="middle">{name}</text>'
        f'<text x="54" y="{at(0, tick)[1] + 4:.1f}" text-anchor="end">{name}</text>'
        for tick, name in ((0.001, ".001"), (0.03, ".03"), (0.5, ".5"), (0.97, ".97"), (0.999, ".999"))
    )
    path = " ".join("{:.1f},{:.1f}".format(*at(b.score, b.true)) for b in found)
    dots = "".join(
        '<circle cx="{:.1f}" cy="{:.1f}" r="{}" fill="#0b5cad"/>'.format(
            *at(b.score, b.true), 4 if min(b.right, b.wrong) >= 5 else 2
        )
        for b in found
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 350" font-family="sans-serif" '
        'font-size="12">'
        '<rect width="360" height="350" fill="#fff"/><path d="M60 40V300H320" fill="none" stroke="#555"/>'
        '<path d="M60 300L320 40" stroke="#999" stroke-dasharray="4 3"/>'
        f'{marks}<polyline points="{path}" fill="none" stroke="#0b5cad"/>{dots}'
        '<text x="190" y="338" text-anchor="middle">score</text>'
        '<text x="60" y="24">pairs that are one person, of all pairs with such a score</text></svg>\n'
    )
