"""Keys of authenticator apps, sealed in the database: a copy of the database alone makes no codes.

AES-SIV (RFC 5297) under a key derived from the front door's own secret, bound to the account. A key of 20 bytes takes 36, which fits
into the column of django-otp; its nonce-free form needs no room for one.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.utils.crypto import salted_hmac

PLAIN = 20  # bytes of a key as django-otp makes it


class SealError(ValueError):
    """The sealed key cannot be opened: the front door's secret is another one now, or the row was moved to another account."""


def _box() -> AESSIV:
    return AESSIV(salted_hmac("bot.web.review.sealed", "apps", algorithm="sha512").digest())


def seal(key: bytes, owner: int) -> str:
    """`key` sealed for the account `owner`, in hexadecimal."""
    return _box().encrypt(key, [str(owner).encode()]).hex()


def is_sealed(stored: str) -> bool:
    """Whether what is stored is not a bare key, as it was before keys were sealed."""
    return len(stored) != 2 * PLAIN


def opened(stored: str, owner: int) -> bytes:
    """The key of what is stored. Raises SealError."""
    if not is_sealed(stored):
        return bytes.fromhex(stored)
    try:
        return _box().decrypt(bytes.fromhex(stored), [str(owner).encode()])
    except (InvalidTag, ValueError):
        raise SealError("The key of this authenticator app cannot be opened.") from None
