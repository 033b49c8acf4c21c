"""What the tests of the pages share: a browser without JavaScript, and reading what is on a page."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

import httpx

from saksgang.development.demo.on_stack import Stack
from saksgang.development.token_issuer import login_link

HTML = {"Accept": "text/html"}


async def link_for(stack: Stack, organisation: str, *roles: str) -> str:
    """A one-time address for the organisation, in these roles or in all that it has."""
    listed = (await stack.directory.current()).organisations[organisation].roles
    return await login_link(stack.engine, stack.settings, organisation, roles or listed)


class _Form(HTMLParser):
    """What a form would send as it stands."""

    def __init__(self, text: str, form: str) -> None:
        super().__init__()
        self.form, self.inside, self.select, self.area = form, False, "", ""
        self.fields: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = self.form in (found.get("id"), found.get("action"))
        if not self.inside:
            return
        kind, name = found.get("type", "text"), found.get("name", "")
        if tag == "input" and name and (kind not in ("radio", "checkbox") or "checked" in found):
            self.fields.append((name, found.get("value", "")))
        if tag == "select":
            self.select = name
        if tag == "option" and "selected" in found:
            self.fields.append((self.select, found.get("value", "")))
        if tag == "textarea":
            self.area = name

    def handle_data(self, data: str) -> None:
        if self.inside and self.area:
            self.fields.append((self.area, data))
            self.area = ""

    def handle_endtag(self, tag: str) -> None:
        self.area = "" if tag == "textarea" else self.area


@dataclass
class Reader:
    """Somebody of an organisation with a browser that has no JavaScript."""

    http: httpx.AsyncClient

    async def open(self, path: str, status: int = 200) -> str:
        """The page at an address."""
        answer = await self.http.get(path, headers=HTML)
        assert answer.status_code == status, f"{path}: {answer.status_code} {words(answer.text)}"
        return answer.text

    async def send(self, page: str, form: str, to: str, /, **said: str | list[str]) -> httpx.Response:
        """A form of a page, with this said in it besides what stands there."""
        sent: dict[str, list[str]] = {}
        for name, value in _Form(page, form).fields:
            sent.setdefault(name, []).append(value)
        filled = {name: value if isinstance(value, list) else [value] for name, value in said.items()}
        data = {name.replace("__", "."): values for name, values in (sent | filled).items()}
        return await self.http.post(to, data=data, headers=HTML)

    async def act(self, case: str, name: str, /, **said: str | list[str]) -> httpx.Response:
        """Opens the form of a transition, fills it in, and sends it."""
        path = f"/saker/{case}/handlinger/{name}"
        return await self.send(await self.open(path), "form", path, **said)


def words(page: str) -> str:
    """What stands on a page, without its markup."""
    text = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text))).strip()


def fields(page: str, form: str = "form") -> dict[str, str]:
    """What a form would send as it stands."""
    return dict(_Form(page, form).fields)


@asynccontextmanager
async def nobody(stack: Stack) -> AsyncIterator[Reader]:
    """Somebody who is not logged in."""
    async with httpx.AsyncClient(
        base_url=stack.http.base_url, timeout=10, trust_env=False, follow_redirects=True
    ) as http:
        yield Reader(http)


@asynccontextmanager
async def logged_in(stack: Stack, organisation: str, *roles: str) -> AsyncIterator[Reader]:
    """Somebody who has logged in with a link."""
    async with nobody(stack) as reader:
        await reader.open(await link_for(stack, organisation, *roles))
        yield reader
