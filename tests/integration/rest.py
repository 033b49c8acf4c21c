"""What the contract tests of the REST interface share: a client's words, and short ways to bring a case somewhere."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import jwt
from sqlalchemy import select, text

from domain.primitives.calendar import OSLO
from saksgang.development.demo.on_stack import Stack
from saksgang.development.stack import secrets
from saksgang.development.token_issuer import mint
from store.db.schema import cases
from tests.waiting import soon

HELPER, LAWYER, POLICE, UDI, NAV, TOT = "nadheim", "advokat-lie", "oslo-police", "udi", "nav-grunerlokka", "tot-oslo"
OTHER_LAWYER = "advokat-dahl"
PROBLEM = "application/problem+json"
KEY = "Idempotency-Key"
INSISTING = 20
READS = ("", "/transitions", "/history", "/deadlines", "/forecast", "/workflow")
TABLES = ("cases", "events", "case_keys", "parties", "deadlines", "outbox", "commands", "stays")
Json = dict[str, Any]


def person(**more: Any) -> Json:
    """A body that opens a case in Oslo."""
    said = {"municipality": "Oslo", "gender": "female", "birth_date": "1998-05-04", "exploitation": "prostitution"}
    return {**said, **more}


def today() -> date:
    return datetime.now(OSLO).date()


def days_ago(n: float) -> datetime:
    return (datetime.now(OSLO) - timedelta(days=n)).replace(microsecond=0)


async def opened(stack: Stack, by: str = HELPER, **more: Any) -> str:
    answer = await insist(stack, "POST", "/cases", by, person(**more))
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["id"]
    return found


async def insist(stack: Stack, method: str, path: str, by: str, body: Any = None) -> httpx.Response:
    """The same, with the same key, until it is answered: what a client does when many come at once."""
    key = fresh_key()
    answer = await stack.call(method, path, by, body, **{KEY: key})
    for _ in range(INSISTING):
        if answer.status_code != 503:
            break
        answer = await stack.call(method, path, by, body, **{KEY: key})
    return answer


async def post(stack: Stack, case: str, by: str, name: str, body: Any = None, **headers: str) -> httpx.Response:
    return await stack.call("POST", f"/cases/{case}/transitions/{name}", by, body, **headers)


async def done(stack: Stack, case: str, by: str, name: str, **data: Any) -> Json:
    answer = await insist(stack, "POST", f"/cases/{case}/transitions/{name}", by, {"data": data})
    assert answer.status_code == 200, f"{name}: {answer.text}"
    found: Json = answer.json()
    return found


async def at_the_application(stack: Stack, **more: Any) -> str:
    """A case whose lawyer has applied."""
    case = await opened(stack, **more)
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    await done(stack, case, LAWYER, "record_advice", choice="reflection", police_report=False)
    await done(stack, case, LAWYER, "submit_reflection_application")
    return case


async def at_the_support(stack: Stack, **more: Any) -> str:
    """A case whose first fortnight is paid."""
    case = await at_the_application(stack, **more)
    await done(stack, case, POLICE, "confirm_application_received")
    await done(stack, case, NAV, "open_interim_support", **{"from": today().isoformat()})
    await done(stack, case, NAV, "pay_interim_support", amount_nok=3200)
    return case


async def at_the_grant(stack: Stack, **more: Any) -> str:
    """A case whose reflection period has begun."""
    case = await at_the_support(stack, **more)
    await done(stack, case, UDI, "decide_reflection", outcome="granted", decided_on=today().isoformat())
    return case


async def read(stack: Stack, path: str, by: str, **headers: str) -> Any:
    answer = await stack.call("GET", path, by, **headers)
    assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
    return answer.json()


async def history(stack: Stack, case: str, by: str = TOT) -> list[Json]:
    """Every event, over all pages."""
    return await listed(stack, f"/cases/{case}/history", by)


async def listed(stack: Stack, path: str, by: str, limit: int = 200) -> list[Json]:
    """Every item of a list, page after page: other tests on the same stack fill it too."""
    items: list[Json] = []
    cursor, and_ = "", "&" if "?" in path else "?"
    while True:
        page = await read(stack, f"{path}{and_}limit={limit}{cursor}", by)
        items += page["items"]
        if page["next"] is None:
            return items
        cursor = f"&cursor={page['next']}"


def is_problem(answer: httpx.Response, status: int, slug: str, rule: str | None = None) -> Json:
    """The answer is this problem, in the shape that spec 5 gives it."""
    assert answer.status_code == status, f"{answer.status_code} {answer.text}"
    assert answer.headers["content-type"].partition(";")[0] == PROBLEM
    assert answer.headers["content-language"] in ("nb", "en")
    told: Json = answer.json()
    assert told["type"] == f"/problems/{slug}"
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    assert told["instance"] == answer.request.url.path
    if rule is not None:
        assert told["rule"] == rule
        assert isinstance(told["legal_basis"], list)
        assert isinstance(told["unblocked_by"], list)
    for error in told.get("errors", ()):
        assert error.keys() == {"pointer", "detail"}
        assert error["detail"]
    return told


def pointers(told: Json) -> set[str]:
    return {error["pointer"] for error in told["errors"]}


def is_instant(value: str) -> datetime:
    """RFC 3339 with an offset."""
    found = datetime.fromisoformat(value)
    assert found.tzinfo is not None, value
    return found


async def rows(stack: Stack) -> dict[str, int]:
    """How many rows each table has."""
    found = {}
    async with stack.engine.connect() as connection:
        for table in TABLES:
            found[table] = (await connection.execute(text(f"select count(*) from {table}"))).scalar_one()
    return found


async def caught_up(stack: Stack, case: str) -> None:
    """Waits until the engine has been told of all that is recorded in the case."""

    async def so() -> object:
        async with stack.engine.connect() as connection:
            query = select(cases.c.engine_version == cases.c.version).where(cases.c.id == UUID(case))
            return await connection.scalar(query)

    await soon(so, 20)


async def signals(stack: Stack, case: str) -> int:
    """How often the engine was told something of the case in its current run."""
    handle = stack.client.get_workflow_handle(f"case-{case}")
    kinds = [e.WhichOneof("attributes") or "" async for e in handle.fetch_history_events()]
    return sum("signaled" in kind for kind in kinds)


async def state(stack: Stack, case: str) -> tuple[Any, ...]:
    """All that a command could change: the case, its history, its deadlines, and what the engine was told."""
    await caught_up(stack, case)
    found = await read(stack, f"/cases/{case}", TOT)
    past = await read(stack, f"/cases/{case}/history?limit=200", TOT)
    deadlines = await read(stack, f"/cases/{case}/deadlines", TOT)
    return found["version"], found["matters"], past, deadlines, await signals(stack, case)


def token(stack: Stack, organisation: str, roles: list[str], *scopes: str) -> str:
    """A token as the development issuer gives it."""
    return mint(stack.layout, stack.settings, organisation, roles, scopes, 1)


async def bearer(stack: Stack, by: str, /, **change: Any) -> str:
    """A token signed with the issuer's key, its claims changed; a claim that is None is left out."""
    good = await stack.token(by)
    claims = {**jwt.decode(good, options={"verify_signature": False}), **change}
    kept = {name: value for name, value in claims.items() if value is not None}
    key, header = secrets.issuer_key(stack.layout), jwt.get_unverified_header(good)
    return jwt.api_jws.encode(json.dumps(kept).encode(), key, "ES256", {"kid": header["kid"]})


def fresh_key() -> str:
    return uuid4().hex
