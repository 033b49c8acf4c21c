"""The published keys of a token issuer (JWKS), refreshed in the background and kept while the issuer is down.

A key that the issuer withdraws is dropped at the next refresh.
"""

import asyncio
import time
from pathlib import Path
from typing import Any

import httpx
import jwt
import orjson
import structlog
from jwt import PyJWK

log = structlog.get_logger()
REFRESH_SECONDS = 300.0
NEW_KEY_SECONDS = 5.0
"""The shortest time between two attempts to fetch, for an unknown key or after a failed attempt."""
FETCH_SECONDS = 1.2
KEPT_SECONDS = 24 * 3600.0
"""How long the keys of an unreachable issuer are trusted: it may have withdrawn one."""
LARGEST_SET = 262_144
NOT_FETCHED = (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, TypeError)
NO_KEY = (jwt.PyJWTError, ValueError, TypeError, AttributeError, KeyError)


class IssuerAway(Exception):
    """The issuer's keys are not available, so a token can be neither accepted nor rejected."""


class IssuerKeys:
    """The published keys of one issuer; at most one fetch runs at a time, and only callers that need it wait for it."""

    def __init__(self, source: str, refresh_seconds: float = REFRESH_SECONDS) -> None:
        self._source = source
        self._refresh = refresh_seconds
        self._known: dict[str, PyJWK] = {}
        self._attempted_at = self._fetched_at = float("-inf")
        self._fetch_task: asyncio.Task[None] | None = None

    async def key(self, kid: str) -> PyJWK | None:
        """Return the key with this id, None if the issuer publishes none. Raises IssuerAway if that is not known."""
        age = time.monotonic() - self._attempted_at
        if kid not in self._known:
            await self._await_fetch(when=age > NEW_KEY_SECONDS)
        elif self._reachable and age > 2 * self._refresh:
            await self._await_fetch(when=True)
        elif age > (self._refresh if self._reachable else NEW_KEY_SECONDS):
            self._start_fetch()
        if time.monotonic() - self._fetched_at > KEPT_SECONDS or not (self._reachable or kid in self._known):
            raise IssuerAway
        return self._known.get(kid)

    @property
    def _reachable(self) -> bool:
        return self._fetched_at >= self._attempted_at > float("-inf")

    async def _await_fetch(self, *, when: bool) -> None:
        if when or self._fetch_task is not None:
            await asyncio.shield(self._start_fetch())

    def _start_fetch(self) -> asyncio.Task[None]:
        if self._fetch_task is None:
            self._fetch_task = asyncio.create_task(self._fetch())
        return self._fetch_task

    async def _fetch(self) -> None:
        asked = time.monotonic()
        try:
            self._known = _keys(await _read(self._source))
            self._fetched_at = time.monotonic()
        except NOT_FETCHED as error:
            log.warning("issuer_keys_not_fetched", error=type(error).__name__, kept=len(self._known))
        finally:
            self._attempted_at, self._fetch_task = asked, None


async def _read(source: str) -> bytes:
    async with asyncio.timeout(FETCH_SECONDS):
        if source.startswith(("https://", "http://")):
            return await _download(source)
        return await asyncio.to_thread(Path(source).read_bytes)


async def _download(url: str) -> bytes:
    """Return the body of the response. Raises ValueError if it exceeds LARGEST_SET bytes."""
    found = bytearray()
    async with (
        httpx.AsyncClient(timeout=FETCH_SECONDS, headers={"Accept-Encoding": "identity"}) as client,
        client.stream("GET", url) as answer,
    ):
        async for chunk in answer.raise_for_status().aiter_raw():
            found += chunk
            if len(found) > LARGEST_SET:
                raise ValueError("no set of keys is as large as this")
    return bytes(found)


def _keys(text: bytes) -> dict[str, PyJWK]:
    """Return the signing keys of a set by id.

    An empty set withdraws all keys; a set in which no key is usable is an error (ValueError).
    """
    document = orjson.loads(text)
    published = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(published, list):
        raise TypeError("not a set of keys")
    found = {key.key_id: key for key in map(_key, published) if key is not None and key.key_id is not None}
    if published and not found:
        raise ValueError("a set without a usable key")
    return found


def _key(published: Any) -> PyJWK | None:
    """Return a published key if it is a usable signing key; issuers publish other kinds beside them."""
    try:
        key = PyJWK.from_dict(published)
    except NO_KEY:
        return None
    return key if isinstance(key.key_id, str) and key.public_key_use in (None, "sig") else None
