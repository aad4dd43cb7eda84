"""Sealing what could not be read: such bytes may hold anything, so they are stored encrypted.

AES-256 in Galois/Counter Mode (NIST SP 800-38D) with a random nonce of 96 bits for each sealed piece. What
was changed, cut or sealed with another key does not open.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from openpiu.findings import OpenPIUError

MARK = b"OPIU1"
"""Stands before each sealed piece: form and version."""
NONCE_BYTES = 12
KEY_BYTES = 32
TAG_BYTES = 16


class SealError(OpenPIUError, ValueError):
    """Sealed bytes that do not open, or a key that is none; says which, never what is inside."""


def new_key() -> bytes:
    """A random key of 32 bytes."""
    return AESGCM.generate_key(bit_length=KEY_BYTES * 8)


def seal(data: bytes, key: bytes) -> bytes:
    """The bytes encrypted with `key` (32 bytes), 33 bytes longer; each call gives other bytes.

    Raises SealError for a key of another length.
    """
    nonce = os.urandom(NONCE_BYTES)
    return MARK + nonce + _cipher(key).encrypt(nonce, data, MARK)


def unseal(sealed: bytes, key: bytes) -> bytes:
    """The bytes that were sealed with `key`.

    Raises SealError where they were not sealed by `seal`, were changed, or were sealed with another key.
    """
    body = sealed.removeprefix(MARK)
    if body is sealed or len(body) < NONCE_BYTES + TAG_BYTES or not sealed.startswith(MARK):
        raise SealError("found bytes that were not sealed by OpenPIU, or were cut; expected sealed bytes")
    try:
        return _cipher(key).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], MARK)
    except InvalidTag:
        raise SealError("the sealed bytes do not open: another key, or they were changed") from None


def _cipher(key: bytes) -> AESGCM:
    if len(key) != KEY_BYTES:
        raise SealError(f"found a key of {len(key)} bytes; expected {KEY_BYTES}")
    return AESGCM(key)
