"""No input to any operation causes a fault of the program, or an answer that OpenAPI does not document."""

import asyncio

import pytest

from saksgang.development.demo.on_stack import Stack
from tests.integration.fuzzing import MINUTES, Fuzz, document_of
from tests.integration.rest import HELPER, LAWYER, NAV, POLICE, TOT, UDI, at_the_grant, at_the_support, opened

pytestmark = [pytest.mark.slow, pytest.mark.long]
SECONDS = MINUTES * 60 or 20.0


async def test_no_call_finds_a_fault_or_an_answer_that_is_not_documented(stack: Stack):
    document = await asyncio.to_thread(document_of, str(stack.http.base_url))
    who = (TOT, HELPER, LAWYER, NAV, POLICE, UDI, "rosa", "bv-st-hanshaugen", "oslo-krisesenter", "drift", "kom")
    tokens = [await stack.token(organisation) for organisation in who]
    cases = [await opened(stack), await at_the_support(stack), await at_the_grant(stack)]
    hook = await stack.call("POST", "/webhooks", TOT, {"url": "http://127.0.0.1:9/", "events": ["*"]})
    fuzz = Fuzz(str(stack.http.base_url), tokens, cases, document, {"webhook_id": [hook.json()["id"]]})
    await asyncio.to_thread(fuzz.run, SECONDS)
    assert not fuzz.failures, "\n\n".join(f"{where}: {what}" for where, what in fuzz.failures.items())
    called = {(path, method) for path, row in document["paths"].items() for method in row}
    assert len(fuzz.answers) == len(called)
    succeeded = {label for label, found in fuzz.answers.items() if found & {200, 201, 204}}
    reads = {f"{method.upper()} {path}" for path, method in called if method == "get"}
    assert reads | {"POST /cases"} <= succeeded, "nothing but refusals was tried"


async def test_an_answer_that_is_not_documented_would_be_found(stack: Stack):
    document = await asyncio.to_thread(document_of, str(stack.http.base_url))
    only = {"/tracks": {"get": {**document["paths"]["/tracks"]["get"], "responses": {"200": {"description": "x"}}}}}
    fuzz = Fuzz(str(stack.http.base_url), ["nobody's"], [], {**document, "paths": only})
    await asyncio.to_thread(fuzz.run, 0)
    assert set(fuzz.failures) == {"GET /tracks 401"}
