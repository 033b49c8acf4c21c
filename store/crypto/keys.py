"""Encryption at rest: a master key ring wraps one data key per case (`key_store`).

AES-256-GCM, with the context of each ciphertext as associated data.
"""

import base64
import binascii
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from store.crypto.lru_cache import LruCache

NONCE = 12
CACHED_KEYS = 10_000


class KeyUnavailable(Exception):
    """The data cannot be decrypted: its key is not in the ring, is wrong, or has been destroyed."""


@dataclass(frozen=True)
class KeyRing:
    """Master keys by name; the first one wraps."""

    keys: dict[str, bytes]

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        """Parse `name:base64,name:base64`; raises ValueError if a key is not 32 bytes."""
        keys = {}
        for part in filter(None, (p.strip() for p in text.split(","))):
            name, _, encoded = part.partition(":")
            try:
                key = base64.b64decode(encoded, validate=True)
            except binascii.Error as error:
                raise ValueError(f"master key {name!r} is not base64") from error
            if len(key) != 32:
                raise ValueError(f"master key {name!r} has {len(key)} bytes instead of 32")
            keys[name] = key
        if not keys:
            raise ValueError("no master key given")
        return cls(keys)

    @staticmethod
    def fresh(name: str = "dev") -> str:
        """A new ring of one random key, in the format of `parse`."""
        return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"

    @property
    def current(self) -> str:
        """The name of the wrapping key."""
        return next(iter(self.keys))

    @staticmethod
    def new_key() -> bytes:
        """A random data key for a case."""
        return os.urandom(32)

    def unwrap(self, wrapped: bytes, master: str, bound_to: str) -> bytes:
        """The inverse of `wrap`; raises `KeyUnavailable` if the ring cannot open the key."""
        if master not in self.keys:
            raise KeyUnavailable(f"master key {master!r} is not in the ring")
        return unseal(self.keys[master], wrapped, bound_to)

    def wrap(self, key: bytes, bound_to: str) -> bytes:
        """Wrap a key or secret with the current master key."""
        return seal(self.keys[self.current], key, bound_to)


def seal(key: bytes, plain: bytes, bound_to: str) -> bytes:
    """Encrypt; `bound_to` is associated data and is needed to decrypt."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """Decrypt; raises `KeyUnavailable` if the key or `bound_to` is wrong."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to.encode())
    except InvalidTag as error:
        raise KeyUnavailable("wrong key, or data that was tampered with") from error


class KeyCache(LruCache[str, bytes]):
    """Data keys that this process has unwrapped, by case."""

    def __init__(self) -> None:
        super().__init__(CACHED_KEYS)
