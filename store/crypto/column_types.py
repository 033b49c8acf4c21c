"""Types of columns that hide or vouch for what they hold: a dump says neither who nor where, and what was changed is noticed.

What is stored is made of the lasting keys; whoever selects, compares and inserts deals in plain values.
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
"""Facts are filled up to a multiple of so many bytes: how long one is says what it is about."""


class EncryptedName(TypeDecorator[str]):
    """A name, such as an organisation's id; columns of the same context can be compared with each other."""

    impl = Text
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """As it is stored."""
        return None if value is None else lasting(dialect).hidden(self.context, value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """As it was given."""
        return None if value is None else lasting(dialect).shown(self.context, value)


def hidden_route(keys: Lasting, route: str) -> str:
    """A route, `channel:who`, with who as it is stored; so the engine knows it, too."""
    channel, _, who = route.partition(":")
    return f"{channel}:{keys.hidden(ROUTE, who)}"


def shown_route(keys: Lasting, stored: str) -> str:
    """The route of `hidden_route`; KeyUnavailable where it is none of ours."""
    channel, _, who = stored.partition(":")
    return f"{channel}:{keys.shown(ROUTE, who)}"


class EncryptedRoute(TypeDecorator[str]):
    """`channel:who`: the channel is read by the database, who is not."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The channel, and who as it is stored."""
        return None if value is None else hidden_route(lasting(dialect), value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """As it was given."""
        return None if value is None else shown_route(lasting(dialect), value)


class _Json(TypeDecorator[Any]):
    """JSON that the database can still look into."""

    impl = JSONB
    cache_ok = True

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        """Looking into it is done as with any JSON."""
        return self.impl_instance.coerce_compared_value(op, value)


class WithOrganisation(_Json):
    """JSON in which the organisation under a name is hidden, and readable only beside all else that stood there."""

    cache_ok = True

    def __init__(self, name: str = "organisation") -> None:
        super().__init__()
        self.name = name

    def process_bind_param(self, value: Mapping[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
        """The organisation as it is stored."""
        if value is None or (who := value.get(self.name)) is None:
            return None if value is None else dict(value)
        return {**value, self.name: lasting(dialect).sealed(who, "beside", self._besides(value))}

    def process_result_value(self, value: Mapping[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
        """As it was given; nobody, where anything of it was changed."""
        if value is None or (who := value.get(self.name)) is None:
            return None if value is None else dict(value)
        try:
            return {**value, self.name: lasting(dialect).unsealed(who, "beside", self._besides(value))}
        except KeyUnavailable:
            return {**value, self.name: None}

    def _besides(self, value: Mapping[str, Any]) -> str:
        return _canonical({name: part for name, part in value.items() if name != self.name}).decode()


class AuthenticatedJson(_Json):
    """JSON that says that it was written by a process with the keys; what was not, is read as nothing."""

    cache_ok = True

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what = what

    def process_bind_param(self, value: Mapping[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
        """With its voucher."""
        return None if value is None else {**value, "voucher": self._voucher(value, dialect)}

    def process_result_value(self, value: Mapping[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
        """As it was given."""
        given = {name: part for name, part in (value or {}).items() if name != "voucher"}
        return given if value and value.get("voucher") == self._voucher(given, dialect) else None

    def _voucher(self, value: Mapping[str, Any], dialect: Dialect) -> str:
        return lasting(dialect).voucher(self.what, _canonical(value)).hex()


class EncryptedJson(TypeDecorator[Any]):
    """JSON that only processes with the keys read, filled up so that its length says nothing."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what = what

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Encrypted."""
        if value is None:
            return None
        return seal(lasting(dialect).facts, filled(orjson.dumps(value), FILLED_TO), self.what)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """As it was given."""
        return None if value is None else orjson.loads(unseal(lasting(dialect).facts, value, self.what))


class AuthenticatedHash(TypeDecorator[bytes]):
    """The hash with which a log ends, and what says that it was the end; a hash that never was the end is read as none."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """With what says so."""
        return None if value is None else value + lasting(dialect).head(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """The hash."""
        if value is None:
            return None
        found = value[:-16]
        return found if lasting(dialect).head(found) == value[-16:] else b""


def _canonical(value: Mapping[str, Any]) -> bytes:
    # Keys may be SQLAlchemy's names of tables, which are a kind of str.
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
