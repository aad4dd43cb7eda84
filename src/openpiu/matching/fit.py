"""Makes a matching model: rarities from counts of parts, weights from labelled pairs, threshold, calibration.

Everything that goes in is stated: tables of parts (`counts`), start values of the weights, set by hand
(`rules`), lists at hand whose people travel with names spoilt by `spoiling`, and generated strangers.
The same inputs and seed give the same file. `openpiu model fit` runs it, offline; nothing of it runs when
travellers are matched. No name of a person ends in the file: it holds parts, weights and numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from openpiu.findings import SettingError
from openpiu.matching.counts import LISTED_PARTS, PER, equivalents, shares
from openpiu.matching.fitting import fit
from openpiu.matching.index import Index
from openpiu.matching.model import Candidate
from openpiu.matching.model_file import FORMAT, Model, model_of, version_of
from openpiu.matching.rules import WEIGHTS
from openpiu.matching.spoiling import listed_travellers
from openpiu.matching.strangers import strangers
from openpiu.watchlists.model import Identity

ROUNDS = 4
STRANGERS = 200_000
HELD_OUT = 1_000_003
"""Added to the seed: travellers and strangers that set the threshold and the score were not fitted on."""
HIT_IN = 1000
"""The threshold is set so that one held-out stranger in so many is hit."""
LISTED_IN = 10_000
"""The prior of the score: one traveller in so many is taken to be listed."""
CALIBRATED_FROM = 4000
"""Pairs of less weight, in 1/1000 bit, are never shown: the score need not be right for them."""

Say = Callable[[str], None]


def threshold_of(index: Index, unknown: Sequence[Candidate]) -> int:
    """The weight (1/1000 bit, steps of half a bit) at which at most one of `HIT_IN` strangers is hit."""
    heaviest = [found[0].weight for found in index.match(unknown, threshold=0, top=1) if found]
    heaviest.sort(reverse=True)
    allowed = len(unknown) // HIT_IN
    return 500 * ceil((heaviest[allowed] + 1) / 500) if len(heaviest) > allowed else 0


def prior_of(right: Sequence[int], wrong: Sequence[int], travellers: int, unknown: int) -> int:
    """The prior, in 1/1000 bit, under which the weights of held-out pairs are log-odds, where one traveller
    in `LISTED_IN` is listed.

    `right` are the weights of the true pairs of `travellers`, `wrong` those of pairs of `unknown` strangers.
    """
    weights: npt.NDArray[np.float64] = np.array([*right, *wrong]) / 1000
    same = np.array([True] * len(right) + [False] * len(wrong))
    # As many strangers as the prior says stand beside each true traveller.
    times = np.where(same, 1.0, LISTED_IN * travellers / unknown)
    low, high = -60.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        odds = 1 / (1 + 2.0 ** -np.clip(weights + middle, -60, 60))
        if float((times * (same - odds)).sum()) > 0:
            low = middle
        else:
            high = middle
    return round(1000 * (low + high) / 2)


def make(
    identities: Sequence[Identity],
    seed: int = 1,
    parts: Path = LISTED_PARTS,
    count: int = STRANGERS,
    say: Say = lambda _: None,
) -> dict[str, Any]:
    """A model as its file has it, fitted on `identities` as travellers and `count` generated strangers.

    `parts` are the counts of parts of the listed (`counts.shares`); `say` is told what is being done.

    Raises:
        SettingError: the lists or strangers are too few to fit anything.
    """  # fmt: skip
    say("counting parts of names")
    content: dict[str, Any] = {
        "made": _made(parts, seed, count),
        "prior": 0,
        "threshold": 0,
        "weights": dict(WEIGHTS),
        "per": PER,
        "shares": shares(parts),
        "equivalents": equivalents(),
    }
    start = model_of({"format": FORMAT, "version": "", **content})
    listed, known = listed_travellers(identities, seed)
    if len(known) < 500 or count < 20_000:
        raise SettingError(
            f"{len(known):,} listed travellers and {count:,} strangers to fit on; "
            "expected lists of 250 people or more, and 20,000 strangers or more"
        )
    say(f"fitting on {len(known):,} listed travellers and {count:,} strangers")
    labelled = [(who, frozenset((key,))) for who, key in known]
    labelled += [(who, frozenset()) for who in strangers(count, seed, identities)]
    content["weights"] = fit(listed, labelled, start, ROUNDS)
    say("setting threshold and score on others")
    content |= _settled(identities, seed + HELD_OUT, start.with_weights(content["weights"]), count)
    return {"format": FORMAT, "version": version_of(content), **content}


def _settled(identities: Sequence[Identity], seed: int, model: Model, count: int) -> dict[str, int]:
    listed, known = listed_travellers(identities, seed)
    index = Index.build(listed, model=model)
    unknown = strangers(count, seed)
    right = [
        one.weight
        for (_, key), found in zip(
            known, index.match([who for who, _ in known], CALIBRATED_FROM), strict=True
        )
        for one in found
        if (one.list, one.identity) == key
    ]
    wrong = [one.weight for found in index.match(unknown, CALIBRATED_FROM) for one in found]
    return {
        "prior": prior_of(right, wrong, len(known), len(unknown)),
        "threshold": threshold_of(index, unknown),
    }


def text_of(model: dict[str, Any]) -> str:
    """The text of the file of `model`."""
    return json.dumps(model, indent=0, ensure_ascii=True, separators=(",", ":")) + "\n"


def _made(parts: Path, seed: int, count: int) -> str:
    own = "counts of parts in the OFAC SDN list (public domain)" if parts == LISTED_PARTS else parts.name
    tables = f"the name tables of the Faker library (MIT licence), parts-by-hand.csv (Apache-2.0) and {own}"
    pairs = f"listed people as travellers with spoilt names and {count:,} generated strangers"
    return " ".join(
        (
            f"openpiu model fit, seed {seed}.",
            f"Shares of parts from {tables}; equivalents from the name symbols of rigour",
            "(MIT licence; data of Wikidata, CC0). Weights of names and birth dates from start values set",
            f"by hand in matching/rules.py and logistic regression on {pairs};",
            "weights of documents, nationality, place of birth and sex set by hand.",
            "Threshold and prior from others, held out.",
        )
    )
