"""HTTP as uvicorn speaks it, with an end to what is read before anybody is asked: in bytes, in time, and in how many."""

import asyncio
from dataclasses import dataclass, field
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 65_536


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many seconds a request's headers may take, and then its body; and how many may be incomplete at one time."""

    head: float = 10.0
    body: float = 20.0
    incomplete: int = 512


@dataclass(slots=True)
class Incomplete:
    """The connections of a process on which a request is expected and not all there, the oldest first."""

    most: int
    waiting: "dict[BoundedRequest, asyncio.TimerHandle]" = field(default_factory=dict)

    def expect(self, connection: "BoundedRequest", seconds: float) -> None:
        """Hangs up on the connection after so long; it keeps the place in the row that it has."""
        if (timer := self.waiting.get(connection)) is not None:
            timer.cancel()
        self.waiting[connection] = asyncio.get_running_loop().call_later(seconds, connection.hang_up)
        if len(self.waiting) > self.most:
            next(iter(self.waiting)).hang_up()

    def forget(self, connection: "BoundedRequest") -> None:
        """The request is all there, or the connection is over."""
        if (timer := self.waiting.pop(connection, None)) is not None:
            timer.cancel()


class BoundedRequest(HttpToolsProtocol):
    """Hangs up on whoever sends without end, or so slowly; what is merely too large is a problem that the API tells."""

    bounds: ClassVar[Bounds] = Bounds()
    incomplete: ClassVar[Incomplete] = Incomplete(bounds.incomplete)
    _head, _head_ended = 0, False

    @classmethod
    def within(cls, bounds: Bounds) -> None:
        """Sets how long this process waits, for how many."""
        cls.bounds, cls.incomplete = bounds, Incomplete(bounds.incomplete)

    def hang_up(self) -> None:
        """Without a word: what was asked is not known."""
        self.incomplete.forget(self)
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The first request is expected."""
        super().connection_made(transport)
        self.incomplete.expect(self, self.bounds.head)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is expected any more."""
        self.incomplete.forget(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Counts what comes before the end of the headers; whatever comes after a request is the beginning of another."""
        if self not in self.incomplete.waiting:
            self.incomplete.expect(self, self.bounds.head)
        super().data_received(data)
        self._head = 0 if self._head_ended else self._head + len(data)
        if self._head > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The headers have no end.")

    def on_message_begin(self) -> None:
        """A request begins; the time for the first one has run since the connection was made."""
        self._head_ended = False
        if self not in self.incomplete.waiting:
            self.incomplete.expect(self, self.bounds.head)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """What follows is the body."""
        self._head_ended = True
        self.incomplete.expect(self, self.bounds.body)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is all there."""
        self.incomplete.forget(self)
        super().on_message_complete()
