"""A clock of the day that a test can set, for the processes under test; the monotonic one goes on."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


class FakeClock:
    """The clock of the day of processes that run in its `environment`."""

    def __init__(self, folder):
        library, self.file = folder / "clock.so", folder / "clock"
        source = Path(__file__).with_name("clock.c")
        if shutil.which("gcc") is None:
            pytest.skip("no clock that can be set: that needs a C compiler")
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
        self.set(0)
        self.environment = {"LD_PRELOAD": str(library), "TEST_CLOCK_FILE": str(self.file)}

    def set(self, seconds):
        """How many seconds it is before (less than 0: behind) that of the machine."""
        with self.file.open("r+b" if self.file.exists() else "wb") as out:  # in place: it is mapped
            out.write(seconds.to_bytes(8, "little", signed=True))
