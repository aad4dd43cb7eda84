"""Any script to upper-case Latin letters and blanks."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

MAX_CHARACTERS = 600
"""Longer texts are cut: no name is, and work must stay bounded."""

# Signs inside a name that carry no sound of their own in a passport's spelling: apostrophes, ayn and hamza in
# all their shapes, the soft sign as a prime, and the marks that only steer the direction of writing.
_SILENT = re.compile("['`´‘’‚‛ʹʻʼʽʾʿˈʹ′ˮ\"“”\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_PLAIN = re.compile(r"[A-Z ]*\Z")
_OTHER = re.compile(r"[^A-Z]+")
_ARABIC_AYN = re.compile(r"(?<!\w)[عٱإأآ]")
# One sign a syllable: Han and Hangul are set apart so that each keeps its own place.
_SYLLABIC = re.compile("([\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0002ffff])")


def romanise(text: str) -> str:
    """`text` in A to Z and single blanks, without blanks at the ends; "" where no letter is left.

    Other scripts by `anyascii` (ISC licence); each Han or Hangul sign becomes a part of its own. Apostrophes,
    ayn and hamza vanish (`O'Neill` is ONEILL), hyphens, commas, digits and other signs become blanks. Texts
    over 600 characters are cut there.
    """
    text = text[:MAX_CHARACTERS]
    if not _PLAIN.match(text):
        text = _to_latin(text)
    return " ".join(text.split())


@lru_cache(maxsize=8192)
def _to_latin(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        text = _SILENT.sub("", text)
        text = _ARABIC_AYN.sub("a", text)
        text = anyascii(_SYLLABIC.sub(r" \1 ", text))
    return _OTHER.sub(" ", _SILENT.sub("", text).upper())
