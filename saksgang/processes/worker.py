"""The worker process: runs the cases' workflows and activities until told to stop."""

import asyncio
from pathlib import Path

import structlog
from temporalio.client import Client

from activities.deliver import DeliverySettings
from activities.relay import Relay
from saksgang import wiring
from saksgang.background.delivery_sweeper import keep_deliveries
from saksgang.background.key_invalidation import follow_keys
from saksgang.background.reconciler import keep_reconciling
from saksgang.background.recovery import RecoveryContext
from saksgang.background.watchdog import keep_beating
from saksgang.config import table_plugins
from saksgang.config.settings import Settings
from saksgang.processes import reapply_erasures
from saksgang.processes.key_check import checked
from saksgang.processes.metrics_port import metrics_shown
from saksgang.processes.reapply_erasures import keep_finishing
from saksgang.processes.signals import stop_signal, unless
from saksgang.telemetry import logging
from saksgang.telemetry.tracing import trace
from saksgang.temporal.search_attributes import keep_shown
from store.auth.directory import FRESH_SECONDS, DirectoryCopy
from store.commands.handler import CommandHandler
from store.db.transient_errors import MAY_BE

RETRY_SECONDS = 0.5
log = structlog.get_logger()


async def main(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT; pending recordings are finished first."""
    table_plugins.prepare(settings)
    logging.configure(settings.log_level, process="worker")
    trace(settings, "worker")
    stop = stop_signal()
    # A worker's queries read few rows by key: planning a statement takes as long as running it.
    engine = wiring.database(settings, plans="force_generic_plan")
    reader = wiring.repository_for(settings, cases=wiring.CACHED_WORKFLOWS)
    wire = wiring.wire(settings)
    recorder = CommandHandler(engine, reader, mail=wire.server is not None)
    shown = metrics_shown(settings)
    try:
        await unless(stop, checked(engine, settings))
        await reapply_erasures.again(engine, reader.store, settings.erasures)
        if client := await unless(stop, _connected(settings)):
            await _work(client, recorder, wire, settings.erasures, stop)
    finally:
        shown.close()
        await engine.dispose()


async def _work(
    client: Client, recorder: CommandHandler, wire: DeliverySettings, ledger: Path, stop: asyncio.Event
) -> None:
    async with asyncio.TaskGroup() as group:
        survivors = RecoveryContext(recorder.engine, recorder.reader, client)
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
        async with wiring.couriers(*working), wiring.worker(*working):
            log.info("worker_started")
            await stop.wait()
        await relay.close()
        for task in upkeep:
            task.cancel()
    log.info("worker_stopped")


async def _connected(settings: Settings) -> Client:
    while True:
        try:
            return await wiring.temporal(settings)
        except RuntimeError as error:
            log.warning("engine_away", address=settings.temporal_address, error=str(error))
            await asyncio.sleep(RETRY_SECONDS)


async def _keep_fresh(directory: DirectoryCopy) -> None:
    """Refresh the directory every second, so that no decision uses a stale one; survives outages of the database."""
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
