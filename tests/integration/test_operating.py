"""What an operator sees and what leaves the process: metrics and the codec of the engine's pages; nothing that names anyone."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from google.protobuf.duration_pb2 import Duration
from prometheus_client.parser import text_string_to_metric_families
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from api.app import create_app
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.refusals import RULES
from saksgang.demo.on_stack import Stack
from saksgang.serve import open_services
from saksgang.shown import keep_shown
from store.metrics import FEW, METRICS
from tests.integration.rest import days_ago, done, is_problem, opened, post
from tests.waiting import soon
from workflows import client as reaching
from workflows.client import shows_cases
from workflows.contracts import workflow_id

PAGES = "https://engine.example"
NOTE = "hun er redd for ham"


async def metrics(http: httpx.AsyncClient) -> dict[str, list[Any]]:
    answer = await http.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {family.name: family.samples for family in text_string_to_metric_families(answer.text)}


def labelled(samples: list[Any], **labels: str) -> float:
    return float(sum(s.value for s in samples if labels.items() <= s.labels.items()))


async def test_refusals_are_counted_by_their_rule(stack: Stack):
    case_id = await opened(stack)
    await done(stack, case_id, "nadheim", "assign_lawyer", organisation="advokat-lie")
    refused = {"slug": "refused", "rule": "advice_missing"}
    before = labelled((await metrics(stack.http)).get("saksgang_problems", []), **refused)
    for _ in range(FEW):
        await post(stack, case_id, "advokat-lie", "submit_reflection_application", {"data": {}})
    assert labelled((await metrics(stack.http))["saksgang_problems"], **refused) == before + FEW


async def test_how_things_stand_is_read_from_the_database(own_app: httpx.AsyncClient, stack: Stack):
    for _ in range(FEW):
        await opened(stack, on=days_ago(60).isoformat())
    found = await metrics(own_app)
    assert labelled(found["saksgang_database_up"]) == labelled(found["saksgang_engine_up"]) == 1
    assert labelled(found["saksgang_open_cases"]) >= FEW
    assert labelled(found["saksgang_breached_deadlines"], rule="lawyer_contact") >= FEW
    assert labelled(found["saksgang_unhandled_breaches"], rule="lawyer_contact") >= FEW
    assert "saksgang_outbox_oldest_seconds" in found


async def test_no_label_names_a_case_an_organisation_or_a_person(stack: Stack):
    case_id = await opened(stack)
    await stack.call("GET", f"/cases/{case_id}", "nadheim")
    await stack.call("GET", f"/nothing/{case_id}", "nadheim")
    for name, samples in (await metrics(stack.http)).items():
        for sample in samples:
            row = METRICS[name if name in METRICS else f"{name}_total"]
            assert set(sample.labels) - {"le"} <= set(row.labels)
            assert not any(re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", value) for value in sample.labels.values())
            assert sample.labels.get("rule", "") in {"", *DEADLINE_RULES, *RULES}


async def _has(engine: Client) -> bool:
    """Whether the engine has the client's namespace by now."""
    try:
        return (await engine.count_workflows()).count == 0
    except RPCError:
        return False


async def test_an_api_is_ready_when_the_engine_can_take_a_case(stack: Stack):
    name = f"namespace-{uuid4().hex}"
    apart = stack.settings.model_copy(update={"temporal_namespace": name})
    app = create_app(lambda: open_services(apart), version="test")
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://api")

    async def ready() -> bool:
        return (await client.get("/readyz")).is_success

    async with app.router.lifespan_context(app), client:
        assert not await ready()
        kept = Duration(seconds=24 * 3600)
        asked = RegisterNamespaceRequest(namespace=name, workflow_execution_retention_period=kept)
        await stack.client.workflow_service.register_namespace(asked)
        engine = await Client.connect(stack.settings.temporal_address, namespace=name)
        await soon(partial(_has, engine), seconds=30)
        assert not await ready()
        telling = asyncio.create_task(keep_shown(engine))
        try:
            await soon(ready, seconds=30)
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)


async def test_that_the_index_does_not_answer_is_no_reason_to_doubt_it(stack: Stack, monkeypatch: pytest.MonkeyPatch):
    engine = await Client.connect(stack.settings.temporal_address, namespace=f"none-{uuid4().hex}")
    assert not await shows_cases(engine)
    monkeypatch.setattr(reaching, "INDEX_ANSWERS_WITHIN", timedelta(microseconds=1))
    assert await shows_cases(engine)


# --- the codec of the engine's pages


@pytest.fixture
async def own_app(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    """The API in this process, with the engine's pages allowed to ask."""
    app = create_app(lambda: open_services(stack.settings), version="test", engine_pages=PAGES)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            yield client


@pytest.fixture
async def sealed(stack: Stack) -> tuple[str, list[dict[str, Any]]]:
    """A case, and the payloads of a command with a note as the engine has them."""
    case_id = await opened(stack)
    await post(stack, case_id, "nadheim", "record_follow_up", {"data": {"kind": "conversation"}, "note": NOTE})
    history = stack.client.get_workflow_handle(workflow_id(case_id)).fetch_history_events()
    payloads = []
    async for event in history:
        accepted = event.workflow_execution_update_accepted_event_attributes.accepted_request.input
        if accepted.name == "record_follow_up":
            payloads += list(accepted.args.payloads)
    assert payloads
    return case_id, [
        {
            "metadata": {name: base64.b64encode(value).decode() for name, value in p.metadata.items()},
            "data": base64.b64encode(p.data).decode(),
        }
        for p in payloads
    ]


async def decoded(
    app: httpx.AsyncClient, stack: Stack, by: str, payloads: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {await stack.token(by)}", "X-Namespace": "default", "Origin": PAGES}
    answer = await app.post("/codec/decode", json={"payloads": payloads}, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["access-control-allow-origin"] == PAGES
    found: list[dict[str, Any]] = answer.json()["payloads"]
    return found


async def test_the_coordinator_sees_how_the_case_goes_and_neither_who_nor_what_was_said(own_app, stack: Stack, sealed):
    case, payloads = sealed
    (opened_,) = await decoded(own_app, stack, "tot-oslo", payloads)
    said = orjson.loads(base64.b64decode(opened_["data"]))
    assert said["roles"] == ["outreach"]
    assert said["organisation"] == said["data"] == said["note"] == "…"
    looks = (await stack.call("GET", f"/cases/{case}/access-log", "tot-oslo")).json()["items"]
    assert [row["what"] for row in looks if row["what"] == "engine"] == ["engine"]
    assert NOTE not in str(said)


@pytest.mark.parametrize("by", ["nadheim", "advokat-lie", "tot-bergen"])
async def test_to_everybody_else_a_payload_stays_closed(own_app, stack: Stack, sealed, by: str):
    _, payloads = sealed
    assert await decoded(own_app, stack, by, payloads) == payloads


async def test_without_a_token_nothing_is_opened(own_app, sealed):
    is_problem(await own_app.post("/codec/decode", json={"payloads": sealed[1]}), 401, "unauthenticated")


@pytest.mark.parametrize("body", [{}, {"payloads": "x"}, {"payloads": [{"data": 1}]}, {"payloads": [1]}])
async def test_what_is_no_payload_is_invalid(own_app, stack: Stack, body: dict[str, Any]):
    headers = {"Authorization": f"Bearer {await stack.token('tot-oslo')}"}
    is_problem(await own_app.post("/codec/decode", json=body, headers=headers), 422, "invalid")


async def test_a_payload_of_a_case_that_is_none_stays_as_it_is(own_app, stack: Stack, sealed):
    strange = [
        {**sealed[1][0], "metadata": {"case": base64.b64encode(name).decode()}} for name in (b"x", uuid4().hex.encode())
    ]
    assert await decoded(own_app, stack, "tot-oslo", strange) == strange


async def test_a_browser_may_ask_from_the_engines_pages_alone(own_app):
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,x-namespace"}
    assert (await own_app.options("/codec/decode", headers={"Origin": PAGES, **asks})).status_code == 200
    assert (await own_app.options("/codec/decode", headers={"Origin": "https://else", **asks})).status_code == 400
    assert (await own_app.options("/cases", headers={"Origin": PAGES, **asks})).status_code != 200


async def test_where_no_engine_pages_are_named_there_is_no_codec(stack: Stack):
    is_problem(await stack.call("POST", "/codec/decode", "tot-oslo", {"payloads": []}), 404, "not-found")


async def test_an_api_that_has_never_reached_the_engine_says_that_it_is_away(stack: Stack):
    case_id = await opened(stack)
    alone = stack.settings.model_copy(update={"temporal_address": "127.0.0.1:1"})
    app = create_app(lambda: open_services(alone), version="test")
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://api")
    async with app.router.lifespan_context(app), client:
        headers = {"Authorization": f"Bearer {await stack.token('nadheim')}", "Idempotency-Key": uuid4().hex}
        path = f"/cases/{case_id}/transitions/record_follow_up"
        answer = await client.post(path, json={"data": {"kind": "conversation"}}, headers=headers)
        is_problem(answer, 503, "engine-unavailable")
        assert answer.headers["retry-after"].isdecimal()
        assert (await client.get(f"/cases/{case_id}", headers=headers)).status_code == 200
