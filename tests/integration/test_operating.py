"""Operation: metrics, and the codec of the engine's pages; nothing names anyone."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import httpx
import pytest
from google.protobuf.duration_pb2 import Duration
from prometheus_client.parser import text_string_to_metric_families
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from api.app import create_app
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.refusals import RULES
from saksgang.development.demo.on_stack import Stack
from saksgang.processes.api import open_services
from saksgang.temporal.search_attributes import keep_shown
from saksgang.temporal.time_skipping import fast_forward
from store.telemetry.metrics import FEW, METRICS
from tests.integration.rest import days_ago, done, opened, person, post
from tests.waiting import soon
from workflows import client as reaching
from workflows.client import shows_cases

PAGES = "https://engine.example"
NOTE = "hun er redd for ham"


async def metrics(http: httpx.AsyncClient) -> dict[str, list[Any]]:
    answer = await http.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {family.name: family.samples for family in text_string_to_metric_families(answer.text)}


def labelled(samples: list[Any], **labels: str) -> float:
    return float(sum(s.value for s in samples if labels.items() <= s.labels.items()))


async def test_processes_that_share_a_port_show_each_number_once(stack: Stack):
    for _ in range(4):
        samples = [s for family in (await metrics(stack.http)).values() for s in family]
        shown = [(s.name, *sorted(s.labels.items())) for s in samples]
        assert len(shown) == len(set(shown))


async def test_refusals_are_counted_by_their_rule(stack: Stack):
    case_id = await opened(stack)
    await done(stack, case_id, "nadheim", "assign_lawyer", organisation="advokat-lie")
    refused = {"slug": "refused", "rule": "application_missing"}
    before = labelled((await metrics(stack.http)).get("saksgang_problems", []), **refused)
    for _ in range(FEW):
        await post(stack, case_id, "advokat-lie", "withdraw_reflection_application", {"data": {}})
    assert labelled((await metrics(stack.http))["saksgang_problems"], **refused) == before + FEW


async def test_how_things_stand_is_read_from_the_database(own_app: httpx.AsyncClient, stack: Stack):
    for _ in range(FEW):
        case = await opened(stack, on=days_ago(60).isoformat())
        # What is entered late is not called late before there was time to enter all of it.
        await fast_forward(stack.client, stack.engine, case, timedelta(hours=2))
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
        return bool((await client.get("/readyz")).json()["engine"] == "ok")

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


@pytest.fixture
async def own_app(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    """The API in this process, which the test may ask alone."""
    app = create_app(lambda: open_services(stack.settings), version="test")
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            yield client


async def test_without_the_engine_commands_are_recorded_and_readyz_says_by_how_much_it_lags(stack: Stack):
    case_id = await opened(stack)
    alone = stack.settings.model_copy(update={"temporal_address": "127.0.0.1:1"})
    app = create_app(lambda: open_services(alone), version="test")
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://api")
    async with app.router.lifespan_context(app), client:
        headers = {"Authorization": f"Bearer {await stack.token('nadheim')}", "Idempotency-Key": uuid4().hex}
        path = f"/cases/{case_id}/transitions/record_follow_up"
        answer = await client.post(path, json={"data": {"kind": "conversation"}}, headers=headers)
        assert (answer.status_code, answer.json()["version"]) == (200, 2)
        opening = {**headers, "Idempotency-Key": uuid4().hex}
        assert (await client.post("/cases", json=person(), headers=opening)).status_code == 201
        assert (await client.get(f"/cases/{case_id}", headers=headers)).status_code == 200
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["status"], ready.json()["engine"]) == (200, "degraded", "away")
        assert set(ready.json()["engine_lag"]) == {"cases", "seconds"}
