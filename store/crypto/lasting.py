"""Long-lived keys, whose data stays readable or verifiable after a case's own key is destroyed.

All are derived from one secret, which is stored in the database, wrapped by a master key, and never rotated. A process
loads them at the first connection of an engine opened with its master keys (`open_with`), and finds them by the
engine's dialect.
"""

import base64
import hmac
import os
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import structlog
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from store.crypto.high_water_marks import HighWaterMarks
from store.crypto.keys import KeyRing, KeyUnavailable, seal, unseal

NAME = "lasting"
BOUND_TO = f"secret {NAME}"
READ = f"select wrapped, master from secrets where name = '{NAME}'"  # noqa: S608 - a constant
MAKE = f"insert into secrets (name, wrapped, master) values ('{NAME}', $1, $2) on conflict do nothing"  # noqa: S608
BLOCK = 32
"""Names are padded to a multiple of this many bytes, so that the length does not identify a name."""

REMEMBERED = 50_000
log = structlog.get_logger()


class Lasting:
    """The keys, one per purpose."""

    def __init__(self, secret: bytes, marks: Path | None = None) -> None:
        self._chain, self._heads, self._rows, self.facts = (
            _derive(secret, purpose, 32) for purpose in ("chain", "heads", "rows", "facts")
        )
        self._places = _derive(secret, "places", 32)
        self.marks = HighWaterMarks(_derive(secret, "marks", 32), marks)
        self._names = AESSIV(_derive(secret, "names", 64))
        self._hidden: dict[tuple[str, str], str] = {}
        self._shown: dict[tuple[str, str], str] = {}

    def chain(self, case_id: str) -> bytes:
        """The key of a case's hash chain."""
        return hmac.digest(self._chain, case_id.encode(), "sha256")

    def head(self, last_hash: bytes) -> bytes:
        """MAC over the last hash of a log; cannot be computed from the log alone."""
        return hmac.digest(self._heads, last_hash, "sha256")[:16]

    def voucher(self, what: str, row: bytes) -> bytes:
        """MAC over a row, as proof that a process with the keys wrote it."""
        return hmac.digest(self._rows, f"{what}\0".encode() + row, "sha256")

    def sealed_place(self, place: bytes, of: str) -> bytes:
        """Encrypt a position in a list, bound to that list."""
        return seal(self._places, place, of)

    def opened_place(self, sealed: bytes, of: str) -> bytes:
        """The inverse of `sealed_place`; raises `KeyUnavailable` if changed or from another list."""
        return unseal(self._places, sealed, of)

    def hidden(self, context: str, name: str) -> str:
        """Encrypt a name deterministically within a context, so that rows can be found by it."""
        found = self._hidden.get((context, name))
        return found if found is not None else self._remember(context, name, self.sealed(name, context))[1]

    def shown(self, context: str, stored: str) -> str:
        """The inverse of `hidden`; raises `KeyUnavailable` for another key or context."""
        found = self._shown.get((context, stored))
        return found if found is not None else self._remember(context, self.unsealed(stored, context), stored)[0]

    def sealed(self, name: str, *beside: str) -> str:
        """Encrypt a name, bound to the values of `beside`."""
        plain = name.encode()
        filled = plain + b"\0" * (-len(plain) % BLOCK)
        return base64.urlsafe_b64encode(self._names.encrypt(filled, [b.encode() for b in beside])).decode()

    def unsealed(self, stored: str, *beside: str) -> str:
        """The inverse of `sealed`; raises `KeyUnavailable` if the ciphertext or a value of `beside` was changed."""
        try:
            return (
                self._names.decrypt(base64.urlsafe_b64decode(stored), [b.encode() for b in beside])
                .rstrip(b"\0")
                .decode()
            )
        except Exception as error:
            raise KeyUnavailable("a name that was not stored with these keys") from error

    def _remember(self, context: str, name: str, stored: str) -> tuple[str, str]:
        if len(self._hidden) > REMEMBERED:
            self._hidden.clear()
            self._shown.clear()
        self._hidden[context, name] = stored
        self._shown[context, stored] = name
        return name, stored


def _derive(secret: bytes, purpose: str, length: int) -> bytes:
    return HKDF(SHA256(), length, None, f"saksgang {purpose}".encode()).derive(secret)


_OPENED: "WeakKeyDictionary[Dialect, Lasting]" = WeakKeyDictionary()


def open_with(engine: AsyncEngine, ring: KeyRing, marks: Path | None = None) -> None:
    """Load the long-lived keys at the engine's first connection; create them on first use of the database.

    `marks` is the file of high-water marks.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def _opened(connection: Any, _: Any) -> None:
        if engine.dialect not in _OPENED and (found := _read(connection, ring, marks)) is not None:
            _OPENED[engine.dialect] = found


def lasting(of: AsyncConnection | Dialect) -> Lasting:
    """The keys for a connection's database; raises `KeyUnavailable` if the process could not load them."""
    found = _OPENED.get(of if isinstance(of, Dialect) else of.dialect)
    if found is None:
        raise KeyUnavailable("the master keys do not open what is stored beside the cases")
    return found


def _read(connection: Any, ring: KeyRing, marks: Path | None) -> Lasting | None:
    """Load the keys; None if the schema is missing or the master keys do not fit.

    The error surfaces when the keys are first used.
    """
    cursor = connection.cursor()
    try:
        cursor.execute(READ)
        if (row := cursor.fetchone()) is None:
            cursor.execute(MAKE, (ring.wrap(os.urandom(32), BOUND_TO), ring.current))
            cursor.execute(READ)
            row = cursor.fetchone()
        connection.commit()
        return Lasting(ring.unwrap(row[0], row[1], BOUND_TO), marks)
    except Exception as error:  # noqa: BLE001 - the driver's own exception, as adapted
        log.info("lasting_keys_not_opened", error=type(error).__name__)
        connection.rollback()
        return None
    finally:
        cursor.close()
