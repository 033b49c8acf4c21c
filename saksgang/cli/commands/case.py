"""A case at a terminal: where it is, what happened, why it stands there, and what comes. Never who it is about.

The output shows what the case's coordinator sees.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import select

from domain.case import Case
from domain.decisions.timers import forecast as foretell
from domain.disclosure.reader_rights import Rights
from domain.facts.deadlines import Deadline
from domain.facts.events import Event
from domain.primitives.calendar import last_day, local, local_date
from domain.primitives.callers import Reader
from domain.primitives.organisations import Directory
from domain.readmodels.available_actions import possibilities
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.event_types import EVENT_TYPES
from domain.tables.law import citations
from domain.tables.refusals import RULES, in_words
from domain.tables.tracks import STEPS
from saksgang.cli.commands import DataDir, opened, settings_here
from saksgang.cli.commands.rules import cited
from saksgang.config.errors import Failure
from saksgang.config.settings import Settings
from saksgang.development.stack.layout import DEFAULT
from saksgang.temporal.time_skipping import parse_case
from saksgang.wiring import database, repository_for
from store.auth.directory import DirectoryCopy
from store.db.schema import cases

app = typer.Typer()
group = typer.Typer(help="One case: show, history, explain, forecast.", no_args_is_help=True)
app.add_typer(group, name="case")

CaseId = Annotated[str, typer.Argument(metavar="ID", help="The case's id.")]
FORECAST_DAYS = 60


@dataclass(frozen=True, slots=True)
class LoadedCase:
    """A case with its events, its current time, and the directory."""

    case: Case
    events: list[Event]
    now: datetime
    directory: Directory


@group.command()
def show(case_id: CaseId, data_dir: DataDir = DEFAULT) -> None:
    """Where the case is, who is responsible, and which deadlines run."""
    found = asyncio.run(_find(settings_here(data_dir), parse_case(case_id)))
    case = found.case
    _say(f"{case.id}  {case.track}  versjon {case.version}")
    _say(f"Steg: {STEPS[case.step].nb}")
    for role, organisation in sorted(case.responsible.items()):
        _say(f"  {role:<20} {organisation}")
    _say("Frister:")
    for deadline in _running(found):
        _say(f"  {_deadline(deadline)}")


@group.command()
def history(case_id: CaseId, data_dir: DataDir = DEFAULT) -> None:
    """Everything that happened, in order."""
    found = asyncio.run(_find(settings_here(data_dir), parse_case(case_id)))
    rights = _coordinator(found)
    for event in found.events:
        visible = rights.knows_of(event).yes
        what = f"{EVENT_TYPES[event.type].title.nb} – {event.actor.organisation}" if visible else "Skjermet"
        _say(f"{event.seq:>4}  {_at(event.on if visible else event.recorded_at)}  {what}")


@group.command()
def explain(case_id: CaseId, data_dir: DataDir = DEFAULT) -> None:
    """Why the case stands where it stands: who may do what, what refuses, and on what basis."""
    found = asyncio.run(_find(settings_here(data_dir), parse_case(case_id)))
    for deadline in _running(found):
        _say(_deadline(deadline))
        for row in citations(deadline.basis, local_date(deadline.starts_at)):
            _say(f"    {cited(row)}")
    for party in found.case.parties:
        if party.until is None:
            _say(f"\n{party.organisation} ({party.role})")
            _say_all(_possible(found, party.organisation, party.role))


@group.command()
def forecast(case_id: CaseId, days: int = FORECAST_DAYS, data_dir: DataDir = DEFAULT) -> None:
    """What will be recorded, and who will be told, if nobody acts."""
    found = asyncio.run(_find(settings_here(data_dir), parse_case(case_id)))
    rights = _coordinator(found)
    coming = foretell(found.case, found.now + timedelta(days=days), found.directory)
    for event in (event for event in coming if rights.expects(event)):
        rule = DEADLINE_RULES[getattr(event.data, "rule", "")][-1].title.nb
        told = ", ".join(organisation for organisation, _ in event.effects.told)
        _say(f"{_at(event.on)}  {EVENT_TYPES[event.type].title.nb} «{rule}» → {told or '–'}")


def _possible(found: LoadedCase, organisation: str, role: str) -> Iterable[str]:
    for possibility in possibilities(found.case, organisation, (role,), found.now, found.directory, told=None):
        refused = [r for r in possibility.refusals if r.rule in RULES and r.rule != "not_your_role"]
        if possibility.allowed:
            yield f"  ✓ {possibility.row.title.nb}"
        for refusal in refused[:1]:
            facts = in_words(getattr(refusal, "facts", {}), "nb")
            yield f"  ✗ {possibility.row.title.nb}: {RULES[refusal.rule].detail.nb.format(**facts)}"


async def _find(settings: Settings, case_id: str) -> LoadedCase:
    reader = repository_for(settings)
    async with opened(database(settings, pool=1)) as engine, engine.connect() as connection:
        query = select(cases.c.version, cases.c.clock_ahead).where(cases.c.id == UUID(case_id))
        row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise Failure(f"there is no case {case_id}")
        events = await reader.events(connection, case_id)
        case = await reader.case(connection, case_id, row.version)
        directory = await DirectoryCopy(engine).current()
    ahead = timedelta(seconds=row.clock_ahead if reader.ahead else 0)
    return LoadedCase(case, events, datetime.now(UTC) + ahead, directory)


def _coordinator(found: LoadedCase) -> Rights:
    case = found.case
    reader = Reader(case.holder("coordinator") or "", ("coordinator", case.opened.role))
    return Rights(reader, case, found.now, found.directory.places)


def _running(found: LoadedCase) -> Iterable[Deadline]:
    """Return the unfinished deadlines that the coordinator follows."""
    rights = _coordinator(found)
    return (d for d in found.case.deadlines.values() if d.unfinished and rights.follows(d))


def _deadline(deadline: Deadline) -> str:
    title = DEADLINE_RULES[deadline.rule][-1].title.nb
    return f"{_until(deadline.due_at):<18}  {deadline.state:<9} {title} ({deadline.organisation})"


def _until(due: datetime) -> str:
    """Return a due time; if a day's end (24:00), the day itself, not the next one."""
    return f"t.o.m. {last_day(due)}" if local(due).time() == time() else _at(due)


def _at(at: datetime) -> str:
    return local(at).strftime("%Y-%m-%d %H:%M")


def _say(line: str) -> None:
    typer.echo(line)


def _say_all(lines: Iterable[str]) -> None:
    for line in lines:
        _say(line)
