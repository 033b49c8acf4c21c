"""Whose cases are whose, in SQL: what `domain.disclosure` says of a reader, over the projection of parties, for lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, FromClause, and_, bindparam, exists, func, or_, select

from domain.disclosure import FOLLOWS_PATH
from domain.roles import ROLES
from store.tables import IN_CASES, cases, deadlines, parties


@dataclass(frozen=True, slots=True)
class Who:
    """An organisation that asks for lists, the roles of its token, and all roles that it has."""

    organisation: str | BindParameter[str]
    roles: Sequence[str] | BindParameter[Any]
    own: Sequence[str] | BindParameter[Any]

    def asked(self) -> dict[str, Any]:
        """The values for a statement that was made of `ASKING`."""
        return {"mine": self.organisation, "roles": self.roles, "own": self.own}


def in_any_role(organisation: str) -> Who:
    """The organisation itself, in whatever role."""
    return Who(organisation, tuple(ROLES), tuple(ROLES))


ASKING = Who(bindparam("mine", type_=IN_CASES), bindparam("roles", expanding=True), bindparam("own", expanding=True))
"""Whoever asks, for statements that are made once and executed for many."""


def knows(who: Who, case_id: ColumnElement[Any] = cases.c.id) -> ColumnElement[bool]:
    """Whether the organisation is in the case now in a role in which it reads, or a guest there."""
    return exists().where(parties.c.case_id == case_id, _here(who))


def seat(who: Who) -> FromClause:
    """What the organisation is in each case, looked up once: `party`, not a guest; `path`, whether it follows the path.

    The latter as `domain.disclosure.follows_path` has it, a broken glass apart. Both are null where it is not in the case;
    what selects the cases is `knows`, which has an index.
    """
    party, path = ~parties.c.guest, parties.c.role.in_(FOLLOWS_PATH)
    columns = (func.bool_or(party).label("party"), func.bool_or(and_(party, path)).label("path"))
    return select(*columns).where(parties.c.case_id == cases.c.id, _here(who)).correlate(cases).lateral("seat")


def _here(who: Who) -> ColumnElement[bool]:
    return and_(parties.c.organisation == who.organisation, parties.c.role.in_(who.roles), parties.c.until.is_(None))


def reads_as(who: Who, role: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether what concerns the organisation in a role concerns this reader.

    It is a role of its token, or one whose place it takes because nobody has it.
    """
    return or_(role.in_(who.roles), role.not_in(who.own))


def its_own(who: Who) -> ColumnElement[bool]:
    """Whether a deadline is the organisation's, in a role in which it reads."""
    return and_(deadlines.c.organisation == who.organisation, reads_as(who, deadlines.c.role))
