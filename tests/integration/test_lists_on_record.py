"""Whoever saw in a list that a case exists is in its access log: every route that answers with cases of one's own."""

from collections.abc import AsyncIterator

import httpx
import pytest

from saksgang.development.demo.on_stack import Stack
from tests.integration.outside import Receiver
from tests.integration.pages import HTML, link_for
from tests.integration.receivers import hook_route, settled, subscribed
from tests.integration.rest import HELPER, LAWYER, Json, at_the_grant, days_ago, done, listed, opened, read
from tests.integration.test_routes import ROUTES

STREAMED = ("/events/stream",)
"""It says as it goes that a case has changed, to who follows it; each reading that comes of that is on record."""

LISTS = [
    path
    for (method, path), row in ROUTES.items()
    if method == "GET" and row.tells == "own cases" and "{case_id}" not in path and path not in STREAMED
]


@pytest.fixture
async def browser(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    """The helper's: with a session and with a token, whichever a route asks for."""
    headers = HTML | {"Authorization": f"Bearer {await stack.token(HELPER)}"}
    async with httpx.AsyncClient(base_url=stack.http.base_url, trust_env=False, follow_redirects=True) as http:
        await http.get(await link_for(stack, HELPER))
        http.headers.update(headers)
        yield http


async def reads(stack: Stack, case: str) -> list[Json]:
    """How the helper read the case in lists, as the lawyer is told it."""
    log = await listed(stack, f"/cases/{case}/access-log", LAWYER)
    return [row for row in log if row["organisation"] == HELPER and row["what"] not in ("refusal", "access_log")]


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_that_names_a_case_is_in_its_access_log(
    stack: Stack, browser: httpx.AsyncClient, receiver: Receiver, path: str
):
    hook = await subscribed(stack, HELPER, receiver) if "{webhook_id}" in path else {"id": ""}
    case = await opened(stack, on=days_ago(0.01).isoformat())
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    await done(stack, case, LAWYER, "record_advice", choice="reflection", police_report=False)
    if hook["id"]:
        await settled(stack, hook_route(hook), "delivered", count=1)
    before = await reads(stack, case)
    answer = await browser.get(path.format(webhook_id=hook["id"]))
    assert answer.status_code == 200, answer.text
    more = (await reads(stack, case))[len(before) :]
    assert len(more) == (case in answer.text)
    assert not more or more[0]["categories"] == ["process"]


async def test_most_lists_name_cases(stack: Stack, browser: httpx.AsyncClient):
    """Otherwise the test above would say nothing."""
    case = await at_the_grant(stack)
    naming = {path for path in LISTS if "{" not in path and case in (await browser.get(path)).text}
    assert len(naming) >= 3
    assert naming >= {"/cases", "/saker"}


async def test_one_line_says_it_of_every_case_and_names_none_of_the_others(stack: Stack):
    cases = [await at_the_grant(stack), await at_the_grant(stack)]
    await read(stack, "/cases?limit=2", HELPER)
    logs = [[row for row in await reads(stack, case) if row["what"] == "list of cases"] for case in cases]
    assert logs[0] == logs[1] != []
    assert not any(case in str(logs) for case in cases)
