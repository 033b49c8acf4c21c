"""Distinguish transient database errors (unavailable, full, busy, shutting down) from faults."""

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

PASSES = ("08", "25P02", "25P03", "25P04", "40", "53", "55P03", "57", "58", "XX")
"""Prefixes of transient SQLSTATEs: connection, transaction timeout, serialisation, resources, lock, operator, system.

A database that can no longer write reports XX000 if the operating system's error is unknown to it.
"""
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
"""Any error that the database layer may raise; `is_outage` classifies it."""


def is_outage(error: BaseException) -> bool:
    """Whether the same statement may succeed later."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(error, AWAY) or isinstance(cause, AWAY) or getattr(error, "connection_invalidated", False):
        return True
    return str(getattr(cause, "sqlstate", None) or "").startswith(PASSES)
