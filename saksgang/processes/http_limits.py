"""HTTP as uvicorn speaks it, with an end to what is read before anybody is asked: in bytes, in time, and in how many."""

import asyncio
from dataclasses import dataclass, field
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 65_536
LEAST_READ = 32_768
"""Bytes: slower than this in twenty seconds no line of today is."""

ANYTHING = 0
"""Whatever the operating system has not taken waits, so that the end of an answer is noticed as well as the middle."""


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """How many seconds a request's headers may take, and then its body, and how many may be incomplete at one time.

    `unread`: within how many seconds whoever is answered takes `LEAST_READ` of what waits, or all of it.
    """

    head: float = 10.0
    body: float = 20.0
    incomplete: int = 512
    unread: float = 20.0


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

    bounds: ClassVar[HttpLimits] = HttpLimits()
    incomplete: ClassVar[Incomplete] = Incomplete(bounds.incomplete)
    _head, _head_ended = 0, False
    _unread: asyncio.TimerHandle | None = None

    @classmethod
    def within(cls, bounds: HttpLimits) -> None:
        """Sets how long this process waits, for how many."""
        cls.bounds, cls.incomplete = bounds, Incomplete(bounds.incomplete)

    def hang_up(self) -> None:
        """Without a word: what was asked is not known."""
        self.incomplete.forget(self)
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The first request is expected."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=ANYTHING)
        self.incomplete.expect(self, self.bounds.head)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is expected any more."""
        self.incomplete.forget(self)
        self._read()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Something waits for whoever is answered to read on."""
        super().pause_writing()
        self._read()
        self._await_reading()

    def resume_writing(self) -> None:
        """All has been read, or lies with the operating system."""
        self._read()
        super().resume_writing()

    def _await_reading(self) -> None:
        waits = self.transport.get_write_buffer_size()
        self._unread = asyncio.get_running_loop().call_later(self.bounds.unread, self._unless_read, waits)

    def _unless_read(self, waited: int) -> None:
        """Ends the connection, unless enough of what waited has been taken; an answer that is being closed counts too."""
        if self.transport.get_write_buffer_size() > waited - LEAST_READ:
            self.hang_up()
        else:
            self._await_reading()

    def _read(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

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
