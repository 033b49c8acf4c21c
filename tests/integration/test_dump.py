"""What a thief of a dump reads: who is in which case, where somebody lives and what she is stands in no column."""

import subprocess
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from domain.primitives.roles import ROLES
from saksgang.development.demo.on_stack import Stack
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from saksgang.development.stack.addresses import running
from saksgang.development.stack.postgres import binaries
from store.auth import calendar_tokens, form_drafts, saved_views, sessions
from store.db.schema import metadata
from store.notifications.webhooks import subscribe
from tests import own_stack
from tests.integration.rest import HELPER, LAWYER, TOT, at_the_application, done, read
from tests.integration.test_erasure import closed, erased
from tests.owner import owning
from tests.waiting import soon

stack_folder, stack = own_stack.fixtures("module")

SAYS_NOTHING_OF_A_CASE = {"organisations", "logins"}
"""The directory, and who is just logging in: they hold ids of organisations, and no case is beside them."""
EMPTY_HERE = {"releases", "turns"}
NAME, PHONE, NOTE = "Marisol Oppdiktet", "99887766", "hun er redd for Kjell"
OF_HER = (NAME, PHONE, NOTE, "Marisol", "female", "prostitution", "1998-05-04", "18-24", "25-29")
IDS = [row.id for row in DEVELOPMENT_DIRECTORY if row.id not in ROLES and len(row.id) > 5]
NAMES = [row.name for row in DEVELOPMENT_DIRECTORY]


@pytest.fixture(scope="module")
async def filled(stack: Stack) -> Stack:
    """A stack that has something in every table: a person in a shelter, and another who was erased."""
    now = datetime.now(UTC)
    async with stack.engine.begin() as connection:
        await subscribe(connection, stack.settings.key_ring, HELPER, "https://127.0.0.1:1/", ["*"], now)
        await calendar_tokens.issue(connection, HELPER, now)
    limits = sessions.Limits(timedelta(hours=1), timedelta(hours=1))
    cookie = await sessions.begin(stack.engine, HELPER, ["outreach"], ["saksgang:read"], now, limits)
    await sessions.offer(stack.engine, {"organisation": HELPER}, now, timedelta(hours=1))
    who = {"name": NAME, "contact": [{"channel": "phone", "value": PHONE, "safety": "safe"}]}
    case = await at_the_application(stack, person=who, note=NOTE)
    await done(stack, case, HELPER, "request_shelter_place", needs=["safety"])
    await done(stack, case, "rosa", "offer_shelter_place", shelter="oslo-krisesenter")
    await done(stack, case, "oslo-krisesenter", "confirm_arrival")
    session = await sessions.find(stack.engine, cookie, now, limits)
    assert session
    await form_drafts.keep(stack.engine, session.id, case, {"filled": {"data": who, "note": NOTE}}, now)
    for by in (HELPER, LAWYER, TOT, "oslo-krisesenter"):
        await read(stack, f"/cases/{case}", by)
    assert (await stack.call("PUT", f"/cases/{case}/legal-hold", "personvern")).is_success
    async with stack.engine.begin() as connection:
        await saved_views.keep(connection, HELPER, f"{NAME}, savnet", "responsible=oslo-krisesenter&missing=true")
    await erased(stack, await closed(stack))
    assert (await stack.call("POST", f"/cases/{await closed(stack)}/entries/{HELPER}/erase", "personvern")).is_success

    async def on_its_way() -> bool:
        async with stack.engine.connect() as connection:
            return bool((await connection.execute(text("select count(*) from deliveries"))).scalar_one())

    await soon(on_its_way)
    return stack


async def test_there_is_something_in_every_table(filled: Stack):
    async with owning(filled) as connection:
        counts = {
            table: (await connection.execute(text(f"select count(*) from {table}"))).scalar_one()
            for table in metadata.tables
        }
    assert {table for table, count in counts.items() if not count} <= EMPTY_HERE


def dumped(stack: Stack, *more: str) -> str:
    found = urlsplit(running(stack.layout).database)
    where = {"PGHOST": found.hostname or "", "PGPORT": str(found.port), "PGUSER": found.username or ""}
    done = subprocess.run(
        [binaries() / "pg_dump", "--data-only", *more, "saksgang"],
        env={**where, "PGPASSWORD": found.password or ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_dump_names_nobody_and_says_nothing_of_her(filled: Stack):
    """Over every column that there is; bytes stand in a dump in hexadecimal digits."""
    said = dumped(filled, *(f"--exclude-table-data={table}" for table in SAYS_NOTHING_OF_A_CASE))
    assert "oslo_adult" in said, "nothing was dumped"
    for word in (*IDS, *NAMES, *OF_HER):
        assert word not in said, word
        assert word.encode().hex() not in said, word


def test_a_dump_of_the_directory_would_have_been_noticed(filled: Stack):
    said = dumped(filled)
    assert all(word in said for word in ("oslo-krisesenter", "Oslo krisesenter"))
