"""Registers the search attributes of cases with the engine: before the first case, and again if its store was lost."""

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
    """Check every few seconds until cancelled."""
    said = None
    while True:
        refused = None if await shows_cases(client) else await _register(client)
        if refused and refused != said:
            log.warning("search_attributes_not_registered", status=refused)
        said = refused
        await asyncio.sleep(LOOK_SECONDS)


async def _register(client: Client) -> str | None:
    """Return the status with which the engine refused, as it may refuse a non-administrator; None if it accepted."""
    known = {name: IndexedValueType.Value(f"INDEXED_VALUE_TYPE_{kind.name}") for name, kind in kinds()}
    request = AddSearchAttributesRequest(namespace=client.namespace, search_attributes=known)
    try:
        await client.operator_service.add_search_attributes(request)
    except RPCError as error:
        return error.status.name
    return None
