"""Keys of the log: Ed25519 (RFC 8032), as PEM files that any tool reads, and as 64 signs of hexadecimal."""

from __future__ import annotations

import re

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from openpiu.findings import AuditError

SigningKey = Ed25519PrivateKey

_HEX = re.compile(rb"[0-9a-f]{64}")


def new_key() -> SigningKey:
    """A new key, of chance."""
    return Ed25519PrivateKey.generate()


def private_pem(key: SigningKey) -> bytes:
    """The key in PKCS #8, not encrypted: its file must be readable by its owner alone."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def read_private(data: bytes) -> SigningKey:
    """The key of a PEM file. Raises AuditError for what is none; it quotes nothing of it."""
    try:
        key = load_pem_private_key(data, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise AuditError("found no private key; expected Ed25519 in PEM (PKCS #8), not encrypted") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise AuditError("found a private key of another kind; expected Ed25519")
    return key


def public_of(key: SigningKey) -> str:
    """The public key: its 32 bytes in hexadecimal."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def public_pem(public: str) -> bytes:
    """A public key in PEM (SubjectPublicKeyInfo, RFC 8410)."""
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def read_public(data: bytes) -> str:
    """The public key of a PEM file, or of 64 signs of hexadecimal. Raises AuditError for what is neither."""
    bare = data.strip().lower()
    if _HEX.fullmatch(bare):
        return bare.decode()
    if b"PRIVATE KEY" in data:
        raise AuditError("found a private key; expected the public one, which `openpiu audit key` prints")
    try:
        key = load_pem_public_key(data)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise AuditError("found no public key; expected Ed25519 in PEM, or 64 signs of hexadecimal") from None
    if not isinstance(key, Ed25519PublicKey):
        raise AuditError("found a public key of another kind; expected Ed25519")
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def is_signed(public: str, signature: str, data: bytes) -> bool:
    """Whether `signature` (hexadecimal) is that of the key `public` over `data`."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True
