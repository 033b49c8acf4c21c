"""What passes is tried again and answered with 503; what is a fault of the program is not."""

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from store.db.transient_errors import is_outage


def wrapped(error: Exception) -> DBAPIError:
    return DBAPIError("select 1", None, error)


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.DiskFullError(),
        asyncpg.CannotConnectNowError(),
        asyncpg.AdminShutdownError(),
        asyncpg.TooManyConnectionsError(),
        asyncpg.SerializationError(),
        asyncpg.DeadlockDetectedError(),
        asyncpg.LockNotAvailableError(),
        asyncpg.QueryCanceledError(),
        asyncpg.InternalServerError("could not extend file: File too large"),
        asyncpg.InternalClientError("another operation is in progress"),
        asyncpg.InterfaceError("connection is closed"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_database_that_is_away_full_or_busy_may_answer_later(error: Exception):
    assert is_outage(error)
    assert is_outage(wrapped(error))


@pytest.mark.parametrize("error", [ConnectionRefusedError(), TimeoutError(), OperationalError("x", None, Exception())])
def test_what_does_not_answer_may_answer_later(error: Exception):
    assert is_outage(error)


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.UndefinedColumnError(),
        asyncpg.NotNullViolationError(),
        asyncpg.DataError("invalid input"),
        asyncpg.RaiseError("the log is never changed"),
        ProgrammingError("x", None, Exception()),
        ValueError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_fault_stays_a_fault(error: Exception):
    assert not is_outage(error)
    assert not is_outage(wrapped(error))
