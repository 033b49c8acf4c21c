"""Command decisions: `decide` returns a command's events or refuses it; `respond` first records elapsed time.

A case changes nowhere else.
"""

from dataclasses import replace
from datetime import datetime

from domain.case import Case
from domain.decisions.authorisation import authorise
from domain.decisions.blank_data import blank, verdict_of
from domain.decisions.event_builder import build_event
from domain.decisions.occurrence_time import happened, nothing_ahead
from domain.decisions.opening import OPENING, opened
from domain.decisions.operations import OPERATIONS, operated
from domain.decisions.timers import advance
from domain.disclosure.masked_case import veiled
from domain.disclosure.reader_rights import Rights
from domain.disclosure.references import nothing_hidden
from domain.evolve import evolve
from domain.facts.commands import SYSTEM, Command, Data, role_fields
from domain.facts.events import Draft, Event, Remark
from domain.primitives.organisations import Directory
from domain.primitives.refusals import Invalid, NotYourRole, Refused, VersionConflict
from domain.rules.context import Refuses, RuleContext, Verdict
from domain.tables.refusals import RULES, unblocked_by
from domain.tables.row_types import Track
from domain.tables.tracks import TRACKS
from domain.tables.transitions import BY_SYSTEM, TRANSITIONS
from domain.tables.transitions.row import Transition


def respond(case: Case, command: Command, at: datetime, directory: Directory) -> tuple[Case, list[Event]]:
    """Record elapsed time, then the command, then the rungs that are due at once because of it."""
    case, before = advance(case, at, directory)
    decided = decide(case, command, at, directory)
    for event in decided:
        case = evolve(case, event)
    case, after = advance(case, at, directory)
    return case, [*before, *decided, *after]


def decide(case: Case, command: Command, at: datetime, directory: Directory) -> list[Event]:
    """The events of an accepted command.

    Raises `NotAParty`, `NotYourRole`, `Invalid`, `VersionConflict` or `Refused`.
    """
    if command.name == OPENING:
        return opened(case, command, at, directory)
    if command.name in BY_SYSTEM:
        return [_system_event(case, command, at, directory)]
    if command.name in OPERATIONS:
        return operated(case, command, at, directory)
    row = _row(case, command.name)
    actor = authorise(case, row, command.organisation, command.roles, command.data)
    on = happened(case, command, at)
    nothing_ahead(command.data, at)
    _organisations_exist(command.data, directory)
    nothing_hidden(case, command, at)
    ask = RuleContext(command.name, command.data, on, at, actor, directory, TRACKS[case.track])
    for check in row.checks:
        check(case, ask)
    if command.expected_versions is not None and case.version not in command.expected_versions:
        raise VersionConflict(command.expected_versions, case.version)
    if refused := next(iter(refusals(case, ask, row)), None):
        raise refused
    return _build_events(case, ask, row, command.note)


def remarks(case: Case, ask: RuleContext[Data], row: Transition) -> tuple[Remark, ...]:
    """The unusual circumstances of the command, recorded with its first event."""
    verdicts = ((id_, verdict_of(case, rule, ask)) for id_, rule in _not_waived(row.remarks, row, ask.track))
    return tuple(Remark(id_, {} if isinstance(found, bool) else dict(found)) for id_, found in verdicts if found)


def refusals(case: Case, ask: RuleContext[Data], row: Transition) -> list[Refused]:
    """Every refusing rule in the order of the row; a closed case refuses every row without `when_closed`."""
    if refused := closed_refusal(case, row):
        return [refused]
    verdicts = ((id_, rule(case, ask)) for id_, rule in asked_here(row, ask.track))
    return [refusal(case, id_, verdict, ask) for id_, verdict in verdicts if verdict]


def asked_here(row: Transition, track: Track) -> list[tuple[str, Refuses]]:
    """(id, rule) of the rules that apply on this track."""
    return _not_waived(row.refuses, row, track)


def _not_waived(rules: tuple[Refuses, ...], row: Transition, track: Track) -> list[tuple[str, Refuses]]:
    waived = track.waives.get(row.name, ())
    return [(id_, rule) for rule in rules if (id_ := rule_id(rule.__name__)) not in waived]


def refusal(case: Case, rule: str, verdict: Verdict, ask: RuleContext[Data]) -> Refused:
    """The refusal for a verdict, with the (role, transition) pairs that help now, as far as the caller may know."""
    facts = {} if isinstance(verdict, bool) else dict(verdict)
    ways = unblocked_by(rule, facts)
    known = veiled(case, Rights(ask.reader, case, ask.at, ask.directory.places))
    open_ = tuple((role, name) for role, name in ways if _is_open(known, name, ask))
    return Refused(rule, facts, open_ or ways)


def _is_open(case: Case, name: str, ask: RuleContext[Data]) -> bool:
    """Whether no known rule would refuse the transition, whoever performs it."""
    row = TRANSITIONS[name]
    if closed_refusal(case, row):
        return False
    asked = replace(ask, name=name, data=blank(row.data))
    return not any(verdict_of(case, rule, asked) for _, rule in asked_here(row, ask.track))


def closed_refusal(case: Case, row: Transition) -> Refused | None:
    """The refusal of a closed case, None if the case is open or the row allows closed cases."""
    return Refused("case_closed") if case.closed_at is not None and not row.when_closed else None


def rule_id(function: str) -> str:
    """The id of a function's rule: its name, or the rule that begins its name if several functions apply one rule."""
    return function if function in RULES else next(id_ for id_ in RULES if function.startswith(f"{id_}_"))


def _system_event(case: Case, command: Command, at: datetime, directory: Directory) -> Event:
    if command.organisation != SYSTEM.organisation:
        raise NotYourRole("only_time_does_this")
    return build_event(case, Draft(command.data), on=at, at=at, actor=SYSTEM, directory=directory)


def _row(case: Case, name: str) -> Transition:
    if name not in TRACKS[case.track].transitions:
        raise NotYourRole
    return TRANSITIONS[name]


def _organisations_exist(data: Data, directory: Directory) -> None:
    for name, role in role_fields(type(data)):
        organisation = getattr(data, name)
        if organisation is not None and not directory.has_role(organisation, role):
            raise Invalid(f"/data/{name}", "organisation_lacks_role", {"role": role})


def _build_events(case: Case, ask: RuleContext[Data], row: Transition, note: str | None) -> list[Event]:
    """The events of the drafts, each built on the case after the one before; the first carries note and remarks."""
    found = remarks(case, ask, row)
    drafts = [Draft(row.yields(**dict(ask.data)))] if isinstance(row.yields, type) else row.yields(case, ask)
    events: list[Event] = []
    for draft in drafts:
        event = build_event(
            case,
            draft,
            on=ask.on,
            at=ask.at,
            actor=ask.actor,
            directory=ask.directory,
            basis=row.basis,
            note=None if events else note,
            remarks=() if events else found,
        )
        case = evolve(case, event)
        events.append(event)
    return events
