"""The weight of bags as messages write it: up to five figures, with decimals or without."""

from __future__ import annotations

import re

_DECIMAL = re.compile(r"[0-9]{1,5}[.,][0-9]{1,3}")


def weight_of(text: str) -> int | float | None:
    """The number with the decimals that were sent; None for what is no number of at most five figures."""
    if text.isdecimal():
        return int(text) if len(text) < 6 else None
    if _DECIMAL.fullmatch(text) is None:
        return None
    weight = float(text.replace(",", "."))
    return int(weight) if weight.is_integer() else weight
