"""What the machine takes of the tasks that people must get done, beside their targets.

    python bench/tasks.py

The tasks of the workbench's specification (section 1) are walked in Debian's Chromium over a fictional
shift on SQLite, `ROUNDS` times each: keystrokes, clicks, and the seconds from the key or click to a page that
can be read. A target in seconds is the machine's where one is told; the person's own time no bench measures.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import sync_playwright
from tests.pages import shift
from tests.pages.acceptance.conftest import CALM, Shift
from tests.pages.acceptance.tasks import TASKS, Hand
from tests.pages.conftest import CHROMIUM, Workbench
from tests.places import Place
from tests.web.conftest import Server

ROUNDS = 5


class Real(Shift):
    """The shift with the machine's own clock."""

    def __init__(self, server, browser, known):
        super().__init__(server, browser, None, known)

    def page(self, **options):
        return Workbench.page(self, **options)

    def calm(self, page):
        page.wait_for_timeout(CALM)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="openpiu-tasks-") as folder, sync_playwright() as playwright:
        home = Path(folder)
        known = shift.furnish(Place(home, home))
        server = Server(Place(home, home), OPENPIU_UNIT="Unit North").ready()
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        try:
            return measured(Real(server, browser, known))
        finally:
            browser.close()
            server.end()


def measured(desk: Real) -> int:
    """Print the table; 1 where a task is over its target."""
    over = 0
    print(f"{'no.':>3}  {'task':<44}{'keys':>6}{'clicks':>8}{'median s':>10}{'worst s':>9}  target")
    for task in TASKS:
        taken = []
        for _ in range(ROUNDS):
            hand = Hand(desk, task.who)
            task.walk(hand)
            taken.append(hand.seconds)
            desk.close()
        target = f"{task.keys} keys, {task.clicks} clicks" + (f", {task.within:g} s" if task.within else "")
        median, worst = statistics.median(taken), max(taken)
        bad = hand.keys > task.keys or hand.clicks > task.clicks or (task.within or median) < median
        over += bad
        print(
            f"{task.number:>3}  {task.words:<44}{hand.keys:>6}{hand.clicks:>8}{median:>10.3f}{worst:>9.3f}"
            f"  {target}{'  OVER' if bad else ''}"
        )
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())
