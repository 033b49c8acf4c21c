"""Limits on uvicorn's HTTP protocol before the application is called: bytes, seconds and incomplete requests."""

import asyncio
from dataclasses import dataclass, field
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 65_536
LEAST_READ = 32_768
"""Bytes; no connection of today is slower than this in twenty seconds."""

ANYTHING = 0
"""The write buffer's limit: report any unsent byte, so that a slow end of a response is noticed too."""


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """The seconds that headers and body may take to arrive, and the number of incomplete requests.

    `unread`: the seconds within which a client must read `LEAST_READ` bytes of the waiting response, or all of it.
    """

    head: float = 10.0
    body: float = 20.0
    incomplete: int = 512
    unread: float = 20.0


@dataclass(slots=True)
class Incomplete:
    """The connections of a process with an incomplete request, the oldest first."""

    most: int
    waiting: "dict[BoundedRequest, asyncio.TimerHandle]" = field(default_factory=dict)

    def expect(self, connection: "BoundedRequest", seconds: float) -> None:
        """Abort the connection after so long; an entry keeps its place in the order."""
        if (timer := self.waiting.get(connection)) is not None:
            timer.cancel()
        self.waiting[connection] = asyncio.get_running_loop().call_later(seconds, connection.hang_up)
        if len(self.waiting) > self.most:
            next(iter(self.waiting)).hang_up()

    def forget(self, connection: "BoundedRequest") -> None:
        """Remove a connection: its request is complete, or it is closed."""
        if (timer := self.waiting.pop(connection, None)) is not None:
            timer.cancel()


class BoundedRequest(HttpToolsProtocol):
    """Aborts endless and slow requests; a request that is merely too large gets a problem from the API."""

    bounds: ClassVar[HttpLimits] = HttpLimits()
    incomplete: ClassVar[Incomplete] = Incomplete(bounds.incomplete)
    _head, _head_ended = 0, False
    _unread: asyncio.TimerHandle | None = None

    @classmethod
    def within(cls, bounds: HttpLimits) -> None:
        """Set the limits of this process."""
        cls.bounds, cls.incomplete = bounds, Incomplete(bounds.incomplete)

    def hang_up(self) -> None:
        """Abort without a response: the request is not known yet."""
        self.incomplete.forget(self)
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Expect the first request."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=ANYTHING)
        self.incomplete.expect(self, self.bounds.head)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop expecting a request."""
        self.incomplete.forget(self)
        self._read()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Part of the response waits for the client to read."""
        super().pause_writing()
        self._read()
        self._await_reading()

    def resume_writing(self) -> None:
        """The client, or the operating system, has taken everything."""
        self._read()
        super().resume_writing()

    def _await_reading(self) -> None:
        waits = self.transport.get_write_buffer_size()
        self._unread = asyncio.get_running_loop().call_later(self.bounds.unread, self._unless_read, waits)

    def _unless_read(self, waited: int) -> None:
        """Abort the connection unless enough of the waiting bytes were taken; this covers a closing response too."""
        if self.transport.get_write_buffer_size() > waited - LEAST_READ:
            self.hang_up()
        else:
            self._await_reading()

    def _read(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def data_received(self, data: bytes) -> None:
        """Count the bytes of the headers; data after a request begins the next one."""
        if self not in self.incomplete.waiting:
            self.incomplete.expect(self, self.bounds.head)
        super().data_received(data)
        self._head = 0 if self._head_ended else self._head + len(data)
        if self._head > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The headers have no end.")

    def on_message_begin(self) -> None:
        """A request begins; the first one's time has run since the connection was made."""
        self._head_ended = False
        if self not in self.incomplete.waiting:
            self.incomplete.expect(self, self.bounds.head)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The body follows."""
        self._head_ended = True
        self.incomplete.expect(self, self.bounds.body)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is complete."""
        self.incomplete.forget(self)
        super().on_message_complete()
