"""The record activity: a message becomes a command, the command is recorded, and what was recorded goes back."""

from datetime import date, datetime

import orjson
import structlog
from pydantic import ValidationError
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.messages import Asked, Recorded, ToRecord, failure
from domain.case import Case
from domain.commands import Command
from domain.decide import respond
from domain.passing import Due
from domain.refusals import Invalid, NotAParty, NotYourRole, Refused, VersionConflict
from domain.report import brief, changed_deadlines
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.transitions import TRANSITIONS
from store.codec import deadline_json
from store.recording import Outcome, Recorder

log = structlog.get_logger()
REFUSALS = (Refused, NotYourRole, NotAParty, Invalid, VersionConflict)


class Recording:
    """The activities that read and write the log, with this worker's recorder."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

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
        except (KeyError, TypeError, ValueError, AttributeError, AssertionError) as error:
            raise _broken(error, to_record) from error
        return recorded(outcome, asked.fingerprint if asked else "")

    @activity.defn(name="load")
    async def load(self, case_id: str) -> Recorded:
        """Where the log has the case; version 0 where it was never opened."""
        outcome = await self._recorder.load(case_id)
        return recorded(outcome) if outcome else Recorded(version=0)

    def judge(self, case_id: str, version: int | None, name: str, asked: Asked, now: datetime) -> None:
        """Raises the failure of a command that the case in memory refuses; what it cannot judge passes on.

        What only the directory can prove wrong passes on too: the copy here may be a second old.
        """
        case = self._recorder.memory.get(case_id)
        if case is None or case.version != version:
            return
        try:
            respond(case, command_of(name, asked), now, self._recorder.directory.latest)
        except REFUSALS as refused:
            if not (isinstance(refused, Invalid) and refused.problem == "organisation_lacks_role"):
                raise failure(refused) from refused


def _broken(error: Exception, to_record: ToRecord) -> ApplicationError:
    """A fault of the program: a command fails at once, so that the case goes on; time is tried again until mended."""
    log.error("record_broken", transition=to_record.name, error=type(error).__name__, exc_info=error)
    return ApplicationError("broken", type=type(error).__name__, non_retryable=to_record.asked is not None)


def command_of(name: str, asked: Asked) -> Command:
    """The command of a message; Invalid where the data does not fit its transition."""
    row = TRANSITIONS[name]
    try:
        data = row.data.model_validate_json(orjson.dumps(asked.data))
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
    case, due = outcome.case, outcome.due
    return Recorded(
        version=case.version,
        step=case.step,
        track=case.track,
        municipality=case.opened.municipality,
        due_at=due.at.isoformat() if due else None,
        due_what=_what(case, due),
        to_tell=outcome.to_tell,
        events=[dict(brief(event)) for event in outcome.events],
        deadlines=[deadline_json(d) for d in changed_deadlines(case, outcome.events)],
        fingerprint=fingerprint,
    )


def _what(case: Case, due: Due | None) -> str:
    """What the timer waits for, in people's words."""
    if due is None:
        return ""
    deadline = case.deadlines[due.deadline]
    kind = "escalate" if due.rung < 0 else deadline.rungs[due.rung].kind
    title = DEADLINE_RULES[deadline.rule][-1].title.nb
    return {"remind": "Påminnelse: {}", "warn": "Varsel: {}", "end": "Frist ute: {}"}.get(
        kind, "Daglig varsel: {}"
    ).format(title)
