"""The worker process: runs the cases' workflows and activities until it is told to stop."""

import asyncio
from pathlib import Path

import structlog
from temporalio.client import Client

from activities.deliver import Wire
from activities.relay import Relay
from saksgang import composition, erasures, logging, tables
from saksgang.deliveries import keep_deliveries
from saksgang.erasures import keep_finishing
from saksgang.key_check import checked
from saksgang.key_news import follow_keys
from saksgang.metrics_port import metrics_shown
from saksgang.pulse import keep_beating
from saksgang.reconciler import keep_reconciling
from saksgang.settings import Settings
from saksgang.shown import keep_shown
from saksgang.signals import stop_signal, unless
from saksgang.survival import Survivors
from saksgang.tracing import trace
from store.directory import FRESH_SECONDS, DirectoryCopy
from store.outages import MAY_BE
from store.recording import Recorder

RETRY_SECONDS = 0.5
log = structlog.get_logger()


async def main(settings: Settings) -> None:
    """Works until SIGTERM or SIGINT; what is being recorded is finished first."""
    tables.prepare(settings)
    logging.configure(settings.log_level, process="worker")
    trace(settings, "worker")
    stop = stop_signal()
    # What a worker asks is asked by key, of few rows: to plan what is recorded takes as long as to write it.
    engine = composition.database(settings, plans="force_generic_plan")
    reader = composition.reader_for(settings, cases=composition.CACHED_WORKFLOWS)
    wire = composition.wire(settings)
    recorder = Recorder(engine, reader, mail=wire.server is not None)
    shown = metrics_shown(settings)
    try:
        await unless(stop, checked(engine, settings))
        await erasures.again(engine, reader.store, settings.erasures)
        if client := await unless(stop, _connected(settings)):
            await _work(client, recorder, wire, settings.erasures, stop)
    finally:
        shown.close()
        await engine.dispose()


async def _work(client: Client, recorder: Recorder, wire: Wire, ledger: Path, stop: asyncio.Event) -> None:
    async with asyncio.TaskGroup() as group:
        survivors = Survivors(recorder.engine, recorder.reader, client)
        tasks = (
            _keep_fresh(recorder.directory),
            keep_deliveries(client, recorder, mail=wire.server is not None),
            keep_reconciling(survivors),
            keep_finishing(survivors, ledger),
            keep_shown(client),
            keep_beating(),
            follow_keys(recorder.engine, recorder.reader),
        )
        upkeep = [group.create_task(task) for task in tasks]
        relay = Relay(client, recorder.engine)
        working = (client, recorder, relay, wire)
        async with composition.couriers(*working), composition.worker(*working):
            log.info("worker_started")
            await stop.wait()
        await relay.close()
        for task in upkeep:
            task.cancel()
    log.info("worker_stopped")


async def _connected(settings: Settings) -> Client:
    while True:
        try:
            return await composition.temporal(settings)
        except RuntimeError as error:
            log.warning("engine_away", address=settings.temporal_address, error=str(error))
            await asyncio.sleep(RETRY_SECONDS)


async def _keep_fresh(directory: DirectoryCopy) -> None:
    """Looks at the directory every second, so that nothing is decided by an old one; outlives the database's outages."""
    away = False
    while True:
        try:
            await directory.current()
            away = False
        except MAY_BE as error:
            if not away:
                log.warning("database_away", error=type(error).__name__)
            away = True
        await asyncio.sleep(FRESH_SECONDS)
