"""One-time words: handed over once, good for one sign-in within three days, which sets a password.

A word has 100 bits of chance, so its SHA-256 is enough to keep. Letters and digits that look alike are left
out (Crockford's base 32), case and dashes do not count.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

TERM = timedelta(days=3)
SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
_GROUPS, _GROUP = 5, 4


def new_word() -> str:
    """`8k2m-q0rv-4hzd-71tc-x9pw`."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def digest_of(word: str) -> str:
    """What is kept of a word."""
    return sha256(word.casefold().replace("-", "").replace(" ", "").encode()).hexdigest()
