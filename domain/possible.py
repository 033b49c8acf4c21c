"""What an organisation may do in a case now, and what stands in the way, before it has said anything more."""

from dataclasses import dataclass
from datetime import datetime

from domain.asks import Ask
from domain.authority import authorise
from domain.blank import blank, verdict_of
from domain.case import Case
from domain.decide import asked_here, closed_refusal, refusal
from domain.opening import OPENING
from domain.organisations import Directory
from domain.passing import advance
from domain.refusals import NotAParty, NotYourRole, Refused
from domain.tables.tracks import TRACKS
from domain.tables.transitions import TRANSITIONS
from domain.tracks import Transition


@dataclass(frozen=True, slots=True)
class Possibility:
    """A transition, and what refuses it now: rules, or that it is for others."""

    row: Transition
    refusals: tuple[Refused | NotYourRole, ...]

    @property
    def allowed(self) -> bool:
        """Whether nothing that is known now stands in the way."""
        return not self.refusals


def possibilities(
    case: Case, organisation: str, roles: tuple[str, ...], at: datetime, directory: Directory
) -> list[Possibility]:
    """Every transition of the case's track, for this organisation, now."""
    case, _ = advance(case, at, directory)
    rows = [TRANSITIONS[name] for name in TRACKS[case.track].transitions if name != OPENING]
    return [Possibility(row, tuple(_standing(case, row, organisation, roles, at, directory))) for row in rows]


def _standing(
    case: Case, row: Transition, organisation: str, roles: tuple[str, ...], at: datetime, directory: Directory
) -> list[Refused | NotYourRole]:
    try:
        actor = authorise(case, row, organisation, roles, None)
    except NotYourRole as refused:
        return [refused]
    except NotAParty:
        return [NotYourRole()]
    if closed := closed_refusal(case, row):
        return [closed]
    ask = Ask(row.name, blank(row.data), at, at, actor, directory, TRACKS[case.track])
    verdicts = ((id_, verdict_of(case, rule, ask)) for id_, rule in asked_here(row, ask.track))
    return [refusal(case, id_, verdict, ask) for id_, verdict in verdicts if verdict]
