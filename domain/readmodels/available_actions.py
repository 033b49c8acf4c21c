"""What an organisation may do in a case now, and what stands in the way, before it has said anything more."""

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
    """A transition, what refuses it now: rules, or that it is for others; and what would be remarked on it."""

    row: Transition
    refusals: tuple[Refused | NotYourRole, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether nothing that is known now stands in the way."""
        return not self.refusals

    @property
    def is_for_others(self) -> bool:
        """Whether it is refused because other roles do it."""
        return any(isinstance(refused, NotYourRole) for refused in self.refusals)


def possibilities(
    case: Case, organisation: str, roles: tuple[str, ...], at: datetime, directory: Directory, *, told: Rights | None
) -> list[Possibility]:
    """Every transition of the case's track, for this organisation, now: as far as whoever is told may know; None: all."""
    now, asked = _all_asked(case, organisation, roles, at, directory)
    known = veiled(now, told) if told else now
    return [Possibility(row, _standing(known, row, ask), _remarks(known, row, ask)) for row, ask in asked]


def open_to(
    case: Case, organisation: str, roles: tuple[str, ...], at: datetime, directory: Directory, *, told: Rights | None
) -> list[str]:
    """The transitions that nothing refuses to this organisation now, without asking why the others are refused."""
    now, asked = _all_asked(case, organisation, roles, at, directory)
    known = veiled(now, told) if told else now
    return [row.name for row, ask in asked if isinstance(ask, RuleContext) and not any(_verdicts(known, row, ask))]


def _all_asked(
    case: Case, organisation: str, roles: tuple[str, ...], at: datetime, directory: Directory
) -> tuple[Case, Iterator[tuple[Transition, RuleContext[Data] | Refused | NotYourRole]]]:
    """The case as it is once time has caught up; every transition of its track, and what the rules are asked."""
    now, _ = advance(case, at, directory)
    rows = (TRANSITIONS[name] for name in TRACKS[now.track].transitions if name != OPENING)
    try:
        standing = CallerStanding.of(now, organisation, roles)
    except (NotAParty, NotYourRole):
        return now, ((row, NotYourRole()) for row in rows)
    return now, ((row, _asked(standing, row, at, directory)) for row in rows)


def _asked(
    standing: CallerStanding, row: Transition, at: datetime, directory: Directory
) -> RuleContext[Data] | Refused | NotYourRole:
    """What the rules are asked, or what refuses the transition before they are."""
    case, actor = standing.case, standing.actor_if_any(row, None)
    if actor is None:
        return standing.why_not(row)
    closed = closed_refusal(case, row)
    return closed or RuleContext(row.name, blank(row.data), at, at, actor, directory, TRACKS[case.track])


def _verdicts(case: Case, row: Transition, ask: RuleContext[Data]) -> Iterator[tuple[str, Any]]:
    """The rules that refuse, each with its verdict, as far as they are asked for."""
    verdicts = ((id_, verdict_of(case, rule, ask)) for id_, rule in asked_here(row, ask.track))
    return ((id_, verdict) for id_, verdict in verdicts if verdict)


def _remarks(case: Case, row: Transition, ask: RuleContext[Data] | Refused | NotYourRole) -> tuple[Remark, ...]:
    return remarks(case, ask, row) if isinstance(ask, RuleContext) else ()


def _standing(
    case: Case, row: Transition, ask: RuleContext[Data] | Refused | NotYourRole
) -> tuple[Refused | NotYourRole, ...]:
    if not isinstance(ask, RuleContext):
        return (ask,)
    return tuple(refusal(case, id_, verdict, ask) for id_, verdict in _verdicts(case, row, ask))
