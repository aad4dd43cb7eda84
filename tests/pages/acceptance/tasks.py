"""Tasks that people must get done (section 1 of the workbench's specification), as hands do them: each walks
the pages and counts clicks and keystrokes. Typed words are typing and are not counted."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.pages.acceptance.conftest import Shift
from tests.pages.shift import ABOARD, CARRIER, SCRIPTS, URGENT


class Hand:
    """Somebody at a page: every click and keystroke is counted, and the seconds that the machine took."""

    def __init__(self, desk: Shift, name: str) -> None:
        self.desk = desk
        self.page: Any = desk.as_(name)
        self.keys = self.clicks = 0
        self.seconds = 0.0

    def at(self, path: str) -> None:
        """The page where the need arises; what leads there is not counted."""
        self.page.goto(self.desk.url + path)
        self.keys = self.clicks = 0
        self.seconds = 0.0

    def holds(self, who: str) -> str:
        """The hit of `who` in hand, open long enough to decide."""
        hit = self.desk.open(self.page, who)
        self.desk.calm(self.page)
        self.keys = self.clicks = 0
        self.seconds = 0.0
        return hit

    def key(self, *keys: str, leads: bool = False) -> None:
        """Presses keys; with `leads` the last one leads to another page."""
        for key in keys[:-1] if leads else keys:
            self.page.keyboard.press(key)
        self.keys += len(keys)
        if leads:
            self._going(lambda: self.page.keyboard.press(keys[-1]))

    def click(self, what: str, *, leads: bool = True) -> None:
        """Clicks."""
        self.clicks += 1
        if leads:
            self._going(lambda: self.page.click(what))
        else:
            self.page.click(what)

    def type(self, words: str) -> None:
        """Types words."""
        self.page.keyboard.type(words)

    def _going(self, act: Callable[[], object]) -> None:
        begun = time.perf_counter()
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            act()
        self.seconds += time.perf_counter() - begun

    def sees(self, where: str) -> str:
        """The text of a part that stands on the page without scrolling."""
        part = self.page.locator(where).first
        begun = time.perf_counter()
        part.wait_for()
        self.seconds += time.perf_counter() - begun
        box = part.bounding_box()
        assert box["y"] >= 0 and box["y"] <= 800, f"{where} is out of view"
        return str(part.inner_text())


class Task(NamedTuple):
    """`keys` and `clicks` are the most that it may take; `within` the seconds that the specification gives
    the machine (None: it counts the person's time)."""

    number: int
    who: str
    words: str
    keys: int
    clicks: int
    within: float | None
    walk: Callable[[Hand], object]


def begin(hand: Hand) -> None:
    hand.at("/")
    assert URGENT[2:] in hand.sees("#queue tbody tr")
    assert "late" in hand.sees("section[aria-labelledby=late-title]")
    assert "old" in hand.sees(".strip")


def take(hand: Hand) -> None:
    hand.at("/hits")
    hand.key("n", leads=True)
    hand.sees("h1:has-text('Is this traveller')")
    hand.desk.release(hand.page)


def why(hand: Hand) -> None:
    hand.holds("TOLEDANO")
    for row in hand.page.locator(".compare tbody tr").all():
        box = row.bounding_box()
        assert box["y"] + box["height"] <= 800
    hand.desk.release(hand.page)


def _answer(*keys: str) -> Callable[[Hand], None]:
    def walk(hand: Hand) -> None:
        hand.holds("QUERINUTAL")
        hand.key(*keys, "Control+Enter", leads=True)
        hand.sees(".undo")
        hand.page.click(".undo button")
        hand.page.wait_for_selector("#decide")
        hand.desk.release(hand.page)

    return walk


def undo(hand: Hand) -> None:
    hand.holds("QUERINASKO")
    hand.key("2", "a", "Control+Enter", leads=True)
    hand.keys, hand.seconds = 0, 0.0
    hand.key("u", leads=True)
    hand.sees("#decide")
    hand.desk.release(hand.page)


def source(hand: Hand) -> None:
    hand.holds("DARVANDI")
    hand.page.focus("#row-birth-date")
    hand.key("s")
    assert hand.sees("#source mark") == "870304"
    hand.desk.release(hand.page)


def before(hand: Hand) -> None:
    hand.holds("VERAMONTE")
    assert "decided before: 1×" in hand.sees("section:has-text('decided before')")
    hand.desk.release(hand.page)


def _found(words: str, expected: str) -> Callable[[Hand], None]:
    def walk(hand: Hand) -> None:
        hand.at("/search")
        if not hand.page.input_value("[name=reference]"):  # the purpose was not stated yet
            hand.page.fill("[name=reference]", hand.desk.hits["TOLEDANO"])
            hand.page.fill("#line", words)
            hand.page.press("#line", "Enter")
            hand.page.wait_for_selector(f"h1:has-text('{expected}')")
        hand.at("/")
        hand.key("/")
        hand.type(words)
        hand.key("Enter", leads=True)
        assert expected in hand.sees("h1")

    return walk


def _led(key: str, head: str) -> Callable[[Hand], None]:
    def walk(hand: Hand) -> None:
        hit = hand.holds("ALQARANI")
        hand.key(key, leads=True)
        hand.sees(head)
        hand.at(f"/hits/{hit}")
        hand.desk.release(hand.page)

    return walk


def ask(hand: Hand) -> None:
    hand.holds("QUERINORTA")
    hand.key("4")
    hand.type("is the seat the one of the booking?")
    hand.key("Control+Enter", leads=True)
    assert hand.page.url.endswith("/hits")
    assert "QUERINORTA" not in hand.page.content()


def deadlines(hand: Hand) -> None:
    hand.at("/")
    row = hand.sees("#queue tbody tr")
    assert hand.desk.hits["TOLEDANO"] in row and "min" in row


def failed(hand: Hand) -> None:
    hand.at("/")
    hand.click("main a:has-text('with findings')")
    hand.click("tbody a >> nth=0")
    hand.sees(".segments mark")


def card(hand: Hand) -> None:
    hand.at("/carriers")
    hand.click("tbody a")
    hand.sees("h1:has-text('XA')")
    with hand.page.expect_download():
        hand.click("text=CSV", leads=False)


TASKS = (
    Task(1, "vale", "begin a shift: what is urgent, late, broken", 0, 0, None, begin),
    Task(2, "vale", "take the next hit", 1, 0, 0.3, take),
    Task(3, "vale", "see why it hit", 0, 0, None, why),
    Task(4, "vale", "decide a clear false hit", 3, 0, None, _answer("2", "a")),
    Task(5, "vale", "decide same person", 3, 0, None, _answer("1", "b")),
    Task(6, "vale", "say cannot tell, with the next step", 3, 0, None, _answer("3", "c")),
    Task(7, "vale", "undo a slip", 1, 0, None, undo),
    Task(8, "vale", "see a field in the carrier's own text", 1, 0, None, source),
    Task(9, "vale", "know whether the pair was decided before", 0, 0, None, before),
    Task(11, "vale", "find a traveller by document", 2, 0, 3, _found(ABOARD[SCRIPTS][0].document, "DARV")),
    Task(12, "vale", "find a flight", 2, 0, None, _found(SCRIPTS, "XA 482")),
    Task(13, "vale", "see who travels with the person", 1, 0, None, _led("t", "#companions")),
    Task(14, "vale", "see the seats around", 1, 0, None, _led("m", "h1:has-text('Seat map')")),
    Task(15, "vale", "ask a colleague, with a note", 2, 0, None, ask),
    Task(18, "tarn", "see which hits will miss their deadline", 0, 0, None, deadlines),
    Task(23, "moor", "find why a message failed", 0, 2, None, failed),
    Task(25, CARRIER, "see own late and faulty messages, as CSV", 0, 2, None, card),
)
"""10 is a part of step 16, and 16, 17, 19 to 22 and 24 are tasks of pages that have tests of their own."""
