"""A minimal HTTP client, because the callers share the processors with the measured processes."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

from saksgang.development.demo.on_stack import Stack

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
HEAD_ENDS = b"\r\n\r\n"


@dataclass
class Callers(Stack):
    """A stack that is called over persistent connections."""

    free: list[Connection] = field(default_factory=list)

    async def call(self, method: str, path: str, by: str, json: Any = None, **headers: str) -> httpx.Response:
        """One request as an organisation, with a fresh idempotency key unless one is given."""
        body = b"" if json is None else orjson.dumps(json)
        request = _request(method, path, await self.headers(by) | headers, body)
        while self.free:
            with suppress(asyncio.IncompleteReadError, ConnectionError):  # closed by the server meanwhile
                return await self._over(self.free.pop(), request)
        url = self.http.base_url
        return await self._over(await asyncio.open_connection(url.host, url.port), request)

    async def _over(self, connection: Connection, request: bytes) -> httpx.Response:
        reader, writer = connection
        try:
            writer.write(request)
            answer = await _answer(reader)
        except BaseException:
            writer.close()
            raise
        self.free.append(connection)
        return answer

    async def close(self) -> None:
        """Close all connections."""
        for _, writer in self.free:
            writer.close()
        await super().close()


def _request(method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    fixed = {"Host": "localhost", "Content-Type": "application/json", "Content-Length": str(len(body))}
    lines = (f"{name}: {value}" for name, value in (fixed | headers).items())
    return "\r\n".join((f"{method} {path} HTTP/1.1", *lines, "", "")).encode() + body


async def _answer(reader: asyncio.StreamReader) -> httpx.Response:
    status, *lines = (await reader.readuntil(HEAD_ENDS)).decode().strip().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return httpx.Response(int(status.split(" ", 2)[1]), headers=headers, content=body)
