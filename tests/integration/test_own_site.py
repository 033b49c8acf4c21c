"""No other site makes a browser act here: every page that changes something asks where the request came from."""

import pytest

from api.http.own_site import ELSEWHERE, origin_of
from saksgang.development.demo.on_stack import Stack
from tests.integration.pages import HTML, fields, logged_in, nobody, words
from tests.integration.rest import HELPER, KEY, fresh_key, opened, person
from tests.integration.test_routes import address, known_routes

CHANGES = sorted(
    (method, path)
    for (method, path), route in known_routes().items()
    if method != "GET" and route.endpoint.__module__.startswith("api.pages.")
)
"""Every page that changes something, also one that is added tomorrow."""

FOREIGN = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a neighbour": {"Sec-Fetch-Site": "same-site"},
    "what no browser says": {"Sec-Fetch-Site": "mine"},
    "another origin": {"Origin": "https://evil.example"},
    "an origin that is hidden": {"Origin": "null"},
    "our host under another scheme": {"Origin": "https://127.0.0.1"},
    "our host on another port": {"Origin": "http://127.0.0.1:1"},
    "another origin that calls itself ours": {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    "another origin under our host name": {"Host": "evil.example", "Origin": "http://evil.example"},
    "basic credentials, which a browser adds itself": {"Sec-Fetch-Site": "cross-site", "Authorization": "Basic eDp5"},
}


def test_the_pages_that_change_something_are_found():
    assert {path for _, path in CHANGES} >= {"/logg-inn/velg", "/logg-ut", "/saker/utvalg", "/saker/ny"}
    assert ("POST", "/saker/{case_id}/handlinger/{name}") in CHANGES


@pytest.mark.parametrize("how", FOREIGN)
async def test_no_page_is_sent_from_elsewhere(stack: Stack, how: str):
    case = await opened(stack)
    async with logged_in(stack, HELPER) as reader, nobody(stack) as stranger:
        csrf = fields(await reader.open("/"), "/logg-ut")["csrf"]
        for method, path in CHANGES:
            for http in (reader.http, stranger.http):
                headers = {**HTML, **FOREIGN[how]}
                answer = await http.request(method, address(path, case), data={"csrf": csrf}, headers=headers)
                assert (answer.status_code, ELSEWHERE.nb in words(answer.text)) == (403, True), path
        assert "Nadheim" in words(await reader.open("/")), "and nobody was logged out"


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {}])
async def test_our_own_pages_are_sent(stack: Stack, headers: dict[str, str]):
    own = {"Origin": origin_of(str(stack.http.base_url)), **headers}
    async with logged_in(stack, HELPER) as reader:
        csrf = fields(await reader.open("/"), "/logg-ut")["csrf"]
        answer = await reader.http.post("/logg-ut", data={"csrf": csrf}, headers={**HTML, **own})
        assert "Du er logget ut" in words(answer.text)


async def test_whoever_brings_a_token_may_come_from_anywhere(stack: Stack):
    """A browser adds a cookie by itself, and never a bearer token."""
    headers = {**await stack.headers(HELPER), "Origin": "https://elsewhere.example", KEY: fresh_key()}
    answer = await stack.http.post("/cases", json=person(), headers=headers)
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://saksgang.example/", "https://saksgang.example"),
        ("https://saksgang.example:443", "https://saksgang.example"),
        ("https://Saksgang.example:8443/under", "https://saksgang.example:8443"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_origin_is_written_as_browsers_do(address: str, origin: str):
    assert origin_of(address) == origin
