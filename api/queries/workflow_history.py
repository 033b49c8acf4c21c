"""The engine's history of a case in people's words: recorded events, timers, deliveries and retries."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import orjson
from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowHandle
from temporalio.converter import DataConverter
from temporalio.service import RPCError, RPCStatusCode

from api.queries.case_access import VisibleCase
from api.queries.case_views import REDACTED
from domain.facts.events import Event
from domain.primitives.text import Language, Text
from domain.tables.deadlines import DEADLINE_RULES, RUNG_TITLES
from domain.tables.event_types import EVENT_TYPES
from domain.tables.transitions import TRANSITIONS
from store.crypto.lru_cache import LruCache
from workflows.contracts import NOTIFY, PASS_TIME, CaseNews, PassTimeResult, RecordedTransition, workflow_id

REMEMBERED_RUNS = 64
CONVERTER = DataConverter.default
LOCAL_ACTIVITY = "core_local_activity"
"""How the SDK calls the marker of a local activity."""

SUMMARY = re.compile(r"\((?P<kind>\w+) (?P<rule>\w+)\)$")
WORDS: dict[str, Text] = {
    "started":     Text("Saken startet i systemet", "The case started in the engine"),
    "continued":   Text("Systemet startet en ny kjøring", "The engine began a new run"),
    "recorded":    Text("Registrert: {what}", "Recorded: {what}"),
    "timer":       Text("Venter: {what}", "Waits: {what}"),
    "timer_fired": Text("Tiden er inne", "The time has come"),
    "notify":      Text("Varsling bestilt", "Delivery ordered"),
    "notify_try":  Text("Varsling, forsøk {what}", "Delivery, attempt {what}"),
    "notified":    Text("Varslet", "Delivered"),
    "notify_failed": Text("Varsling mislyktes", "Delivery failed"),
    "time_passed": Text("Tiden gikk", "Time passed"),
    "skipped":     Text("Klokken ble stilt frem (bare utvikling)", "The clock was moved ahead (development only)"),
}  # fmt: skip


async def told(
    client: Client,
    case: VisibleCase,
    events: Sequence[Event],
    recorded: Mapping[tuple[int, int], str],
    language: Language,
) -> list[dict[str, Any]]:
    """Return what the engine did, oldest first; an event that the reader may not see is not named.

    `recorded`: the log's transitions by their spans of events. Of a signal only what they confirm is shown: anybody who
    reaches the engine can send one.
    """
    by_seq = {event.seq: event for event in events}
    scribe = _Scribe(case, by_seq, recorded, language)
    items: list[dict[str, Any]] = []
    async for entry in _entries(client, case.known.id):
        items.extend(await scribe.write(entry))
    return items


async def _entries(client: Client, case_id: str) -> AsyncIterator[HistoryEvent]:
    """Yield the entries of every run of the case's workflow, oldest first."""
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
    """A cache of runs that have continued as new, which never change again."""

    def __init__(self) -> None:
        self._runs: LruCache[str, list[HistoryEvent]] = LruCache(REMEMBERED_RUNS)

    async def run(self, handle: WorkflowHandle[Any, Any]) -> list[HistoryEvent]:
        """Return a run's entries, oldest first."""
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


async def _entries_of(payloads: Sequence[Payload]) -> list[RecordedTransition]:
    """Return the recorded transitions in a signal; none if the signal is not one of ours."""
    try:
        news = (await CONVERTER.decode(payloads, [CaseNews]))[0]
    except (RuntimeError, ValueError, TypeError, LookupError):
        return []
    return news.entries if isinstance(news, CaseNews) else []


class _Scribe:
    """Converts entries of the engine's history to lines."""

    def __init__(
        self,
        case: VisibleCase,
        by_seq: dict[int, Event],
        recorded: Mapping[tuple[int, int], str],
        language: Language,
    ) -> None:
        self._case, self._by_seq, self._recorded_as, self._language = case, by_seq, recorded, language

    async def write(self, entry: HistoryEvent) -> list[dict[str, Any]]:
        """Return the lines of one history entry; most have none."""
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

    async def _workflow_execution_signaled(self, entry: HistoryEvent) -> list[dict[str, Any]]:
        """Return a line for each transition in the signal that the log confirms."""
        signal = entry.workflow_execution_signaled_event_attributes
        lines: list[dict[str, Any]] = []
        for told in await _entries_of(signal.input.payloads):
            if self._recorded_as.get((told.first, told.last)) == told.name:
                lines += self._recorded(entry, told) + (self._line(entry, "notified") if told.told else [])
        return lines

    def _recorded(self, entry: HistoryEvent, told: RecordedTransition) -> list[dict[str, Any]]:
        seqs = [seq for seq in range(told.first, told.last + 1) if seq in self._by_seq]
        events = [self._by_seq[seq] for seq in seqs]
        visible = events and all(self._knows(event) for event in events)
        if not visible:
            return self._line(entry, "recorded", REDACTED.to(self._language))
        row = TRANSITIONS.get(told.name) or EVENT_TYPES.get(told.name)
        title = row.title.to(self._language) if row else ""
        return self._line(entry, "recorded", title, transition=told.name, events=seqs)

    def _knows(self, event: Event) -> bool:
        """Whether the reader may know that it happened."""
        return self._case.rights.knows_of(event).yes

    async def _timer_started(self, entry: HistoryEvent) -> list[dict[str, Any]]:
        waits = entry.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
        until = entry.event_time.ToDatetime() + waits
        summary = entry.user_metadata.summary
        said = str((await CONVERTER.decode([summary], [str]))[0]) if summary.data else ""
        found = SUMMARY.search(said)
        if found and not self._follows(found["rule"]):
            return self._line(entry, "timer", REDACTED.to(self._language))
        return self._line(entry, "timer", self._waits_for(found, said), until=f"{until.isoformat(timespec='seconds')}Z")

    def _follows(self, rule: str) -> bool:
        """Whether the case has deadlines of this rule and the reader follows all of them; else the timer is unnamed."""
        rights = self._case.rights
        named = [deadline for deadline in rights.case.deadlines.values() if deadline.rule == rule]
        return bool(named) and all(rights.follows(deadline) for deadline in named)

    def _waits_for(self, found: re.Match[str] | None, summary: str) -> str:
        """Return the timer's summary in the reader's language."""
        if found is None or found["rule"] not in DEADLINE_RULES:
            return summary
        title = DEADLINE_RULES[found["rule"]][-1].title
        return f"{RUNG_TITLES[found['kind']].to(self._language)}: {title.to(self._language)}"

    async def _timer_fired(self, entry: HistoryEvent) -> list[dict[str, Any]]:
        return self._line(entry, "timer_fired")

    async def _marker_recorded(self, entry: HistoryEvent) -> list[dict[str, Any]]:
        """Return the lines of a local activity: a look at the log or a delivery, and its result."""
        marker = entry.marker_recorded_event_attributes
        if marker.marker_name != LOCAL_ACTIVITY:
            return []
        kind = orjson.loads(marker.details["data"].payloads[0].data)["activity_type"]
        if kind == NOTIFY:
            return self._line(entry, "notify_failed" if marker.HasField("failure") else "notified")
        if kind != PASS_TIME or marker.HasField("failure"):
            return []
        passed: PassTimeResult = (await CONVERTER.decode(marker.details["result"].payloads, [PassTimeResult]))[0]
        known = [seq for seq in passed.recorded if seq in self._by_seq and self._knows(self._by_seq[seq])]
        time_passed = self._line(entry, "time_passed", events=known) if known else []
        return [*time_passed, *(self._line(entry, "notified") if passed.told else [])]

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
