"""Passwords: argon2id (RFC 9106, the library's profile), and what is fit to be one.

After NIST SP 800-63B-4: at least 15 signs, no rules of composition, no forced change, normalised (NFKC), at
most 256 signs so that nobody makes the server work for nothing.
"""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from openpiu.findings import SettingError

LEAST, MOST = 15, 256
LEAST_DIFFERENT = 6
"""Different signs that a password has at least: `aaaaaaaaaaaaaaa` is none."""

_HASHER = PasswordHasher()


def see_fit(password: str, name: str) -> None:
    """Raises SettingError, quoting nothing, for what is not fit to be the password of the user `name`."""
    plain = _normal(password)
    if not LEAST <= len(plain) <= MOST:
        raise SettingError(f"the new password has {len(plain)} signs; expected {LEAST} to {MOST}")
    if len(set(plain)) < LEAST_DIFFERENT:
        raise SettingError(f"the new password repeats itself; expected {LEAST_DIFFERENT} different signs")
    if name in plain.casefold():
        raise SettingError("the new password holds the user's name; expected one that does not")


def hashed(password: str) -> str:
    """An argon2id hash of the password, with its salt and parameters."""
    return _HASHER.hash(_normal(password))


def verified(password: str, stored: str | None) -> bool:
    """Whether `stored` is a hash of the password. Takes as long where nothing is stored."""
    try:
        right = _HASHER.verify(stored or _of_nobody(), _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None


def outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than are in force."""
    return _HASHER.check_needs_rehash(stored)


@cache
def _of_nobody() -> str:
    """A hash that no password has: what is worked on where there is no user of that name."""
    return _HASHER.hash(secrets.token_urlsafe(32))


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
