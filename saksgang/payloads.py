"""Temporal payloads of a case are encrypted with the case's key; the engine never holds what it could read."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
)

from store.keys import seal, unseal
from store.packing import packed, unpacked
from workflows.contracts import PAYLOAD_CASE as CASE
from workflows.contracts import case_of

ENCODING = b"binary/encrypted"
KeyOf = Callable[[str], Awaitable[bytes]]


class CaseCodec(PayloadCodec, WithSerializationContext):
    """Encrypts and decrypts with the key of the case whose workflow the payload belongs to."""

    def __init__(self, key_of: KeyOf, case_id: str | None = None) -> None:
        self._key_of = key_of
        self._case_id = case_id

    def with_context(self, context: SerializationContext) -> "CaseCodec":
        """The codec for one workflow."""
        return CaseCodec(self._key_of, case_of(getattr(context, "workflow_id", None)))

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Encrypts; what belongs to no case passes as it is."""
        if self._case_id is None:
            return list(payloads)
        key = await self._key_of(self._case_id)
        return [
            Payload(
                # Whose key it is: the engine's pages send a payload to be opened without saying where they found it.
                metadata={"encoding": ENCODING, CASE: self._case_id.encode()},
                data=seal(key, packed(p.SerializeToString()), self._case_id),
            )
            for p in payloads
        ]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Decrypts what `encode` made."""
        if self._case_id is None:
            return list(payloads)
        key = await self._key_of(self._case_id)
        return [self._opened(p, key, self._case_id) for p in payloads]

    @staticmethod
    def _opened(payload: Payload, key: bytes, case_id: str) -> Payload:
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        return Payload.FromString(unpacked(unseal(key, payload.data, case_id)))


def converter(key_of: KeyOf) -> DataConverter:
    """The data converter of every process: failures' messages are encrypted too."""
    return replace(
        DataConverter.default,
        payload_codec=CaseCodec(key_of),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
