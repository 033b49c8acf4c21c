"""Every form of every track, in a real browser, filled in and sent as each role that may do so.

`tests.unit.form_walks` defines the forms and their order; `tests/unit/test_form_walks.py` checks that none is left out.
"""

import re
from asyncio import Semaphore, TaskGroup
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

import httpx
import pytest
from playwright.async_api import Page, Response
from sqlalchemy import select

from api.pages.rendering import word
from domain.decisions.opening import OPENING
from domain.facts.commands import SYSTEM
from domain.primitives.calendar import OSLO, local_date
from domain.tables.event_types import EVENT_TYPES
from domain.tables.tracks import TRACKS
from domain.tables.transitions import GIVEN_BY_TIME
from saksgang.development.demo.on_stack import Stack
from saksgang.temporal.time_skipping import fast_forward
from store.db.schema import events
from tests.browser.conftest import LogIn, Person
from tests.browser.filling import fill
from tests.integration.rest import INSISTING, done, opened
from tests.unit.form_plans import Again, Form, Plan, Step, Wait
from tests.unit.form_walks import plans

pytestmark = pytest.mark.walks
AT_ONCE, PATIENCE = 4, 30_000


@dataclass
class Walker:
    """Goes the steps of a plan, each as somebody of the organisation in the role, with a browser of their own."""

    stack: Stack
    log_in: LogIn
    people: dict[tuple[str, str], Person] = field(default_factory=dict)
    case: str = ""
    ahead: timedelta = timedelta()
    at_once: Semaphore = field(default_factory=lambda: Semaphore(AT_ONCE))

    async def walk(self, plan: Plan) -> None:
        """Every step, what is only opened at once where it may be; then what was recorded."""
        self.ahead = timedelta()
        for only_opened, steps in groupby(plan.steps, lambda step: isinstance(step, Form) and not step.sends):
            if only_opened:
                await self.open_all([step for step in steps if isinstance(step, Form)])
            else:
                for step in steps:
                    await self.go(step)
        assert await self.recorded() == plan.recorded

    async def open_all(self, forms: list[Form]) -> None:
        """Forms that nobody sends change nothing: everybody looks at theirs at the same time."""
        mine: dict[tuple[str, str], list[Form]] = {}
        for form in forms:
            mine.setdefault((form.organisation, form.role), []).append(form)

        async def one_after_the_other(own: list[Form]) -> None:
            async with self.at_once:
                for form in own:
                    await self.form(form)

        async with TaskGroup() as tasks:
            for own in mine.values():
                tasks.create_task(one_after_the_other(own))

    async def go(self, step: Step) -> None:
        match step:
            case Wait():
                await self.wait(step)
            case Again(name, organisation, data):
                await done(self.stack, self.case, organisation, name, **data)
            case Form():
                await self.form(step)

    async def wait(self, step: Wait) -> None:
        now = await fast_forward(self.stack.client, self.stack.engine, self.case, timedelta(days=step.days))
        self.ahead = now - datetime.now(OSLO)

    async def form(self, step: Form) -> None:
        """Opens a form, fills it in, and sends it where that is planned."""
        page = (await self.somebody(step.organisation, step.role)).page
        path = "/saker/ny" if step.name == OPENING else f"/saker/{self.case}/handlinger/{step.name}"
        await insist(page, await page.goto(path, wait_until="domcontentloaded"))
        form = page.locator("form#form")
        assert await form.count() == 1, f"{step}: {await page.locator('main').inner_text()}"
        said = {**step.said, "case": await opened(self.stack)} if step.name == "link_case" else step.said
        try:
            await fill(form, said, self.today)
        except Exception as wrong:
            wrong.add_note(str(step))
            raise
        if step.sends:
            await self.send(page, step)

    async def send(self, page: Page, step: Form) -> None:
        """Sends the form; the case's page says what was recorded."""
        at_first = await insist(page, await pressed(page))
        said = await page.locator("main").inner_text()
        at = re.search(r"/saker/([0-9a-f-]{36})$", page.url)
        assert at, f"{step}: {said}"
        self.case = at[1]
        titles = [EVENT_TYPES[type_].title.nb for type_ in step.sends if type_ not in GIVEN_BY_TIME]
        told = word("act.done", "nb", what=", ".join(dict.fromkeys(titles)))
        # It is said once: a page that came too late for a busy machine may have been the one that said it.
        assert told in said or not at_first, f"{step}: {said}"

    async def somebody(self, organisation: str, role: str) -> Person:
        if (organisation, role) not in self.people:
            self.people[organisation, role] = await self.log_in(organisation, role=role, java_script_enabled=False)
        return self.people[organisation, role]

    @property
    def today(self) -> date:
        """The case's day."""
        return local_date(datetime.now(OSLO) + self.ahead)

    async def recorded(self) -> list[tuple[str, str]]:
        """What stands in the log, but for what time brought."""
        query = select(events.c.type, events.c.role).where(events.c.case_id == UUID(self.case))
        async with self.stack.engine.connect() as connection:
            rows = (await connection.execute(query.order_by(events.c.seq))).all()
        return [(row.type, row.role) for row in rows if row.role != SYSTEM.role]


async def pressed(page: Page) -> Response:
    """What a form that is sent is answered with; where a busy machine shows it again, it is sent again."""
    for _ in range(INSISTING):
        async with page.expect_navigation(wait_until="domcontentloaded", timeout=PATIENCE) as coming:
            await page.get_by_role("button", name="Registrer", exact=True).last.click(no_wait_after=True)
        answer = await coming.value
        if answer.status != httpx.codes.SERVICE_UNAVAILABLE or "utkast=" not in page.url:
            return answer
    raise AssertionError(f"{page.url} is shown again and again")


async def insist(page: Page, answer: Response | None) -> bool:
    """What somebody does whom a busy machine tells to try again; whether it answered at first."""
    for n in range(INSISTING):
        if answer is None or answer.status != httpx.codes.SERVICE_UNAVAILABLE:
            return n == 0
        answer = await page.reload(wait_until="domcontentloaded")
    return False


@pytest.mark.parametrize("track", TRACKS)
async def test_every_form_of_the_track_can_be_filled_in_as_each_role_and_sent(log_in: LogIn, stack: Stack, track: str):
    walker = Walker(stack, log_in)
    for plan in plans(TRACKS[track])[0]:
        await walker.walk(plan)
