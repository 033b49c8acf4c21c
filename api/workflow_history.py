"""The engine's own history of a case in people's words: updates, timers with what they wait for, deliveries and retries."""

import re
from collections.abc import AsyncIterator, Sequence
from typing import Any

import orjson
from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowHandle
from temporalio.converter import WorkflowSerializationContext
from temporalio.service import RPCError, RPCStatusCode

from api.reading import VisibleCase
from api.views import REDACTED
from domain.events import Event
from domain.tables.deadlines import DEADLINE_RULES, RUNG_TITLES
from domain.tables.event_types import EVENT_TYPES
from domain.tables.transitions import TRANSITIONS
from domain.text import Language
from domain.text import Text as T
from store.latest import Latest
from workflows.contracts import NOTIFY, PASS_TIME, RECORD, WARM, Recorded, workflow_id

REMEMBERED_RUNS = 64
LOCAL_ACTIVITY = "core_local_activity"
"""How the SDK calls the marker of a local activity."""

SUMMARY = re.compile(r"\((?P<kind>\w+) (?P<rule>\w+)\)$")
WORDS: dict[str, T] = {
    "started":     T("Saken startet i motoren", "The case started in the engine"),
    "continued":   T("Motoren startet en ny kjøring", "The engine began a new run"),
    "update":      T("Mottatt: {what}", "Received: {what}"),
    "recorded":    T("Registrert: {what}", "Recorded: {what}"),
    "refused":     T("Avvist", "Refused"),
    "timer":       T("Venter: {what}", "Waits: {what}"),
    "timer_fired": T("Tiden er inne", "The time has come"),
    "notify":      T("Varsling bestilt", "Delivery ordered"),
    "notify_try":  T("Varsling, forsøk {what}", "Delivery, attempt {what}"),
    "notified":    T("Varslet", "Delivered"),
    "notify_failed": T("Varsling mislyktes", "Delivery failed"),
    "time_passed": T("Tiden gikk", "Time passed"),
    "skipped":     T("Klokken ble stilt frem (bare utvikling)", "The clock was moved ahead (development only)"),
}  # fmt: skip


async def told(client: Client, case: VisibleCase, events: Sequence[Event], language: Language) -> list[dict[str, Any]]:
    """What the engine did, oldest first; an event that the reader may not see is not named."""
    by_seq = {event.seq: event for event in events}
    scribe = _Scribe(client, case, by_seq, language)
    items: list[dict[str, Any]] = []
    async for entry in _entries(client, case.known.id):
        items.extend(await scribe.write(entry))
    return items


async def _entries(client: Client, case_id: str) -> AsyncIterator[HistoryEvent]:
    """Every run of the case's workflow, oldest first."""
    runs: list[list[HistoryEvent]] = []
    run_id: str | None = None
    while True:
        run = await _FINISHED.run(client.get_workflow_handle(workflow_id(case_id), run_id=run_id))
        runs.append(run)
        run_id = run[0].workflow_execution_started_event_attributes.continued_execution_run_id if run else ""
        if not run_id:
            break
    for run in reversed(runs):
        for entry in run:
            yield entry


class _FinishedRuns:
    """Runs that have gone over into the next one never change again: the last ones asked for, as the engine gave them."""

    def __init__(self) -> None:
        self._runs: Latest[str, list[HistoryEvent]] = Latest(REMEMBERED_RUNS)

    async def run(self, handle: WorkflowHandle[Any, Any]) -> list[HistoryEvent]:
        """A run's entries, oldest first."""
        key = handle.run_id or ""
        if known := self._runs.get(key):
            return known
        found = await _run(handle)
        if key and found and found[-1].event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
            self._runs.put(key, found)
        return found


_FINISHED = _FinishedRuns()


async def _run(handle: WorkflowHandle[Any, Any]) -> list[HistoryEvent]:
    try:
        return [entry async for entry in handle.fetch_history_events()]
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return []
        raise


class _Scribe:
    """Writes entries down, remembering what later entries refer to."""

    def __init__(self, client: Client, case: VisibleCase, by_seq: dict[int, Event], language: Language) -> None:
        self._converter = client.data_converter.with_context(_context(client, case.known.id))
        self._case, self._by_seq, self._language = case, by_seq, language
        self._names: dict[int, str] = {}
        self._said: set[int] = set()
        self._open = 0
        self._notified: list[dict[str, Any]] = []

    async def write(self, entry: HistoryEvent) -> list[dict[str, Any]]:
        """The lines for one entry of the engine's history; most have none."""
        kind = EventType.Name(entry.event_type).removeprefix("EVENT_TYPE_").casefold()
        write = getattr(self, f"_{kind}", None)
        return await write(entry) if write else []

    def _line(self, entry: HistoryEvent, kind: str, what: str = "", **more: Any) -> list[dict[str, Any]]:
        at = entry.event_time.ToDatetime()
        text = WORDS[kind].to(self._language).format(what=what)
        line = {"id": entry.event_id, "at": f"{at.isoformat(timespec='milliseconds')}Z", "kind": kind, "text": text}
        return [{**line, **{k: v for k, v in more.items() if v}}]

    async def _workflow_execution_started(self, entry: HistoryEvent) -> list[dict[str, Any]]:
        before = entry.workflow_execution_started_event_attributes.continued_execution_run_id
        return self._line(entry, "continued" if before else "started")

    async def _workflow_execution_time_skipping_transitioned(self, entry: HistoryEvent) -> list[dict[str, Any]]:
        return self._line(entry, "skipped")

    async def _workflow_execution_update_accepted(self, entry: HistoryEvent) -> list[dict[str, Any]]:
        self._names[entry.event_id] = (
            entry.workflow_execution_update_accepted_event_attributes.accepted_request.input.name
        )
        self._open += 1
        return []

    async def _workflow_execution_update_completed(self, entry: HistoryEvent) -> list[dict[str, Any]]:
        self._open -= 1
        return [*await self._completed(entry), *self._said_meanwhile()]

    async def _completed(self, entry: HistoryEvent) -> list[dict[str, Any]]:
        done = entry.workflow_execution_update_completed_event_attributes
        name = self._names.get(done.accepted_event_id, "")
        if name == WARM:
            return []
        if name == PASS_TIME:
            return self._line(entry, "time_passed")
        if done.outcome.HasField("failure"):
            return self._line(entry, "refused")
        recorded: Recorded = (await self._converter.decode(done.outcome.success.payloads, [Recorded]))[0]
        seqs = [event["seq"] for event in recorded.events]
        if seqs and self._said.issuperset(seqs):  # the same command once more
            return []
        self._said.update(seqs)
        return self._recorded(entry, name, seqs)

    def _recorded(self, entry: HistoryEvent, name: str, seqs: list[int]) -> list[dict[str, Any]]:
        events = [self._by_seq[seq] for seq in seqs if seq in self._by_seq]
        visible = events and all(self._case.rights.may(EVENT_TYPES[e.type].category, e).yes for e in events)
        if not visible:
            return self._line(entry, "recorded", REDACTED.to(self._language))
        row = TRANSITIONS.get(name) or EVENT_TYPES.get(name)
        title = row.title.to(self._language) if row else ""
        return self._line(entry, "recorded", title, transition=name, events=seqs)

    async def _timer_started(self, entry: HistoryEvent) -> list[dict[str, Any]]:
        waits = entry.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
        until = entry.event_time.ToDatetime() + waits
        summary = entry.user_metadata.summary
        said = str((await self._converter.decode([summary], [str]))[0]) if summary.data else ""
        found = SUMMARY.search(said)
        if found and not self._follows(found["rule"]):
            return self._line(entry, "timer", REDACTED.to(self._language))
        return self._line(entry, "timer", self._waits_for(found, said), until=f"{until.isoformat(timespec='seconds')}Z")

    def _follows(self, rule: str) -> bool:
        """Whether the reader follows a deadline of this rule: for whom it does not exist, the engine waits for nothing named."""
        rights = self._case.rights
        return any(rights.follows(deadline) for deadline in rights.case.deadlines.values() if deadline.rule == rule)

    def _waits_for(self, found: re.Match[str] | None, summary: str) -> str:
        """The timer's summary in the reader's language."""
        if found is None or found["rule"] not in DEADLINE_RULES:
            return summary
        title = DEADLINE_RULES[found["rule"]][-1].title
        return f"{RUNG_TITLES[found['kind']].to(self._language)}: {title.to(self._language)}"

    async def _timer_fired(self, entry: HistoryEvent) -> list[dict[str, Any]]:
        return self._line(entry, "timer_fired")

    async def _marker_recorded(self, entry: HistoryEvent) -> list[dict[str, Any]]:
        """A delivery within the task at hand: with what was recorded, or one attempt of its own and how that ended."""
        marker = entry.marker_recorded_event_attributes
        if marker.marker_name != LOCAL_ACTIVITY:
            return []
        about = orjson.loads(marker.details["data"].payloads[0].data)
        if about["activity_type"] == NOTIFY:
            return self._line(entry, "notify_failed" if marker.HasField("failure") else "notified")
        if about["activity_type"] == RECORD and not marker.HasField("failure"):
            return await self._told_with_it(entry, marker.details["result"].payloads)
        return []

    async def _told_with_it(self, entry: HistoryEvent, result: Sequence[Payload]) -> list[dict[str, Any]]:
        """Said after the update that the record belongs to; what time has brought belongs to none."""
        recorded: Recorded = (await self._converter.decode(result, [Recorded]))[0]
        if recorded.told:
            self._notified += self._line(entry, "notified")
        return [] if self._open else self._said_meanwhile()

    def _said_meanwhile(self) -> list[dict[str, Any]]:
        said, self._notified = self._notified, []
        return said

    async def _activity_task_scheduled(self, entry: HistoryEvent) -> list[dict[str, Any]]:
        scheduled = entry.activity_task_scheduled_event_attributes.activity_type.name == NOTIFY
        return self._line(entry, "notify") if scheduled else []

    async def _activity_task_started(self, entry: HistoryEvent) -> list[dict[str, Any]]:
        attempt = entry.activity_task_started_event_attributes.attempt
        return self._line(entry, "notify_try", str(attempt), attempt=attempt)

    async def _activity_task_completed(self, entry: HistoryEvent) -> list[dict[str, Any]]:
        return self._line(entry, "notified")

    async def _activity_task_failed(self, entry: HistoryEvent) -> list[dict[str, Any]]:
        return self._line(entry, "notify_failed")


def _context(client: Client, case_id: str) -> Any:
    return WorkflowSerializationContext(namespace=client.namespace, workflow_id=workflow_id(case_id))
