"""Letters beyond ASCII in a mail: every server takes them in a name, only some in an address; unsafe is neither."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller

from activities import mail
from activities.mail_text import MailText
from saksgang.development.stack.ports import free_ports
from store.notifications.queue import AttemptResult
from tests.integration.outside import Handler

WORDING = MailText("Frist på fredag", "Råd fra advokaten\n", "<p>Råd</p>")
ASCII, BEYOND = "til@post.example", "søren@blåbær.example"


@contextmanager
def server(*, utf8: bool) -> Iterator[tuple[Handler, str]]:
    """A real mail server, that takes addresses beyond ASCII or does not."""
    handler, (port,) = Handler(), free_ports(1)
    controller = Controller(handler, hostname="127.0.0.1", port=port, enable_SMTPUTF8=utf8)
    controller.start()
    try:
        yield handler, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


async def sent(url: str, sender: str, to: str) -> AttemptResult:
    async def always() -> bool:
        return True

    from_ = mail.MailServer(url, sender, must_encrypt=False)
    return await mail.send(from_, [to], WORDING, uuid4(), datetime.now(UTC), always)


@pytest.mark.parametrize("utf8", [True, False])
async def test_a_senders_name_beyond_ascii_gets_through_every_server(*, utf8: bool):
    with server(utf8=utf8) as (handler, url):
        assert (await sent(url, "Saksgang i Ålesund <fra@post.example>", ASCII)).ended == "delivered"
        ((_, raw),) = handler.taken
    raw.decode("ascii")
    assert str(message_from_bytes(raw, policy=policy.default)["From"]).startswith("Saksgang i Ålesund")


@pytest.mark.parametrize(("sender", "to"), [(BEYOND, ASCII), ("fra@post.example", BEYOND), (BEYOND, BEYOND)])
async def test_an_address_beyond_ascii_is_sent_as_it_must_be(sender: str, to: str):
    with server(utf8=True) as (handler, url):
        assert (await sent(url, sender, to)).ended == "delivered"
        ((addresses, _),) = handler.taken
    assert list(addresses) == [to]


@pytest.mark.parametrize(("sender", "to"), [(BEYOND, ASCII), ("fra@post.example", BEYOND)])
async def test_a_server_that_takes_only_ascii_is_not_called_insecure(sender: str, to: str):
    with server(utf8=False) as (handler, url):
        assert await sent(url, sender, to) == AttemptResult("later", "only_ascii")
        assert handler.taken == []
