"""The migration that adds vouchers: it refuses a database with cases, and migrates one without."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import orjson
import pytest
from alembic import command
from pydantic import SecretStr
from sqlalchemy import Connection, text

from saksgang import wiring
from saksgang.config.errors import Failure
from saksgang.development.demo.on_stack import Stack
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from saksgang.processes import migrate
from store.auth import calendar_tokens
from store.auth.directory import GENERATION, DirectoryCopy, organisation_json, put_organisations
from store.crypto.lasting import lasting
from store.db.schema import calendar_tokens as calendar_rows
from store.db.schema import organisations
from tests.owner import created, on, owner_url, owning

BEFORE = "0021"
EVENT = text(
    "insert into events (case_id, seq, type, happened_at, recorded_at, role, payload, hash)"
    " values (:id, 1, 'case_opened', now(), now(), 'outreach', '', '')"
)


def to_before(connection: Connection) -> None:
    command.upgrade(migrate.config(connection), BEFORE)
    connection.commit()


@pytest.fixture
async def database(stack: Stack) -> str:
    """A database with the schema of the version before."""
    name = f"before_{uuid4().hex}"
    await created(stack, name)
    await migrate.upgrade(owner_url(stack, name), work=to_before)
    return name


async def test_a_database_with_cases_is_refused_in_a_sentence_and_left_as_it_is(stack: Stack, database: str):
    async with owning(stack, database) as connection:
        await connection.execute(EVENT, {"id": uuid4()})
    with pytest.raises(Failure) as refused:
        await migrate.upgrade(owner_url(stack, database))
    assert "begin with an empty database (docs/operations/changing.md, Vouchers)" in str(refused.value)
    async with owning(stack, database) as connection:
        assert (await connection.execute(text("select version_num from alembic_version"))).scalar_one() == BEFORE
        assert (await connection.execute(text("select count(*) from events"))).scalar_one() == 1
        columns = text("select column_name from information_schema.columns where table_name = 'case_keys'")
        assert "voucher" not in (await connection.execute(columns)).scalars().all()
        await connection.rollback()


async def test_of_a_database_without_cases_directory_and_calendar_addresses_stay(stack: Stack, database: str):
    """As the version before wrote them: the directory's rows were not counted yet."""
    first, *_ = DEVELOPMENT_DIRECTORY
    # Rights are given when the whole of `migrate` is done: until then only the owner has any.
    owner = {"database_url": SecretStr(owner_url(stack, database))}
    before = wiring.database(stack.settings.model_copy(update=owner), pool=1)
    async with before.begin() as connection:
        await put_organisations(connection, DEVELOPMENT_DIRECTORY)
        values = {"id": first.id, "detail": organisation_json(first)}
        await connection.execute(organisations.update().where(organisations.c.id == first.id).values(values))
        _, token = await calendar_tokens.issue(connection, first.id, datetime.now(UTC))
        row = (await connection.execute(calendar_rows.select())).mappings().one()
        said = [str(row["id"]), row["hash"].hex(), row["organisation"]]
        assert row["voucher"] == lasting(connection).voucher("calendar_tokens", orjson.dumps(said))
    await before.dispose()
    await migrate.upgrade(owner_url(stack, database))
    now = wiring.database(on(stack, database), pool=1)
    directory = await DirectoryCopy(now).current()
    assert set(directory.organisations) == {row.id for row in DEVELOPMENT_DIRECTORY}
    async with now.begin() as connection:
        assert await calendar_tokens.credential_of(connection, token)
        await put_organisations(connection, [first])
        query = organisations.select().where(organisations.c.id == first.id)
        assert (await connection.execute(query)).one().detail[GENERATION] == 1
    await now.dispose()


async def test_what_it_points_at_is_in_the_documents():
    heading = re.compile(r"^## Vouchers$", re.MULTILINE)
    assert heading.search((migrate.MIGRATIONS.parent / "docs/operations/changing.md").read_text())
