"""Keys that outlive every case: what they protect stays readable, or checkable, when a case's own key is destroyed.

All come from one secret, which lies in the database wrapped by a master key and is never renewed. A process has them from
the first connection of an engine that was opened with its master keys (`open_with`), and knows them by the engine's dialect.
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
"""Names are filled up to so many bytes, so that their length does not say whose they are."""

REMEMBERED = 50_000
log = structlog.get_logger()


class Lasting:
    """The keys, each derived for one purpose."""

    def __init__(self, secret: bytes, marks: Path | None = None) -> None:
        self._chain, self._heads, self._rows, self.facts = (
            _derived(secret, purpose, 32) for purpose in ("chain", "heads", "rows", "facts")
        )
        self._places = _derived(secret, "places", 32)
        self.marks = HighWaterMarks(_derived(secret, "marks", 32), marks)
        self._names = AESSIV(_derived(secret, "names", 64))
        self._hidden: dict[tuple[str, str], str] = {}
        self._shown: dict[tuple[str, str], str] = {}

    def chain(self, case_id: str) -> bytes:
        """The key of a case's hash chain."""
        return hmac.digest(self._chain, case_id.encode(), "sha256")

    def head(self, last_hash: bytes) -> bytes:
        """What says that this was the end of a log; it can not be made of what the log shows."""
        return hmac.digest(self._heads, last_hash, "sha256")[:16]

    def voucher(self, what: str, row: bytes) -> bytes:
        """What says that a row was written by a process with the keys."""
        return hmac.digest(self._rows, f"{what}\0".encode() + row, "sha256")

    def sealed_place(self, place: bytes, of: str) -> bytes:
        """A place in a list, encrypted; it is opened for the same list alone."""
        return seal(self._places, place, of)

    def opened_place(self, sealed: bytes, of: str) -> bytes:
        """The place of `sealed_place`; KeyUnavailable where it was changed, or is another list's."""
        return unseal(self._places, sealed, of)

    def hidden(self, context: str, name: str) -> str:
        """A name as it is stored: within a context the same for the same name, so that rows can be found by it."""
        found = self._hidden.get((context, name))
        return found if found is not None else self._learnt(context, name, self.sealed(name, context))[1]

    def shown(self, context: str, stored: str) -> str:
        """The name of `hidden`; KeyUnavailable where it was made with another key, or for another context."""
        found = self._shown.get((context, stored))
        return found if found is not None else self._learnt(context, self.unsealed(stored, context), stored)[0]

    def sealed(self, name: str, *beside: str) -> str:
        """A name, encrypted; what stands beside it must be given again to read it."""
        plain = name.encode()
        filled = plain + b"\0" * (-len(plain) % BLOCK)
        return base64.urlsafe_b64encode(self._names.encrypt(filled, [b.encode() for b in beside])).decode()

    def unsealed(self, stored: str, *beside: str) -> str:
        """The name of `sealed`; KeyUnavailable where it or what stands beside it was changed."""
        try:
            return (
                self._names.decrypt(base64.urlsafe_b64decode(stored), [b.encode() for b in beside])
                .rstrip(b"\0")
                .decode()
            )
        except Exception as error:
            raise KeyUnavailable("a name that was not stored with these keys") from error

    def _learnt(self, context: str, name: str, stored: str) -> tuple[str, str]:
        if len(self._hidden) > REMEMBERED:
            self._hidden.clear()
            self._shown.clear()
        self._hidden[context, name] = stored
        self._shown[context, stored] = name
        return name, stored


def _derived(secret: bytes, purpose: str, length: int) -> bytes:
    return HKDF(SHA256(), length, None, f"saksgang {purpose}".encode()).derive(secret)


_OPENED: "WeakKeyDictionary[Dialect, Lasting]" = WeakKeyDictionary()


def open_with(engine: AsyncEngine, ring: KeyRing, marks: Path | None = None) -> None:
    """Has the engine know the lasting keys from its first connection; they are made the first time of all.

    `marks` is the file that says what is over.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def _opened(connection: Any, _: Any) -> None:
        if engine.dialect not in _OPENED and (found := _read(connection, ring, marks)) is not None:
            _OPENED[engine.dialect] = found


def lasting(of: AsyncConnection | Dialect) -> Lasting:
    """The keys of a connection's database; KeyUnavailable where this process has none that fit."""
    found = _OPENED.get(of if isinstance(of, Dialect) else of.dialect)
    if found is None:
        raise KeyUnavailable("the master keys do not open what is stored beside the cases")
    return found


def _read(connection: Any, ring: KeyRing, marks: Path | None) -> Lasting | None:
    """None where the database has not this version's schema yet, or the master keys are others: whoever needs them is told."""
    cursor = connection.cursor()
    try:
        cursor.execute(READ)
        if (row := cursor.fetchone()) is None:
            cursor.execute(MAKE, (ring.wrap(os.urandom(32), BOUND_TO), ring.current))
            cursor.execute(READ)
            row = cursor.fetchone()
        connection.commit()
        return Lasting(ring.unwrap(row[0], row[1], BOUND_TO), marks)
    except Exception as error:  # noqa: BLE001 - the driver's own, as it is adapted
        log.info("lasting_keys_not_opened", error=type(error).__name__)
        connection.rollback()
        return None
    finally:
        cursor.close()
