"""What an organisation may do in a case now, and what stands in the way, before it has said anything more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from domain.asks import Ask
from domain.authority import authorise
from domain.case import Case
from domain.commands import Data
from domain.decide import closed_refusal, rule_id
from domain.opening import OPENING
from domain.organisations import Directory
from domain.passing import advance
from domain.refusals import Invalid, NotAParty, NotYourRole, Refused
from domain.tables.tracks import TRACKS
from domain.tables.transitions import TRANSITIONS
from domain.tracks import Transition


class Unsaid(Exception):
    """A rule asked for something that only the data would say."""


class Blank:
    """Data that has not been said: what is optional has its default, what is required is `Unsaid`."""

    def __init__(self, model: type[Data]) -> None:
        self._fields = model.model_fields

    def __getattr__(self, name: str) -> Any:
        if name not in self._fields:
            raise AttributeError(name)
        if self._fields[name].is_required():
            raise Unsaid(name)
        return self._fields[name].get_default(call_default_factory=True)


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
    ask = Ask(row.name, cast(Data, Blank(row.data)), at, at, actor, directory, TRACKS[case.track])
    return [found for rule in row.refuses if (found := _asked(case, rule, ask))]


def _asked(case: Case, rule: Any, ask: Ask[Data]) -> Refused | None:
    try:
        verdict = rule(case, ask)
    except (Unsaid, Invalid):
        return None
    return Refused(rule_id(rule.__name__), {} if verdict is True else dict(verdict)) if verdict else None
