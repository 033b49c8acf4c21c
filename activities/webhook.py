"""The webhook port: a CloudEvent, signed as specified by Standard Webhooks, to an external address.

The name is resolved once, all its addresses are checked, and the connection goes to the first that accepts: a later DNS
answer has no effect. Redirects are not followed, and response bodies are not read.
"""

import asyncio
import base64
import hashlib
import hmac
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import orjson

from domain.primitives.calendar import local_date
from domain.primitives.public_addresses import is_outside, wrong_with
from domain.primitives.text import Language
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.event_types import EVENT_TYPES
from domain.tables.law import citations
from domain.tables.refusals import RULES
from store.notifications.queue import AttemptResult, MayLeave

SECONDS = 10.0
MOST_TRIED = 4
NOT_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout)
"""Only these errors lead to another address: a receiver that was connected may have the message."""

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
TYPE = "no.saksgang."


class DeliveryWithdrawn(Exception):
    """The message was withdrawn before it was sent."""


class InternalAddress(Exception):
    """The name resolves to an internal address."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """A subscription's `url`, and the `secrets` to sign with: the current one, and for a day the previous one."""

    url: str
    secrets: tuple[bytes, ...] = field(repr=False)


async def post(
    receiver: Receiver, body: bytes, id_: UUID, now: datetime, may_leave: MayLeave, *, inside_too: bool
) -> AttemptResult:
    """Attempt to post the message; every status but 2xx is a failure.

    `may_leave` is called last, when the receiver waits only for the body.
    """
    if wrong_with(receiver.url, inside_too=inside_too):
        return AttemptResult("later", "inside")
    try:
        async with asyncio.timeout(SECONDS):
            status = await _status(receiver, body, id_, now, may_leave, inside_too=inside_too)
    except DeliveryWithdrawn:
        return AttemptResult("withdrawn")
    except InternalAddress:
        return AttemptResult("later", "inside")
    except (httpx.TimeoutException, TimeoutError):
        return AttemptResult("later", "too_slow", away=True)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        return AttemptResult("later", "insecure" if _is_of_tls(error) else "unreachable", away=True)
    return outcome_of(status)


def _is_of_tls(error: BaseException | None) -> bool:
    """Whether the error was caused by TLS, at any depth of the exception chain."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error is not None


def outcome_of(status: int) -> AttemptResult:
    """Classify the status: 410 is permanent, every other failure is retried."""
    match status // 100:
        case 2:
            return AttemptResult("delivered")
        case 3:
            return AttemptResult("later", "redirects")
        case _ if status == httpx.codes.GONE:
            return AttemptResult("gone", "gone")
        case _:
            return AttemptResult(
                "later", f"answers_{status}", away=status >= 500 or status == httpx.codes.TOO_MANY_REQUESTS
            )


async def _status(
    receiver: Receiver, body: bytes, id_: UUID, now: datetime, may_leave: MayLeave, *, inside_too: bool
) -> int:
    parts = urlsplit(receiver.url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    addresses = await _resolved(host, port, inside_too=inside_too)
    # Leaves time for the last address to connect and to answer.
    patience = httpx.Timeout(SECONDS, connect=SECONDS / (len(addresses) + 1))
    headers = {
        "Host": parts.netloc,
        "Content-Type": CONTENT_TYPE,
        "Content-Length": str(len(body)),
        "User-Agent": "Saksgang",
        **signed(receiver.secrets, id_, now, body),
    }

    async def held_back() -> AsyncIterator[bytes]:
        if not await may_leave():
            raise DeliveryWithdrawn
        yield body

    async def at(client: httpx.AsyncClient, address: str) -> int:
        pinned = httpx.URL(receiver.url).copy_with(host=address, port=port)
        more = {"sni_hostname": host}
        async with client.stream("POST", pinned, content=held_back(), headers=headers, extensions=more) as answer:
            return answer.status_code

    failed: list[httpx.TransportError] = []
    async with httpx.AsyncClient(verify=tls(), timeout=patience, follow_redirects=False, trust_env=False) as client:
        for address in addresses:
            try:
                return await at(client, address)
            except NOT_CONNECTED as error:
                failed.append(error)
    raise next(filter(_is_of_tls, failed), failed[0])


@cache
def tls() -> ssl.SSLContext:
    """The TLS context, built once, because loading the CA certificates takes longer than most posts."""
    return httpx.create_ssl_context(trust_env=False)


async def _resolved(host: str, port: int, *, inside_too: bool) -> list[str]:
    """The first addresses of the host; raises `InternalAddress` if any of its addresses is internal."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    if not inside_too and not all(is_outside(address) for address in addresses):
        raise InternalAddress
    return addresses[:MOST_TRIED]


def signed(secrets: Sequence[bytes], id_: UUID, now: datetime, body: bytes) -> dict[str, str]:
    """The headers of Standard Webhooks; a receiver accepts the message if any signature is valid."""
    message, timestamp = f"msg_{id_.hex}", str(int(now.timestamp()))
    signatures = (
        hmac.new(secret, f"{message}.{timestamp}.".encode() + body, hashlib.sha256).digest() for secret in secrets
    )
    return {
        "webhook-id": message,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(s).decode()}" for s in signatures),
    }


def cloud_event(
    id_: UUID, kind: str, content: dict[str, Any], at: datetime, public_url: str, language: Language
) -> bytes:
    """The message as a CloudEvent 1.0; an event that the reader may not know by name has the type `news`."""
    type_ = "test" if kind == "test" else content["event_type"] or "news"
    event = {
        "specversion": "1.0",
        "id": f"msg_{id_.hex}",
        "source": public_url,
        "type": TYPE + type_,
        "time": at.isoformat(),
        "datacontenttype": "application/json",
        "data": {} if kind == "test" else _data(content, public_url, language, at),
    }
    return orjson.dumps(event if kind == "test" else {**event, "subject": content["case_id"]})


def _remark(id_: str, language: Language, at: datetime) -> dict[str, Any]:
    """A rule that remarks on the event: its id, its sentence, and its legal basis."""
    rule = RULES[id_]
    basis = [provision.citation for provision in citations(rule.basis, local_date(at))]
    return {"rule": id_, "detail": rule.detail.to(language), "legal_basis": basis}


def _data(content: dict[str, Any], public_url: str, language: Language, at: datetime) -> dict[str, Any]:
    names = ("case_id", "seq", "event_type", "role", "rule", "due_at")
    event = {name: content[name] for name in names if content[name] is not None}
    titled = {"title": EVENT_TYPES[content["event_type"]].title.to(language)} if content["event_type"] else {}
    todo = [{**item, "title": DEADLINE_RULES[item["rule"]][-1].title.to(language)} for item in content["todo"]]
    remarks = [_remark(rule, language, at) for rule in content.get("remarks", ())]
    return {
        **event,
        **titled,
        "todo": todo,
        "remarks": remarks,
        "link": f"{public_url.rstrip('/')}/saker/{content['case_id']}",
    }
