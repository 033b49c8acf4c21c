"""A real Chromium, and somebody who looks at the pages with it."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from saksgang.development.demo.on_stack import Stack
from tests.integration.pages import link_for
from tests.integration.rest import HELPER, INSISTING, person
from tests.waiting import soon

CHROMIUM = Path("/usr/bin/chromium")
SCREENSHOTS = Path("var/screenshots")
WIDE, PHONE = (1280, 900), (320, 640)
LogIn = Callable[..., Awaitable["Person"]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a Chromium the tests that need one are skipped, and say so; where it must be there, they fail."""
    here = Path(__file__).parent
    mine = [item for item in items if item.path.is_relative_to(here)]
    for item in mine:
        item.add_marker("browser")
        item.add_marker("long")
        if not CHROMIUM.exists() and "CI" not in os.environ:
            item.add_marker(pytest.mark.skip(reason=f"no Chromium at {CHROMIUM} (Debian: apt install chromium)"))


@dataclass
class Person:
    """Somebody at a browser; what the browser complains of is kept."""

    page: Page
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

    async def go(self, path: str) -> None:
        """Opens a page."""
        await self.page.goto(path)

    async def picture(self, name: str) -> None:
        """Takes a picture of the whole page, for people to look at."""
        await self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A Chromium for the whole session."""
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        await found.close()


@pytest.fixture(scope="session", autouse=True)
async def awake(stack: Stack) -> None:
    """Warm up: an engine that has just started may need longer for its first case than a caller waits."""

    async def opens() -> bool:
        return (await stack.call("POST", "/cases", HELPER, person())).status_code == 201

    await soon(opens, 60)


@pytest.fixture
async def log_in(browser: Browser, stack: Stack) -> AsyncIterator[LogIn]:
    """Logs somebody of an organisation in; the browser may complain of nothing until the test is over."""
    people: list[Person] = []
    async with AsyncExitStack() as contexts:

        async def log_in(organisation: str, size: tuple[int, int] = WIDE, role: str = "", **more: Any) -> Person:
            somebody = await _person(browser, stack, size, more)
            contexts.push_async_callback(somebody.context.close)
            people.append(somebody)
            await _with_a_link(somebody.page, stack, organisation, *([role] if role else []))
            return somebody

        yield log_in
        assert [complaint for somebody in people for complaint in somebody.complaints] == []


async def _with_a_link(page: Page, stack: Stack, organisation: str, *roles: str) -> None:
    """Logs in with a link, and with another where a busy machine says to try again: a link is for once."""
    for _ in range(INSISTING):
        answer = await page.goto(await link_for(stack, organisation, *roles))
        if answer is None or answer.status != httpx.codes.SERVICE_UNAVAILABLE:
            break


async def _person(browser: Browser, stack: Stack, size: tuple[int, int], more: dict[str, Any]) -> Person:
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, base_url=str(stack.http.base_url), **more
    )
    context.set_default_timeout(10_000)
    found = Person(await context.new_page(), context)
    found.page.on("console", lambda m: found.complaints.append(m.text) if _is_a_complaint(m.type, m.text) else None)
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    return found


def _is_a_complaint(kind: str, text: str) -> bool:
    """An answer that is a refusal is said on the page, and Chromium says it too."""
    return kind in ("error", "warning") and "Failed to load resource" not in text
