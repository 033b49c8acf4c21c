"""Going back never asks the browser to send something again, and on a desk no table is cut off or out of line."""

import pytest
from fastapi.routing import APIRoute
from playwright.async_api import Page, expect

from api.app import PAGES as ROUTERS
from domain.primitives.text import LANGUAGES
from domain.tables.tracks import TRACKS
from saksgang.development.demo.on_stack import Stack
from tests.browser.conftest import WIDE, LogIn
from tests.browser.test_accessible import PAGES, path_of
from tests.integration.rest import HELPER, TOT, at_the_support, opened

CUT_OFF = """[...document.querySelectorAll('main table')].filter(table => {
    const room = table.closest('.scroll') ?? table.parentElement;
    return room.scrollWidth > room.clientWidth || table.getBoundingClientRect().right > innerWidth;
}).map(table => table.closest('section')?.getAttribute('aria-labelledby') ?? table.outerHTML.slice(0, 80))"""
LISTS = (
    *(f"/saksganger/{track}" for track in TRACKS),
    "/saker",
    "/frister",
    "/statistikk",
    "/organisasjoner?rolle=nav",
)
NO_PAGES = {
    "/logg-inn/lenke/{token}",
    "/logg-inn/hos/{number}",
    "/logg-inn/tilbake",
    "/sprak/{language}",
    "/saker/{case_id}/samling.json",
    "/statistikk/{year}/tall.csv",
    "/static/{digest}/{name}",
}
"""What leads to a page, or is a file."""
OUT_OF_LINE = """[...document.querySelectorAll('td.bar svg')].filter(bar => {
    const row = bar.closest('tr').getBoundingClientRect(), at = bar.getBoundingClientRect();
    return at.top < row.top || at.bottom > row.bottom || at.height === 0;
}).length"""


async def back(page: Page) -> None:
    """One page back, which is a page."""
    answer = await page.go_back()
    assert answer is None or answer.ok, answer
    await expect(page.get_by_role("heading", level=1)).to_be_visible()


async def record(page: Page) -> None:
    await page.get_by_role("button", name="Registrer", exact=True).click()


async def test_an_error_corrected_and_then_back(log_in: LogIn, stack: Stack):
    """The browser refused: the page of the error was the answer to what was sent."""
    case = await opened(stack)
    person = await log_in(HELPER)
    await person.go(f"/saker/{case}/handlinger/assign_lawyer")
    await record(person.page)
    await expect(person.page.get_by_role("alert")).to_contain_text("Organisasjon: må oppgis")
    await person.page.get_by_role("radiogroup", name="Organisasjon").get_by_label("Advokat Lie").check()
    await record(person.page)
    await expect(person.page.get_by_text("Registrert: Bistandsadvokat koblet på")).to_be_visible()
    await back(person.page)
    await back(person.page)


async def test_a_row_more_a_refusal_and_then_back_before_there_is_a_case(log_in: LogIn, stack: Stack):
    person = await log_in(HELPER)
    await person.go("/saker/ny")
    await person.page.get_by_role("button", name="Legg til en til (Kontaktveier)").click()
    await record(person.page)
    await expect(person.page.get_by_role("alert")).to_be_visible()
    for _ in range(3):
        await back(person.page)
        if person.page.url.endswith("/saker/ny"):
            break
    assert person.page.url.endswith("/saker/ny")


@pytest.mark.parametrize("by", [TOT, "kom"])
async def test_the_tables_of_figures_fit_on_a_desk_and_a_bar_lies_in_its_row(log_in: LogIn, by: str):
    person = await log_in(by, WIDE)
    await person.go("/statistikk/2011")
    assert await person.page.locator("td.bar svg").count() > 10
    assert await person.page.evaluate(CUT_OFF) == []
    assert await person.page.evaluate(OUT_OF_LINE) == 0


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_table_of_any_page_is_cut_off_on_a_desk(log_in: LogIn, stack: Stack, language: str):
    case = await at_the_support(stack)
    person = await log_in(TOT, WIDE)
    await person.go(f"/sprak/{language}")
    cut = {}
    for path in [*(path_of(name, case) for name in PAGES), *LISTS]:
        await person.go(path)
        if found := await person.page.evaluate(CUT_OFF):
            cut[path] = found
    assert cut == {}


def test_no_page_is_left_out():
    """A page that is added is looked at, too; what is no page of its own is named."""
    known = [path_of(name, "c").partition("?")[0] for name in PAGES] + [path.partition("?")[0] for path in LISTS]
    routes = [route for module in ROUTERS for route in module.router.routes]
    pages = [route for route in routes if isinstance(route, APIRoute) and "GET" in (route.methods or ())]
    left = {route.path for route in pages if not any(route.path_regex.fullmatch(path) for path in known)}
    assert left == NO_PAGES
