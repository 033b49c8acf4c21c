"""Column types that encrypt or authenticate values, so that a dump names nobody and tampering is detected.

They use the long-lived keys (`lasting`); queries and inserts use plain values.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Dialect, LargeBinary, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB

from store.crypto.compression import filled
from store.crypto.keys import KeyUnavailable, seal, unseal
from store.crypto.lasting import Lasting, lasting

ROUTE = "route"
FILLED_TO = 128
"""Facts are padded to a multiple of this many bytes, because the length of a fact reveals its kind."""


class EncryptedName(TypeDecorator[str]):
    """An encrypted name, such as an organisation's id; columns of the same context can be compared in SQL."""

    impl = Text
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt the value."""
        return None if value is None else lasting(dialect).hidden(self.context, value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Decrypt the value."""
        return None if value is None else lasting(dialect).shown(self.context, value)


def hidden_route(keys: Lasting, route: str) -> str:
    """A route `channel:recipient` with the recipient encrypted, as the database and the engine know it."""
    channel, _, who = route.partition(":")
    return f"{channel}:{keys.hidden(ROUTE, who)}"


def shown_route(keys: Lasting, stored: str) -> str:
    """The inverse of `hidden_route`; raises `KeyUnavailable` for a foreign value."""
    channel, _, who = stored.partition(":")
    return f"{channel}:{keys.shown(ROUTE, who)}"


class EncryptedRoute(TypeDecorator[str]):
    """A route `channel:recipient`: the channel is readable in SQL, the recipient is encrypted."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt the recipient."""
        return None if value is None else hidden_route(lasting(dialect), value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Decrypt the recipient."""
        return None if value is None else shown_route(lasting(dialect), value)


class _Json(TypeDecorator[Any]):
    """JSON that remains queryable in SQL."""

    impl = JSONB
    cache_ok = True

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        """Compare as any JSONB column does."""
        return self.impl_instance.coerce_compared_value(op, value)


class WithOrganisation(_Json):
    """JSON with one encrypted member, an organisation, which is bound to the other members."""

    cache_ok = True

    def __init__(self, name: str = "organisation") -> None:
        super().__init__()
        self.name = name

    def process_bind_param(self, value: Mapping[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
        """Encrypt the organisation."""
        if value is None or (who := value.get(self.name)) is None:
            return None if value is None else dict(value)
        return {**value, self.name: lasting(dialect).sealed(who, "beside", self._besides(value))}

    def process_result_value(self, value: Mapping[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
        """Decrypt the organisation; None if any member was changed."""
        if value is None or (who := value.get(self.name)) is None:
            return None if value is None else dict(value)
        try:
            return {**value, self.name: lasting(dialect).unsealed(who, "beside", self._besides(value))}
        except KeyUnavailable:
            return {**value, self.name: None}

    def _besides(self, value: Mapping[str, Any]) -> str:
        return _canonical({name: part for name, part in value.items() if name != self.name}).decode()


class AuthenticatedJson(_Json):
    """JSON with a MAC (`voucher`) of a process with the keys; a value with a wrong MAC is read as None."""

    cache_ok = True

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what = what

    def process_bind_param(self, value: Mapping[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
        """Add the MAC."""
        return None if value is None else {**value, "voucher": self._voucher(value, dialect)}

    def process_result_value(self, value: Mapping[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
        """Check and remove the MAC."""
        given = {name: part for name, part in (value or {}).items() if name != "voucher"}
        return given if value and value.get("voucher") == self._voucher(given, dialect) else None

    def _voucher(self, value: Mapping[str, Any], dialect: Dialect) -> str:
        return lasting(dialect).voucher(self.what, _canonical(value)).hex()


class EncryptedJson(TypeDecorator[Any]):
    """Encrypted JSON, padded to hide its length."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what = what

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Encrypt the value."""
        if value is None:
            return None
        return seal(lasting(dialect).facts, filled(orjson.dumps(value), FILLED_TO), self.what)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Decrypt the value."""
        return None if value is None else orjson.loads(unseal(lasting(dialect).facts, value, self.what))


class AuthenticatedHash(TypeDecorator[bytes]):
    """The last hash of a log, followed by a MAC; a hash with a wrong MAC is read as `b""`."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Append the MAC."""
        return None if value is None else value + lasting(dialect).head(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Check and remove the MAC."""
        if value is None:
            return None
        found = value[:-16]
        return found if lasting(dialect).head(found) == value[-16:] else b""


def _canonical(value: Mapping[str, Any]) -> bytes:
    # Keys may be SQLAlchemy's quoted names, a subclass of str.
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
