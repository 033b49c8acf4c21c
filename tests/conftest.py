"""One running stack for the whole session, started only when a test asks for it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from saksgang import wiring
from saksgang.development.demo.on_stack import Stack
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from saksgang.development.stack.layout import Layout
from saksgang.processes import migrate
from store.auth.directory import put_organisations
from tests import own_stack
from tests.integration.described import as_described
from tests.integration.outside import Mailbox, Receiver
from tests.owner import created, on, owner_url


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    """The mail server of the session's stack."""
    found = Mailbox().start()
    yield found
    found.stop()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server of the test's own that takes what a subscription is sent."""
    found = Receiver().start()
    yield found
    found.stop()


@pytest.fixture(scope="session")
def stack_folder(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[Path]:
    """The folder of a stack that runs for the session: real PostgreSQL, Temporal, worker and API as own processes."""
    with own_stack.running(tmp_path_factory.mktemp("stack"), SMTP_URL=mailbox.url) as own:
        yield own.root


@pytest.fixture(scope="session")
async def stack(stack_folder: Path) -> AsyncIterator[Stack]:
    """Connections to the session's stack, to speak to it as any organisation."""
    connected = await Stack.connect(Layout.at(stack_folder))
    connected.http.event_hooks["response"].append(as_described)
    yield connected
    await connected.close()


@pytest.fixture(scope="session")
async def apart(stack: Stack) -> AsyncIterator[AsyncEngine]:
    """A database of the same server without any process, for cases with invented days and without a workflow."""
    await created(stack, "apart")
    await migrate.upgrade(owner_url(stack, "apart"))
    engine = wiring.database(on(stack, "apart"), pool=2)
    async with engine.begin() as writing:
        await put_organisations(writing, DEVELOPMENT_DIRECTORY)
    yield engine
    await engine.dispose()
