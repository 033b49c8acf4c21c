"""Case ids: UUIDv7 (RFC 9562), so that cases opened together are stored together."""

from datetime import datetime
from secrets import randbits
from uuid import UUID


def uuid7(now: datetime) -> UUID:
    """A time-ordered random UUID."""
    millis = int(now.timestamp() * 1000) & (2**48 - 1)
    return UUID(int=millis << 80 | 0x7 << 76 | randbits(12) << 64 | 0b10 << 62 | randbits(62))
