"""What is packed comes out as it went in; what was stored before there was packing is read as it is."""

import zlib

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload

from store.crypto.compression import PACKED, WORTH_IT, packed, unpacked
from store.events.serializer import plain
from tests.unit.given import supported


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=200), max_size=20))
def test_json_comes_out_as_it_went_in(found: dict[str, str]):
    text = orjson.dumps(found)
    assert unpacked(packed(text)) == unpacked(text) == text


@given(st.binary(max_size=2000))
def test_a_payload_of_the_engine_comes_out_as_it_went_in(data: bytes):
    sent = Payload(metadata={"encoding": b"json/plain"}, data=data).SerializeToString()
    assert not sent.startswith(PACKED)
    assert unpacked(packed(sent)) == unpacked(sent) == sent


@given(st.binary(min_size=WORTH_IT, max_size=20_000))
def test_what_is_packed_looks_like_what_releases_before_packed_and_both_read_both(data: bytes):
    for stored in (packed(data), zlib.compress(data, 1)):
        assert stored.startswith(PACKED)
        assert unpacked(stored) == zlib.decompress(stored) == data


@pytest.mark.parametrize("event", supported().events, ids=lambda event: event.type)
def test_no_event_takes_more_room_and_an_opening_less_than_half(event):
    text = plain(event)
    assert text.startswith(b"{")
    assert len(packed(text)) <= len(text)
    assert event.seq != 1 or len(packed(text)) < len(text) / 2
