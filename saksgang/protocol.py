"""HTTP as uvicorn speaks it, with an end to the headers that are read before anybody is asked."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 65_536


class BoundedHead(HttpToolsProtocol):
    """Hangs up on whoever sends headers without end; what is merely too large is a problem that the API tells."""

    _head, _head_ended = 0, False

    def data_received(self, data: bytes) -> None:
        """Counts what comes before the end of the headers."""
        super().data_received(data)
        self._head = 0 if self._head_ended else self._head + len(data)
        if self._head > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The headers have no end.")

    def on_message_begin(self) -> None:
        """A request begins."""
        self._head_ended = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """What follows is the body."""
        self._head_ended = True
        super().on_headers_complete()
