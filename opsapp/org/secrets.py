"""Passwords and PINs: stored as argon2id (19 MiB, time 2: about 26 ms)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_decoy = _hasher.hash("nobody")  # compared for unknown names, so that they take as long as known ones


def hash_secret(secret: str) -> str:
    """What is stored of a password or PIN."""
    return _hasher.hash(secret)


def matches(stored: str | None, secret: str) -> bool:
    """Whether the secret is the stored one; takes the same time when nothing is stored."""
    try:
        return _hasher.verify(stored or _decoy, secret) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
