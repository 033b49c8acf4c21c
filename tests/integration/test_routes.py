"""Every route of the API is a row of this table, with its authentication and its content; a missing row fails.

The rows are then checked on a case with planted data of every category: who may call the route, whether it consulted
the rules of disclosure, and whether its answer contains a secret that the reader may not see.
"""

import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any, Literal

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from api.auth.authentication import Reads, caller_of
from api.dependencies import Injected
from api.operators import operator
from api.pages.visits import logged_in
from domain.disclosure import policy
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.transitions import TRANSITIONS
from saksgang.development.demo.on_stack import Stack
from saksgang.processes import api
from tests.integration import pages
from tests.integration.described import app_of_tests
from tests.integration.further_tables import ADDITIONS
from tests.integration.rest import HELPER, is_problem
from tests.integration.test_rest_need_to_know import MAY_SEE, NO_CASE, SECRETS, case

pytestmark = pytest.mark.slow
__all__ = ["case"]

Enters = Literal["public", "anyone", "session", "bearer", "either", "operator"]
Tells = Literal["nothing", "tables", "a case", "own cases", "own entry", "own possibilities", "figures"]


@dataclass(frozen=True, slots=True)
class Row:
    """How one gets in, what is told, and how it may answer a party that reads.

    `public` is always answered; `anyone` is a page without a log-in, which may lead elsewhere; `session` asks for the
    cookie, `bearer` for the header, `either` for one of two, `operator`
    for a secret of its own where one is set (`test_metrics.py`). Pages are read in a browser in `tests/browser`.
    `a case`: through `domain.disclosure.policy`, each time. `own cases`: rows of projections that carry no personal
    data, of cases that the organisation is a party to. `own entry`: what the caller has just recorded.
    `own possibilities`: what the caller may do now and why not, which spec 5 tells in whole sentences. `figures`:
    numbers of many, or none.
    """

    enters: Enters
    tells: Tells
    answers: tuple[int, ...] = (200,)


ROUTES: dict[tuple[str, str], Row] = {
    ("GET",  "/openapi.json"):                        Row("public", "tables"),
    ("GET",  "/livez"):                               Row("public", "nothing"),
    ("GET",  "/readyz"):                              Row("public", "nothing"),
    ("GET",  "/problems/{slug}"):                     Row("public", "tables"),
    ("GET",  "/tracks"):                              Row("bearer", "tables"),
    ("GET",  "/tracks/{track_id}"):                   Row("bearer", "tables"),
    ("GET",  "/rules"):                               Row("bearer", "tables"),
    ("GET",  "/rules/{rule_id}"):                     Row("bearer", "tables"),
    ("GET",  "/organisations"):                       Row("bearer", "tables"),
    ("PUT",  "/organisations/{organisation_id}"):     Row("bearer", "tables"),
    ("GET",  "/cases"):                               Row("bearer", "own cases"),
    ("POST", "/cases"):                               Row("bearer", "own entry"),
    ("GET",  "/deadlines"):                           Row("bearer", "own cases"),
    ("GET",  "/cases/{case_id}"):                     Row("bearer", "a case"),
    ("GET",  "/cases/{case_id}/transitions"):         Row("bearer", "own possibilities"),
    ("GET",  "/cases/{case_id}/history"):             Row("bearer", "a case"),
    ("GET",  "/cases/{case_id}/deadlines"):           Row("bearer", "a case"),
    ("GET",  "/cases/{case_id}/forecast"):            Row("bearer", "a case"),
    ("GET",  "/cases/{case_id}/workflow"):            Row("bearer", "a case"),
    ("POST", "/cases/{case_id}/transitions/{name}"):  Row("bearer", "nothing"),
    **{
        ("POST", f"/cases/{{case_id}}/transitions/{name}"): Row("bearer", "own entry")
        for name in TRANSITIONS
        if name != "identify"
    },
    ("GET",  "/cases/{case_id}/next-steps"):          Row("bearer", "a case"),
    ("GET",  "/cases/{case_id}/bundle"):              Row("bearer", "a case"),
    ("GET",  "/cases/{case_id}/disclosures"):         Row("bearer", "a case"),
    ("GET",  "/cases/{case_id}/notifications"):       Row("bearer", "own cases"),
    ("POST", "/cases/{case_id}/notifications/read"):  Row("bearer", "nothing"),
    ("GET",  "/cases/{case_id}/access-log"):          Row("bearer", "own cases", (200, 403)),
    ("POST", "/cases/{case_id}/break-glass"):         Row("bearer", "nothing"),
    ("POST", "/cases/{case}/erase"):                  Row("bearer", "nothing"),
    ("POST", "/cases/{case}/entries/{organisation}/erase"): Row("bearer", "nothing"),
    ("PUT",  "/cases/{case}/legal-hold"):             Row("bearer", "nothing"),
    ("DELETE", "/cases/{case}/legal-hold"):           Row("bearer", "nothing"),
    ("GET",  "/inbox"):                               Row("bearer", "own cases"),
    ("GET",  "/calendar.ics"):                        Row("either", "own cases"),
    ("GET",  "/calendar-tokens"):                     Row("bearer", "own cases"),
    ("POST", "/calendar-tokens"):                     Row("bearer", "own entry"),
    ("DELETE", "/calendar-tokens/{token_id}"):        Row("bearer", "nothing"),
    ("GET",  "/webhooks"):                            Row("bearer", "own cases"),
    ("POST", "/webhooks"):                            Row("bearer", "own entry"),
    ("GET",  "/webhooks/{webhook_id}"):               Row("bearer", "own cases", (404,)),
    ("DELETE", "/webhooks/{webhook_id}"):             Row("bearer", "nothing"),
    ("GET",  "/webhooks/{webhook_id}/deliveries"):    Row("bearer", "own cases", (404,)),
    ("POST", "/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver"): Row("bearer", "nothing"),
    ("POST", "/webhooks/{webhook_id}/redeliver"):     Row("bearer", "nothing"),
    ("POST", "/webhooks/{webhook_id}/secret"):        Row("bearer", "own entry"),
    ("POST", "/webhooks/{webhook_id}/test"):          Row("bearer", "nothing"),
    ("GET",  "/events/stream"):                       Row("either", "own cases"),
    ("GET",  "/metrics"):                             Row("operator", "nothing"),
    ("GET",  "/"):                                    Row("anyone", "own cases"),
    ("GET",  "/static/{digest}/{name}"):              Row("anyone", "nothing"),
    ("GET",  "/sprak/{language}"):                    Row("anyone", "nothing"),
    ("GET",  "/logg-inn"):                            Row("anyone", "nothing"),
    ("GET",  "/logg-inn/hos/{number}"):               Row("anyone", "nothing"),
    ("GET",  "/logg-inn/lenke/{token}"):              Row("anyone", "nothing"),
    ("GET",  "/logg-inn/tilbake"):                    Row("anyone", "nothing"),
    ("POST", "/logg-inn/velg"):                       Row("anyone", "nothing"),
    ("POST", "/logg-ut"):                             Row("session", "nothing"),
    ("GET",  "/hjelp"):                               Row("session", "tables"),
    ("GET",  "/hjelp/huskeliste/{track_id}/{role}"):  Row("session", "tables"),
    ("GET",  "/hjelp/komponenter"):                   Row("anyone", "tables"),
    ("GET",  "/hjelp/tilgjengelighet"):               Row("anyone", "tables"),
    ("GET",  "/statistics/{year}"):                   Row("bearer", "figures", (200, 403)),
    ("GET",  "/statistikk"):                          Row("session", "figures"),
    ("GET",  "/statistikk/{year}"):                   Row("session", "figures"),
    ("GET",  "/statistikk/{year}/tall.csv"):          Row("session", "figures"),
    ("GET",  "/frister"):                             Row("session", "own cases"),
    ("GET",  "/organisasjoner"):                      Row("session", "tables"),
    ("GET",  "/saksganger"):                          Row("session", "tables"),
    ("GET",  "/saksganger/{track_id}"):               Row("session", "tables"),
    ("GET",  "/saker"):                               Row("session", "own cases"),
    ("POST", "/saker/utvalg"):                        Row("session", "own cases"),
    ("GET",  "/saker/ny"):                            Row("session", "own possibilities"),
    ("POST", "/saker/ny"):                            Row("session", "own entry"),
    ("GET",  "/saker/{case_id}"):                     Row("session", "a case"),
    ("GET",  "/saker/{case_id}/historikk"):           Row("session", "a case"),
    ("GET",  "/saker/{case_id}/neste-steg"):          Row("session", "a case"),
    ("GET",  "/saker/{case_id}/samling"):             Row("session", "a case"),
    ("GET",  "/saker/{case_id}/samling.json"):        Row("session", "a case"),
    ("GET",  "/saker/{case_id}/handlinger/{name}"):   Row("session", "own possibilities"),
    ("POST", "/saker/{case_id}/handlinger/{name}"):   Row("session", "own entry"),
}  # fmt: skip

PLACES = {
    "slug": "invalid",
    "track_id": "oslo_adult",
    "rule_id": "udi_status",
    "organisation_id": "nadheim",
    "organisation": "nadheim",
    "name": "breach_deadline",
    "role": "police",
    "year": "2026",
    "language": "nb",
    "number": "0",
    "digest": "0",
    "token": "0",
    "token_id": NO_CASE,
    "webhook_id": NO_CASE,
    "delivery_id": NO_CASE,
}
"""What stands in an address where it names no case."""


def routes_of(app: FastAPI) -> dict[tuple[str, str], Any]:
    """Every route of an app by method and path."""
    found = list(iter_route_contexts(app.routes))
    return {(method, str(r.path)): r for r in found for method in (r.methods or ()) if method != "HEAD"}


def depends_on(dependant: Dependant | None, wanted: Callable[..., Any]) -> bool:
    return dependant is not None and (
        dependant.call is wanted or any(depends_on(below, wanted) for below in dependant.dependencies)
    )


@cache
def known_routes() -> dict[tuple[str, str], Any]:
    return routes_of(app_of_tests())


def test_every_route_is_in_the_table_and_nothing_else():
    assert known_routes().keys() == ROUTES.keys()


@pytest.mark.parametrize("key", ROUTES)
def test_a_route_asks_who_calls_if_and_only_if_the_table_says_so(key: tuple[str, str]):
    dependant = getattr(known_routes()[key], "dependant", None)
    assert depends_on(dependant, caller_of) == (ROUTES[key].enters == "bearer")
    assert depends_on(dependant, logged_in) == (ROUTES[key].enters == "session")
    assert depends_on(dependant, operator) == (ROUTES[key].enters == "operator")


def address(path: str, case: str) -> str:
    return path.format(case_id=case, case=case, **PLACES)


async def test_without_a_token_every_route_that_asks_for_one_is_401(stack: Stack, case: str):
    for (method, path), row in ROUTES.items():
        answer = await stack.http.request(method, address(path, case))
        match row.enters:
            case "bearer" | "either":
                is_problem(answer, 401, "unauthenticated")
            case "session":
                assert (answer.status_code, method) in ((303, "GET"), (401, "POST"), (403, "POST")), path
            case "anyone":
                assert answer.status_code < 500, path
            case "public" | "operator":
                assert answer.status_code == 200, path


async def test_whoever_is_no_party_gets_404_from_every_route_about_a_case(stack: Stack, case: str):
    for (method, path), row in ROUTES.items():
        if "{case_id}" in path and row.enters == "bearer":
            is_problem(await stack.call(method, address(path, case), "pro-sentret", {}), 404, "not-found")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the rules of disclosure were asked, by whichever module."""
    calls: Counter[str] = Counter()

    def counted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def ask(*args: Any, **more: Any) -> Any:
            calls[name] += 1
            return function(*args, **more)

        return ask

    modules = [module for name, module in sys.modules.items() if name.partition(".")[0] in ("api", "domain", "store")]
    for name, rule in (("may", policy.may), ("sees", policy.sees)):
        for module in modules:
            if getattr(module, name, None) is rule:
                monkeypatch.setattr(module, name, counted(name, rule))
    return calls


@dataclass
class Inside:
    """The app in this process, so that what it asks can be counted."""

    app: FastAPI
    stack: Stack
    asked: Counter[str]

    async def get(self, path: str, by: str) -> httpx.Response:
        self.asked.clear()
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as http:
            return await http.get(path, headers={"Authorization": f"Bearer {await self.stack.token(by)}"})

    @staticmethod
    def secrets(tells: Tells) -> set[str]:
        """What may not be seen; a field's name gives nothing away where forms are described."""
        forms = tells in ("tables", "own possibilities")
        return {name for name, words in SECRETS.items() if not (forms and words.startswith('"'))}

    async def faults(self, path: str, tells: Tells, case: str, by: str, answers: tuple[int, ...] = (200,)) -> list[str]:
        """What is wrong with the answer to this reader."""
        answer = await self.get(address(path, case), by)
        leaked = [name for name in self.secrets(tells) - MAY_SEE[by] if SECRETS[name] in answer.text]
        found = [f"{by} sees {name} in {path}" for name in leaked]
        if answer.status_code not in answers:
            found.append(f"{by} gets {answer.status_code} from {path}")
        if tells == "a case" and not self.asked:
            found.append(f"{path} tells {by} of a case and asks no rule of disclosure")
        return found


@pytest.fixture
async def inside(stack: Stack, asked: Counter[str], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Inside]:
    app = app_of_tests()
    for rule in ADDITIONS.deadlines:  # other tests have cases of them in the same database
        monkeypatch.setitem(DEADLINE_RULES, rule.id, (rule,))
    async with api.open_services(stack.settings) as services:
        app.state.services = services
        yield Inside(app, stack, asked)


READING = [
    (path, row)
    for (method, path), row in ROUTES.items()
    if method == "GET" and row.enters in ("public", "bearer", "operator")
]


@pytest.mark.parametrize("by", MAY_SEE)
async def test_whatever_a_party_reads_went_through_the_rules_of_disclosure(inside: Inside, case: str, by: str):
    faults = [fault for path, row in READING for fault in await inside.faults(path, row.tells, case, by, row.answers)]
    assert not faults, "\n".join(faults)


PAGES = [path for (method, path), row in ROUTES.items() if method == "GET" and row.enters == "session"]
AS_SHOWN = {
    "birth_date": ("1993-09-17", "17. sep", "17.09.1993"),
    "amount": ("7481926", "7 481 926", "7\N{NO-BREAK SPACE}481\N{NO-BREAK SPACE}926"),
}
"""How a page writes what an answer writes otherwise."""


async def shown(stack: Stack, case: str, by: str) -> set[str]:
    """Which secrets stand somewhere on the pages of this reader; a form's codes and titles are no secrets."""
    async with pages.logged_in(stack, by) as reader:
        answers = [await reader.http.get(address(path, case), headers=pages.HTML) for path in ("/", *PAGES)]
    assert all(answer.status_code in (200, 403, 404, 409) for answer in answers), [a.status_code for a in answers]
    text = "\n".join(unescape(answer.text) for answer in answers)
    planted = {name: AS_SHOWN.get(name, (words,)) for name, words in SECRETS.items() if not words.startswith('"')}
    return {name for name, ways in planted.items() if any(way in text for way in ways)}


@pytest.mark.parametrize("by", MAY_SEE)
async def test_no_page_shows_a_party_what_it_may_not_see(stack: Stack, case: str, by: str):
    assert not await shown(stack, case, by) - MAY_SEE[by]


async def test_the_pages_show_the_helper_what_the_helper_wrote(stack: Stack, case: str):
    assert {"name", "helpers_note", "indicator"} <= await shown(stack, case, HELPER)


async def test_no_page_about_a_case_opens_for_whoever_is_no_party(stack: Stack, case: str):
    async with pages.logged_in(stack, "pro-sentret") as reader:
        for path in PAGES:
            if "{case_id}" in path:
                assert (await reader.http.get(address(path, case), headers=pages.HTML)).status_code == 404, path


async def test_a_route_that_tells_everything_would_be_found(inside: Inside, case: str):
    leaky = APIRouter()

    @leaky.get("/cases/{case_id}/leak")
    async def leak(case_id: str, services: Injected, caller: Reads) -> dict[str, Any]:
        """What nobody may write."""
        async with services.engine.connect() as connection:
            events = await services.reader.events(connection, case_id)
        return {"events": [event.data.model_dump(mode="json") for event in events]}

    inside.app.include_router(leaky)
    assert routes_of(inside.app).keys() - ROUTES.keys() == {("GET", "/cases/{case_id}/leak")}
    found = await inside.faults("/cases/{case_id}/leak", "a case", case, HELPER)
    assert f"{HELPER} sees polices_reason in /cases/{{case_id}}/leak" in found
    assert any("asks no rule of disclosure" in fault for fault in found)
