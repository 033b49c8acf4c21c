"""The composition root: builds the parts of a process from its settings."""

from datetime import timedelta
from functools import partial
from typing import Literal

import orjson
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.contracts import DELIVERIES, TASK_QUEUE
from activities.deliver import DeliveryActivities, DeliverySettings
from activities.digest import DigestActivities
from activities.error_redaction import ErrorRedaction
from activities.mail import MailServer
from activities.notify import NotificationActivities
from activities.record import RecordingActivities
from activities.relay import Relay
from saksgang.config.settings import Settings
from saksgang.telemetry.tracing import tracing
from saksgang.temporal.engine_tls import engine_tls
from store.commands.handler import CommandHandler
from store.crypto.high_water_marks import NAME as MARKS
from store.crypto.key_store import KeyStore
from store.crypto.keys import KeyCache
from store.crypto.lasting import open_with
from store.events.case_cache import REMEMBERED, CaseCache
from store.events.repository import CaseRepository
from workflows.case import CaseWorkflow
from workflows.contracts import BUILD
from workflows.delivery import DeliveryWorkflow
from workflows.digest import DigestWorkflow

STATEMENT_TIMEOUT_MS, IDLE_IN_TRANSACTION_MS = "8000", "10000"
CACHED_WORKFLOWS = 2_000
TASKS_AT_ONCE = 32
"""Tasks of each kind that a worker runs at a time.

Further tasks would wait here for processor and database until the engine timed them out.
"""
POLLERS, FOR_WHOEVER_IS_FREE = 10, 0.4
"""The number of open polls for workflow tasks, and the share of them for cases cached by no worker.

The engine keeps those tasks in four partitions, and a partition without a poll may hold a task for five seconds: a dead
worker's tasks then wait that long although another worker is free.
"""
Plans = Literal["auto", "force_generic_plan"]
STICKY = timedelta(seconds=1)
Working = partial(
    Worker,
    # A test and a linter keep imports that prevent a replay out of our workflows.
    workflow_runner=UnsandboxedWorkflowRunner(),
    interceptors=[ErrorRedaction()],
    sticky_queue_schedule_to_start_timeout=STICKY,
    graceful_shutdown_timeout=timedelta(seconds=5),
    max_concurrent_workflow_task_polls=POLLERS,
    nonsticky_to_sticky_poll_ratio=FOR_WHOEVER_IS_FREE,
)
"""A worker with the settings that all our workers share."""


def database(settings: Settings, *, pool: int = 10, command_seconds: float = 5.0, plans: Plans = "auto") -> AsyncEngine:
    """Return the connection pool; a statement without an answer times out, here and on the server.

    `plans`: whether the server plans a statement once, or chooses for itself.
    """
    engine = create_async_engine(
        settings.database_url.get_secret_value(),
        pool_size=pool,
        max_overflow=pool,
        pool_timeout=1.5,
        hide_parameters=True,
        json_serializer=_json,
        json_deserializer=orjson.loads,
        connect_args={
            "timeout": 1.5,
            "command_timeout": command_seconds,
            "server_settings": {
                "application_name": "saksgang",
                "statement_timeout": STATEMENT_TIMEOUT_MS,
                "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_MS,
                "plan_cache_mode": plans,
            },
        },
    )
    open_with(engine, settings.key_ring, settings.key_store / MARKS)
    tracing().sql(engine)
    return engine


def _json(value: object) -> str:
    # A key may be SQLAlchemy's quoted_name, a subclass of str.
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def repository_for(settings: Settings, *, cases: int = REMEMBERED) -> CaseRepository:
    """This process's keys, and as many folded cases."""
    store = KeyStore(settings.key_store)
    return CaseRepository(settings.key_ring, store, KeyCache(), CaseCache(cases), ahead=settings.development)


async def temporal(settings: Settings, *, lazy: bool = False) -> Client:
    """Connect a client to the engine."""
    return await Client.connect(
        settings.temporal_address,
        namespace=settings.temporal_namespace,
        tls=engine_tls(settings),
        lazy=lazy,
        interceptors=tracing().engine(),
    )


def wire(settings: Settings) -> DeliverySettings:
    """Return the settings of message delivery."""
    url = settings.smtp_url.get_secret_value() if settings.smtp_url else None
    must_encrypt = not settings.development
    server = MailServer(url, settings.mail_from, must_encrypt) if url else None
    return DeliverySettings(settings.public_url, server, settings.mails_per_hour, inside_too=settings.development)


def worker(client: Client, recorder: CommandHandler, relay: Relay, out: DeliverySettings) -> Worker:
    """Return the worker of the case workflow and its activities."""
    recording = RecordingActivities(recorder, client, relay)
    notifying = NotificationActivities(recorder.engine, client, recorder.directory, mail=out.server is not None)
    return Working(
        client,
        task_queue=TASK_QUEUE,
        workflows=[CaseWorkflow],
        activities=[recording.pass_time, notifying.notify],
        build_id=BUILD,
        max_cached_workflows=CACHED_WORKFLOWS,
        max_concurrent_workflow_tasks=TASKS_AT_ONCE,
        max_concurrent_local_activities=TASKS_AT_ONCE,
        max_concurrent_activities=TASKS_AT_ONCE,
    )


def couriers(client: Client, recorder: CommandHandler, relay: Relay, out: DeliverySettings) -> Worker:
    """Return the worker of couriers and digests, with its own slots: a hanging channel takes none from a case."""
    delivering = DeliveryActivities(recorder, relay, out)
    digesting = DigestActivities(recorder.engine, client, recorder.directory, mail=out.server is not None)
    return Working(
        client,
        task_queue=DELIVERIES,
        workflows=[DeliveryWorkflow, DigestWorkflow],
        activities=[delivering.deliver, digesting.sum_up],
        build_id=BUILD,
    )
