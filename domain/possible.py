"""What an organisation may do in a case now, and what stands in the way, before it has said anything more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.asks import Ask
from domain.authority import Standing
from domain.blank import blank, verdict_of
from domain.case import Case
from domain.commands import Data
from domain.decide import asked_here, closed_refusal, refusal
from domain.opening import OPENING
from domain.organisations import Directory
from domain.passing import advance
from domain.refusals import NotAParty, NotYourRole, Refused
from domain.rights import Rights
from domain.tables.tracks import TRACKS
from domain.tables.transitions import TRANSITIONS
from domain.tracks import Transition
from domain.veil import veiled


@dataclass(frozen=True, slots=True)
class Possibility:
    """A transition, and what refuses it now: rules, or that it is for others."""

    row: Transition
    refusals: tuple[Refused | NotYourRole, ...]

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
    return [Possibility(row, _standing(known, row, ask)) for row, ask in asked]


def open_to(
    case: Case, organisation: str, roles: tuple[str, ...], at: datetime, directory: Directory, *, told: Rights | None
) -> list[str]:
    """The transitions that nothing refuses to this organisation now, without asking why the others are refused."""
    now, asked = _all_asked(case, organisation, roles, at, directory)
    known = veiled(now, told) if told else now
    return [row.name for row, ask in asked if isinstance(ask, Ask) and not any(_verdicts(known, row, ask))]


def _all_asked(
    case: Case, organisation: str, roles: tuple[str, ...], at: datetime, directory: Directory
) -> tuple[Case, Iterator[tuple[Transition, Ask[Data] | Refused | NotYourRole]]]:
    """The case as it is once time has caught up; every transition of its track, and what the rules are asked."""
    now, _ = advance(case, at, directory)
    rows = (TRANSITIONS[name] for name in TRACKS[now.track].transitions if name != OPENING)
    try:
        standing = Standing.of(now, organisation, roles)
    except (NotAParty, NotYourRole):
        return now, ((row, NotYourRole()) for row in rows)
    return now, ((row, _asked(standing, row, at, directory)) for row in rows)


def _asked(
    standing: Standing, row: Transition, at: datetime, directory: Directory
) -> Ask[Data] | Refused | NotYourRole:
    """What the rules are asked, or what refuses the transition before they are."""
    case, actor = standing.case, standing.actor_if_any(row, None)
    if actor is None:
        return standing.why_not(row)
    closed = closed_refusal(case, row)
    return closed or Ask(row.name, blank(row.data), at, at, actor, directory, TRACKS[case.track])


def _verdicts(case: Case, row: Transition, ask: Ask[Data]) -> Iterator[tuple[str, Any]]:
    """The rules that refuse, each with its verdict, as far as they are asked for."""
    verdicts = ((id_, verdict_of(case, rule, ask)) for id_, rule in asked_here(row, ask.track))
    return ((id_, verdict) for id_, verdict in verdicts if verdict)


def _standing(case: Case, row: Transition, ask: Ask[Data] | Refused | NotYourRole) -> tuple[Refused | NotYourRole, ...]:
    if not isinstance(ask, Ask):
        return (ask,)
    return tuple(refusal(case, id_, verdict, ask) for id_, verdict in _verdicts(case, row, ask))
