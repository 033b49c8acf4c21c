"""The engine is told what cases have it show: before there is a case, and again when it has lost its store."""

import asyncio

import structlog
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError

from workflows.client import shows_cases
from workflows.search_attributes import kinds

LOOK_SECONDS = 10.0
log = structlog.get_logger()


async def keep_shown(client: Client) -> None:
    """Looks every few seconds, until it is cancelled."""
    said = None
    while True:
        refused = None if await shows_cases(client) else await _tell(client)
        if refused and refused != said:
            log.warning("search_attributes_not_registered", status=refused)
        said = refused
        await asyncio.sleep(LOOK_SECONDS)


async def _tell(client: Client) -> str | None:
    """With which status the engine refused to be told, as it may whoever is no administrator; None where it did not."""
    known = {name: IndexedValueType.Value(f"INDEXED_VALUE_TYPE_{kind.name}") for name, kind in kinds()}
    request = AddSearchAttributesRequest(namespace=client.namespace, search_attributes=known)
    try:
        await client.operator_service.add_search_attributes(request)
    except RPCError as error:
        return error.status.name
    return None
