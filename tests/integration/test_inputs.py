"""Addresses, cursors and bodies are bounded, and none of them causes a fault of the program."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import product
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from urllib.parse import quote

import httpx
import pytest
from fastapi.dependencies.models import Dependant
from pydantic import AwareDatetime, BaseModel, NaiveDatetime, TypeAdapter, ValidationError

from api.http.inputs import CONTROL, TOO_DEEP, BoundedQuery
from api.http.request_body import MALFORMED
from domain.primitives.calendar import end_of
from domain.tables.transitions import TRANSITIONS
from saksgang.development.demo.on_stack import Stack
from tests.integration import hostile, pages
from tests.integration.rest import KEY, TOT, fresh_key, is_problem, opened
from tests.integration.test_routes import ROUTES, address, known_routes

pytestmark = pytest.mark.slow
API = Path(__file__).parents[2] / "api"


def parameters(dependant: Dependant) -> Iterator[Any]:
    """The parameters of a route and of what it depends on."""
    yield from (*dependant.path_params, *dependant.query_params, *dependant.header_params, *dependant.cookie_params)
    for below in dependant.dependencies:
        yield from parameters(below)


def is_bounded(annotation: Any, marks: tuple[Any, ...] = ()) -> bool:
    """Whether no value of this kind lies beyond what dates, numbers, text and the database can do."""
    origin = get_origin(annotation)
    if annotation in (bool, type(None)) or origin is Literal:
        return True
    if origin is Annotated:
        inner, *more = get_args(annotation)
        return is_bounded(inner, (*marks, *more))
    if any(isinstance(mark, BoundedQuery) for mark in marks):
        return True
    if origin in (Union, UnionType):
        return all(is_bounded(part) for part in get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return all(is_bounded(f.annotation, tuple(f.metadata)) for f in annotation.model_fields.values())
    return False


def unbounded(route: Any) -> list[str]:
    found = parameters(route.dependant) if getattr(route, "dependant", None) else ()
    return [p.name for p in found if not is_bounded(p.field_info.annotation, tuple(p.field_info.metadata))]


@pytest.mark.parametrize("key", ROUTES, ids=" ".join)
def test_every_parameter_of_every_route_is_of_a_bounded_kind(key: tuple[str, str]):
    assert not unbounded(known_routes()[key])


def test_no_value_is_read_from_an_address_past_its_kind():
    """`request.query_params` and `path_params` are read by `api/http/inputs.py` alone."""
    past = re.compile(r"\.(query_params|path_params)\b")
    found = [str(p.relative_to(API)) for p in API.rglob("*.py") if p.name != "inputs.py" and past.search(p.read_text())]
    assert not found


def test_a_parameter_without_a_bound_would_be_found():
    assert not is_bounded(str)
    assert not is_bounded(Annotated[int | None, "about it"])
    assert not is_bounded(list[str])


VALUES = (*hostile.INSTANTS, *hostile.NUMBERS, *hostile.TEXTS, *hostile.CURSORS)
FEW = ("a\0b", "9999-12-31T23:59:59-14:00", "\ud800")
STANDS_FOR_ALL = "/cases/{case_id}/transitions/close"
"""Every transition is one function; the others are asked a little."""


def fault(answer: httpx.Response) -> str | None:
    """What is wrong with an answer to what nobody sends by mistake: a fault of ours, or none in a form of ours."""
    kind = answer.headers.get("content-type", "")
    if answer.status_code >= 500 or answer.status_code == 429:
        return f"{answer.status_code}"
    if answer.status_code >= 400 and not kind.startswith(("application/problem+json", "text/html")):
        return f"{answer.status_code} as {kind}"
    return None


def addresses(key: tuple[str, str], case: str) -> Iterator[str]:
    """The route's address with each of its parameters as nobody sends it."""
    path, dependant = key[1], getattr(known_routes()[key], "dependant", None)
    values = FEW if "/transitions/" in path and path != STANDS_FOR_ALL else VALUES
    written = [quote(v, safe="", errors="surrogatepass") for v in values] + list(
        hostile.RAW if values is VALUES else ()
    )
    for name in re.findall(r"{(\w+)}", path):
        around = path.replace(f"{{{name}}}", "\N{BULLET}")
        yield from (address(around, case).replace("\N{BULLET}", value) for value in written if value not in ("", "."))
    yield from (f"{address(path, case)}?{name}={value}" for name in _queries(dependant) for value in written)


def _queries(dependant: Dependant | None) -> set[str]:
    if dependant is None:
        return {"x"}
    named = {p.alias for p in _query(dependant)}
    for p in _query(dependant):
        kind = p.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            named |= set(kind.model_fields)
    return named | {"language"}


def _query(dependant: Dependant) -> Iterator[Any]:
    yield from dependant.query_params
    for below in dependant.dependencies:
        yield from _query(below)


ENDLESS = ("/events/stream",)


@pytest.mark.long
@pytest.mark.parametrize("key", [key for key in ROUTES if key[1] not in ENDLESS], ids=" ".join)
async def test_no_value_in_an_address_is_a_fault(stack: Stack, key: tuple[str, str]):
    case, (method, _) = await _case(stack), key
    session = ROUTES[key].enters in ("session", "anyone")
    async with pages.logged_in(stack, TOT) as reader:
        token = await stack.token("drift" if "organisation" in key[1] else TOT)
        faults = []
        for there in dict.fromkeys(addresses(key, case)):
            headers = {} if session else {"Authorization": f"Bearer {token}"}
            headers |= {KEY: fresh_key()} if method == "POST" else {}
            answer = await reader.http.request(method, there, headers=headers, follow_redirects=False)
            if wrong := fault(answer):
                faults.append(f"{wrong} {there[:300]}")
        assert not faults, "\n".join(faults)


_OPENED: list[str] = []


async def _case(stack: Stack) -> str:
    if not _OPENED:
        _OPENED.append(await opened(stack))
    return _OPENED[0]


WRITING = [
    key
    for key in ROUTES
    if key[0] in ("POST", "PUT")
    and ROUTES[key].enters == "bearer"
    and ("/transitions/" not in key[1] or key[1] == STANDS_FOR_ALL)
]


@pytest.mark.long
@pytest.mark.parametrize("key", WRITING, ids=" ".join)
async def test_no_body_is_a_fault(stack: Stack, key: tuple[str, str]):
    """Whatever the transition; one stands for all that share their reading."""
    case, (method, path) = await _case(stack), key
    who = {"organisation_id": "drift"}
    by = next((who[name] for name in who if f"{{{name}}}" in path), TOT)
    headers, faults = {"Authorization": f"Bearer {await stack.token(by)}"}, []
    for body in hostile.bodies(("url", "events", "municipality", "reason", "ages", "roles", "number")):
        answer = await stack.http.request(
            method, address(path, case), content=body, headers={**headers, KEY: fresh_key()}
        )
        if wrong := fault(answer):
            faults.append(f"{wrong} {body[:120]!r}")
    assert not faults, "\n".join(faults)


@pytest.mark.long
@pytest.mark.parametrize("name", TRANSITIONS)
async def test_no_date_in_a_transition_is_a_fault(stack: Stack, name: str):
    """Each field of each transition, with dates that no calendar reaches and text that no database keeps."""
    case, faults = await _case(stack), []
    path = "/cases" if name == "identify" else f"/cases/{case}/transitions/{name}"
    headers = {"Authorization": f"Bearer {await stack.token('nadheim')}"}
    for field in TRANSITIONS[name].data.model_fields:
        for value in (*hostile.INSTANTS, "a\0b", {"a": [1]}, 10**18):
            said = {field.rstrip("_"): value}
            body = said if name == "identify" else {"data": said}
            answer = await stack.http.post(path, json=body, headers={**headers, KEY: fresh_key()})
            if wrong := fault(answer):
                faults.append(f"{wrong} {body}")
    assert not faults, "\n".join(faults)


FORMS = ("/saker/utvalg", "/saker/ny", "/saker/{case_id}/handlinger/close", "/logg-inn/velg")
FIELDS = ("name", "query", "token", "version", "key", "note", "on.date", "on.time", "more", "municipality", "csrf")
TYPED = ("\0", "a\0b", "9999-12-31", "9" * 400, "[" * 900, "[" * 900 + "]" * 900, "\x1b", "\u202e")


@pytest.mark.parametrize("path", FORMS)
async def test_a_form_of_a_page_is_no_fault_either(stack: Stack, path: str):
    there = path.format(case_id=await _case(stack))
    async with pages.logged_in(stack, TOT) as reader:
        csrf = pages.fields(await reader.open("/saker"), "/saker/utvalg").get("csrf", "")
        for name, value in product(FIELDS, TYPED):
            sent = {"csrf": csrf, "name": "x", name: value}
            answer = await reader.http.post(there, data=sent, headers=pages.HTML, follow_redirects=False)
            assert fault(answer) is None, (name, value)


HEADERS = (KEY, "If-Match", "Accept-Language", "Authorization", "Cookie", "If-None-Match", "Accept", "Sec-Fetch-Site")
SAID = (
    b"9" * 3_000,
    b"\xff\xfe",
    b"\xc2\x85",
    b"en;q=nan",
    b"en;q=1e999,nb;q=-1e999",
    b'W/"\xb2"',
    b"Bearer \xff.\xff.\xff",
    b"saksgang=\xff",
    b"Bearer " + b"e30." * 900,
)


@pytest.mark.parametrize("name", HEADERS)
async def test_no_header_is_a_fault(stack: Stack, name: str):
    case = await _case(stack)
    known = {"Authorization": f"Bearer {await stack.token(TOT)}", KEY: fresh_key()}
    for method, path in (("GET", f"/cases/{case}"), ("POST", f"/cases/{case}/transitions/close"), ("GET", "/saker")):
        for value in SAID:
            headers = [(n.encode(), v.encode()) for n, v in known.items() if n != name] + [(name.encode(), value)]
            answer = await stack.http.request(method, path, headers=headers)
            assert fault(answer) is None, (method, path, value)


async def test_what_has_no_name_here_is_not_found_and_what_is_no_value_is_invalid(stack: Stack):
    case = await _case(stack)
    is_problem(await stack.call("GET", "/cases/a%00b", TOT), 404, "not-found")
    is_problem(await stack.call("GET", f"/cases/{hostile.FULL_WIDTH}", TOT), 404, "not-found")
    for query in ("as_of=9999-12-31", "as_of=1767225600", "as_of=0001-01-01T00:00:00%2B14:00"):
        is_problem(await stack.call("GET", f"/cases/{case}?{query}", TOT), 422, "invalid")
    is_problem(await stack.call("GET", "/statistics/2026?as_of=9999-12-31", "kom"), 422, "invalid")


INSTANTS = (
    "/cases?due_before=",
    "/cases/{case}?as_of=",
    "/cases/{case}/history?as_of=",
    "/cases/{case}/forecast?until=",
)


@pytest.mark.parametrize("said", ["2026-11-29T02:30:00", "2026-11-29T00:00:00"])
@pytest.mark.parametrize("path", INSTANTS)
async def test_an_instant_without_an_offset_is_refused_and_the_answer_names_it(stack: Stack, path: str, said: str):
    case = await _case(stack)
    answer = is_problem(await stack.call("GET", path.format(case=case) + said, TOT), 422, "invalid")
    assert {e["pointer"] for e in answer["errors"]} == {path.partition("?")[2].rstrip("=")}
    assert MALFORMED["timezone_aware"].nb in [e["detail"] for e in answer["errors"]]
    assert (await stack.call("GET", path.format(case=case) + "2090-01-01T00:00:00Z", TOT)).status_code in (200, 422)


async def test_an_instant_at_midnight_is_that_instant_and_no_day(stack: Stack):
    case = await _case(stack)
    until = (datetime.now(UTC) + timedelta(days=9)).date()
    whole = await stack.call("GET", f"/cases/{case}/forecast?until={until}", TOT)
    exact = await stack.call("GET", f"/cases/{case}/forecast?until={until}T00:00:00Z", TOT)
    assert datetime.fromisoformat(exact.json()["until"]) == datetime.combine(until, time(), UTC)
    assert datetime.fromisoformat(whole.json()["until"]) == end_of(until)
    is_problem(await stack.call("GET", f"/statistics/2026?as_of={until}T00:00:00Z", "kom"), 422, "invalid")


def of_instants() -> Iterator[tuple[str, Any]]:
    """Each parameter of a route that may hold an instant, and its kind."""
    for key in ROUTES:
        dependant = getattr(known_routes()[key], "dependant", None)
        for parameter in parameters(dependant) if dependant else ():
            fields = {parameter.name: parameter.field_info}
            if isinstance(parameter.field_info.annotation, type) and issubclass(
                parameter.field_info.annotation, BaseModel
            ):
                fields = dict(parameter.field_info.annotation.model_fields)
            for name, info in fields.items():
                if mentions_instant(info.annotation):
                    kind: Any = Annotated[info.annotation, *info.metadata]
                    yield f"{' '.join(key)} {name}", TypeAdapter(kind)


def mentions_instant(annotation: Any) -> bool:
    return annotation in (datetime, AwareDatetime, NaiveDatetime) or any(map(mentions_instant, get_args(annotation)))


def test_no_parameter_of_any_route_takes_an_instant_without_an_offset():
    found = list(of_instants())
    assert len(found) >= len(INSTANTS)
    for name, kind in found:
        for said in ("2026-11-29T02:30:00", "2026-11-29T00:00", "2026-11-29 00:00:00"):
            with pytest.raises(ValidationError):
                kind.validate_python(said)
        assert kind.validate_python("2026-11-29T00:00:00+01:00") == datetime(2026, 11, 28, 23, tzinfo=UTC), name


async def test_a_body_is_32_deep_at_most_and_says_where_it_is_not(stack: Stack):
    case = await _case(stack)

    async def said(data: Any) -> Any:
        answer = await stack.call("POST", f"/cases/{case}/transitions/close", TOT, {"data": data})
        return is_problem(answer, 422, "invalid")["errors"]

    deep: Any = 1
    for _ in range(40):
        deep = [deep]
    assert [e["detail"] for e in await said({"x": deep})] == [TOO_DEEP.nb]
    assert [e["pointer"] for e in await said({"note": "a\0b"})] == ["/data/note"]
    assert [e["detail"] for e in await said({"a\0": 1})] == [CONTROL.nb]


async def test_the_directory_takes_no_row_that_is_not_sound_and_says_what_is_wrong(stack: Stack):
    body = {"name": "X\u202e", "roles": ["outreach"], "number": "300001034", "municipality": "9999", "ages": [17, 12]}
    told = is_problem(await stack.call("PUT", "/organisations/hjelpen", "drift", body), 422, "invalid")
    assert {e["pointer"] for e in told["errors"]} == {"/name", "/number", "/municipality", "/ages"}
    for reserved in ("saksgang", "new", "me"):
        sound = {"name": "X", "roles": ["outreach"]}
        told = is_problem(await stack.call("PUT", f"/organisations/{reserved}", "drift", sound), 422, "invalid")
        assert [e["pointer"] for e in told["errors"]] == ["/id"]
