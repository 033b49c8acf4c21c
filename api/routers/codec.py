"""The codec of the engine's own pages (Temporal's remote codec contract): opens payloads for the case's coordinator alone.

What passes is how the case goes: versions, steps, due times, types of events, roles. No organisation passes, for its
name may say where somebody lives; nor what was said (`data`, `note`, `on`), whoever asks: that is read in Saksgang's own
pages, with need-to-know field by field.
Whoever may not open a payload gets it back as it is.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from fastapi import APIRouter, Request
from google.protobuf.json_format import MessageToDict, ParseDict, ParseError
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send
from temporalio.api.common.v1 import Payload
from temporalio.converter import WorkflowSerializationContext

from api.authentication import Caller, Reads
from api.bodies import json_object, read
from api.problems import Problem
from api.reading import find, record, visible
from api.services import Injected, Services
from domain.tracks import COORDINATOR
from store.keys import KeyUnavailable
from workflows.contracts import PAYLOAD_CASE, workflow_id

router = APIRouter(tags=["operations"], include_in_schema=False)
HEADERS = ("Authorization", "Content-Type", "X-Namespace")
MOST, LARGEST = 500, 4_000_000
SHOWN = frozenset({
    "case_id", "name", "at", "asked", "command_id", "roles", "expected_version", "version", "after", "step",
    "track", "municipality", "due_at", "due_what", "events", "deadlines", "seq", "type", "recorded_at", "id",
    "rule", "kind", "role", "starts_at", "state", "breached_at", "ended_at", "next_daily", "rungs", "sent_at", "started_by",
})  # fmt: skip
"""Names in messages that say how a case goes; everything else is left out, also what is added later."""
LEFT_OUT = "…"


class ForTheEnginesPages(CORSMiddleware):
    """Lets the engine's pages ask from their own origin, and for nothing but this."""

    def __init__(self, app: ASGIApp, origin: str) -> None:
        super().__init__(app, allow_origins=[origin], allow_methods=["POST"], allow_headers=HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a browser that asks whether it may; everything else passes untouched."""
        mine = scope["type"] == "http" and scope["path"].startswith("/codec/")
        await (super().__call__ if mine else self.app)(scope, receive, send)


@router.post("/codec/decode")
async def decode(request: Request, services: Injected, caller: Reads) -> dict[str, Any]:
    """Opens what the caller may know of."""
    payloads = _payloads(json_object(await read(request, LARGEST), LARGEST))
    async with services.at_once.connect() as connection:
        mine = [id_ for id_ in _cases(payloads) if await _coordinates(connection, services, caller, id_)]
        return {"payloads": [MessageToDict(await _opened(p, services, mine)) for p in payloads]}


@router.post("/codec/encode")
async def encode(caller: Reads) -> None:
    """Nobody gives commands through the engine's pages."""
    raise Problem("not-your-role")


def _payloads(body: dict[str, Any]) -> list[Payload]:
    found = body.get("payloads")
    if not isinstance(found, list) or len(found) > MOST or not all(isinstance(each, dict) for each in found):
        raise Problem("invalid")
    try:
        return [ParseDict(each, Payload()) for each in found]
    except (ParseError, ValueError) as error:
        raise Problem("invalid") from error


def _case_of(payload: Payload) -> str:
    return payload.metadata.get(PAYLOAD_CASE, b"").decode(errors="replace")


def _cases(payloads: Sequence[Payload]) -> list[str]:
    """The cases that the payloads are of, each once."""
    return list(dict.fromkeys(case for payload in payloads if (case := _case_of(payload))))


async def _opened(payload: Payload, services: Services, mine: Sequence[str]) -> Payload:
    case = _case_of(payload)
    if case not in mine:
        return payload
    context = WorkflowSerializationContext(services.client.namespace, workflow_id(case))
    codec = services.client.data_converter.with_context(context).payload_codec
    try:
        (plain,) = await codec.decode([payload]) if codec else [payload]
    except KeyUnavailable:
        return payload
    return _outline(plain)


async def _coordinates(connection: AsyncConnection, services: Services, caller: Caller, case_id: str) -> bool:
    """Whether the caller is the case's coordinator now, whose task it is to inspect histories; puts the look on record."""
    try:
        found = await find(connection, services, caller, case_id)
    except Problem:
        return False
    case = await visible(connection, services, found)
    coordinates = case.rights.case.holder(COORDINATOR) == caller.organisation
    if not (found.current and COORDINATOR in caller.roles and coordinates):
        return False
    await record(connection, caller, case, "engine", ("process",))
    return True


def _outline(payload: Payload) -> Payload:
    try:
        said = orjson.loads(payload.data)
    except orjson.JSONDecodeError:
        said = LEFT_OUT
    return Payload(metadata={"encoding": b"json/plain"}, data=orjson.dumps(_how_it_goes(said)))


def _how_it_goes(said: Any) -> Any:
    match said:
        case dict():
            return {name: _how_it_goes(value) if name in SHOWN else LEFT_OUT for name, value in said.items()}
        case list():
            return [_how_it_goes(each) for each in said]
        case _:
            return said
