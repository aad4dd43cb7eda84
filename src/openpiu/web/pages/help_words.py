"""The part of the help that belongs to each page: what it is for, what stands on it, what to do there."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from msgspec import Struct
from msgspec.structs import replace

from openpiu.web.pages.keys import spelt


class Part(Struct, frozen=True):
    """What the help says of one page: its id on the help page, its name, the address under which its page
    stands (`page`, of the bar), and paragraphs, in which `{next}` stands for the key of that action."""

    id: str
    name: str
    page: str
    text: tuple[str, ...]


PARTS = (
    Part(
        "overview",
        "Overview",
        "/",
        (
            "What is urgent, what is late, what is broken: read it from top to bottom when the shift begins.",
            "Hits stand in the order of their time left, by flight. Late messages say which push, and by how "
            "long. Notes of the last shift stand there for a day.",
            "At the end of your shift, hand over: your claims are given back, and your note is shown to "
            "those who come.",
        ),
    ),
    Part(
        "queue",
        "Queue",
        "/hits",
        (
            "Questions that wait for an answer, by the time left. Nothing here says who a question is about, "
            "so that nobody picks by name.",
            "Take the next one ({next}): it is yours until you answer it, give it back, or leave it for ten "
            "minutes. New ones wait behind a count ({show}) and never move what you read.",
            "Under your name you can turn on a sound for a question that opens with less than the unit's "
            "reaction time left; the same is said in words.",
            "Look at a part by airport ({filter}), carrier or list, and keep that under a name, nobody's: 1 "
            "to 9 show it, 0 shows all. The next one is still the most urgent of all.",
            "In overload a supervisor may put the strongest evidence first within each hour of departure. "
            "All are told, it is in the log, and it says what to read first, not what to answer.",
        ),
    ),
    Part(
        "hit",
        "A hit",
        "/hits",
        (
            "One question: is this traveller the listed person? The fields stand in a fixed order, what "
            "differs as plain as what agrees; under each ({source}) is the carrier's own text.",
            "Choose an answer, tick a reason, tie it to a row, record. The first two seconds take no keys. "
            "An answer can be undone for half a minute; what follows from it starts only then.",
            "What the list says that somebody did, and what others answered, comes after your own call. "
            "Opening it before is allowed, written down, and counted with your answer.",
            "A reason that the comparison contradicts is not offered, and says why: nobody is excluded by a "
            "birth date that agrees.",
            "Cannot tell needs a next step and a time: the question comes back then.",
        ),
    ),
    Part(
        "practice",
        "Practice",
        "/practice",
        (
            "Fictional pairs with known answers, shown and answered as hits are. Nobody in them exists, and "
            "nothing of them reaches the queue.",
            "After each answer: what it was, which rows tell it, and why. Where nothing that is shown can "
            "tell, “cannot tell” is right; elsewhere it is neither a hit nor a miss.",
            "Leave a set when work comes; it waits. Nobody else is shown what you answered.",
        ),
    ),
    Part(
        "flights",
        "Flights",
        "/flights",
        (
            "Every flight of a day with what has come for it, what is expected, and how many questions are "
            "open. Type a flight (ZZ482) in the search to land on it.",
        ),
    ),
    Part(
        "flight",
        "A flight",
        "/flights",
        (
            "What was expected and what came, on one line of time; a gap says how long it is. Below: the "
            "questions, the people on board, the seats, what changed since the push before.",
            "A manifest asks for a purpose before it is shown and printed.",
        ),
    ),
    Part(
        "traveller",
        "A traveller",
        "/search",
        (
            "One person on one leg, as each message said it; versions ({versions}) show what changed. Other "
            "journeys are joined by document, and the reason is told. What is doubtful is never merged.",
            "Every view of a person is written down with its purpose.",
        ),
    ),
    Part(
        "booking",
        "A booking",
        "/search",
        (
            "One reservation as a whole. Fields that the law does not let you see are counted, and their "
            "values are gone: they were never stored.",
        ),
    ),
    Part(
        "search",
        "Search",
        "/search",
        (
            "First the purpose, once. Then one line: a flight, a locator, a document, or a name with a birth "
            "date. Each result says why it was found; what was not searched is told as well.",
            "A search that would show too many shows nobody, and says what to add.",
        ),
    ),
    Part(
        "lists",
        "Lists",
        "/watchlists",
        (
            "Every list with its legal basis, owner, version and age. A list that is older than its limit is "
            "told on every page.",
            "Two versions can be compared: what was added, removed and changed, field by field.",
        ),
    ),
    Part(
        "own",
        "Entries of the unit's own list",
        "/watchlists",
        (
            "An entry needs a basis, an owner, an end and a way to have it removed. The preview says how "
            "many recent travellers it would touch, before anything is in force.",
            "Somebody else approves it. It is held against those still to travel at once after that.",
        ),
    ),
    Part(
        "messages",
        "Messages and quarantine",
        "/messages",
        (
            "Everything that came, in whatever state. What could not be read is kept in the quarantine, and "
            "nothing of it is lost: it can be replayed after a fix.",
        ),
    ),
    Part(
        "message",
        "A message",
        "/messages",
        (
            "The text by segment; each finding stands at its bytes ({next-row}, {previous-row}) with what "
            "was expected and who must mend it. Values are covered for those who do not need them.",
            "Replay processes it again; the attempts stay listed. Discarding needs a reason.",
        ),
    ),
    Part(
        "carriers",
        "Carriers",
        "/carriers",
        (
            "What each carrier owed and sent, how late, and which findings its messages had, so that it can "
            "mend them. Small numbers say so and are not ranked. A card holds nobody's data.",
        ),
    ),
    Part(
        "approvals",
        "Approvals",
        "/approvals",
        (
            "What waits for a second person: who asks, why, and the exact change. Approve or return, with a "
            "reason. What you asked for yourself, somebody else approves.",
        ),
    ),
    Part(
        "people",
        "People",
        "/people",
        (
            "Who may sign in, with which role. A new role is proposed by one person and put in force by "
            "another; nobody raises their own.",
        ),
    ),
    Part(
        "audit",
        "Audit",
        "/audit",
        (
            "Ask first: about whom (an id of a page, never a name), by whom, which kind of act, which days. "
            "Then print the answer, for the person or the court that asked.",
            "Verify proves that the log is whole. For a proof towards others, export it, and verify it on "
            "another machine.",
        ),
    ),
    Part(
        "oversight",
        "Oversight",
        "/oversight",
        (
            "What the data-protection officer looks at: searches, what was opened early, sealed messages "
            "that were opened, what the door overwrote, terms that are due. Counts, nobody's data.",
        ),
    ),
    Part(
        "quality",
        "Decision quality",
        "/quality",
        (
            "How well people and matcher do, each figure with its number and interval; what is too little to "
            "say anything stays hidden. No figure compares officers with one another.",
        ),
    ),
    Part(
        "system",
        "System",
        "/system",
        ("Each line says whether that part is well, what it means, and what to do where it is not.",),
    ),
    Part(
        "settings",
        "Settings",
        "/settings",
        ("The law profile in force, each value with its source, and where it differs from the shipped one.",),
    ),
)

_PART_OF = (
    (r"/practice.*", "practice"),
    (r"/hits/.+", "hit"),
    (r"/hits", "queue"),
    (r"/flights/.+", "flight"),
    (r"/flights", "flights"),
    (r"/travellers/.*", "traveller"),
    (r"/bookings/.*", "booking"),
    (r"/search.*", "search"),
    (r"/watchlists/own.*", "own"),
    (r"/watchlists.*|/identities.*", "lists"),
    (r"/messages/(?!quarantine).+", "message"),
    (r"/messages.*", "messages"),
    (r"/(carriers|approvals|people|audit|oversight|quality|system|settings)(/.*)?", r"\1"),
    (r"/|/shift.*|/hand-over.*", "overview"),
)


def part_of(path: str) -> str:
    """The id of the part that belongs to the page under `path`; empty where none does."""
    for pattern, part in _PART_OF:
        if found := re.fullmatch(pattern, path):
            return found.expand(part)
    return ""


def parts_for(pages: Collection[str], keys: Mapping[str, str]) -> list[Part]:
    """The parts of the pages that the reader may open, with the reader's own keys."""
    return [
        replace(part, text=tuple(spelt(text, keys) for text in part.text))
        for part in PARTS
        if part.page in pages
    ]
