"""What of the SDK's private methods is overridden exists, and does nothing that would be missed."""

import asyncio
import inspect

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.converter import ActivitySerializationContext, DataConverter

from saksgang.payloads import ENCODING, CaseCodec, CaseConverter
from workflows.contracts import workflow_id

OVERRIDDEN = sorted(name for name in vars(CaseConverter) if name.endswith("_payload_sequence"))


def test_four_are_overridden():
    assert len(OVERRIDDEN) == 4


@pytest.mark.parametrize("name", OVERRIDDEN)
def test_the_sdk_knows_it_and_would_change_nothing(name: str):
    own = getattr(DataConverter, name)
    assert list(inspect.signature(own).parameters) == ["self", "payloads"]
    payloads = [Payload(metadata={"encoding": b"json/plain"}, data=b"{}"), Payload(data=b"x" * 3_000_000)]
    assert asyncio.run(own(DataConverter(), payloads)) == payloads
    assert asyncio.run(getattr(CaseConverter(), name)(payloads)) is payloads


CASE = "018f0000-0000-7000-8000-000000000001"


async def key_of(_: str) -> bytes:
    return b"k" * 32


def encodings(*, activity_id: str | None, is_local: bool) -> set[bytes]:
    context = ActivitySerializationContext(
        namespace="default",
        activity_id=activity_id,
        activity_type="record",
        activity_task_queue="saksgang",
        workflow_id=workflow_id(CASE),
        workflow_type="case",
        is_local=is_local,
    )
    sealed = asyncio.run(CaseCodec(key_of).with_context(context).encode([Payload(data=b"{}")]))
    return {payload.metadata.get("encoding", b"") for payload in sealed}


def test_only_what_a_workflow_hands_to_an_activity_beside_it_is_not_sealed():
    assert encodings(activity_id=None, is_local=True) == {b""}
    assert encodings(activity_id="1", is_local=True) == {ENCODING}
    assert encodings(activity_id=None, is_local=False) == {ENCODING}
    assert encodings(activity_id="1", is_local=False) == {ENCODING}
