"""The activity that enforces deadlines: record what time has brought to a case, and return what is due next."""

import structlog
from temporalio import activity
from temporalio.client import Client

from activities.contracts import ERASED, PASS_TIME, PassTimeResult
from activities.delivery_signals import wake_meanwhile
from activities.relay import Relay, heard_of
from domain.case import Case
from domain.decisions.timers import DueRung
from domain.tables.deadlines import DEADLINE_RULES, RUNG_TITLES
from store.commands.handler import CommandHandler, NoSuchCase
from store.commands.rows import CommandResult
from store.telemetry.metrics import RECORDED, RETRIES, count_rungs

log = structlog.get_logger()


class RecordingActivities:
    """The activity that writes to the log with this worker's command handler, and signals the delivery workflows."""

    def __init__(self, recorder: CommandHandler, client: Client, relay: Relay) -> None:
        self._recorder, self._client, self._relay = recorder, client, relay

    @activity.defn(name=PASS_TIME)
    async def pass_time(self, case_id: str) -> PassTimeResult:
        """Record what is due by the case's own clock, and return the case's state.

        Nothing is due in an erased case. A case that the log does not have (yet) raises `NoSuchCase`, so that the
        activity is retried.
        """
        try:
            outcome = await self._recorder.record(case_id, None, b"")
        except NoSuchCase:
            if await self._recorder.is_erased(case_id):
                await heard_of(self._recorder.engine, case_id)
                return PassTimeResult(ERASED)
            raise
        except Exception as error:
            RETRIES.inc()
            log.warning("record_tried_again", transition=PASS_TIME, error=type(error).__name__)
            raise
        wake_meanwhile(self._client, self._recorder.engine, outcome.routes)
        if outcome.events:
            RECORDED.labels(PASS_TIME).inc()
            count_rungs(outcome.events)
        self._relay.accepted(case_id, outcome.now.version)
        return passed(outcome)


def passed(outcome: CommandResult) -> PassTimeResult:
    """The part of the result that the engine may know."""
    case, due = outcome.now, outcome.due
    return PassTimeResult(
        version=case.version,
        track=case.track,
        step=case.step,
        municipality=case.opened.municipality,
        due_at=due.at.isoformat() if due else None,
        due_in=(due.at - outcome.at).total_seconds() if due and outcome.at else None,
        due_what=_what(case, due),
        to_tell=outcome.to_tell,
        recorded=[event.seq for event in outcome.events],
        told=outcome.told,
    )


def _what(case: Case, due: DueRung | None) -> str:
    """A timer's description for operators and for the program: `Frist ute: Klagefrist (end complaint_window)`."""
    if due is None:
        return ""
    deadline = case.deadlines[due.deadline]
    kind = "daily" if due.rung < 0 else deadline.rungs[due.rung].kind
    return f"{RUNG_TITLES[kind].nb}: {DEADLINE_RULES[deadline.rule][-1].title.nb} ({kind} {deadline.rule})"
