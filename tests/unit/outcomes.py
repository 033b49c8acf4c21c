"""Write docs/outcomes.md: who may do what in each state, and which rule refuses it. `python -m tests.unit.outcomes`"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from domain.primitives.refusals import NotYourRole, Refused
from domain.primitives.roles import ROLES
from domain.readmodels.available_actions import Possibility, possibilities
from saksgang.development.reference.markdown import code, codes, page, table
from tests.unit.given import Story
from tests.unit.states import STATES

PAGE = Path(__file__).parents[2] / "docs" / "outcomes.md"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a role may do in a state."""

    state: str
    role: str
    possibility: Possibility

    @property
    def refusal(self) -> Refused | NotYourRole | None:
        return next(iter(self.possibility.refusals), None)


def outcomes() -> Iterator[Outcome]:
    """Every state × role × transition of its track; a role that nobody has in the state is not in the case: 404."""
    for name, given in STATES.items():
        story = given()
        for role in ROLES:
            for possibility in _of(story, role):
                yield Outcome(name, role, possibility)


def _of(story: Story, role: str) -> list[Possibility]:
    """As whoever has the role; where it is offered to another, as both."""
    holders = dict.fromkeys(p.organisation for p in story.case.members if p.role == role)
    asked = (possibilities(story.case, holder, (role,), story.now, story.directory, told=None) for holder in holders)
    return [possibility for found in asked for possibility in found]


def rendered() -> str:
    """The page."""
    intro = (
        "In each state: which roles may do a transition, and which rule refuses it to whoever it is for. Asked before "
        "anything is said: what the data may still violate is not in the table. Roles that are not named may not do it "
        "at all (403), and who is not in the case does not find it (404). A transition that nobody in the case may do "
        "in the state, and that no rule refuses either, has no row."
    )
    found: dict[str, dict[str, list[Outcome]]] = {}
    for outcome in outcomes():
        found.setdefault(outcome.state, {}).setdefault(outcome.possibility.row.name, []).append(outcome)
    parts = [f"## {state[0].upper()}{state[1:]}\n\n{_table(rows)}" for state, rows in found.items()]
    return page("Outcomes", "tests/unit/states.py", intro, *parts).replace(
        "saksgang reference", "python -m tests.unit.outcomes"
    )


def _table(rows: dict[str, list[Outcome]]) -> str:
    cells = [(code(name), codes(_allowed(found)), codes(_rules(found))) for name, found in rows.items()]
    return table(("transition", "allowed for", "refused by"), [row for row in cells if row[1:] != ("–", "–")])


def _allowed(found: list[Outcome]) -> list[str]:
    return list(dict.fromkeys(o.role for o in found if o.possibility.allowed))


def _rules(found: list[Outcome]) -> list[str]:
    return list(dict.fromkeys(o.refusal.rule for o in found if isinstance(o.refusal, Refused)))


if __name__ == "__main__":
    PAGE.write_text(rendered())
