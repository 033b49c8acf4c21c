"""Whether an error of the database is one that passes: it is away, full, busy, or being stopped; anything else is a fault."""

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

PASSES = ("08", "25P02", "25P03", "25P04", "40", "53", "55P03", "57", "58", "XX")
"""SQLSTATE, or how it begins: connection, transaction ended by a timeout, serialisation, resources, lock, operator, system.

A database that can write no more says XX000 where the system's own word for it is none that it knows."""
AWAY = (
    OperationalError,
    InterfaceError,
    PoolTimeout,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)
MAY_BE = (*AWAY, DBAPIError, asyncpg.PostgresError)
"""Whatever the database may raise; `is_outage` tells one from the other."""


def is_outage(error: BaseException) -> bool:
    """Whether the same may succeed later."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(error, AWAY) or isinstance(cause, AWAY) or getattr(error, "connection_invalidated", False):
        return True
    return str(getattr(cause, "sqlstate", None) or "").startswith(PASSES)
