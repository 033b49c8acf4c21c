"""Encryption at rest: a master key ring wraps one data key per case (`key_store`); AES-256-GCM, bound to what it is of."""

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
    """The data cannot be read: its key is not in the ring, is wrong, or has been destroyed."""


@dataclass(frozen=True)
class KeyRing:
    """Master keys by name; the first is the one that wraps."""

    keys: dict[str, bytes]

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        """Reads `name:base64,name:base64`; ValueError where a key is not 32 bytes."""
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
        """A new ring of one key, as `parse` reads it."""
        return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"

    @property
    def current(self) -> str:
        """The name of the key that wraps."""
        return next(iter(self.keys))

    @staticmethod
    def new_key() -> bytes:
        """A data key for a case."""
        return os.urandom(32)

    def unwrap(self, wrapped: bytes, master: str, bound_to: str) -> bytes:
        """What `wrap` wrapped; KeyUnavailable where the ring cannot open it."""
        if master not in self.keys:
            raise KeyUnavailable(f"master key {master!r} is not in the ring")
        return unseal(self.keys[master], wrapped, bound_to)

    def wrap(self, key: bytes, bound_to: str) -> bytes:
        """A key or secret, wrapped by the current master key."""
        return seal(self.keys[self.current], key, bound_to)


def seal(key: bytes, plain: bytes, bound_to: str) -> bytes:
    """Encrypts; `bound_to` must be given again to decrypt."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """Decrypts; KeyUnavailable where key or binding is wrong."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to.encode())
    except InvalidTag as error:
        raise KeyUnavailable("wrong key, or data that was tampered with") from error


class KeyCache(LruCache[str, bytes]):
    """Data keys that this process has opened, by case."""

    def __init__(self) -> None:
        super().__init__(CACHED_KEYS)
