"""The projections equal the folded log: after stories on the whole stack, and after random walks."""

import random
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.facts.commands import Command
from domain.primitives.refusals import Invalid, NotAParty, NotYourRole, Refused
from domain.readmodels.available_actions import possibilities
from domain.tables.transitions import TRANSITIONS
from saksgang import wiring
from saksgang.development.demo.on_stack import Hear, OnStack, Stack
from saksgang.development.demo.typical_case import no_status, to_the_application
from store.commands.handler import CommandHandler
from store.db.schema import events, outbox
from store.maintenance.consistency_check import differences
from tests.integration.plausible import plausible
from tests.owner import owning

ORGANISATIONS = (
    "nadheim",
    "advokat-lie",
    "advokat-dahl",
    "oslo-police",
    "udi",
    "nav-grunerlokka",
    "tot-oslo",
    "une",
    "rosa",
    "oslo-krisesenter",
    "bv-st-hanshaugen",
    "barnevernvakten-oslo",
    "bfe-oslo",
    "nemnda-oslo",
    "institusjon-nord",
    "verge-oslo",
)
CHILD = {"assessed_age": 15, "gender": "male"}
REFUSALS = (Refused, NotYourRole, NotAParty, Invalid)
STEPS = 120


@pytest.fixture(scope="module")
def recorder(stack: Stack, apart: AsyncEngine) -> CommandHandler:
    return CommandHandler(apart, wiring.repository_for(stack.settings), mail=True)


async def walk(recorder: CommandHandler, seed: int, **person: Any) -> str:
    """A case in which every organisation does at random what it may, while time goes by."""
    chance, case_id = random.Random(seed), str(uuid4())
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    opening = plausible("identify", chance, at) | person
    await recorder.record(case_id, command("nadheim", "identify", opening, chance), b"", at)
    directory = await recorder.directory.current()
    for _ in range(STEPS):
        at += timedelta(hours=chance.choice((1, 5, 26, 26, 90, 400)))
        case = recorder.memory.get(case_id)
        assert case is not None
        by = chance.choice(ORGANISATIONS)
        roles = directory.organisations[by].roles
        open_ = [p.row.name for p in possibilities(case, by, roles, at, directory, told=None) if p.allowed]
        if not open_:
            continue
        name = chance.choice(open_)
        try:
            await recorder.record(case_id, command(by, name, plausible(name, chance, at, case), chance, roles), b"", at)
        except REFUSALS:
            continue
    await recorder.record(case_id, None, b"", at + timedelta(days=400))
    return case_id


def command(
    by: str, name: str, data: dict[str, object], chance: random.Random, roles: tuple[str, ...] = ("outreach",)
) -> Command:
    model = TRANSITIONS[name].data
    return Command(f"{chance.random()}-{uuid4()}", name, model.model_validate_json(orjson.dumps(data)), by, roles)


@pytest.mark.parametrize("seed", range(10))
async def test_any_sequence_of_accepted_commands_folds_to_what_the_projections_hold(
    stack: Stack, recorder: CommandHandler, seed: int
):
    case_id = await walk(recorder, seed, **(CHILD if seed % 2 else {}))
    async with recorder.engine.connect() as connection:
        fresh = wiring.repository_for(stack.settings)
        assert await differences(connection, fresh, case_id) == []
        n = (await connection.execute(select(events.c.seq).where(events.c.case_id == UUID(case_id)))).all()
    assert len(n) > STEPS / 4, "the walk went nowhere"


@pytest.mark.parametrize("story", [to_the_application, no_status])
async def test_after_a_story_on_the_engine_log_chain_and_projections_agree(
    stack: Stack, recorder: CommandHandler, story
):
    teller = OnStack(stack, Hear())
    await story(teller)
    async with stack.engine.connect() as connection:
        fresh = wiring.repository_for(stack.settings)
        assert await differences(connection, fresh, teller.case_id) == []


async def test_whoever_is_told_of_an_event_is_in_the_outbox_once(stack: Stack):
    teller = OnStack(stack, Hear())
    await no_status(teller)
    async with stack.engine.connect() as connection:
        mine = outbox.c.case_id == UUID(teller.case_id)
        rows = (
            await connection.execute(select(outbox).where(mine, outbox.c.event_type == "interim_support_suspended"))
        ).all()
    assert sorted(row.organisation for row in rows) == ["advokat-lie", "nadheim", "tot-oslo"]


@pytest.mark.parametrize("statement", ["update events set type = 'x'", "delete from events", "truncate events"])
async def test_the_log_can_not_be_changed(stack: Stack, statement: str):
    """Not by a process of ours, and not by the owner of the table unless the trigger is taken away."""
    with pytest.raises(DBAPIError, match="permission denied"):
        async with stack.engine.begin() as connection:
            await connection.execute(text(statement))
    with pytest.raises(DBAPIError, match="the log is never changed"):
        async with owning(stack, tampering=False) as connection:
            await connection.execute(text(statement))


async def test_a_tampered_event_and_a_wrong_projection_are_found(stack: Stack, recorder: CommandHandler):
    case_id = await walk(recorder, 99)
    reader = wiring.repository_for(stack.settings)
    async with owning(stack, "apart") as connection:
        wrong = "update cases set step = 'closed', version = 1 where id = :c"
        await connection.execute(text(wrong), {"c": case_id})
        assert "cases ('" + case_id + "',): step differs" in await differences(connection, reader, case_id)
        tampered = "update events set role = 'udi' where case_id = :c and seq = 2 returning type"
        await connection.execute(text(tampered), {"c": case_id})
        found = await differences(connection, reader, case_id)
        await connection.rollback()
    assert any(re.fullmatch(r"event 2 does not fit the hash chain: it was recorded by \w+, not udi", f) for f in found)
