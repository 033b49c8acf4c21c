"""A TLS proxy in front of the development engine, which checks client certificates as the production engine does."""

import asyncio
import ssl
import subprocess
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from tests.integration.composed import ROOT


def certificates(folder: Path) -> Path:
    """The folder with the certificates of `deploy/make-certificates` in it."""
    subprocess.run([ROOT / "deploy" / "make-certificates", folder], check=True, capture_output=True)
    return folder


def _demanding(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "engine_cert", folder / "engine_key")
    context.load_verify_locations(folder / "engine_clients_ca")
    context.verify_mode = ssl.CERT_REQUIRED
    context.set_alpn_protocols(["h2"])
    return context


@contextmanager
def guarded(engine: str, folder: Path) -> Iterator[str]:
    """An address that leads to the engine whoever shows a certificate that the clients' authority signed."""
    host, _, port = engine.rpartition(":")
    found: list[str] = []
    ready, loop = Event(), asyncio.new_event_loop()
    over = asyncio.Event()

    async def passed_on(reader: StreamReader, writer: StreamWriter) -> None:
        with suppress(OSError):
            inner_reader, inner_writer = await asyncio.open_connection(host, int(port))
            async with asyncio.TaskGroup() as both:
                both.create_task(_poured(reader, inner_writer))
                both.create_task(_poured(inner_reader, writer))

    async def serve() -> None:
        async with await asyncio.start_server(passed_on, "127.0.0.1", 0, ssl=_demanding(folder)) as server:
            found.append(f"127.0.0.1:{server.sockets[0].getsockname()[1]}")
            ready.set()
            await over.wait()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

    def run() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(serve())
        loop.close()

    thread = Thread(target=run)
    thread.start()
    assert ready.wait(10)
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()


async def _poured(reader: StreamReader, writer: StreamWriter) -> None:
    try:
        while said := await reader.read(65_536):
            writer.write(said)
            await writer.drain()
    finally:
        with suppress(OSError, RuntimeError):
            writer.close()
