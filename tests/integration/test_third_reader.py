"""What a third reader found (issue Q): each as what should hold, over the real stack."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from saksgang.development.demo.on_stack import Stack
from saksgang.temporal.time_skipping import fast_forward
from store.auth.saved_views import keep, kept
from tests.integration.rest import (
    HELPER,
    KEY,
    LAWYER,
    NAV,
    TOT,
    UDI,
    at_the_grant,
    caught_up,
    done,
    fresh_key,
    history,
    post,
    read,
)
from tests.integration.test_deadlines_disclosed import refused
from tests.integration.test_places_named import HEALTH
from tests.integration.test_routes import ROUTES, address
from tests.waiting import soon

NEXT_HELPER = "pro-sentret"
OF_A_CASE = [path for (method, path), row in ROUTES.items() if method == "GET" and row.tells == "a case"]
MOVES_BY_ITSELF = ("now", "from", "until", "prepared_at", "made_on", "made_on_day")
"""What an answer says of the time at which it was asked for."""


@pytest.fixture
async def left(stack: Stack) -> str:
    """A case that the helper has left to another."""
    case = await at_the_grant(stack)
    await done(stack, case, TOT, "assign_responsible", role="outreach", organisation=NEXT_HELPER, reason="flyttet")
    await done(stack, case, NEXT_HELPER, "accept_responsibility")
    return case


async def told(stack: Stack, case: str, by: str) -> dict[str, Any]:
    """What every route that tells of a case answers, without what only the clock changes."""
    paths = [path for path in OF_A_CASE if ROUTES["GET", path].enters == "bearer"]
    answers = {path: (await stack.call("GET", address(path, case), by)).json() for path in paths}
    return {path: _still(answer) for path, answer in answers.items()}


def _still(value: Any) -> Any:
    match value:
        case Mapping():
            return {name: _still(part) for name, part in value.items() if name not in MOVES_BY_ITSELF}
        case list():
            return [_still(part) for part in value]
        case _:
            return value


async def test_no_route_tells_whoever_has_left_that_anything_went_on(stack: Stack, left: str):
    """The engine's history did: signals, and timers of deadlines that have begun since."""
    await caught_up(stack, left)
    before = await told(stack, left, HELPER)
    assert before["/cases/{case_id}"]["step"]
    await done(stack, left, LAWYER, "apply_asylum")
    await done(stack, left, NEXT_HELPER, "report_missing", last_seen=datetime.now(UTC).date().isoformat())
    await caught_up(stack, left)

    async def engine_knows() -> bool:
        items = (await read(stack, f"/cases/{left}/workflow", LAWYER))["items"]
        return any(item.get("transition") == "report_missing" for item in items)

    await soon(engine_knows, 20)
    after = await told(stack, left, HELPER)
    assert {path for path in before if before[path] != after[path]} == set()


async def test_the_engine_says_to_nobody_which_entries_time_brought_that_he_may_not_know(stack: Stack):
    case, _ = await refused(stack)
    await fast_forward(stack.client, stack.engine, case, timedelta(days=3))
    hidden = {item["seq"] for item in await history(stack, case, NAV) if item["type"] == "redacted"}
    assert await by_time(stack, case, LAWYER) & hidden
    assert await by_time(stack, case, NAV) & hidden == set()


async def by_time(stack: Stack, case: str, by: str) -> set[int]:
    """The entries that the engine's history says time brought."""
    items = (await read(stack, f"/cases/{case}/workflow", by))["items"]
    return {seq for item in items if item["kind"] == "time_passed" for seq in item.get("events", ())}


async def test_a_guest_is_not_told_by_a_refusal_which_track_it_is(stack: Stack):
    case = await at_the_grant(stack)
    share = {"to": HEALTH, "categories": ["security"], "text": "Hun er redd", "basis": "danger_to_life"}
    await done(stack, case, HELPER, "share_information", **share, explanation="Truet på livet")
    body = {"data": {"status": "pending", "as_of": datetime.now(UTC).date().isoformat()}}
    answer = await post(stack, case, HEALTH, "confirm_udi_status", body, **{KEY: fresh_key()})
    assert (answer.status_code, answer.json()["rule"]) == (403, "not_your_role")


async def test_whoever_closes_is_not_told_of_an_asylum_application_that_is_not_for_him(stack: Stack):
    case = await at_the_grant(stack)
    await done(stack, case, LAWYER, "apply_asylum")
    answer = await post(stack, case, TOT, "close", {"data": {"outcome": "ferdig"}}, **{KEY: fresh_key()})
    assert answer.json()["rule"] == "open_matters"
    assert "asyl" not in answer.text.casefold()
    assert UDI not in str(answer.json()["unblocked_by"])


async def test_nobody_reads_in_the_database_what_an_organisation_calls_its_filters(stack: Stack):
    """A name that is typed may be hers, and a filter may name the place where she lives."""
    name, place = f"Qzmariam {uuid4().hex[:8]}", "oslo-krisesenter"
    async with stack.engine.begin() as connection:
        await keep(connection, HELPER, name, f"responsible={place}")
        assert (name, f"responsible={place}") in await kept(connection, HELPER)
    async with stack.engine.connect() as connection:
        stored = str((await connection.execute(text("select name, query from saved_views"))).all())
    assert not [word for word in (name, place) if word in stored]
