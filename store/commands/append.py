"""Append all rows of a command in one statement, which has no effect if the stream head has moved."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Select,
    Table,
    bindparam,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from store.crypto.lasting import lasting
from store.db.row_vouchers import VOUCHERS
from store.db.schema import (
    case_keys,
    cases,
    commands,
    deadlines,
    deliveries,
    events,
    facts,
    known_persons,
    outbox,
    parties,
)
from store.notifications.webhooks import subscribed

Row = Mapping[str, Any]
Gate = Literal["moved", "opened", "anew"]
"""Precondition on the case's row: `moved` requires the expected stream head and clock, `opened` requires that the row
does not exist, `anew` requires nothing."""

ADDED = (case_keys, events, commands, facts, deadlines, parties, outbox, deliveries, known_persons)
NOT_YET = {outbox.c.delivered_at: null(), outbox.c.attempts: literal(0)}
"""Values for recipients with a webhook subscription: their outbox rows stay undelivered, because only the `notify`
activity serves subscriptions."""

WRITTEN_OVER = {deadlines: ("case_id", "id"), parties: ("case_id", "organisation", "role", "since")}
KEPT = (outbox, deliveries, known_persons)
"""Tables whose existing rows stay unchanged. In a table that is neither here nor in `WRITTEN_OVER`, a conflict means
that another process won the race."""


class AppendStatus(NamedTuple):
    """Result of the statement.

    `moved`: whether the precondition held. `owed`: whether the outbox still has undelivered rows. `told`: number of
    rows delivered at once.
    """

    moved: bool
    owed: bool
    told: int


async def write(
    connection: AsyncConnection,
    gate: Gate,
    case: Row,
    added: Mapping[Table, Sequence[Row]],
    *,
    after: bytes = b"",
    ahead: float = 0.0,
) -> AppendStatus:
    """Insert or update the case's row and insert the other rows, if the gate's precondition holds.

    The gate `moved` compares `after` with the last hash, and `ahead` with the seconds by which the case's clock is
    ahead. Raises IntegrityError if a row exists already.
    """
    values = {_named(cases, name): value for name, value in case.items()}
    added = {table: _vouched(connection, table, case["id"], rows) for table, rows in added.items()}
    if gate == "moved":
        values |= {"after": after, "ahead": ahead}
    shapes = tuple((table, _names(rows[0])) for table in ADDED if (rows := added.get(table)))
    for table, names in shapes:
        values |= {_named(table, name): [row[name] for row in added[table]] for name in names}
    return AppendStatus(*(await connection.execute(_statement(gate, tuple(case), shapes), values)).one())


def _vouched(connection: AsyncConnection, table: Table, case_id: str, rows: Sequence[Row]) -> Sequence[Row]:
    """The rows with vouchers, if the table has vouchers."""
    if (voucher := VOUCHERS.get(table)) is None or not rows:
        return rows
    keys = lasting(connection)
    return [voucher.with_voucher(keys, {"case_id": case_id, **row}) for row in rows]


@cache
def _statement(
    gate: Gate, known: tuple[str, ...], shapes: tuple[tuple[Table, tuple[str, ...]], ...]
) -> Select[bool, bool, int]:
    """Build the statement once per shape, because building takes longer than executing."""
    placed = GATES[gate](known).returning(cases.c.id).cte("placed")
    added = {table: _added(table, names, placed) for table, names in shapes}
    owed: ColumnElement[bool] = exists().where(
        outbox.c.case_id == bindparam(_named(cases, "id")), outbox.c.delivered_at.is_(None)
    )
    told: ColumnElement[int] = literal(0)
    if (new := added.get(outbox)) is not None:
        owed = or_(owed, exists().where(new.c.delivered_at.is_(None)))
        told = select(func.count(new.c.delivered_at)).scalar_subquery()
    return select(exists().where(placed.c.id.is_not(None)), owed, told).add_cte(*added.values())


def _placed(names: tuple[str, ...]) -> Insert:
    statement = insert(cases).values(_parameters(names))
    changes = {name: statement.excluded[name] for name in names if name != "id"}
    return statement.on_conflict_do_update(index_elements=["id"], set_=changes)


def _moved(names: tuple[str, ...]) -> Any:
    mine = cases.c.id == bindparam(_named(cases, "id"))
    here = (cases.c.last_hash == bindparam("after"), cases.c.clock_ahead == bindparam("ahead"))
    statement = update(cases).where(mine, *here, cases.c.erased_at.is_(None))
    return statement.values(_parameters(tuple(name for name in names if name != "id")))


def _opened(names: tuple[str, ...]) -> Insert:
    return insert(cases).values(_parameters(names))


def _parameters(names: tuple[str, ...]) -> dict[str, Any]:
    return {name: bindparam(_named(cases, name), type_=cases.c[name].type) for name in names}


def _added(table: Table, names: tuple[str, ...], placed: CTE) -> CTE:
    columns = (bindparam(_named(table, name), type_=ARRAY(table.c[name].type, dimensions=1)) for name in names)
    rows = func.unnest(*columns).table_valued(*names, name="rows").render_derived()
    source = select(placed.c.id, *(_value(table, name, rows) for name in names)).select_from(placed.join(rows, true()))
    statement = insert(table).from_select(["case_id", *names], source)
    if table in KEPT:
        statement = statement.on_conflict_do_nothing()
    if key := WRITTEN_OVER.get(table):
        changes = {name: statement.excluded[name] for name in names if name not in key}
        statement = statement.on_conflict_do_update(index_elements=key, set_=changes)
    name = f"into_{table.name}"
    return statement.returning(outbox.c.delivered_at).cte(name) if table is outbox else statement.cte(name)


def _value(table: Table, name: str, rows: Any) -> ColumnElement[Any]:
    value: ColumnElement[Any] = rows.c[name]
    if table.c[name] not in NOT_YET:
        return value
    return case((exists().where(*subscribed(rows.c.organisation)), NOT_YET[table.c[name]]), else_=value)


GATES: dict[Gate, Callable[[tuple[str, ...]], Any]] = {"moved": _moved, "opened": _opened, "anew": _placed}


def _names(row: Row) -> tuple[str, ...]:
    """Names of the row's columns except `case_id`, which all rows share."""
    return tuple(name for name in row if name != "case_id")


def _named(table: Table, column: str) -> str:
    return f"{table.name}_{column}"
