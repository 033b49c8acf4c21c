"""Structured logs: one JSON object per line, with events and identifiers of the program, never of people.

An exception is logged as its type, its frames and its causes, without its message, which may repeat personal data.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

DEEPEST = 5
QUIET = ("uvicorn.access", "httpx", "temporalio.worker", "temporalio.activity", "temporalio.workflow")


def configure(level: str, *, process: str) -> None:
    """Configure structlog and the standard library's loggers; access logs stay off, because a URL names a case."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_messages,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    structlog.contextvars.bind_contextvars(process=process)
    _standard_library(shared, level)


def _standard_library(shared: list[Processor], level: str) -> None:
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer()],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)


def without_messages(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its type, frames and causes."""
    found = event.pop("exc_info", None)
    error = _exception(found)
    if error is not None:
        event["error"] = _named(error)
        event["frames"] = [_frame(f) for f in traceback.extract_tb(error.__traceback__)]
        if causes := [_named(cause) for cause in islice(_causes(error), DEEPEST)]:
            event["causes"] = causes
    return event


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the causes of an exception, the nearest first."""
    while (cause := error.__cause__) is not None:
        yield cause
        error = cause


def _named(error: BaseException) -> str:
    """Return the type of an exception, and the status of a service's answer."""
    status = getattr(error, "status", None)
    return f"{type(error).__name__} {status.name}" if isinstance(status, Enum) else type(error).__name__


def _exception(found: Any) -> BaseException | None:
    if found is True:
        found = sys.exc_info()
    if isinstance(found, tuple):
        found = found[1]
    return found if isinstance(found, BaseException) else None


def _frame(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    return f"{path.parent.name}/{path.name}:{frame.lineno} {frame.name}"
