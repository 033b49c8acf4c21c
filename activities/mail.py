"""The mail port: send one message over SMTP, and classify the result for the next attempt."""

import asyncio
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiosmtplib

from activities.mail_text import MailText
from store.notifications.queue import AttemptResult, MayLeave

SECONDS = 15.0
PERMANENT = range(500, 600)


class OnlyAsciiError(aiosmtplib.SMTPNotSupported):
    """The server does not support addresses beyond ASCII; not a problem of encryption, unlike its base class."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """The mail server's `url`, the `sender`, and `must_encrypt`: whether to refuse unencrypted connections."""

    url: str = field(repr=False)
    sender: str
    must_encrypt: bool

    @property
    def options(self) -> dict[str, Any]:
        """The connection options for `aiosmtplib`."""
        parts = urlsplit(self.url)
        wrapped = parts.scheme == "smtps"
        return {
            "hostname": parts.hostname,
            "port": parts.port,
            "username": unquote(parts.username) if parts.username else None,
            "password": unquote(parts.password) if parts.password else None,
            "use_tls": wrapped,
            # None: STARTTLS if the server offers it.
            "start_tls": False if wrapped else (True if self.must_encrypt and not _is_here(parts.hostname) else None),
        }


def _is_here(host: str | None) -> bool:
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"


async def send(
    server: MailServer, to: list[str], wording: MailText, id_: UUID, at: datetime, may_leave: MayLeave
) -> AttemptResult:
    """Attempt to send the mail, with a Message-ID derived from `id_`, so that receivers can detect duplicates.

    `may_leave` is called last, when the server waits only for the message, because its case may have been erased
    meanwhile.
    """
    if not to:
        return AttemptResult("never", "no_address")
    message = compose(server.sender, to, wording, id_, at)
    try:
        async with asyncio.timeout(SECONDS):
            async with aiosmtplib.SMTP(timeout=SECONDS, **server.options) as client:
                sender = parseaddr(server.sender)[1]
                refused = await _envelope(client, sender, to)
                if not await may_leave():
                    return AttemptResult("withdrawn")
                await client.data(_flat(message, [sender, *to]))
    except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
        return outcome_of(error)
    return AttemptResult("delivered", "one_address_refused" if refused else None)


async def _envelope(client: aiosmtplib.SMTP, sender: str, to: list[str]) -> list[aiosmtplib.SMTPRecipientRefused]:
    """Send sender and recipients; return the refusals, and raise if all recipients are refused."""
    utf8 = _beyond_ascii([sender, *to])
    if utf8 and not client.supports_extension("smtputf8"):
        raise OnlyAsciiError("SMTPUTF8")
    encoding = "utf-8" if utf8 else "ascii"
    await client.mail(sender, options=["SMTPUTF8"] if utf8 else [], encoding=encoding)
    refused = []
    for address in to:
        try:
            await client.rcpt(address, encoding=encoding)
        except aiosmtplib.SMTPRecipientRefused as error:
            refused.append(error)
    if len(refused) == len(to):
        raise aiosmtplib.SMTPRecipientsRefused(refused)
    return refused


def _flat(message: EmailMessage, addresses: list[str]) -> bytes:
    """The message in 7-bit encoding, which every server accepts; headers in UTF-8 only if an address needs it."""
    return message.as_bytes(policy=(SMTPUTF8 if _beyond_ascii(addresses) else SMTP).clone(cte_type="7bit"))


def _beyond_ascii(addresses: list[str]) -> bool:
    return not all(address.isascii() for address in addresses)


def compose(sender: str, to: list[str], wording: MailText, id_: UUID, at: datetime) -> EmailMessage:
    """The mail in plain text and HTML."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = ", ".join(to)
    message["Subject"] = wording.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{id_}@{parseaddr(sender)[1].rpartition('@')[2] or 'saksgang'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(wording.plain)
    message.add_alternative(wording.html, subtype="html")
    return message


def outcome_of(error: Exception) -> AttemptResult:
    """Classify a failed attempt: server unavailable, message refused, or retry later."""
    match error:
        case aiosmtplib.SMTPRecipientsRefused():
            forever = all(r.code in PERMANENT for r in error.recipients)
            return AttemptResult("never" if forever else "later", "address_refused")
        case aiosmtplib.SMTPAuthenticationError():
            return AttemptResult("later", "not_let_in", away=True)
        case OnlyAsciiError():
            return AttemptResult("later", "only_ascii")
        case aiosmtplib.SMTPNotSupported() | ssl.SSLError():
            return AttemptResult("later", "insecure", away=True)
        case aiosmtplib.SMTPDataError():
            return AttemptResult("never" if error.code in PERMANENT else "later", "message_refused")
        case aiosmtplib.SMTPTimeoutError() | TimeoutError():
            return AttemptResult("later", "too_slow", away=True)
        case aiosmtplib.SMTPServerDisconnected():
            return AttemptResult("later", "disconnected", away=True)
        case aiosmtplib.SMTPConnectError() | OSError():
            return AttemptResult("later", "unreachable", away=True)
        case aiosmtplib.SMTPResponseException():
            return AttemptResult("later", "refused", away=True)
        case _:
            return AttemptResult("later", "unsendable")
