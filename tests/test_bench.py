"""The benchmarks are run by hand; that they still fit what they measure is seen here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[1] / "bench"


def test_every_benchmark_loads():
    names = sorted(file.stem for file in BENCH.glob("*.py"))
    code = f"import sys; sys.path.insert(0, {str(BENCH)!r}); import {', '.join(names)}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=BENCH.parent, capture_output=True, text=True, timeout=120
    )
    assert len(names) > 10 and done.returncode == 0, done.stderr[-2000:]
