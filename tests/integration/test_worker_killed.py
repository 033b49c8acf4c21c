"""A worker killed between sending and recording: the mail repeats under the same id, and the log has it once."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from saksgang.development.demo.on_stack import Stack
from saksgang.development.stack.layout import Layout
from tests.integration.outside import Mailbox
from tests.integration.receivers import hears_of_a_case, mails, organisation, settled
from tests.integration.rest import history
from tests.own_stack import OwnStack, children_of, running

pytestmark = [pytest.mark.slow, pytest.mark.long]


@pytest.fixture
async def own(tmp_path: Path, mailbox: Mailbox) -> AsyncIterator[tuple[OwnStack, Stack]]:
    with running(tmp_path, SMTP_URL=mailbox.url) as stack:
        connected = await Stack.connect(Layout.at(stack.root))
        yield stack, connected
        await connected.close()


async def test_a_worker_killed_between_sending_and_recording_sends_again_under_the_same_id(
    own: tuple[OwnStack, Stack], mailbox: Mailbox
):
    processes, stack = own
    lawyer = await organisation(stack)
    address = f"{lawyer}@post.example"

    def kill_once() -> None:
        if len(mailbox.mails(address)) == 1:
            os.kill(children_of(processes.process.pid)["worker"], signal.SIGKILL)

    mailbox.handler.on_taken = kill_once
    try:
        case = await hears_of_a_case(stack, lawyer)
        first, second = await mails(mailbox, lawyer, 2, seconds=90)
    finally:
        mailbox.handler.on_taken = lambda: None
    assert first["Message-ID"] == second["Message-ID"]
    (row,) = await settled(stack, f"mail:{lawyer}", "delivered")
    assert row.attempts == 2
    assert [e["type"] for e in await history(stack, case)] == ["person_identified", "lawyer_assigned"]
