"""Blind index: keyed hashes that reveal nothing of their input and remain comparable across master key rotations.

The secret is stored in the database, wrapped by a master key, and never rotated, so that existing hashes stay valid.
"""

import hashlib
import hmac
import os

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from store.crypto.keys import KeyRing
from store.db.schema import case_keys, secrets

NAME = "fingerprint"


class SecretLocked(RuntimeError):
    """The blind index was used before it was unlocked: a bug."""


class BlindIndex:
    """Computes keyed hashes after it is unlocked."""

    def __init__(self) -> None:
        self._secret: bytes | None = None

    def of(self, text: bytes) -> bytes:
        """The keyed hash of a text; raises `SecretLocked` before `unlock`."""
        if self._secret is None:
            raise SecretLocked("fingerprints are locked")
        return hmac.digest(self._secret, text, "sha256")

    async def unlock(self, engine: AsyncEngine, ring: KeyRing) -> None:
        """Load the secret, creating it on first use; raises `KeyUnavailable` if the ring cannot open it."""
        if self._secret is None:
            async with engine.begin() as connection:
                await self.unlock_on(connection, ring)

    async def unlock_on(self, connection: AsyncConnection, ring: KeyRing) -> None:
        """As `unlock`, in the caller's transaction."""
        if self._secret is None:
            self._secret = await _secret(connection, ring)


def bound_to(name: str) -> str:
    """The associated data of a secret of this name."""
    return f"secret {name}"


async def _secret(connection: AsyncConnection, ring: KeyRing) -> bytes:
    query = select(secrets.c.wrapped, secrets.c.master).where(secrets.c.name == NAME)
    if (row := (await connection.execute(query)).one_or_none()) is None:
        fresh = {"name": NAME, "wrapped": ring.wrap(await _first(connection, ring), bound_to(NAME))}
        await connection.execute(insert(secrets).values(**fresh, master=ring.current).on_conflict_do_nothing())
        row = (await connection.execute(query)).one()
    return ring.unwrap(row.wrapped, row.master, bound_to(NAME))


async def _first(connection: AsyncConnection, ring: KeyRing) -> bytes:
    """A new secret; if cases are older than the `secrets` table, the secret that their hashes were made with."""
    if (await connection.execute(select(exists().where(case_keys.c.case_id.is_not(None))))).scalar_one():
        oldest = ring.keys[next(reversed(ring.keys))]
        return hashlib.sha256(b"fingerprint" + oldest).digest()
    return os.urandom(32)
