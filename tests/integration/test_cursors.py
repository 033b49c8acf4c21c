"""A cursor goes on in the list that it came from, for whoever it was given to, and says nothing."""

import base64

from saksgang.development.demo.on_stack import Stack
from tests.integration.rest import HELPER, LAWYER, at_the_grant, is_problem, listed, opened, read


async def test_a_cursor_does_not_say_when_a_case_was_opened_and_is_for_nobody_else(stack: Stack):
    for _ in range(2):
        await opened(stack)
    page = await read(stack, "/cases?limit=1", HELPER)
    sealed = base64.urlsafe_b64decode(page["next"] + "=" * (-len(page["next"]) % 4))
    assert page["items"][0]["id"].encode() not in sealed
    assert page["items"][0]["opened_at"][:10].encode() not in sealed
    following = await read(stack, f"/cases?limit=1&cursor={page['next']}", HELPER)
    assert following["items"][0]["id"] != page["items"][0]["id"]
    for by, path in ((LAWYER, "/cases"), (HELPER, "/deadlines"), (HELPER, "/inbox")):
        answer = await stack.call("GET", f"{path}?cursor={page['next']}", by)
        assert "none of ours" in str(is_problem(answer, 422, "invalid")) or "en av våre" in answer.text


async def test_pages_of_one_are_the_same_list(stack: Stack):
    case = await at_the_grant(stack)
    for path in (f"/cases/{case}/history", f"/cases/{case}/access-log", f"/cases/{case}/notifications"):
        whole = await listed(stack, path, LAWYER)
        by_twos = await listed(stack, path, LAWYER, limit=2)
        assert [item.get("seq") or item.get("id") for item in whole] == [
            item.get("seq") or item.get("id") for item in by_twos[: len(whole)]
        ]
