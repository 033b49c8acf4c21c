"""Whose cases are whose, in SQL: what `domain.disclosure.policy` says of a reader, over the projection of parties, for lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, FromClause, and_, bindparam, exists, func, or_, select

from domain.primitives.categories import Category
from domain.primitives.roles import ROLES
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.disclosure import ESCALATED_TO, FOLLOWS_PATH, SEES
from domain.tables.event_types import EVENT_TYPES
from store.db.schema import IN_CASES, cases, deadlines, events, outbox, parties

TELLING: tuple[Category, ...] = tuple(
    dict.fromkeys(
        EVENT_TYPES[start].category for rows in DEADLINE_RULES.values() for row in rows for start in row.starts
    )
)
"""What deadlines tell by being there."""

KNOW: dict[Category, tuple[str, ...]] = {
    category: tuple(role for role in FOLLOWS_PATH if category in SEES[role]) for category in TELLING
}
"""category → the roles that follow a deadline which tells it, unasked."""


@dataclass(frozen=True, slots=True)
class ListReader:
    """An organisation that asks for lists, the roles of its token, and all roles that it has."""

    organisation: str | BindParameter[str]
    roles: Sequence[str] | BindParameter[Any]
    own: Sequence[str] | BindParameter[Any]

    def asked(self) -> dict[str, Any]:
        """The values for a statement that was made of `ASKING`."""
        return {"mine": self.organisation, "roles": self.roles, "own": self.own}


def in_any_role(organisation: str) -> ListReader:
    """The organisation itself, in whatever role."""
    return ListReader(organisation, tuple(ROLES), tuple(ROLES))


ASKING = ListReader(
    bindparam("mine", type_=IN_CASES), bindparam("roles", expanding=True), bindparam("own", expanding=True)
)
"""Whoever asks, for statements that are made once and executed for many."""


def knows(who: ListReader, case_id: ColumnElement[Any] = cases.c.id) -> ColumnElement[bool]:
    """Whether the organisation is in the case now in a role in which it reads, or a guest there."""
    return exists().where(parties.c.case_id == case_id, _here(who))


def seat(who: ListReader) -> FromClause:
    """What the organisation is in each case, as columns of a row that is looked up once for the case.

    `party` says whether it is a party and not a guest. `path` says whether it follows the path, as
    `domain.disclosure.policy.follows_path` does, without broken glass. For each category, `<category>_deadlines` says whether it
    follows the deadlines of that category. All columns are null where the organisation is not in the case. The row does not
    select cases: `knows` does, because it has an index.
    """
    party = ~parties.c.guest
    columns = [func.bool_or(party).label("party"), _as(FOLLOWS_PATH).label("path")]
    columns += [_as(roles).label(f"{category}_deadlines") for category, roles in KNOW.items()]
    return select(*columns).where(parties.c.case_id == cases.c.id, _here(who)).correlate(cases).lateral("seat")


def _as(roles: Sequence[str]) -> ColumnElement[bool]:
    return func.bool_or(and_(~parties.c.guest, parties.c.role.in_(roles)))


def follows(who: ListReader, mine: FromClause) -> ColumnElement[bool]:
    """Whether the organisation follows a deadline: its own, or one of the path that it may know of.

    As `domain.disclosure.policy.follows` has it, what is shared and a broken glass apart.
    """
    known = (and_(deadlines.c.category == each, mine.c[f"{each}_deadlines"]) for each in KNOW)
    return or_(its_own(who), *known)


def watches(who: ListReader) -> ColumnElement[bool]:
    """Whether the organisation must see to a missed deadline, as `domain.disclosure.policy.watches` has it; also to one that it follows."""
    late = or_(deadlines.c.state == "breached", deadlines.c.detail["next_daily"].as_string().is_not(None))
    return and_(late, deadlines.c.detail["over"].as_boolean().is_not(True), _escalated(), sees_to_what_is_missed(who))


def _escalated() -> ColumnElement[bool]:
    """Whether somebody was told that the deadline was missed."""
    about = (outbox.c.case_id == deadlines.c.case_id, outbox.c.deadline == deadlines.c.id)
    return exists().where(*about, outbox.c.event_type == "deadline_escalated")


def sees_to_what_is_missed(who: ListReader) -> ColumnElement[bool]:
    """Whether it has the coordinator's role now and reads in it, or takes its place because nobody has it."""
    coordinates = and_(parties.c.case_id == deadlines.c.case_id, parties.c.role == ESCALATED_TO, parties.c.responsible)
    party = exists().where(parties.c.case_id == deadlines.c.case_id, _here(who), ~parties.c.guest)
    return or_(exists().where(coordinates, _here(who)), and_(~exists().where(coordinates), _stands_in(who), party))


def _stands_in(who: ListReader) -> ColumnElement[bool]:
    """Whether it identified the person, or has taken over from who did, as `domain.case.Case.identifier` has it."""
    opened_as = select(events.c.role).where(events.c.case_id == parties.c.case_id, events.c.seq == 1)
    first = parties.alias()
    stayed = (first.c.case_id == parties.c.case_id, first.c.role == parties.c.role, first.c.until.is_(None))
    heir = and_(parties.c.responsible, ~exists().where(*stayed, first.c.since == 1))
    mine = (parties.c.organisation == who.organisation, parties.c.until.is_(None))
    here = (parties.c.case_id == deadlines.c.case_id, parties.c.role == opened_as.scalar_subquery(), *mine)
    return exists().where(*here, or_(parties.c.since == 1, heir))


def follows_all(mine: FromClause) -> ColumnElement[bool]:
    """Whether there is no deadline in the case that the organisation may not know of."""
    return and_(*(mine.c[f"{each}_deadlines"] for each in KNOW))


def _here(who: ListReader) -> ColumnElement[bool]:
    return and_(parties.c.organisation == who.organisation, parties.c.role.in_(who.roles), parties.c.until.is_(None))


def reads_as(who: ListReader, role: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether what concerns the organisation in a role concerns this reader.

    It is a role of its token, or one whose place it takes because nobody has it.
    """
    return or_(role.in_(who.roles), role.not_in(who.own))


def its_own(who: ListReader) -> ColumnElement[bool]:
    """Whether a deadline is the organisation's, in a role in which it reads."""
    return and_(deadlines.c.organisation == who.organisation, reads_as(who, deadlines.c.role))
