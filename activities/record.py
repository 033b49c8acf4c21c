"""The record activity: a message becomes a command, the command is recorded, and what was recorded goes back."""

from datetime import date, datetime

import orjson
import structlog
from pydantic import ValidationError
from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities.messages import Asked, Recorded, ToRecord, cold, failure, key_reused
from activities.waking import wake_meanwhile
from domain.case import Case
from domain.commands import Command
from domain.operations import OPERATIONS
from domain.passing import Due
from domain.refusals import REFUSALS, Invalid
from domain.report import brief, changed_deadlines
from domain.tables.deadlines import DEADLINE_RULES, RUNG_TITLES
from domain.tables.transitions import BY_SYSTEM, TRANSITIONS
from store.codec import deadline_json, event_json
from store.idempotency import KeyReused
from store.metrics import RECORDED, RETRIES, count_rungs
from store.outages import is_outage
from store.recording import LostRace, NoSuchCase, Outcome, Recorder

log = structlog.get_logger()


class Recording:
    """The activities that read and write the log, with this worker's recorder, and wake the couriers of what leaves."""

    def __init__(self, recorder: Recorder, client: Client) -> None:
        self._recorder = recorder
        self._client = client

    @activity.defn(name="record")
    async def record(self, to_record: ToRecord) -> Recorded:
        """Records a command; a refusal is a failure that is not tried again."""
        at = datetime.fromisoformat(to_record.at)
        asked = to_record.asked
        try:
            command = command_of(to_record.name, asked) if asked else None
            fingerprint = bytes.fromhex(asked.fingerprint) if asked else b""
            outcome = await self._recorder.record(to_record.case_id, command, fingerprint, at)
        except REFUSALS as refused:
            raise failure(refused) from refused
        except KeyReused as reused:
            raise key_reused() from reused
        except Exception as error:
            if _may_pass(error) or asked is None:
                RETRIES.inc()
                log.warning("record_tried_again", transition=to_record.name, exc_info=error)
                raise
            raise _broken(error, to_record) from error
        wake_meanwhile(self._client, outcome.routes)
        if not outcome.replayed:
            RECORDED.labels(to_record.name).inc()
            count_rungs(outcome.events)
        return recorded(outcome, asked.fingerprint if asked else "")

    @activity.defn(name="load")
    async def load(self, case_id: str) -> Recorded:
        """Where the log has the case; tried again while it has none, because a run that loads has recorded before."""
        outcome = await self._recorder.load(case_id)
        if outcome is None:
            log.error("case_not_in_log")
            raise NoSuchCase
        return recorded(outcome)

    def judge(self, case_id: str, version: int | None, name: str, asked: Asked, now: datetime) -> None:
        """Raises the failure of a command that the case in memory refuses, and `cold` where none is remembered.

        What only the directory can prove wrong passes on, openings among them: the copy here may be a second old.
        """
        if version == 0:
            return
        case = self._recorder.memory.get(case_id)
        if case is None or version is None or case.version < version:
            raise cold()
        try:
            self._recorder.judge(case, command_of(name, asked), now)
        except REFUSALS as refused:
            if not (isinstance(refused, Invalid) and refused.problem == "organisation_lacks_role"):
                raise failure(refused) from refused


def _may_pass(error: Exception) -> bool:
    """Whether the same may succeed later: the database is away or busy, or somebody else was faster."""
    return isinstance(error, LostRace) or is_outage(error)


def _broken(error: Exception, to_record: ToRecord) -> ApplicationError:
    """A fault of the program: the command fails at once, so that the case goes on."""
    log.error("record_broken", transition=to_record.name, exc_info=error)
    return ApplicationError("broken", type=type(error).__name__, non_retryable=True)


def command_of(name: str, asked: Asked) -> Command:
    """The command of a message; Invalid where the data does not fit its transition."""
    operation = OPERATIONS.get(name)
    model = BY_SYSTEM.get(name) or (operation.data if operation else TRANSITIONS[name].data)
    try:
        data = model.model_validate_json(orjson.dumps(asked.data))
    except ValidationError as error:
        first = error.errors()[0]
        raise Invalid("/data/" + "/".join(str(part) for part in first["loc"]), "malformed") from error
    return Command(
        id=asked.command_id,
        name=name,
        data=data,
        organisation=asked.organisation,
        roles=tuple(asked.roles),
        on=instant(asked.on),
        note=asked.note,
        expected_version=asked.expected_version,
    )


def instant(on: str | None) -> datetime | date | None:
    """A date-time with offset, or a date."""
    if on is None:
        return None
    return date.fromisoformat(on) if len(on) == len("2026-01-31") else datetime.fromisoformat(on)


def recorded(outcome: Outcome, fingerprint: str = "") -> Recorded:
    """What the engine keeps of an outcome."""
    case, due = outcome.now, outcome.due
    opens = bool(outcome.events) and outcome.events[0].seq == 1
    return Recorded(
        version=case.version,
        after=outcome.after.version,
        step=case.step,
        track=case.track,
        municipality=case.opened.municipality,
        due_at=due.at.isoformat() if due else None,
        due_what=_what(case, due),
        to_tell=outcome.to_tell,
        events=[dict(brief(event)) for event in outcome.events],
        deadlines=[] if opens else [deadline_json(d) for d in changed_deadlines(outcome.after, outcome.events)],
        fingerprint=fingerprint,
        told=outcome.told,
        opening=[event_json(event) for event in outcome.events] if opens else [],
    )


def _what(case: Case, due: Due | None) -> str:
    """What the timer waits for, in people's words, and for the program: `Frist ute: Klagefrist (end complaint_window)`."""
    if due is None:
        return ""
    deadline = case.deadlines[due.deadline]
    kind = "daily" if due.rung < 0 else deadline.rungs[due.rung].kind
    return f"{RUNG_TITLES[kind].nb}: {DEADLINE_RULES[deadline.rule][-1].title.nb} ({kind} {deadline.rule})"
