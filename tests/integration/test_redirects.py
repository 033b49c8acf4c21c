"""Nobody is led anywhere by what a request says of its own host."""

import httpx
import pytest

from saksgang.development.demo.on_stack import Stack
from tests.integration.pages import HTML, logged_in, nobody
from tests.integration.rest import HELPER, opened
from tests.integration.test_routes import address, known_routes

ELSEWHERE = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
PATHS = sorted({path for method, path in known_routes() if method == "GET" and "stream" not in path})
"""Whatever can be opened in a browser, also what is added tomorrow."""


def led_away(answer: httpx.Response) -> bool:
    return "evil.example" in answer.headers.get("location", "")


@pytest.mark.parametrize("ending", ["", "/"])
async def test_no_route_leads_to_the_host_that_a_request_names(stack: Stack, ending: str):
    case = await opened(stack)
    async with logged_in(stack, HELPER) as reader, nobody(stack) as stranger:
        for http in (reader.http, stranger.http):
            for path in PATHS:
                asked = address(path, case).removesuffix("/") + ending
                answer = await http.get(asked or "/", headers={**HTML, **ELSEWHERE}, follow_redirects=False)
                assert not led_away(answer), asked
                assert "evil.example" not in answer.text, asked
                to = answer.headers.get("location", "/")
                assert to.startswith("/"), (asked, to)
                assert not to.startswith("//"), (asked, to)


async def test_an_address_with_a_slash_too_many_is_none(stack: Stack):
    answer = await stack.http.get("/cases/", headers=await stack.headers(HELPER))
    assert answer.status_code == 404
