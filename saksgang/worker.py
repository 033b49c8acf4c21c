"""The worker process: runs the cases' workflows and activities until it is told to stop."""

import asyncio

import asyncpg
import structlog
from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.service import RPCError

from activities.deliver import Wire
from saksgang import composition, erasures, logging, tables
from saksgang.deliveries import keep_deliveries
from saksgang.settings import Settings
from saksgang.signals import stop_signal, unless
from store.directory import FRESH_SECONDS, DirectoryCopy
from store.recording import Recorder

RETRY_SECONDS = 0.5
DATABASE_AWAY = (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
log = structlog.get_logger()


async def main(settings: Settings) -> None:
    """Works until SIGTERM or SIGINT; what is being recorded is finished first."""
    tables.prepare(settings)
    logging.configure(settings.log_level, process="worker")
    stop = stop_signal()
    engine = composition.database(settings)
    reader = composition.reader_for(settings)
    recorder = Recorder(engine, reader)
    try:
        await erasures.again(engine, settings.erasures)
        if client := await unless(stop, _connected(settings, recorder)):
            await _work(client, recorder, composition.wire(settings), stop)
    finally:
        await engine.dispose()


async def _work(client: Client, recorder: Recorder, wire: Wire, stop: asyncio.Event) -> None:
    await _register_search_attributes(client)
    async with asyncio.TaskGroup() as group:
        tasks = (_keep_fresh(recorder.directory), keep_deliveries(client, recorder, mail=wire.server is not None))
        upkeep = [group.create_task(task) for task in tasks]
        async with composition.couriers(client, recorder, wire), composition.worker(client, recorder, wire):
            log.info("worker_started")
            await stop.wait()
        for task in upkeep:
            task.cancel()
    log.info("worker_stopped")


async def _connected(settings: Settings, recorder: Recorder) -> Client:
    while True:
        try:
            return await composition.temporal(settings, recorder.engine, recorder.reader)
        except RuntimeError as error:
            log.warning("engine_away", address=settings.temporal_address, error=str(error))
            await asyncio.sleep(RETRY_SECONDS)


async def _register_search_attributes(client: Client) -> None:
    try:
        await composition.register_search_attributes(client)
    except RPCError as error:
        # In production an administrator may have registered them, and the worker may not be allowed to.
        log.warning("search_attributes_not_registered", error=error.message)


async def _keep_fresh(directory: DirectoryCopy) -> None:
    """Looks at the directory every second, so that validators never judge by an old one; outlives the database's outages."""
    away = False
    while True:
        try:
            await directory.current()
            away = False
        except DATABASE_AWAY as error:
            if not away:
                log.warning("database_away", error=type(error).__name__)
            away = True
        await asyncio.sleep(FRESH_SECONDS)
