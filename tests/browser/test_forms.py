"""Forms in a real browser: screening and placing a child, the Back button, and no form that leads nowhere."""

import re
from typing import Any

from playwright.async_api import Page, expect

from saksgang.development.demo.on_stack import Stack
from tests.browser.conftest import LogIn
from tests.browser.filling import fill
from tests.integration.rest import HELPER, LAWYER, TOT, at_the_grant, done, history, opened, today

WELFARE, POLICE = "bv-st-hanshaugen", "oslo-police"
CHILD: dict[str, Any] = {"birth_date": "2011-06-15", "gender": "male", "exploitation": "drug_scene"}


async def open_forms(page: Page, case: str) -> list[str]:
    await page.goto(f"/saker/{case}")
    links = page.get_by_role("region", name="Dette kan vi gjøre", exact=True).get_by_role("link")
    return [str(await link.get_attribute("href")) for link in await links.all()]


async def test_a_child_is_screened_and_placed_with_the_pages(log_in: LogIn, stack: Stack):
    case = await opened(stack, POLICE, **CHILD)
    person = await log_in(WELFARE)
    await person.go(f"/saker/{case}/handlinger/conduct_screening")
    await person.page.get_by_label("Hvor bor du?").fill("Ute")
    await person.page.get_by_label("Hva lever du av?").fill("Noen gir meg penger")
    await person.page.get_by_label("Spørsmål").fill("Hvem kjenner du her?")
    await person.page.get_by_role("textbox", name=re.compile(r"^Svar( |$)")).fill("Ingen")
    await person.page.get_by_role("radiogroup", name="Mistanke").get_by_label("Uavklart").check()
    await person.picture("screening")
    await person.page.get_by_role("button", name="Registrer", exact=True).click()
    await expect(person.page.get_by_text("Registrert: Kartleggingssamtale gjennomført")).to_be_visible()
    said = next(e for e in await history(stack, case, WELFARE) if e["type"] == "screening_conducted")
    assert said["data"]["answers"] == {
        "Hvor bor du?": "Ute", "Hva lever du av?": "Noen gir meg penger", "Hvem kjenner du her?": "Ingen",
    }  # fmt: skip
    await person.go(f"/saker/{case}/handlinger/place_acutely")
    await expect(person.page.get_by_text("§ 4-5, fare for menneskehandel")).to_be_visible()
    await fill(person.page.locator("form#form"), {"basis": "4-29", "institution": "institusjon-nord"}, today())
    await person.picture("place-acutely")
    await person.page.get_by_role("button", name="Registrer", exact=True).click()
    await expect(person.page.locator("[aria-current=step]")).to_contain_text("Plassering")
    await person.go(f"/saker/{case}/historikk")
    await expect(person.page.get_by_text("Hvem kjenner du her? Ingen")).to_be_visible()


async def test_back_after_an_error_that_was_corrected_shows_a_page(log_in: LogIn, stack: Stack):
    case = await opened(stack)
    person = await log_in(HELPER)
    await person.go(f"/saker/{case}")
    await person.page.get_by_role("link", name="Meld svikt i kjeden").click()
    await person.page.get_by_label("Beskrivelse").fill("Ingen tolk")
    await person.page.get_by_role("button", name="Registrer", exact=True).click()
    await expect(person.page.get_by_text("Noe må rettes")).to_be_visible()
    await expect(person.page.get_by_label("Beskrivelse")).to_have_value("Ingen tolk")
    await person.page.get_by_label("Tema").fill("Tolk")
    await person.page.get_by_role("button", name="Registrer", exact=True).click()
    await expect(person.page).to_have_url(re.compile(f"/saker/{case}$"))
    answer = await person.page.go_back()
    assert answer is None or answer.status < 500
    await expect(person.page.get_by_role("heading", level=1)).to_have_text("Meld svikt i kjeden")
    await person.page.go_back()
    await expect(person.page.get_by_role("heading", level=1)).to_have_text("Meld svikt i kjeden")
    assert [e["type"] for e in await history(stack, case, HELPER)].count("issue_raised") == 1


async def test_two_cases_are_linked_by_the_number_that_the_page_shows(log_in: LogIn, stack: Stack):
    case, other = await opened(stack), await opened(stack)
    stranger = await opened(stack, "prosjekt-fri", municipality="Bergen")
    person = await log_in(TOT)
    for named, linked in ((stranger, False), (other, True)):
        await person.go(f"/saker/{case}/handlinger/link_case")
        await person.page.get_by_label("Sak", exact=True).fill(f"Sak {named[-8:].upper()}")
        await person.page.get_by_label("Samme etterforskning").check()
        await person.page.get_by_role("button", name="Registrer", exact=True).click()
        if not linked:
            await expect(person.page.get_by_text("er ikke nummeret på en sak dere er med i").first).to_be_visible()
    await expect(person.page).to_have_url(re.compile(f"/saker/{case}$"))
    link = next(e for e in await history(stack, case, TOT) if e["type"] == "case_linked")
    assert link["data"]["case"] == other


async def test_what_leads_nowhere_is_not_offered(log_in: LogIn, stack: Stack):
    case = await opened(stack)
    person = await log_in(TOT)
    names = {path.rpartition("/")[2] for path in await open_forms(person.page, case)}
    assert not names & {"acknowledge_deadline", "file_complaint", "answer_issue", "complete_action", "correct"}
    granted = await at_the_grant(stack)
    await done(
        stack,
        granted,
        "nav-grunerlokka",
        "grant_services",
        living_allowance=True,
        temporary_housing=False,
        follow_up=True,
    )
    lawyer = await log_in(LAWYER)
    names = {path.rpartition("/")[2] for path in await open_forms(lawyer.page, granted)}
    assert "file_complaint" in names
    await lawyer.go(f"/saker/{granted}/handlinger/file_complaint")
    await expect(lawyer.page.get_by_text("Sosiale tjenester innvilget")).to_be_visible()
