"""Screenshots of the workbench in the states that it was designed for, for eyes: build/screenshots.

    make screenshots

Over a fictional shift on SQLite with all that strains a page (`tests/pages/odd_shift.py`): 1280×800 light and
dark, 1920×1080, 200 % zoom, 320 px width. Needs Debian's Chromium (`make browser`).
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402
from sqlalchemy import select  # noqa: E402
from tests.pages import odd_shift, shift  # noqa: E402
from tests.pages.acceptance.conftest import Shift, press, record  # noqa: E402
from tests.pages.conftest import CHROMIUM  # noqa: E402
from tests.places import Place  # noqa: E402
from tests.web.clocks import FakeClock  # noqa: E402
from tests.web.conftest import Server  # noqa: E402

from openpiu.intake import take_in  # noqa: E402
from openpiu.safeguards import load_profile  # noqa: E402
from openpiu.store.schema import flights, transmissions  # noqa: E402

OUT = ROOT / "build" / "screenshots"
SIZES: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "wide": {"viewport": {"width": 1920, "height": 1080}, "color_scheme": "light"},
    "zoomed": {"viewport": {"width": 640, "height": 400}, "color_scheme": "light", "device_scale_factor": 2},
    "narrow": {"viewport": {"width": 320, "height": 640}, "color_scheme": "light"},
}


class Studio:
    """The served shift, and how its states are reached."""

    def __init__(self, desk: Shift, place: Place) -> None:
        self.desk, self.place = desk, place
        with place.open() as store, store.reading() as connection:
            legs = connection.execute(select(flights.c.id, flights.c.carrier, flights.c.number)).all()
            self.flights = {f"{carrier}{number.lstrip('0')}": id_ for id_, carrier, number in legs}
            sizes = select(transmissions.c.id).order_by(transmissions.c.size.desc()).limit(1)
            self.big = connection.execute(sizes).scalar_one()
        self.odd = {"long": odd_shift.LONG, "hostile": odd_shift.HOSTILE}

    def plain(self, path: str) -> Callable[[Any], None]:
        """A page as it is."""
        return lambda page: page.goto(self.desk.url + path)

    def pages(self) -> dict[str, tuple[str, Callable[[Any], None]]]:
        """Each state: who looks, and how it is reached."""
        leg = self.flights
        return {
            "overview": ("vale", self.plain("/")),
            "overview-supervisor": ("tarn", self.plain("/")),
            "overview-engineer": ("moor", self.plain("/")),
            "queue": ("vale", self.plain("/hits")),
            "hit": ("vale", self.hit("ALQARANI")),
            "hit-deciding": ("vale", self.deciding("TOLEDANO")),
            "hit-long-names": ("vale", self.hit(self.odd["long"])),
            "hit-hostile": ("vale", self.hit(self.odd["hostile"])),
            "hit-session-ended": ("ode", self.ended("DARVANDI")),
            "hit-stale": ("vale", self.stale("OUYANG")),
            "hit-decided": ("vale", self.decided("PETROVSKI")),
            "hit-read-only": ("tarn", self.plain(f"/hits/{self.desk.hits['TOLEDANO']}")),
            "flight": ("vale", self.plain(f"/flights/{leg[shift.SCRIPTS]}")),
            "flight-odd": ("vale", self.plain(f"/flights/{leg[odd_shift.ODD]}")),
            "flight-bare": ("vale", self.plain(f"/flights/{leg[odd_shift.BARE]}")),
            "seats": ("vale", self.plain(f"/flights/{leg[shift.CROWD]}/seats")),
            "traveller-long": ("vale", self.first_of(leg[odd_shift.ODD], 0)),
            "traveller-hostile": ("vale", self.first_of(leg[odd_shift.ODD], 1)),
            "traveller-bare": ("vale", self.first_of(leg[odd_shift.BARE], 0)),
            "search-too-broad": ("vale", self.search("1987-03-04")),
            "search-many": ("vale", self.search("ADEM")),
            "messages": ("moor", self.plain("/messages")),
            "quarantine": ("moor", self.plain("/messages/quarantine")),
            "message-ten-megabytes": ("moor", self.plain(f"/messages/{self.big}")),
            "list-hostile": ("vale", self.plain("/watchlists/odd")),
            "entry-hostile": ("vale", self.plain("/watchlists/odd/entries/O.2")),
            "carrier": ("tarn", self.plain("/carriers/XA")),
            "practice": ("ode", self.plain("/practice")),
            "practice-pair": ("ode", self.practice(answered=False)),
            "practice-told": ("ode", self.practice(answered=True)),
            "practice-end": ("ode", self.practice_ended),
            "quality": ("vale", self.plain("/quality")),
            "help": ("vale", self.plain("/help")),
            "no-right": ("beck", self.plain("/flights/1/seats")),
            "nothing-here": ("vale", self.plain("/hits/H190001-1")),
        }

    def hit(self, who: str) -> Callable[[Any], None]:
        """A hit in hand."""
        return lambda page: self.desk.open(page, who) and None

    def deciding(self, who: str) -> Callable[[Any], None]:
        """A hit, about to be decided, without a reason."""

        def act(page: Any) -> None:
            self.desk.open(page, who)
            page.fill("#note", "a note that took a while to type")
            page.locator("h1").click()
            press(page, "2")
            page.keyboard.press("Control+Enter")
            page.wait_for_selector("#error [role=alert]")

        return act

    def ended(self, who: str) -> Callable[[Any], None]:
        """A session that ends in the middle of a decision."""

        def act(page: Any) -> None:
            self.desk.open(page, who)
            page.fill("#note", "still here")
            page.locator("#decide input[value=different]").check()
            page.context.clear_cookies()
            page.click("#decide button.main")
            page.wait_for_selector("#signed-out[open]")

        return act

    def stale(self, who: str) -> Callable[[Any], None]:
        """A decision on what has changed meanwhile."""

        def act(page: Any) -> None:
            self.desk.open(page, who)
            self.fed += 1
            moved = [one._replace(seat=f"{30 + self.fed}C") for one in shift.ABOARD[shift.SCRIPTS]]
            data = shift.api(shift.SCRIPTS, self.leaves(shift.SCRIPTS), moved, 300 + self.fed)
            with self.place.open() as store:
                take_in(store, [("moved.edi", data)], None, load_profile("icao-annex9"))
            press(page, "2a")
            page.keyboard.press("Control+Enter")
            page.wait_for_selector("#error [role=alert]")

        return act

    fed = 0

    def leaves(self, flight: str) -> Any:
        """When a flight leaves."""
        return self.begun + timedelta(minutes=shift.LEAVES[flight])

    begun: Any = None

    def decided(self, who: str) -> Callable[[Any], None]:
        """A hit that one has decided, its window closed."""

        def act(page: Any) -> None:
            page.goto(f"{self.desk.url}/hits/{self.desk.hits[who]}")
            if "Your answer" in page.inner_text("main"):
                return
            self.desk.open(page, who)
            press(page, "2a")
            record(page)
            with page.expect_navigation():
                self.desk.pass_time(31, page)

        return act

    def practice(self, *, answered: bool) -> Callable[[Any], None]:
        """A pair of practice, or what it was."""

        def act(page: Any) -> None:
            page.goto(f"{self.desk.url}/practice")
            page.locator("main form button.main").click()
            page.wait_for_selector("#decide")
            press(page, "2i")
            if answered:
                page.fill("#note", "a note of more than twenty characters")
                page.keyboard.press("Control+Enter")
                page.wait_for_selector("text=Practice: what it was")

        return act

    def practice_ended(self, page: Any) -> None:
        """What a set came to."""
        self.practice(answered=True)(page)
        page.goto(f"{self.desk.url}/practice")
        page.click("text=End this set here")

    def search(self, words: str) -> Callable[[Any], None]:
        """A search for a hit in hand."""

        def act(page: Any) -> None:
            page.goto(f"{self.desk.url}/search?hit={self.desk.hits['TOLEDANO']}")
            page.fill("#line", words)
            page.click("main form button")

        return act

    def first_of(self, flight: int, n: int) -> Callable[[Any], None]:
        """A traveller of a flight."""

        def act(page: Any) -> None:
            page.goto(f"{self.desk.url}/flights/{flight}")
            page.click(f"section[aria-labelledby=people-title] tbody tr >> nth={n} >> a >> nth=0")

        return act


@contextmanager
def studio() -> Iterator[Studio]:
    """The shift, served, and a browser."""
    with (
        tempfile.TemporaryDirectory(prefix="openpiu-screenshots-") as folder,
        sync_playwright() as playwright,
    ):
        home = Path(folder) / "home"
        home.mkdir()
        place = Place(home, home)
        known = odd_shift.furnish(place)
        clock = FakeClock(Path(folder))
        server = Server(place, OPENPIU_UNIT="Unit North", **clock.environment).ready()
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        try:
            made = Studio(Shift(server, browser, clock, known), place)
            made.begun = known.begun
            yield made
        finally:
            browser.close()
            server.end()


def main() -> int:
    """Shoot all, or the states and sizes that are named."""
    OUT.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[1:]
    with studio() as made:
        page = made.desk.page(**SIZES["light"])
        page.goto(f"{made.desk.url}/sign-in")
        page.screenshot(path=OUT / "sign-in-light.png")
        for name, (who, act) in made.pages().items():
            for size, options in SIZES.items():
                if wanted and f"{name}-{size}" not in wanted and name not in wanted and size not in wanted:
                    continue
                page = made.desk.as_(who, **options)
                try:
                    act(page)
                    page.screenshot(path=OUT / f"{name}-{size}.png", full_page=size in ("zoomed", "narrow"))
                    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                    print(f"{name}-{size}" + (f": {wide} px too wide" if wide > 0 else ""), flush=True)
                except Exception as error:  # the others are still worth a look
                    print(f"{name}-{size}: {type(error).__name__}: {str(error)[:200]}", flush=True)
                made.desk.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
