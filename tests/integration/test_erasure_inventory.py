"""Every table with a case id is in the erasure inventory: its rows are deleted, or the certificate says why not."""

from uuid import UUID

from sqlalchemy import Uuid, text

from saksgang.development.demo.on_stack import Stack
from store.db.schema import cases, metadata
from store.maintenance.inventory import ERASED, KEPT
from tests.integration.rest import HELPER, TOT, insist, read
from tests.integration.test_erasure import WARDEN, closed, erased
from tests.owner import owning

LISTED = {table.name for table in ERASED} | {row.table.name for row in KEPT}
LIVE = """
    select distinct c.table_name from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.column_name like '%case%'
    union
    select distinct r.relname from pg_constraint f join pg_class r on r.oid = f.conrelid
    where f.contype = 'f' and f.confrelid = 'cases'::regclass
    union select 'cases'
"""


def test_every_table_of_the_program_with_a_cases_id_is_listed_once():
    about = {
        table.name
        for table in metadata.tables.values()
        if table is cases
        or any("case" in column.name and isinstance(column.type, Uuid) for column in table.columns)
        or any(key.column.table is cases for key in table.foreign_keys)
    }
    assert about == LISTED
    assert not {table.name for table in ERASED} & {row.table.name for row in KEPT}
    assert all(row.what and row.why for row in KEPT)


async def test_every_table_of_the_database_with_a_cases_id_is_listed(stack: Stack):
    async with stack.engine.connect() as connection:
        assert set((await connection.execute(text(LIVE))).scalars()) == LISTED


async def test_after_an_erasure_the_cases_id_is_only_where_the_certificate_says(stack: Stack):
    """Not by the columns' names, but by what is in the rows: in JSON, in texts, in messages about many."""
    case = await closed(stack)
    await read(stack, f"/cases/{case}/history", TOT)
    await read(stack, f"/cases/{case}", HELPER)
    assert (await insist(stack, "POST", f"/cases/{case}/entries/{HELPER}/erase", WARDEN)).status_code == 200
    before = await mentioning(stack, case)
    assert before >= {"cases", "events", "outbox", "parties", "commands", "access_log", "facts", "case_keys"}
    certificate = await erased(stack, case)
    after = await mentioning(stack, case)
    assert after == {row["table"] for row in certificate["kept"]} == {row.table.name for row in KEPT}
    assert before - after <= {name for name, count in certificate["destroyed"].items() if count}


async def mentioning(stack: Stack, case: str) -> set[str]:
    """The tables with a row in which the case's id is written anywhere."""
    found = set()
    async with owning(stack, tampering=False) as connection:
        tables = "select tablename from pg_tables where schemaname = 'public'"
        for name in (await connection.execute(text(tables))).scalars().all():
            query = text(f'select count(*) from "{name}" as t where t::text like :case')
            if await connection.scalar(query, {"case": f"%{UUID(case)}%"}):
                found.add(name)
    return found
