"""Membership in SQL for lists: the rules of `domain.disclosure.policy` for a reader, over the projection of parties."""

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
"""Categories that the existence of a deadline reveals."""

KNOW: dict[Category, tuple[str, ...]] = {
    category: tuple(role for role in FOLLOWS_PATH if category in SEES[role]) for category in TELLING
}
"""category → roles that follow deadlines of the category without being asked."""


@dataclass(frozen=True, slots=True)
class ListReader:
    """A reader of lists.

    `organisation`: its organisation. `roles`: the roles of its token. `own`: all roles of the organisation.
    """

    organisation: str | BindParameter[str]
    roles: Sequence[str] | BindParameter[Any]
    own: Sequence[str] | BindParameter[Any]

    def asked(self) -> dict[str, Any]:
        """Parameters for a statement built with `ASKING`."""
        return {"mine": self.organisation, "roles": self.roles, "own": self.own}


def in_any_role(organisation: str) -> ListReader:
    """The organisation in every role."""
    return ListReader(organisation, tuple(ROLES), tuple(ROLES))


ASKING = ListReader(
    bindparam("mine", type_=IN_CASES), bindparam("roles", expanding=True), bindparam("own", expanding=True)
)
"""A reader of bind parameters, for statements that are built once and executed for many readers."""


def knows(who: ListReader, case_id: ColumnElement[Any] = cases.c.id) -> ColumnElement[bool]:
    """Whether the organisation is in the case now, as a guest or party, in one of the reader's roles."""
    return exists().where(parties.c.case_id == case_id, _here(who))


def seat(who: ListReader) -> FromClause:
    """The organisation's membership in each case, as a lateral row that is computed once per case.

    `party`: whether it is a party and not a guest. `path`: whether it follows the path, as
    `domain.disclosure.policy.follows_path` without break-glass access. `<category>_deadlines`: whether it follows the
    deadlines of that category. All columns are null if the organisation is not in the case. The row does not filter
    cases: use `knows`, which has an index.
    """
    party = ~parties.c.guest
    columns = [func.bool_or(party).label("party"), _is_party_as(FOLLOWS_PATH).label("path")]
    columns += [_is_party_as(roles).label(f"{category}_deadlines") for category, roles in KNOW.items()]
    return select(*columns).where(parties.c.case_id == cases.c.id, _here(who)).correlate(cases).lateral("seat")


def _is_party_as(roles: Sequence[str]) -> ColumnElement[bool]:
    return func.bool_or(and_(~parties.c.guest, parties.c.role.in_(roles)))


def follows(who: ListReader, mine: FromClause) -> ColumnElement[bool]:
    """Whether the organisation follows a deadline: its own, or one of the path that it may know.

    Equals `domain.disclosure.policy.follows` without sharing and break-glass access.
    """
    known = (and_(deadlines.c.category == each, mine.c[f"{each}_deadlines"]) for each in KNOW)
    return or_(its_own(who), *known)


def watches(who: ListReader) -> ColumnElement[bool]:
    """Whether the organisation must see to a missed deadline, even one that it follows anyway.

    Equals `domain.disclosure.policy.watches`.
    """
    late = or_(deadlines.c.state == "breached", deadlines.c.detail["next_daily"].as_string().is_not(None))
    return and_(late, deadlines.c.detail["over"].as_boolean().is_not(True), _escalated(), sees_to_what_is_missed(who))


def _escalated() -> ColumnElement[bool]:
    """Whether the deadline was escalated."""
    about = (outbox.c.case_id == deadlines.c.case_id, outbox.c.deadline == deadlines.c.id)
    return exists().where(*about, outbox.c.event_type == "deadline_escalated")


def sees_to_what_is_missed(who: ListReader) -> ColumnElement[bool]:
    """Whether it has the coordinator's role now and reads in it, or takes its place because nobody has it."""
    coordinates = and_(parties.c.case_id == deadlines.c.case_id, parties.c.role == ESCALATED_TO, parties.c.responsible)
    party = exists().where(parties.c.case_id == deadlines.c.case_id, _here(who), ~parties.c.guest)
    return or_(exists().where(coordinates, _here(who)), and_(~exists().where(coordinates), _stands_in(who), party))


def _stands_in(who: ListReader) -> ColumnElement[bool]:
    """Whether it identified the person, or took over from the identifier, as `domain.case.Case.identifier`."""
    opened_as = select(events.c.role).where(events.c.case_id == parties.c.case_id, events.c.seq == 1)
    first = parties.alias()
    stayed = (first.c.case_id == parties.c.case_id, first.c.role == parties.c.role, first.c.until.is_(None))
    heir = and_(parties.c.responsible, ~exists().where(*stayed, first.c.since == 1))
    mine = (parties.c.organisation == who.organisation, parties.c.until.is_(None))
    here = (parties.c.case_id == deadlines.c.case_id, parties.c.role == opened_as.scalar_subquery(), *mine)
    return exists().where(*here, or_(parties.c.since == 1, heir))


def follows_all(mine: FromClause) -> ColumnElement[bool]:
    """Whether the organisation may know all deadlines of the case."""
    return and_(*(mine.c[f"{each}_deadlines"] for each in KNOW))


def _here(who: ListReader) -> ColumnElement[bool]:
    return and_(parties.c.organisation == who.organisation, parties.c.role.in_(who.roles), parties.c.until.is_(None))


def reads_as(who: ListReader, role: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the reader may act for the organisation in this role.

    True for a role of the token, and for a role that the organisation does not have but stands in for.
    """
    return or_(role.in_(who.roles), role.not_in(who.own))


def its_own(who: ListReader) -> ColumnElement[bool]:
    """Whether a deadline belongs to the organisation, in one of the reader's roles."""
    return and_(deadlines.c.organisation == who.organisation, reads_as(who, deadlines.c.role))
