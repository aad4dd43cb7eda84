"""Weights from labelled pairs: logistic regression over the evidence that the matcher itself codes.

In: identities, and travellers of whom it is known which identity they are, or that they are none. Out: the
weight of every rule of names and birth dates, in bits. Alignment and candidates change with the weights, so
the fit is made in rounds. Each weight is drawn towards the one it starts from, which was set by hand: rules
that the pairs hardly show stay there (ridge). The method is that of record linkage with known truth (Fellegi
and Sunter 1969; log-odds instead of separate m and u probabilities, because parts of one name are not
independent).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import numpy as np
import numpy.typing as npt

from openpiu.matching.index import Index
from openpiu.matching.model import Candidate
from openpiu.matching.model_file import Model
from openpiu.matching.rules import CODES
from openpiu.watchlists.model import Identity

Floats = npt.NDArray[np.float64]
Labelled = tuple[Candidate, frozenset[tuple[str, str]] | None]
"""A traveller, and the list and id of whom it is; None: not to be counted against others. An empty set is
a stranger."""

LEAST = 8000
"""Pairs that weigh less, in 1/1000 bit, are left out: they are many, far from any threshold, and what tells
them apart is not what does near one."""
RIDGE = 40.0
"""How many pairs' worth of doubt holds a weight to where it started."""
MANY = CODES.index("name.one-of-many")
"""The rule that counts by doublings, which stand where the rarity of a part does."""
STEPS, LONGEST_STEP = 100, 2.0
SHARE = len(CODES)
"""The column of the rarity; the last one is the constant, which no weight keeps."""


def features(index: Index, labelled: Sequence[Labelled]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Each pair above `LEAST` as a row (how often each rule, bits of rarity, 1), and whether it is one
    person.

    A listed traveller beside another entry is left out: two lists may hold the same person under two numbers.
    """
    rows: list[Floats] = []
    same: list[bool] = []
    for candidate, truth in labelled:
        for result in index.coded(candidate, LEAST):
            identity = index.identity(result[0])
            true = bool(truth) and (identity.list, identity.id) in (truth or ())
            if truth is None or (truth and not true):
                continue
            row = np.zeros(len(CODES) + 2)
            for rule, via, _, _, rarity, _ in result[2]:
                if rule == MANY:
                    row[rule] += rarity / 1000
                    continue
                row[rule] += 1
                if via >= 0:
                    row[via] += 1
                row[SHARE] += rarity / 1000
            if result[4] >= 0:
                row[result[4]] += 1
            row[-1] = 1
            rows.append(row)
            same.append(true)
    return np.array(rows), np.array(same)


def regress(rows: Floats, same: npt.NDArray[np.bool_], start: Floats, ridge: float = RIDGE) -> Floats:
    """Logistic regression by Newton's method, in bits, drawn towards `start`; the last column is free of
    that."""
    x = rows * log(2)
    held = np.full(rows.shape[1], ridge * log(2) ** 2)
    held[-1] = 1e-6
    weights = start.copy()
    for _ in range(STEPS):
        odds = 1 / (1 + np.exp(-np.clip(x @ weights, -40, 40)))
        gradient = x.T @ (same - odds) - held * (weights - start)
        curve = (x * (odds * (1 - odds))[:, None]).T @ x + np.diag(held)
        step = np.linalg.solve(curve, gradient)
        step *= min(
            1.0, LONGEST_STEP / float(np.abs(step).max())
        )  # far from the end Newton's steps are too bold
        weights += step
        if np.abs(step).max() < 1e-4:
            break
    return weights


def fit(
    identities: Sequence[Identity], labelled: Sequence[Labelled], model: Model, rounds: int = 3
) -> dict[str, int]:
    """The weights of `model`, in 1/1000 bit, fitted from where they are; those of rules that are not of names
    and birth dates as they were."""
    weights = dict(model.weights)
    start = np.array([weights[rule] / 1000 for rule in CODES] + [weights["name.rarity-share"] / 1000, 0.0])
    for _ in range(rounds):
        rows, same = features(Index.build(identities, model=model.with_weights(weights)), labelled)
        found = regress(rows, same, start)
        for rule, value in zip(CODES, found, strict=False):
            weights[rule] = round(1000 * float(value))
        weights["name.rarity-share"] = round(1000 * float(found[SHARE]))
    return weights
