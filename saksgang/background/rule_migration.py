"""Moving running cases to a changed rule, on record, and previewing the effect."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from temporalio.exceptions import TemporalError

from activities.contracts import CaseNews, RecordedTransition
from activities.relay import accept, signal
from domain.decisions.decide import respond
from domain.facts.commands import SYSTEM, Command
from domain.facts.events import Event
from domain.facts.rule_change import ApplyRuleChange, RuleChangeApplied
from domain.primitives.refusals import Invalid
from saksgang.background.recovery import RecoveryContext
from store.auth.directory import DirectoryCopy
from store.commands.handler import CommandHandler
from store.commands.rows import CommandResult
from store.db.schema import cases, deadlines

APPLY = "apply_rule_change"


@dataclass(frozen=True, slots=True)
class Move:
    """The effect of the change on one case: its deadlines, and the events that fall due at once."""

    case_id: str
    changes: tuple[RuleChangeApplied, ...]
    at_once: tuple[Event, ...]


async def what_if(survivors: RecoveryContext, rule: str, only: str | None = None) -> AsyncIterator[Move]:
    """Yield the effect on every open case, decided like the real change; nothing is recorded."""
    directory = await DirectoryCopy(survivors.engine).current()
    command = Command("what-if", APPLY, ApplyRuleChange(rule=rule), SYSTEM.organisation, (SYSTEM.role,))
    mine = (deadlines.c.case_id == cases.c.id) & (deadlines.c.rule == rule) & (deadlines.c.state == "open")
    query = select(cases.c.id, cases.c.version, cases.c.clock_ahead).join(deadlines, mine).distinct()
    query = query.where(cases.c.closed_at.is_(None)).order_by(cases.c.id)
    async with survivors.engine.connect() as connection:
        for id_, version, ahead in await connection.execute(query.where(cases.c.id == UUID(only)) if only else query):
            case = await survivors.reader.case(connection, str(id_), version)
            try:
                _, events = respond(case, command, datetime.now(UTC) + timedelta(seconds=ahead), directory)
            except Invalid:
                continue
            yield _move(str(id_), events)


def _move(case_id: str, events: list[Event]) -> Move:
    changes = tuple(event.data for event in events if isinstance(event.data, RuleChangeApplied))
    first = next(i for i, event in enumerate(events) if isinstance(event.data, RuleChangeApplied))
    at_once = tuple(event for event in events[first:] if not isinstance(event.data, RuleChangeApplied))
    return Move(case_id, changes, at_once)


async def apply(survivors: RecoveryContext, recorder: CommandHandler, case_id: str, rule: str) -> bool:
    """Move one case, on record; False if nothing changes in it. The reconciler covers a failed signal."""
    who = (SYSTEM.organisation, (SYSTEM.role,))
    command = Command(f"{APPLY}-{uuid4()}", APPLY, ApplyRuleChange(rule=rule), *who)
    try:
        outcome = await recorder.record(case_id, command, b"")
    except Invalid as refused:
        if refused.problem == "nothing_changes":
            return False
        raise
    with suppress(TemporalError, RuntimeError):
        await signal(survivors.client, case_id, CaseNews(outcome.now.version, [_entry(outcome)]))
        await accept(survivors.engine, [(case_id, outcome.now.version)])
    return True


def _entry(outcome: CommandResult) -> RecordedTransition:
    return RecordedTransition(APPLY, outcome.events[0].seq, outcome.events[-1].seq, outcome.told)
