"""What of the SDK's private methods is overridden exists, and does nothing that would be missed."""

import asyncio
import inspect

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.converter import ActivitySerializationContext, DataConverter, WorkflowSerializationContext

from saksgang.payloads import ENCODING, REFUSED, CaseCodec, CaseConverter, SharedPayloadConverter
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


def context(*, activity_id: str | None, is_local: bool) -> ActivitySerializationContext:
    return ActivitySerializationContext(
        namespace="default",
        activity_id=activity_id,
        activity_type="record",
        activity_task_queue="saksgang",
        workflow_id=workflow_id(CASE),
        workflow_type="case",
        is_local=is_local,
    )


def encodings(*, activity_id: str | None, is_local: bool) -> set[bytes]:
    codec = CaseCodec(key_of).with_context(context(activity_id=activity_id, is_local=is_local))
    sealed = asyncio.run(codec.encode([Payload(data=b"{}")]))
    return {payload.metadata.get("encoding", b"") for payload in sealed}


def test_only_what_a_workflow_hands_to_an_activity_beside_it_is_not_sealed():
    assert encodings(activity_id=None, is_local=True) == {b""}
    assert encodings(activity_id="1", is_local=True) == {ENCODING}
    assert encodings(activity_id=None, is_local=False) == {ENCODING}
    assert encodings(activity_id="1", is_local=False) == {ENCODING}


PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b"{}")
SEALED = {"encoding": ENCODING}


@pytest.mark.parametrize(
    "payload", [PLAIN, Payload(), Payload(metadata=SEALED), Payload(metadata=SEALED, data=b"x" * 99)], ids=str
)
@pytest.mark.parametrize(("activity_id", "is_local"), [(None, False), ("1", False), (None, True)])
def test_of_what_comes_over_the_wire_nothing_passes_that_is_not_sealed(
    payload: Payload, activity_id: str | None, *, is_local: bool
):
    codec = CaseCodec(key_of).with_context(context(activity_id=activity_id, is_local=is_local))
    assert asyncio.run(codec.decode([payload])) == [REFUSED]
    with pytest.raises(Exception, match="encoding"):
        SharedPayloadConverter().from_payloads([REFUSED])


def test_what_a_workflow_handed_to_an_activity_beside_it_passes_as_it_is():
    codec = CaseCodec(key_of).with_context(context(activity_id="1", is_local=True))
    assert asyncio.run(codec.decode([PLAIN])) == [PLAIN]


def test_what_was_sealed_for_another_case_is_refused():
    (sealed,) = asyncio.run(CaseCodec(key_of).with_context(context(activity_id="1", is_local=False)).encode([PLAIN]))
    other = WorkflowSerializationContext(namespace="default", workflow_id=workflow_id(CASE.replace("1", "2")))
    assert asyncio.run(CaseCodec(key_of).with_context(other).decode([sealed])) == [REFUSED]
