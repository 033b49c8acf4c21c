"""The delivery sweeper of a worker: wakes couriers and keeps the digest schedules in line with the directory."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.exceptions import TemporalError
from temporalio.service import RPCError

from activities.delivery_signals import wake
from domain.primitives.organisations import Directory
from saksgang.temporal import digest_schedules
from store.auth.directory import FRESH_SECONDS
from store.commands.handler import CommandHandler
from store.crypto.lasting import lasting
from store.notifications.queue import REVOKED, end_for_revoked, waiting_routes

LOOKS = 60
"""Checks of the directory between two wake-ups of overdue couriers: the engine may have lost its store."""

OVERDUE = timedelta(seconds=60)

AWAY = (SQLAlchemyError, TemporalError, RPCError, OSError, TimeoutError)
log = structlog.get_logger()


async def keep_deliveries(client: Client, recorder: CommandHandler, *, mail: bool) -> None:
    """Wake the couriers with pending deliveries and maintain the schedules, until cancelled."""
    if not mail:
        log.warning("no_mail", reason="SAKSGANG_SMTP_URL is not set")
    kept: Directory | None = None
    look = 0
    while True:
        try:
            if look % LOOKS == 0:
                await _wake_all(client, recorder)
            latest = await recorder.directory.current()
            if latest is not kept:
                await _end_for_revoked(client, recorder, latest)
                await digest_schedules.keep(client, lasting(recorder.engine.dialect), latest, mail=mail)
                kept = latest
        except AWAY as error:
            log.warning("deliveries_not_kept", error=type(error).__name__)
        look += 1
        await asyncio.sleep(FRESH_SECONDS)


async def _end_for_revoked(client: Client, recorder: CommandHandler, directory: Directory) -> None:
    """End the deliveries to revoked organisations now, not when they would have been due."""
    async with recorder.engine.begin() as connection:
        routes = await end_for_revoked(connection, directory, datetime.now(UTC))
    if routes:
        log.warning("deliveries_ended", problem=REVOKED, routes=len(routes))
    # The couriers record in the cases who was not told.
    await wake(client, recorder.engine, routes)


async def _wake_all(client: Client, recorder: CommandHandler) -> None:
    async with recorder.engine.connect() as connection:
        routes = await waiting_routes(connection, overdue_since=datetime.now(UTC) - OVERDUE)
    await wake(client, recorder.engine, routes)
