"""The supervisor: starts the stack in order, keeps it alive, and stops it in reverse order."""

import asyncio
import os
import shlex
import shutil
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from saksgang import wiring
from saksgang.config.settings import Settings
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from saksgang.development.stack.addresses import Addresses, settings_for
from saksgang.development.stack.child import Child
from saksgang.development.stack.layout import DEFAULT, Layout
from saksgang.development.stack.ports import api_port
from saksgang.development.stack.postgres import create_database, initialise, major, postgres
from saksgang.development.stack.processes import api, worker
from saksgang.development.stack.temporal import executable, temporal
from saksgang.development.token_issuer import LINK_LASTS, login_link, publish
from saksgang.processes import migrate
from saksgang.processes.key_check import check
from saksgang.processes.signals import ended, stop_signal, unless
from store.auth.directory import DirectoryCopy, put_organisations
from store.crypto.key_store import KeyStore

Tell = Callable[[str], None]


class Supervisor:
    """The children of one stack; `tell` prints events, a line each."""

    def __init__(self, layout: Layout, addresses: Addresses, tell: Tell) -> None:
        self.layout = layout
        self.addresses = addresses
        self.settings = settings_for(layout, addresses)
        self.tell = tell
        self.children: list[Child] = []
        self.keepers: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Start everything; return when all of it answers."""
        publish(self.layout, self.settings)
        engine = asyncio.create_task(self._start(temporal(self.layout, self.addresses)))
        try:
            await self._database()
            await engine
        finally:
            await ended(engine)
        await self._start(worker(self.layout, self.addresses), api(self.layout, self.addresses))
        self.addresses.write(self.layout)
        self.keepers = [asyncio.create_task(child.keep(self.tell)) for child in self.children]

    async def stop(self) -> None:
        """Stop API and worker, then the servers that they need."""
        self.layout.stack.unlink(missing_ok=True)
        for keeper in self.keepers:
            keeper.cancel()
        await asyncio.gather(*self.keepers, return_exceptions=True)
        for child in reversed(self.children):
            await child.stop()

    async def _start(self, *children: Child) -> None:
        self.children.extend(children)
        await asyncio.gather(*(child.start() for child in children))
        for child in children:
            self.tell(f"  {child.name} answers")

    async def _database(self) -> None:
        await initialise(self.layout)
        await self._start(postgres(self.layout, self.addresses))
        await create_database(self.layout, self.addresses)
        await migrate.upgrade(self.addresses.database, KeyStore(self.settings.key_store))
        engine = wiring.database(self.settings, pool=1)
        try:
            await check(engine, self.settings)
            async with engine.begin() as connection:
                await _add_missing(connection, DirectoryCopy(engine))
        finally:
            await engine.dispose()


async def _add_missing(connection: AsyncConnection, directory: DirectoryCopy) -> None:
    """Add missing organisations; changed ones stay as they are."""
    known = (await directory.current()).organisations
    if missing := [row for row in DEVELOPMENT_DIRECTORY if row.id not in known]:
        await put_organisations(connection, missing)


async def run(layout: Layout, port: int | None, tell: Tell, *, demo: bool = False) -> None:
    """Run a stack: start it, wait for Ctrl-C or SIGTERM, stop it."""
    stop = stop_signal()
    executable()
    with layout.claimed(major()):
        supervisor = Supervisor(layout, Addresses.choose(layout, api_port(port, tell)), tell)
        try:
            if await unless(stop, _bring_up(supervisor, demo=demo)):
                await stop.wait()
        finally:
            tell("Stopping ...")
            await supervisor.stop()
    tell("Stopped; everything is kept.")


async def _bring_up(supervisor: Supervisor, *, demo: bool) -> bool:
    began = time.monotonic()
    supervisor.tell(f"Starting the stack in {supervisor.layout.root} ...")
    await supervisor.start()
    if demo:
        await import_module("saksgang.development.demo.run").run(supervisor.layout, supervisor.tell)
    links = await _links(supervisor.settings)
    supervisor.tell(_welcome(supervisor, time.monotonic() - began, links))
    return True


NEWCOMERS = ("tot-oslo", "nadheim", "advokat-lie", "nav-grunerlokka")
"""The organisations as which a newcomer can see the pages: one for each of four roles."""


async def _links(settings: Settings) -> list[tuple[str, str]]:
    """Return (name, address that logs in once) in development, nothing elsewhere."""
    if settings.environment != "development":
        return []
    engine = wiring.database(settings, pool=1)
    try:
        known = (await DirectoryCopy(engine).current()).organisations
        here = [known[id_] for id_ in NEWCOMERS if id_ in known]
        return [(row.name, await login_link(engine, settings, row.id, row.roles)) for row in here]
    finally:
        await engine.dispose()


def command() -> str:
    """Return the command line of this program, as the reader can call it from here."""
    found = Path(sys.argv[0])
    return found.name if shutil.which(found.name) else os.path.relpath(found)


def _welcome(supervisor: Supervisor, seconds: float, links: list[tuple[str, str]]) -> str:
    addresses, root = supervisor.addresses, supervisor.layout.root
    here = "" if root == DEFAULT.resolve() else f" --data-dir {shlex.quote(str(root))}"
    minutes = LINK_LASTS.seconds // 60
    lines = "".join(f"    {name:<22}{link}\n" for name, link in links)
    as_whom = f"\n  Log in to the pages as (each once, within {minutes} minutes):\n{lines}" if links else ""
    return f"""
Ready after {seconds:.1f} s.
{as_whom}
  The pages       {addresses.api}/
  The API         {addresses.api}/openapi.json
  Temporal        {addresses.temporal_ui}
  A token         {command()} token --organisation tot-oslo{here}
  Another log-in  {command()} login-link --organisation tot-oslo{here}

Ctrl-C stops everything; it is kept in {root}.
"""
