"""A draft of a form belongs to its writer alone, and is deleted with its form, session, case and time."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from domain.decisions.opening import OPENING
from domain.tables.tracks import TRACKS
from saksgang.development.demo.on_stack import Stack
from store.auth import form_drafts as kept_drafts
from store.db.schema import drafts
from tests.integration.pages import Reader, fields, logged_in, words
from tests.integration.rest import HELPER, LAWYER, TOT, opened
from tests.integration.test_erasure import closed, erased
from tests.integration.test_erasure_inventory import mentioning
from tests.owner import owning

ELSEWHERE = "prosjekt-fri"
TYPED = "Hun venter ved Qwkslettes kai"


async def half(reader: Reader, case: str) -> Any:
    """A form that says what is wrong, because its subject is missing."""
    answer = await reader.act(case, "raise_issue", text=TYPED)
    assert (answer.status_code, answer.history[-1].status_code) == (422, 303)
    assert fields(answer.text)["text"] == TYPED
    return answer


async def rows(stack: Stack) -> int:
    async with stack.engine.connect() as connection:
        return len((await connection.execute(select(drafts.c.id))).all())


async def session_of_the_newest(stack: Stack) -> bytes:
    async with stack.engine.connect() as connection:
        newest = select(drafts.c.session).order_by(drafts.c.ends_at.desc()).limit(1)
        return bytes((await connection.execute(newest)).scalar_one())


async def test_an_error_has_an_address_of_its_own_that_can_be_loaded_again(stack: Stack):
    case = await opened(stack)
    async with logged_in(stack, HELPER) as reader:
        answer = await half(reader, case)
        address = answer.url.raw_path.decode()
        assert "utkast=" in address
        for _ in range(2):
            again = await reader.open(address, 422)
            assert fields(again)["text"] == TYPED
        sent = await reader.send(answer.text, "form", answer.url.path, topic="Tolk")
        assert sent.url.path == f"/saker/{case}"
        assert fields(await reader.open(address)).get("text", "") == ""


async def test_a_row_more_has_an_address_of_its_own_too_before_there_is_a_case(stack: Stack):
    async with logged_in(stack, HELPER) as reader:
        page = await reader.open("/saker/ny")
        answer = await reader.send(page, "form", "/saker/ny", indicators__0=TYPED, more="indicators")
        assert (answer.status_code, answer.history[-1].status_code) == (200, 303)
        assert fields(await reader.open(answer.url.raw_path.decode()))["indicators.0"] == TYPED


async def test_a_form_that_is_kept_once_more_is_kept_once(stack: Stack):
    case = await opened(stack)
    before = await rows(stack)
    async with logged_in(stack, HELPER) as reader:
        answer = await half(reader, case)
        first = answer.url.raw_path.decode()
        for typed in (TYPED + " i morgen", TYPED + " i kveld"):
            answer = await reader.send(answer.text, "form", answer.url.path, text=typed)
            assert fields(answer.text)["text"] == typed
            assert await rows(stack) == before + 1
        assert TYPED not in await reader.open(first)
        opening = await reader.open("/saker/ny")
        for _ in range(2):
            page = await reader.send(opening, "form", "/saker/ny", indicators__0=TYPED, more="indicators")
            opening = page.text
            assert await rows(stack) == before + 2


@pytest.mark.parametrize("case_exists", [True, False])
async def test_nothing_is_kept_of_a_form_for_a_case_that_its_writer_does_not_know(stack: Stack, *, case_exists: bool):
    """Whichever form it is, and whatever is wrong with it."""
    mine = await opened(stack)
    case = await opened(stack, by=ELSEWHERE, municipality="Bergen") if case_exists else str(uuid4())
    async with logged_in(stack, HELPER) as stranger:
        page = await stranger.open(f"/saker/{mine}/handlinger/raise_issue")
        before = await rows(stack)
        for name in sorted({name for track in TRACKS.values() for name in track.transitions} - {OPENING}):
            for more in ({"more": "needs"}, {}):
                answer = await stranger.send(page, "form", f"/saker/{case}/handlinger/{name}", text=TYPED, **more)
                assert (answer.status_code, answer.history) == (404, []), name
        assert await rows(stack) == before


async def test_nobody_else_reads_it_with_the_address(stack: Stack):
    case = await opened(stack)
    async with logged_in(stack, HELPER) as reader, logged_in(stack, HELPER) as colleague:
        address = (await half(reader, case)).url.raw_path.decode()
        assert TYPED not in await colleague.open(address)
        other = await opened(stack)
        assert TYPED not in await reader.open(address.replace(case, other)), "nor of another case's form"
        assert TYPED in await reader.open(address, 422)


async def test_it_goes_when_its_writer_logs_out(stack: Stack):
    case = await opened(stack)
    before = await rows(stack)
    async with logged_in(stack, HELPER) as reader:
        answer = await half(reader, case)
        assert await rows(stack) == before + 1
        await reader.send(answer.text, "/logg-ut", "/logg-ut")
    assert await rows(stack) == before


async def test_it_is_nothing_after_a_quarter_of_an_hour_and_is_swept_away(stack: Stack):
    case = await opened(stack)
    async with logged_in(stack, HELPER) as reader:
        address = (await half(reader, case)).url.raw_path.decode()
        async with owning(stack, tampering=False) as connection:
            latest = select(drafts.c.id).order_by(drafts.c.ends_at.desc()).limit(1)
            old = (await connection.execute(latest)).scalar_one()
            ended = datetime.now(UTC) - timedelta(seconds=1)
            await connection.execute(update(drafts).where(drafts.c.id == old).values(ends_at=ended))
        assert TYPED not in await reader.open(address)
        await kept_drafts.sweep(stack.engine, datetime.now(UTC))
    async with stack.engine.connect() as connection:
        assert (await connection.execute(select(drafts.c.id).where(drafts.c.id == old))).one_or_none() is None


@pytest.mark.parametrize("by", [TOT, LAWYER])
async def test_it_is_erased_with_its_case(stack: Stack, by: str):
    case = await closed(stack)
    async with logged_in(stack, by) as reader:
        answer = await reader.act(case, "correct", reason=TYPED)
        assert answer.status_code == 422
        assert "drafts" in await mentioning(stack, case)
        certificate = await erased(stack, case)
        assert certificate["destroyed"]["drafts"] == 1
        assert "drafts" not in await mentioning(stack, case)
        assert TYPED not in words(await reader.open(answer.url.raw_path.decode(), 404))


async def test_of_too_many_the_oldest_give_way(stack: Stack):
    case = await opened(stack)
    async with logged_in(stack, HELPER) as reader:
        first = (await half(reader, case)).url.raw_path.decode()
        session = await session_of_the_newest(stack)
        for n in range(kept_drafts.MOST_OF_ONE):
            now = datetime.now(UTC) + timedelta(seconds=n)
            await kept_drafts.keep(stack.engine, session, case, {"path": "/", "filled": {}, "problem": None}, now)
        assert TYPED not in await reader.open(first)


async def test_after_the_erasure_nothing_more_is_kept(stack: Stack):
    case = await closed(stack)
    async with logged_in(stack, TOT) as reader:
        assert (await reader.act(case, "correct", reason=TYPED)).status_code == 422
        session = await session_of_the_newest(stack)
        await erased(stack, case)
        await kept_drafts.keep(stack.engine, session, case, {"path": "/"}, datetime.now(UTC))
    assert "drafts" not in await mentioning(stack, case)
