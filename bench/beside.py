"""The peers: processes beside the stack on the same PostgreSQL, measured in turns with the product."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

HERE = Path(__file__).parent / "peers"
PYTHON = Path(".venv/peers/bin/python")
PEERS: dict[str, tuple[str, ...]] = {
    "dbos":          ("dbos_cases.py",),
    "dbos_alone":    ("dbos_cases.py", "direct"),
    "eventsourcing": ("eventsourcing_cases.py",),
    "spiffworkflow": ("spiff_cases.py",),
}  # fmt: skip
"""name → script, and its arguments after the database."""


class Peer:
    """A process that measures itself on request."""

    def __init__(self, to: asyncio.StreamWriter, of: asyncio.StreamReader) -> None:
        self._to = to
        self._of = of

    async def measured(self, callers: int, times: int) -> dict[str, float]:
        """`p50_ms` and `per_second` of `times` calls by each of `callers`."""
        self._to.write(f"{callers} {times}\n".encode())
        return dict(json.loads(await self.line()))

    async def line(self) -> str:
        """The next line of the peer's output."""
        said = await self._of.readline()
        if not said:
            raise SystemExit("a peer ended; `make bench` installs them")
        return said.decode().strip()


@asynccontextmanager
async def peers(database: str) -> AsyncIterator[dict[str, Peer]]:
    """Start all peers on the stack's database."""
    async with AsyncExitStack() as open_:
        yield {name: await open_.enter_async_context(_peer(script, database)) for name, script in PEERS.items()}


@asynccontextmanager
async def _peer(script: tuple[str, ...], database: str) -> AsyncIterator[Peer]:
    file, *more = script
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(PYTHON, HERE / file, database, *more, stdin=pipe, stdout=pipe)
    if process.stdin is None or process.stdout is None:
        raise SystemExit("a peer cannot be spoken to")
    peer = Peer(process.stdin, process.stdout)
    try:
        await peer.line()
        yield peer
    finally:
        process.kill()
        await process.wait()
