"""Available transitions: what an organisation may do in a case now, and the obstacles, before there is data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.case import Case
from domain.decisions.authorisation import CallerStanding
from domain.decisions.blank_data import blank, verdict_of
from domain.decisions.decide import asked_here, closed_refusal, refusal, remarks
from domain.decisions.opening import OPENING
from domain.decisions.timers import advance
from domain.disclosure.masked_case import veiled
from domain.disclosure.reader_rights import Rights
from domain.facts.commands import Data
from domain.facts.events import Remark
from domain.primitives.organisations import Directory
from domain.primitives.refusals import NotAParty, NotYourRole, Refused
from domain.rules.context import RuleContext
from domain.tables.tracks import TRACKS
from domain.tables.transitions import TRANSITIONS
from domain.tables.transitions.row import Transition


@dataclass(frozen=True, slots=True)
class Possibility:
    """A transition with its refusals now, by rules or by role, and its remarks."""

    row: Transition  # the transition
    refusals: tuple[Refused | NotYourRole, ...]  # rules that refuse it, or that other roles perform it
    remarks: tuple[Remark, ...] = ()  # remarks that would be recorded with it

    @property
    def allowed(self) -> bool:
        """Whether no known rule refuses it."""
        return not self.refusals

    @property
    def is_for_others(self) -> bool:
        """Whether it is refused because other roles perform it."""
        return any(isinstance(refused, NotYourRole) for refused in self.refusals)


def possibilities(
    case: Case, organisation: str, roles: tuple[str, ...], at: datetime, directory: Directory, *, told: Rights | None
) -> list[Possibility]:
    """Every transition of the track for this organisation now, as far as `told` may know; None: without limits."""
    now, asked = _contexts(case, organisation, roles, at, directory)
    known = veiled(now, told) if told else now
    return [Possibility(row, _refusals(known, row, ask), _remarks(known, row, ask)) for row, ask in asked]


def open_to(
    case: Case, organisation: str, roles: tuple[str, ...], at: datetime, directory: Directory, *, told: Rights | None
) -> list[str]:
    """The names of the transitions that nothing refuses now, without evaluating the other refusals in full."""
    now, asked = _contexts(case, organisation, roles, at, directory)
    known = veiled(now, told) if told else now
    return [row.name for row, ask in asked if isinstance(ask, RuleContext) and not any(_verdicts(known, row, ask))]


def _contexts(
    case: Case, organisation: str, roles: tuple[str, ...], at: datetime, directory: Directory
) -> tuple[Case, Iterator[tuple[Transition, RuleContext[Data] | Refused | NotYourRole]]]:
    """The case after elapsed time is recorded, and every transition of its track with its rule context or refusal."""
    now, _ = advance(case, at, directory)
    rows = (TRANSITIONS[name] for name in TRACKS[now.track].transitions if name != OPENING)
    try:
        standing = CallerStanding.of(now, organisation, roles)
    except (NotAParty, NotYourRole):
        return now, ((row, NotYourRole()) for row in rows)
    return now, ((row, _context(standing, row, at, directory)) for row in rows)


def _context(
    standing: CallerStanding, row: Transition, at: datetime, directory: Directory
) -> RuleContext[Data] | Refused | NotYourRole:
    """The context for the transition's rules, or the refusal that precedes them."""
    case, actor = standing.case, standing.actor_if_any(row, None)
    if actor is None:
        return standing.why_not(row)
    closed = closed_refusal(case, row)
    return closed or RuleContext(row.name, blank(row.data), at, at, actor, directory, TRACKS[case.track])


def _verdicts(case: Case, row: Transition, ask: RuleContext[Data]) -> Iterator[tuple[str, Any]]:
    """(rule id, verdict) of each refusing rule, evaluated lazily."""
    verdicts = ((id_, verdict_of(case, rule, ask)) for id_, rule in asked_here(row, ask.track))
    return ((id_, verdict) for id_, verdict in verdicts if verdict)


def _remarks(case: Case, row: Transition, ask: RuleContext[Data] | Refused | NotYourRole) -> tuple[Remark, ...]:
    return remarks(case, ask, row) if isinstance(ask, RuleContext) else ()


def _refusals(
    case: Case, row: Transition, ask: RuleContext[Data] | Refused | NotYourRole
) -> tuple[Refused | NotYourRole, ...]:
    if not isinstance(ask, RuleContext):
        return (ask,)
    return tuple(refusal(case, id_, verdict, ask) for id_, verdict in _verdicts(case, row, ask))
