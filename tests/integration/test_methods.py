"""HEAD wherever there is GET, with the same head and no body; any other method is 405 and says which there are."""

import asyncio
from collections import defaultdict
from uuid import uuid4

import httpx
import pytest

from saksgang.development.demo.on_stack import Stack
from tests.integration import pages
from tests.integration.rest import HELPER, TOT, is_problem, opened
from tests.integration.test_routes import ROUTES, address

pytestmark = pytest.mark.slow
OF_THE_MOMENT = {"date", "content-length", "etag", "set-cookie", "location", "transfer-encoding"}
"""What two answers in a row may say differently; a length that is told at all is told of HEAD as well."""

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
BY_PATH: dict[str, set[str]] = defaultdict(set)
for _method, _path in ROUTES:
    BY_PATH[_path].add(_method)
GETS = [path for method, path in ROUTES if method == "GET"]


@pytest.fixture(scope="module")
async def case(stack: Stack) -> str:
    return await opened(stack)


async def ways_in(stack: Stack, path: str) -> dict[str, str]:
    return {} if ROUTES["GET", path].enters == "session" else {"Authorization": f"Bearer {await stack.token(TOT)}"}


GOOD_ONCE = ("/logg-inn/lenke/{token}", "/logg-inn/tilbake")
"""Of these the head says nothing of whether it would let one in: only using it up would tell."""


@pytest.mark.parametrize("path", GOOD_ONCE)
async def test_the_head_of_what_is_good_once_is_a_page_whatever_is_in_it(stack: Stack, path: str):
    assert (await stack.http.head(path.format(token="0"))).status_code == 200


@pytest.mark.parametrize("path", [path for path in GETS if path not in ("/events/stream", *GOOD_ONCE)])
async def test_head_says_what_get_says_and_has_no_body(stack: Stack, case: str, path: str):
    at, headers = address(path, case), await ways_in(stack, path)
    async with pages.logged_in(stack, TOT) as reader:
        http = reader.http if ROUTES["GET", path].enters == "session" else stack.http
        head = await http.head(at, headers=headers, follow_redirects=False)
        got = await http.get(at, headers=headers, follow_redirects=False)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert {n for n in head.headers if n not in OF_THE_MOMENT} == {n for n in got.headers if n not in OF_THE_MOMENT}
    assert ("content-length" in head.headers) == ("content-length" in got.headers)


async def test_the_head_of_a_stream_comes_at_once_and_leaves_nothing_open(stack: Stack):
    bearer = {"Authorization": f"Bearer {await stack.token(TOT)}"}
    async with asyncio.timeout(5):
        head = await stack.http.head("/events/stream", headers=bearer)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"].startswith("text/event-stream")


async def test_the_head_of_a_link_that_is_good_once_does_not_use_it_up(stack: Stack):
    """What looks at links in mails and chats asks for the head first."""
    link = await pages.link_for(stack, HELPER)
    async with pages.nobody(stack) as reader:
        assert (await reader.http.head(link)).status_code == 200
        assert "set-cookie" not in (await reader.http.head(link)).headers
        assert (await reader.http.get(link)).status_code == 200
        assert (await reader.http.get(link)).status_code == 403


async def test_of_a_case_that_is_not_mine_the_head_is_404_too(stack: Stack, case: str):
    answer = await stack.http.head(
        f"/cases/{case}", headers={"Authorization": f"Bearer {await stack.token('pro-sentret')}"}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("path", [p for p in BY_PATH if "/transitions/" not in p or p.endswith(("close", "{name}"))])
async def test_another_method_is_405_and_the_answer_says_which_there_are(stack: Stack, case: str, path: str):
    at = address(path, case)
    allowed = BY_PATH[path] | ({"HEAD"} if "GET" in BY_PATH[path] else set())
    headers = {"Authorization": f"Bearer {await stack.token(TOT)}"}
    for method in METHODS:
        if method in allowed or (method in others(at)):
            continue
        answer: httpx.Response = await stack.http.request(method, at, headers=headers)
        assert answer.status_code == 405, (method, at)
        if method != "HEAD" and "json" in answer.headers["content-type"]:
            is_problem(answer, 405, "method-not-allowed")
        assert allowed <= set(answer.headers["allow"].split(", ")) <= allowed | others(at), (method, at)


def others(at: str) -> set[str]:
    """The methods of other routes whose pattern fits this address too."""
    found: set[str] = set()
    parts = at.split("/")
    for path, methods in BY_PATH.items():
        pattern = path.split("/")
        if len(pattern) == len(parts) and all(a == b or a.startswith("{") for a, b in zip(pattern, parts, strict=True)):
            found |= methods | ({"HEAD"} if "GET" in methods else set())
    return found


async def test_a_method_that_nobody_knows_is_405_too(stack: Stack):
    answer = await stack.http.request(
        "PROPFIND", "/cases", headers={"Authorization": f"Bearer {await stack.token(TOT)}"}
    )
    assert answer.status_code in (405, 400)
    assert (await stack.http.request("PUT", f"/{uuid4()}")).status_code == 404
