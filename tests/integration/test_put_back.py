"""An older row that is put back, with the voucher that it had: what was revoked, ended, used or held stays so."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.primitives.callers import Credential, resolve
from saksgang import wiring
from saksgang.development.demo.on_stack import Stack
from store.auth import calendar_tokens, sessions
from store.auth.directory import DirectoryCopy
from store.auth.sessions import Limits
from store.db.schema import calendar_tokens as calendar_rows
from store.db.schema import legal_holds, logins
from store.db.schema import sessions as session_rows
from store.maintenance.consistency_check import differences
from tests.integration.receivers import ADMINISTRATOR, organisation
from tests.integration.rest import is_problem
from tests.integration.test_erasure import ARCHIVE, WARDEN, closed
from tests.integration.test_revoked import becomes
from tests.owner import owning

LIMITS = Limits(timedelta(hours=1), timedelta(hours=10))
HOUR = timedelta(hours=1)


async def newest(connection: AsyncConnection, table: Table, by: str) -> dict[str, Any]:
    """The row as it is now, for somebody to put back later."""
    query = select(table).order_by(table.c[by].desc()).limit(1)
    return dict((await connection.execute(query)).mappings().one())


async def test_a_session_that_was_ended_is_not_begun_again_by_its_row(stack: Stack):
    now = datetime.now(UTC)
    token = await sessions.begin(stack.engine, "rosa", ["rosa"], ["saksgang:read"], now, LIMITS)
    async with stack.engine.connect() as connection:
        row = await newest(connection, session_rows, "ends_at")
    assert await sessions.find(stack.engine, token, now, LIMITS)
    await sessions.end(stack.engine, token)
    async with owning(stack) as connection:
        await connection.execute(insert(session_rows).values(row))
    assert await sessions.find(stack.engine, token, now, LIMITS) is None
    another = wiring.database(stack.settings, pool=1)
    assert await sessions.find(another, token, now, LIMITS) is None, "nor in another process"
    await another.dispose()


async def test_a_log_in_that_was_used_is_not_used_again_by_its_row(stack: Stack):
    now = datetime.now(UTC)
    token = await sessions.offer(stack.engine, {"organisation": "rosa"}, now, HOUR)
    async with stack.engine.connect() as connection:
        row = await newest(connection, logins, "ends_at")
    assert await sessions.take(stack.engine, token, now)
    async with owning(stack) as connection:
        await connection.execute(insert(logins).values(row))
    assert await sessions.take(stack.engine, token, now) is None


async def test_a_calendars_address_that_was_revoked_is_not_opened_again_by_its_row(stack: Stack):
    now = datetime.now(UTC)
    async with stack.engine.begin() as connection:
        id_, token = await calendar_tokens.issue(connection, "rosa", now)
        row = await newest(connection, calendar_rows, "created_at")
        assert await calendar_tokens.credential_of(connection, token)
        assert await calendar_tokens.revoke(connection, "rosa", id_, now)
    async with owning(stack) as connection:
        await connection.execute(update(calendar_rows).where(calendar_rows.c.id == id_).values(row))
        assert await calendar_tokens.credential_of(connection, token) is None
        await connection.rollback()


async def test_an_organisation_that_was_revoked_is_not_restored_by_its_row(stack: Stack):
    """Any process that has seen the newer row has noted it for all."""
    id_ = await organisation(stack)
    detail = text("select detail from organisations where id = :id")
    async with owning(stack) as connection:
        before = (await connection.execute(detail, {"id": id_})).scalar_one()
    bearer = {"Authorization": f"Bearer {await stack.token(id_)}"}
    await becomes(stack, 200, "/cases", **bearer)
    body = {"name": "Prøve", "roles": ["lawyer"], "ownership": "private", "revoked": True}
    assert (await stack.call("PUT", f"/organisations/{id_}", ADMINISTRATOR, body)).status_code == 200
    await becomes(stack, 401, "/cases", **bearer)
    async with owning(stack) as connection:
        put_back = text("update organisations set detail = cast(:d as jsonb), changed = :n where id = :id")
        await connection.execute(put_back, {"d": json.dumps(before), "id": id_, "n": 10**9})
    directory = await DirectoryCopy(stack.engine).current()
    assert resolve(Credential(id_), directory) is None
    await becomes(stack, 401, "/cases", **bearer)
    assert (
        await stack.call("PUT", f"/organisations/{id_}", ADMINISTRATOR, body | {"revoked": False})
    ).status_code == 200
    await becomes(stack, 200, "/cases", **bearer)


async def test_a_case_whose_hold_was_taken_from_the_table_is_held(stack: Stack):
    case = await closed(stack)
    hold = f"/cases/{case}/legal-hold"
    for _ in range(2):
        assert (await stack.call("PUT", hold, WARDEN)).status_code == 204
        async with owning(stack) as connection:
            await connection.execute(legal_holds.delete().where(legal_holds.c.case_id == UUID(case)))
        is_problem(await stack.call("POST", f"/cases/{case}/erase", WARDEN), 409, "refused", "erasure_refused")
        async with stack.engine.connect() as connection:
            found = await differences(connection, wiring.repository_for(stack.settings), case)
        assert found == ["legal_holds: was taken away; the case is held"]
        assert (await stack.call("DELETE", hold, WARDEN)).status_code == 204
    assert (await stack.call("POST", f"/cases/{case}/erase", WARDEN, ARCHIVE)).status_code == 200
