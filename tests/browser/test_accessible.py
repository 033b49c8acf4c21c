"""WCAG 2.1 AA on every page: axe in a real browser, on a wide window and on a phone, and what axe cannot see."""

from importlib.resources import files

import pytest
from playwright.async_api import Page

from saksgang.development.demo.on_stack import Stack
from tests.browser.conftest import PHONE, WIDE, LogIn
from tests.integration.rest import HELPER, LAWYER, NAV, TOT, at_the_support, done, opened, today

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
PAGES = {
    "home": "/",
    "cases": "/saker?step=identification",
    "case": "/saker/{case}",
    "history": "/saker/{case}/historikk",
    "then": "/saker/{case}/historikk?per={today}",
    "sheet": "/saker/{case}/neste-steg?sprak=en",
    "bundle": "/saker/{case}/samling",
    "form": "/saker/{case}/handlinger/assign_responsible",
    "refusal": "/saker/{case}/handlinger/close",
    "new": "/saker/ny",
    "deadlines": "/frister?hvem=alle",
    "statistics": "/statistikk/2011",
    "tracks": "/saksganger",
    "track": "/saksganger/oslo_adult",
    "organisations": "/organisasjoner",
    "help": "/hjelp",
    "checklist": "/hjelp/huskeliste/oslo_adult/nav",
    "accessibility": "/hjelp/tilgjengelighet",
    "parts": "/hjelp/komponenter",
    "error": "/saker/none",
    "problem": "/problems/refused",
    "login": "/logg-inn",
}


@pytest.fixture(scope="module")
async def case(stack: Stack) -> str:
    found = await at_the_support(stack)
    await done(stack, found, HELPER, "raise_issue", topic="Bolig", text="Ingen egnede steder")
    return found


def path_of(name: str, case: str) -> str:
    return PAGES[name].format(case=case, today=today())


async def violations(page: Page) -> list[str]:
    await page.evaluate(AXE)
    found = await page.evaluate("levels => axe.run(document, {runOnly: levels})", LEVELS)
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found["violations"]]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("name", PAGES)
async def test_axe_finds_nothing_and_nothing_sticks_out(log_in: LogIn, case: str, name: str, size: tuple[int, int]):
    person = await log_in(TOT, size)
    await person.go(path_of(name, case))
    await person.page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true; })")
    assert await violations(person.page) == []
    assert await person.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    await person.picture(f"{name}-{'wide' if size == WIDE else 'phone'}")


@pytest.mark.parametrize("name", ["home", "case", "bundle", "form", "deadlines", "track"])
async def test_nothing_is_lost_at_200_per_cent(log_in: LogIn, case: str, name: str):
    """Twice the size is half the window."""
    person = await log_in(TOT, (WIDE[0] // 2, WIDE[1] // 2), device_scale_factor=2)
    await person.go(path_of(name, case))
    assert await person.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert await person.page.get_by_role("heading", level=1).is_visible()
    assert await person.page.get_by_role("navigation", name="Hovedmeny").get_by_role("link", name="Hjelp").is_visible()


@pytest.mark.parametrize("name", ["home", "case", "form", "cases"])
async def test_everything_is_reached_by_keyboard_and_it_shows_where_one_is(log_in: LogIn, case: str, name: str):
    person = await log_in(NAV)
    await person.go(path_of(name, case))
    page, seen = person.page, set()
    for _ in range(150):
        await page.keyboard.press("Tab")
        at = await page.evaluate(
            "() => { const e = document.activeElement; if (e === document.body) return null;"
            " e.dataset.seen = 'yes'; const s = getComputedStyle(e);"
            " return [s.outlineStyle, parseFloat(s.outlineWidth), e.outerHTML.slice(0, 80)]; }"
        )
        if at is None:
            break
        assert at[0] != "none", at
        assert at[1] >= 2, at
        seen.add(at[2])
    inputs = "main input:not([type=hidden]):not([type=radio])"
    reachable = f"main a[href], main button, {inputs}, main select, main textarea, summary"
    missed = await page.evaluate(
        f"[...document.querySelectorAll('{reachable}')]"
        ".filter(e => !e.dataset.seen && e.tabIndex >= 0 && e.checkVisibility())"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert missed == []
    assert len(seen) > 8


async def test_the_first_stop_leads_past_the_menu_to_the_content(log_in: LogIn):
    person = await log_in(TOT)
    await person.go("/saker")
    await person.page.keyboard.press("Tab")
    assert await person.page.evaluate("document.activeElement.textContent") == "Hopp til innholdet"
    await person.page.keyboard.press("Enter")
    assert await person.page.evaluate("document.activeElement.id") == "main"


async def test_the_error_summary_gets_the_focus_and_leads_to_the_field(log_in: LogIn, stack: Stack):
    case = await opened(stack)
    person = await log_in(HELPER)
    await person.go(f"/saker/{case}/handlinger/assign_lawyer")
    await person.page.get_by_role("button", name="Registrer", exact=True).click()
    alert = person.page.get_by_role("alert")
    assert "Organisasjon: må oppgis" in await alert.inner_text()
    assert await person.page.evaluate("document.activeElement.id") == "error-summary"
    await alert.get_by_role("link").click()
    assert await person.page.evaluate("document.activeElement.name") == "organisation"
    assert await violations(person.page) == []
    await person.picture("form-wrong")


async def test_nothing_moves_for_those_who_do_not_want_it(log_in: LogIn, case: str):
    person = await log_in(LAWYER, reduced_motion="reduce")
    await person.go(f"/saker/{case}")
    moving = "[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration !== '0s').length"
    assert await person.page.evaluate(moving) == 0


async def test_the_language_of_what_is_in_another_language_is_said(log_in: LogIn, case: str):
    person = await log_in(TOT)
    await person.go(f"/saker/{case}/neste-steg?sprak=en")
    assert await person.page.locator("html").get_attribute("lang") == "nb"
    assert await person.page.locator("article.sheet").get_attribute("lang") == "en"
