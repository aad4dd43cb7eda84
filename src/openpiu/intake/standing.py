"""What a service holds for as long as it lives, kept out of Python's search for cycles.

A program of this size has very many objects once it runs: modules, tables, statements, templates. Python
would look through all of them every few seconds, during which no thread runs: a tenth of a second was
measured, the longest wait that any request met. What is there once the service has settled stays, so it is
set aside; the search goes on for what comes later.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

SETTLED = (2.0, 30.0, 300.0)
"""Seconds after the start at which what is there is set aside: once when all is loaded, and when the first
requests and pages have filled the caches."""


class Standing:
    """Sets aside what is there when its time has come, at each `look`."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._due = [steady() + after for after in SETTLED]

    def look(self) -> bool:
        """Set aside what is there, where that is due; whether it was."""
        if not self._due or self._steady() < self._due[0]:
            return False
        while self._due and self._steady() >= self._due[0]:
            del self._due[0]
        gc.collect()  # rubbish would be set aside with the rest
        gc.freeze()
        return True
