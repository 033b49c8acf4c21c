"""What a command brings about: `decide` lets it happen or refuses; `respond` lets time catch up first.

This is the only place in which a case changes.
"""

from dataclasses import replace
from datetime import datetime

from domain.asks import Ask, Refuses, Verdict
from domain.authority import authorise
from domain.blank import blank, verdict_of
from domain.case import Case
from domain.commands import SYSTEM, Command, Data, role_fields
from domain.effects import place
from domain.events import Draft, Event
from domain.evolve import evolve
from domain.happening import happened, nothing_ahead
from domain.opening import OPENING, opened
from domain.operations import OPERATIONS, operated
from domain.organisations import Directory
from domain.passing import advance
from domain.referring import nothing_hidden
from domain.refusals import Invalid, NotYourRole, Refused, VersionConflict
from domain.rights import Rights
from domain.tables.refusals import RULES, unblocked_by
from domain.tables.tracks import TRACKS
from domain.tables.transitions import BY_SYSTEM, TRANSITIONS
from domain.tracks import Track, Transition
from domain.veil import veiled


def respond(case: Case, command: Command, at: datetime, directory: Directory) -> tuple[Case, list[Event]]:
    """What time has brought, then what the command brings, then what falls due with it at once."""
    case, before = advance(case, at, directory)
    decided = decide(case, command, at, directory)
    for event in decided:
        case = evolve(case, event)
    case, after = advance(case, at, directory)
    return case, [*before, *decided, *after]


def decide(case: Case, command: Command, at: datetime, directory: Directory) -> list[Event]:
    """The events of an accepted command, or NotAParty, NotYourRole, Invalid, VersionConflict or Refused."""
    if command.name == OPENING:
        return opened(case, command, at, directory)
    if command.name in BY_SYSTEM:
        return [_said_by_system(case, command, at, directory)]
    if command.name in OPERATIONS:
        return operated(case, command, at, directory)
    row = _row(case, command.name)
    actor = authorise(case, row, command.organisation, command.roles, command.data)
    on = happened(case, command, at)
    nothing_ahead(command.data, at)
    _organisations_exist(command.data, directory)
    nothing_hidden(case, command, at)
    ask = Ask(command.name, command.data, on, at, actor, directory, TRACKS[case.track])
    for check in row.checks:
        check(case, ask)
    if command.expected_versions is not None and case.version not in command.expected_versions:
        raise VersionConflict(command.expected_versions, case.version)
    if refused := next(iter(refusals(case, ask, row)), None):
        raise refused
    return _placed(case, ask, row, command.note)


def refusals(case: Case, ask: Ask[Data], row: Transition) -> list[Refused]:
    """Every rule that refuses, in the order of the row; a closed case refuses whatever is not for closed cases."""
    if refused := closed_refusal(case, row):
        return [refused]
    verdicts = ((id_, rule(case, ask)) for id_, rule in asked_here(row, ask.track))
    return [refusal(case, id_, verdict, ask) for id_, verdict in verdicts if verdict]


def asked_here(row: Transition, track: Track) -> list[tuple[str, Refuses]]:
    """The rules that are asked on this track, each with its id."""
    waived = track.waives.get(row.name, ())
    return [(id_, rule) for rule in row.refuses if (id_ := rule_id(rule.__name__)) not in waived]


def refusal(case: Case, rule: str, verdict: Verdict, ask: Ask[Data]) -> Refused:
    """The refusal of a verdict, with who could do what about it in this case now, as far as whoever asks may know the case."""
    facts = {} if isinstance(verdict, bool) else dict(verdict)
    ways = unblocked_by(rule, facts)
    known = veiled(case, Rights(ask.reader, case, ask.at, ask.directory.places))
    open_ = tuple((role, name) for role, name in ways if _stands_open(known, name, ask))
    return Refused(rule, facts, open_ or ways)


def _stands_open(case: Case, name: str, ask: Ask[Data]) -> bool:
    """Whether nothing that is known now would refuse the transition to whoever may do it."""
    row = TRANSITIONS[name]
    if closed_refusal(case, row):
        return False
    asked = replace(ask, name=name, data=blank(row.data))
    return not any(verdict_of(case, rule, asked) for _, rule in asked_here(row, ask.track))


def closed_refusal(case: Case, row: Transition) -> Refused | None:
    """A closed case refuses whatever its row does not allow when closed."""
    return Refused("case_closed") if case.closed_at is not None and not row.when_closed else None


def rule_id(function: str) -> str:
    """The rule that a function asks for: its name, or the start of it where one rule is asked in several places."""
    return function if function in RULES else next(id_ for id_ in RULES if function.startswith(f"{id_}_"))


def _said_by_system(case: Case, command: Command, at: datetime, directory: Directory) -> Event:
    if command.organisation != SYSTEM.organisation:
        raise NotYourRole("only_time_does_this")
    return place(case, Draft(command.data), on=at, at=at, actor=SYSTEM, directory=directory)


def _row(case: Case, name: str) -> Transition:
    if name not in TRACKS[case.track].transitions:
        raise NotYourRole
    return TRANSITIONS[name]


def _organisations_exist(data: Data, directory: Directory) -> None:
    for name, role in role_fields(type(data)):
        organisation = getattr(data, name)
        if organisation is not None and not directory.has_role(organisation, role):
            raise Invalid(f"/data/{name}", "organisation_lacks_role", {"role": role})


def _placed(case: Case, ask: Ask[Data], row: Transition, note: str | None) -> list[Event]:
    """The drafts in order, each placed on the case as the one before left it; the note goes with the first."""
    drafts = [Draft(row.yields(**dict(ask.data)))] if isinstance(row.yields, type) else row.yields(case, ask)
    events: list[Event] = []
    for draft in drafts:
        event = place(
            case,
            draft,
            on=ask.on,
            at=ask.at,
            actor=ask.actor,
            directory=ask.directory,
            basis=row.basis,
            note=None if events else note,
        )
        case = evolve(case, event)
        events.append(event)
    return events
