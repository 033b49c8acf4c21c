"""All that a command leaves behind, in one statement, which does nothing where the log no longer ends where it was seen to end."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, CTE, Select, Table, bindparam, exists, func, select, true, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import cases, commands, deadlines, events, facts, outbox, parties

Row = Mapping[str, Any]
ADDED = (events, commands, facts, deadlines, parties, outbox)
WRITTEN_OVER = {deadlines: ("case_id", "id"), parties: ("case_id", "organisation", "role", "since")}
KEPT = (outbox,)
"""Where a row that is there already stays as it is; in the tables that are neither, it is a race that was lost."""


class Written(NamedTuple):
    """Whether the case was where it was expected, and whether somebody had still to be told of it before."""

    moved: bool
    owed: bool


async def write(
    connection: AsyncConnection, case: Row, added: Mapping[Table, Sequence[Row]], *, after: bytes | None
) -> Written:
    """Puts the case's row in place and adds the others, if the log ends with the hash `after`.

    Where `after` is None the case is new, or its projections are written anew. IntegrityError where a row is there already.
    """
    shapes = tuple((table, _names(rows[0])) for table in ADDED if (rows := added.get(table)))
    values = {_named(cases, name): value for name, value in case.items()}
    for table, names in shapes:
        values |= {_named(table, name): [row[name] for row in added[table]] for name in names}
    statement = _statement(after is None, tuple(case), shapes)
    return Written(*(await connection.execute(statement, values | {"after": after})).one())


@cache
def _statement(
    anew: bool, known: tuple[str, ...], shapes: tuple[tuple[Table, tuple[str, ...]], ...]
) -> Select[bool, bool]:
    """Made once for each shape: to put it together takes longer than to run it."""
    placed = (_placed(known) if anew else _moved(known)).returning(cases.c.id).cte("placed")
    owed = exists().where(outbox.c.case_id == bindparam(_named(cases, "id")), outbox.c.delivered_at.is_(None))
    found = select(exists().where(placed.c.id.is_not(None)), owed)
    return found.add_cte(*(_added(table, names, placed) for table, names in shapes))


def _placed(names: tuple[str, ...]) -> Insert:
    statement = insert(cases).values(_parameters(names))
    changes = {name: statement.excluded[name] for name in names if name != "id"}
    return statement.on_conflict_do_update(index_elements=["id"], set_=changes)


def _moved(names: tuple[str, ...]) -> Any:
    mine = cases.c.id == bindparam(_named(cases, "id"))
    here = cases.c.last_hash == bindparam("after")
    statement = update(cases).where(mine, here, cases.c.erased_at.is_(None))
    return statement.values(_parameters(tuple(name for name in names if name != "id")))


def _parameters(names: tuple[str, ...]) -> dict[str, Any]:
    return {name: bindparam(_named(cases, name), type_=cases.c[name].type) for name in names}


def _added(table: Table, names: tuple[str, ...], placed: CTE) -> CTE:
    columns = (bindparam(_named(table, name), type_=ARRAY(table.c[name].type, dimensions=1)) for name in names)
    rows = func.unnest(*columns).table_valued(*names, name="rows").render_derived()
    source = select(placed.c.id, *(rows.c[name] for name in names)).select_from(placed.join(rows, true()))
    statement = insert(table).from_select(["case_id", *names], source)
    if table in KEPT:
        statement = statement.on_conflict_do_nothing()
    if key := WRITTEN_OVER.get(table):
        changes = {name: statement.excluded[name] for name in names if name not in key}
        statement = statement.on_conflict_do_update(index_elements=key, set_=changes)
    return statement.cte(f"into_{table.name}")


def _names(row: Row) -> tuple[str, ...]:
    """All but the case, which is the same in every row."""
    return tuple(name for name in row if name != "case_id")


def _named(table: Table, column: str) -> str:
    return f"{table.name}_{column}"
