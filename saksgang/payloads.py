"""Temporal payloads of a case are encrypted with the case's key; the engine never holds what it could read."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self, cast

from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import (
    ActivitySerializationContext,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
)

from store.keys import KeyUnavailable, seal, unseal
from store.packing import packed, unpacked
from workflows.contracts import PAYLOAD_CASE as CASE
from workflows.contracts import case_of

ENCODING = b"binary/encrypted"
REFUSED = Payload(metadata={"encoding": b"binary/refused"})
"""In place of what did not come from us: no converter reads it, so a signal is dropped, an update rejected, a call fails. To
raise here would fail the whole task, again and again, and with it the case of whoever it was sent to.
"""
WORTH_PACKING = 1_000
"""Bytes. To pack less saves the engine some two hundred, and makes each command wait: zlib lets go of the interpreter, and has
to get it back from the SDK's threads.
"""
KeyOf = Callable[[str], Awaitable[bytes]]


class CaseCodec(PayloadCodec, WithSerializationContext):
    """Encrypts and decrypts with the key of the case whose workflow the payload belongs to."""

    def __init__(self, key_of: KeyOf, case_id: str | None = None, *, stays: bool = False, stayed: bool = False) -> None:
        self._key_of = key_of
        self._case_id = case_id
        self._stays = stays
        self._stayed = stayed

    def with_context(self, context: SerializationContext) -> "CaseCodec":
        """The codec for one workflow."""
        case_id = case_of(getattr(context, "workflow_id", None))
        return CaseCodec(self._key_of, case_id, stays=_stays(context), stayed=_stayed(context))

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Encrypts; what belongs to no case, and what does not leave the process, passes as it is."""
        if self._case_id is None or self._stays:
            return list(payloads)
        key = await self._key_of(self._case_id)
        return [
            Payload(
                # Whose key it is: the engine's pages send a payload to be opened without saying where they found it.
                metadata={"encoding": ENCODING, CASE: self._case_id.encode()},
                data=seal(key, packed(p.SerializeToString(), WORTH_PACKING), self._case_id),
            )
            for p in payloads
        ]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Decrypts what `encode` made; of a case's payloads, whatever else came over the wire is refused."""
        if self._case_id is None:
            return list(payloads)
        key = await self._key_of(self._case_id)
        return [self._opened(p, key, self._case_id) for p in payloads]

    def _opened(self, payload: Payload, key: bytes, case_id: str) -> Payload:
        if payload.metadata.get("encoding") != ENCODING:
            return payload if self._stayed else REFUSED
        try:
            return Payload.FromString(unpacked(unseal(key, payload.data, case_id)))
        except (KeyUnavailable, ValueError):
            return REFUSED


def _stays(context: SerializationContext) -> bool:
    """Whether they are the arguments that a workflow gives a local activity, which the engine never gets.

    Its result is kept; the activity gives it under its id, which the workflow leaves to the SDK.
    """
    return isinstance(context, ActivitySerializationContext) and context.is_local and context.activity_id is None


def _stayed(context: SerializationContext) -> bool:
    """Whether they are such arguments as the activity gets them: the SDK says so of what this process handed itself."""
    return isinstance(context, ActivitySerializationContext) and context.is_local and context.activity_id is not None


class SharedPayloadConverter(PydanticPayloadConverter):
    """One for the whole process: the SDK asks for a new one at every activation, and what it learned of types would be lost."""

    _shared: ClassVar[Self | None] = None

    def __new__(cls) -> Self:
        if cls._shared is None:
            cls._shared = super().__new__(cls)
            PydanticPayloadConverter.__init__(cls._shared)
        return cls._shared

    def __init__(self) -> None:
        """Nothing: it was made ready when it was made."""


@dataclass(frozen=True)
class CaseConverter(DataConverter):
    """A data converter of which only the codec asks whose payload it is; the SDK's makes the rest anew for every payload."""

    def with_context(self, context: SerializationContext) -> Self:
        """The converter for one workflow."""
        bound = object.__new__(type(self))
        bound.__dict__.update(self.__dict__)
        if isinstance(self.payload_codec, CaseCodec):
            bound.__dict__["payload_codec"] = self.payload_codec.with_context(context)
        return bound

    async def _as_it_is(self, payloads: Sequence[Payload]) -> list[Payload]:
        """For what the SDK does with payloads that are stored elsewhere: ours never are, and to copy them takes time."""
        return cast(list[Payload], payloads)

    _external_store_payload_sequence = _encode_reference_payload_sequence = _as_it_is
    _external_retrieve_payload_sequence = _decode_reference_payload_sequence = _as_it_is


def converter(key_of: KeyOf) -> DataConverter:
    """The data converter of every process: failures' messages are encrypted too."""
    return CaseConverter(
        payload_converter_class=SharedPayloadConverter,
        payload_codec=CaseCodec(key_of),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
