"""The second factor: codes of six digits by the time of day (RFC 6238, SHA-1, 30 s), each taken once.

The secret is kept sealed with the store's key (`safeguards.seal`): whoever reads the database, or a backup
without that key, makes no codes.
"""

from __future__ import annotations

import base64
import hmac
import os
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP = 30
SECRET_BYTES = 20
AROUND = (0, -1, 1)
"""Steps whose code is taken: telephones and servers differ by some seconds, and people type slowly."""


def new_secret() -> bytes:
    """A secret of 160 bits."""
    return os.urandom(SECRET_BYTES)


def address(secret: bytes, name: str, unit: str = "OpenPIU") -> str:
    """What an authenticator reads, as a QR code or by hand: `otpauth://totp/…`."""
    return _codes(secret).get_provisioning_uri(name, unit)


def shown(secret: bytes) -> str:
    """The secret as people type it in: base 32."""
    return base64.b32encode(secret).decode()


def step_of(code: str, secret: bytes, at: datetime, last: int | None) -> int | None:
    """The time step that `code` is of; None for a wrong code, and for one of the step `last` or before it,
    which was taken already."""
    now = int(at.timestamp()) // STEP
    found = None
    for step in (now + n for n in AROUND):
        right = hmac.compare_digest(_codes(secret).generate(step * STEP), code.encode())
        if right and (last is None or step > last):
            found = step
    return found


def _codes(secret: bytes) -> TOTP:
    return TOTP(secret, 6, SHA1(), STEP)
