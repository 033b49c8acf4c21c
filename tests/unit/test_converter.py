"""What of the SDK's private methods is overridden exists, and does nothing that would be missed."""

import asyncio
import inspect

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.converter import DataConverter

from saksgang.payloads import CaseConverter

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
