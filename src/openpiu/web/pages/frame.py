"""The frame of every page: who looks, where they may go, what time it is, what is wrong, how it is sent.

A page is HTML made on the server from a template and plain data. Nothing in it is inline script or style, no
request leaves the host (Content-Security-Policy), and what came from a message or a list is always escaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from litestar import Response
from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from openpiu.web.pages import help_words, keys, words
from openpiu.web.pages.strip import Trouble

HERE = Path(__file__).parent
STATIC = HERE / "static"

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}
"""Headers of every page (OWASP, HTTP Security Response Headers)."""
KEPT_NOWHERE = {"Cache-Control": "no-store"}


class Look(Struct, frozen=True):
    """How a person wants the pages: kept with them, and in a cookie that holds no more than these words, for
    the page where they sign in."""

    theme: str = "system"
    density: str = "compact"
    keys: str = "on"
    sound: str = "off"


THEMES = ("system", "light", "dark")
DENSITIES = ("compact", "roomy")
SWITCH = ("on", "off")
SOUNDS = ("off", "on")
LOOK_COOKIE = "openpiu_look"


def look_of(cookie: str | None) -> Look:
    """The look that a cookie asks for; what it does not know is as by default."""
    theme, density, keys, sound = [*(cookie or "").split("."), "", "", "", ""][:4]
    return Look(
        theme if theme in THEMES else "system",
        density if density in DENSITIES else "compact",
        keys if keys in SWITCH else "on",
        sound if sound in SOUNDS else "off",
    )


def look_with(look: Look, chosen: Mapping[str, str]) -> Look:
    """The look that a person has chosen; what they have not is as in `look`."""
    known = {"theme": THEMES, "density": DENSITIES, "keys": SWITCH, "sound": SOUNDS}
    return replace(look, **{name: chosen[name] for name in known if chosen.get(name) in known[name]})


class Viewer(Struct, frozen=True):
    """Who looks at a page: their name and role, the carrier whose own a carrier's person may see."""

    name: str
    role: str
    carrier: str | None = None


class Place(Struct, frozen=True):
    """A page that the bar leads to: its address, name, key (behind `g`), and the roles that may go there;
    for `aside` of them it stands under "More", so that the bar stays one line."""

    path: str
    name: str
    key: str
    roles: frozenset[str]
    aside: frozenset[str] = frozenset()


PEOPLE = frozenset({"officer", "supervisor", "dpo"})
OVER = frozenset({"supervisor", "dpo", "auditor"})
PLACES = (
    Place("/", "Overview", "o", PEOPLE | {"engineer"}),
    Place("/hits", "Queue", "h", PEOPLE | {"auditor"}),
    Place("/flights", "Flights", "f", PEOPLE | {"engineer"}),
    Place("/search", "Search", "s", PEOPLE),
    Place("/watchlists", "Lists", "l", PEOPLE | {"engineer", "auditor"}, frozenset({"dpo"})),
    Place("/messages", "Messages", "m", PEOPLE | {"engineer"}, frozenset({"supervisor", "dpo"})),
    Place("/approvals", "Approvals", "v", frozenset({"supervisor"})),
    Place("/carriers", "Carriers", "c", OVER | {"engineer", "carrier"}, frozenset({"supervisor", "dpo"})),
    Place("/people", "People", "p", OVER, OVER),
    Place("/audit", "Audit", "a", OVER, frozenset({"supervisor"})),
    Place("/oversight", "Oversight", "d", frozenset({"dpo", "auditor"})),
    Place("/quality", "Quality", "q", PEOPLE, frozenset({"supervisor", "dpo"})),
    Place("/system", "System", "y", OVER | {"engineer"}, OVER),
    Place("/settings", "Settings", "e", OVER, OVER),
)


def places_of(role: str) -> list[Place]:
    """Where a role may go from the bar."""
    return [place for place in PLACES if role in place.roles]


class Unit(Struct, frozen=True):
    """The unit that works here: its name, its law profile in words, its time zone, whether it is for
    training."""

    name: str
    law: str
    zone: str = "UTC"
    training: bool = False


UNIT = Unit("Passenger Information Unit", "")


@cache
def environment() -> jinja2.Environment:
    """The templates. What is undefined is a mistake and fails, everything is escaped."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["day"] = words.day
    made.filters["capped"] = words.capped
    made.filters["designator"] = words.designator
    made.globals["asset"] = asset
    made.globals["spoken"] = spoken
    return made


@cache
def asset(name: str) -> str:
    """The address of a static file, with a mark that changes with its bytes, so that it may be kept."""
    return f"/static/{name}?{sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


_LATIN = re.compile(r"[A-Za-z]")
SCRIPTS = (
    ("ar", 0x0600, 0x06FF),
    ("ru", 0x0400, 0x04FF),
    ("zh", 0x4E00, 0x9FFF),
    ("ko", 0xAC00, 0xD7AF),
    ("ja", 0x3040, 0x30FF),
    ("he", 0x0590, 0x05FF),
    ("el", 0x0370, 0x03FF),
    ("hi", 0x0900, 0x097F),
    ("th", 0x0E00, 0x0E7F),
)
"""A language of each script, so that a screen reader reads it with a fitting voice and the font is found."""


def spoken(text: str | None) -> Markup:
    """A name in `<bdi>`, with the language of its script, so that its direction disturbs nothing around."""
    shown = words.visible(text or "")
    for language, first, last in SCRIPTS:
        if any(first <= ord(sign) <= last for sign in shown):
            return Markup('<bdi lang="{}" dir="auto" class="original">{}</bdi>').format(language, shown)
    return Markup('<bdi dir="auto">{}</bdi>').format(shown)


class Frame(Struct, frozen=True):
    """What the frame needs besides the page's own data."""

    unit: Unit
    viewer: Viewer | None
    look: Look
    path: str
    now: datetime
    csrf: str = ""
    purpose: str = ""
    strip: tuple[Trouble, ...] = ()
    waiting: int = 0
    """How much waits for the approval of who looks."""
    keys: Mapping[str, str] = keys.DEFAULTS
    """The key of each action, for who looks."""


def clocks(frame: Frame) -> tuple[str, str]:
    """UTC and the unit's own time: `14:02Z`, `15:02 Madrid`."""
    zone = frame.unit.zone
    local = frame.now.astimezone(ZoneInfo(zone))
    town = zone.rpartition("/")[2].replace("_", " ")
    return frame.now.strftime("%H:%MZ"), "" if zone == "UTC" else f"{local.strftime('%H:%M')} {town}"


def page(
    template: str,
    frame: Frame,
    data: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response[bytes]:
    """The page as it is sent."""
    zulu, local = clocks(frame)
    places = places_of(frame.viewer.role) if frame.viewer else []
    part = help_words.part_of(frame.path)
    body = (
        environment()
        .get_template(template)
        .render(
            **data,
            frame=frame,
            unit=frame.unit,
            viewer=frame.viewer,
            look=frame.look,
            csrf=frame.csrf,
            places=places,
            help_part=f"#{part}" if part else "",
            aside=[place for place in places if frame.viewer and frame.viewer.role in place.aside],
            zulu=zulu,
            local=local,
            hint=frame.keys.__getitem__,
        )
    )
    return Response(
        body.encode(),
        status_code=status,
        media_type="text/html",
        headers=SECURITY | KEPT_NOWHERE | dict(headers or {}),
    )
