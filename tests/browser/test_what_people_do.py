"""What a coordinator and a caseworker do with the pages, in a real browser: on a desk, and with a phone in one hand."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import expect

from api.pages.bundle import PER_PORTION
from saksgang.development.demo.on_stack import Stack
from saksgang.temporal.time_skipping import fast_forward
from tests.browser.conftest import PHONE, SCREENSHOTS, WIDE, LogIn
from tests.integration.rest import HELPER, LAWYER, NAV, TOT, at_the_support, done, history, opened, today

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["desk", "phone"])


def ref(case: str) -> str:
    return f"Sak {case[-8:].upper()}"


@SIZES
async def test_log_in_and_find_what_is_late(log_in: LogIn, stack: Stack, size: tuple[int, int]):
    case = await at_the_support(stack)
    await fast_forward(stack.client, stack.engine, case, timedelta(days=16))
    person = await log_in(LAWYER, size)
    late = person.page.get_by_role("region", name="Brutte frister")
    await late.get_by_role("link", name=ref(case)).click()
    await expect(person.page.get_by_role("heading", level=1)).to_have_text(ref(case))
    status = person.page.get_by_role("article").filter(has=person.page.get_by_role("heading", name="Status hos UDI"))
    await expect(status).to_contain_text("over")
    await person.picture(f"late-{'desk' if size == WIDE else 'phone'}")


@SIZES
async def test_do_what_is_waited_for(log_in: LogIn, stack: Stack, size: tuple[int, int]):
    case = await opened(stack)
    person = await log_in(HELPER, size)
    await person.go(f"/saker/{case}")
    await person.page.get_by_role("link", name="Koble på bistandsadvokat").click()
    await person.page.get_by_role("radiogroup", name="Organisasjon").get_by_label("Advokat Lie").check()
    await person.page.get_by_role("group").filter(has_text="Når det skjedde, og notat").locator("summary").click()
    await person.page.get_by_label("Notat").fill("Ring før kl. 12")
    await person.page.get_by_role("button", name="Registrer", exact=True).click()
    await expect(person.page.get_by_text("Registrert: Bistandsadvokat koblet på")).to_be_visible()
    await expect(person.page.locator("[aria-current=step]")).to_contain_text("Bistandsadvokat")
    assert (await history(stack, case, HELPER))[-1]["note"] == "Ring før kl. 12"


@SIZES
async def test_be_refused_and_understand_why(log_in: LogIn, stack: Stack, size: tuple[int, int]):
    case = await at_the_support(stack)
    person = await log_in(NAV, size)
    await person.go(f"/saker/{case}")
    cannot = person.page.get_by_role("region", name="Dette kan vi ikke gjøre nå")
    await cannot.locator("summary", has_text="Utbetal stønad").click()
    await expect(cannot).to_contain_text("Perioden er allerede utbetalt.")
    await expect(cannot).to_contain_text("Advokat Lie: Bekreft status hos UDI")
    await person.go(f"/saker/{case}/handlinger/assign_housing")
    await person.page.get_by_label("Type").select_option(label="Hospits")
    await person.page.get_by_label("Sted").fill("pensjonat-sentrum")
    await person.page.get_by_role("radiogroup", name="Kvalitetsavtale").get_by_label("Nei").check()
    await person.page.get_by_label("Fra og med").fill(today().isoformat())
    await person.page.get_by_role("button", name="Registrer", exact=True).click()
    alert = person.page.get_by_role("alert")
    await expect(alert).to_contain_text("Hospits er ingen løsning for denne gruppen.")
    await expect(alert).to_contain_text("Fafo 2013")
    assert await alert.evaluate("e => e === document.activeElement"), "a screen reader begins there"
    await expect(person.page.get_by_label("Sted")).to_have_value("pensjonat-sentrum")
    await person.picture(f"refused-{'desk' if size == WIDE else 'phone'}")


@SIZES
async def test_look_at_a_day_that_is_past(log_in: LogIn, stack: Stack, size: tuple[int, int]):
    case = await opened(stack)
    await fast_forward(stack.client, stack.engine, case, timedelta(days=2))
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    person = await log_in(TOT, size)
    await person.go(f"/saker/{case}")
    await person.page.get_by_role("link", name="Historikk", exact=True).click()
    await expect(person.page.get_by_role("heading", name="Bistandsadvokat koblet på")).to_be_visible()
    await person.page.get_by_label("Slik det var kjent ved slutten av").fill(today().isoformat())
    await person.page.get_by_label("Systemets steg").uncheck()
    await person.page.get_by_role("button", name="Vis").click()
    then = person.page.get_by_role("region", name="Slik saken var kjent")
    await expect(then).to_contain_text("Identifisering")
    await expect(person.page.get_by_role("heading", name="Bistandsadvokat koblet på")).to_have_count(0)
    await person.picture(f"then-{'desk' if size == WIDE else 'phone'}")


async def test_print_the_sheet_for_the_person(log_in: LogIn, stack: Stack):
    case = await at_the_support(stack)
    person = await log_in(LAWYER)
    await person.go(f"/saker/{case}")
    await person.page.get_by_role("link", name="Neste-steg-ark").click()
    await person.page.get_by_label("Personens språk").select_option("en")
    await person.page.get_by_role("button", name="Vis").click()
    await expect(person.page.get_by_role("button", name="Skriv ut")).to_be_visible()
    await person.page.emulate_media(media="print")
    await expect(person.page.get_by_role("heading", name="Your next steps")).to_be_visible()
    for hidden in ("Logg ut", "Skriv ut"):
        await expect(person.page.get_by_text(hidden, exact=True)).to_be_hidden()
    printed = await person.page.pdf(path=SCREENSHOTS / "sheet.pdf", format="A4")
    assert re.findall(rb"/Type\s*/Pages\b.*?/Count (\d+)", printed, re.DOTALL) == [b"1"], "one sheet of paper"
    await person.picture("sheet-print")


async def test_print_all_of_a_case_and_keep_it(log_in: LogIn, stack: Stack):
    case = await at_the_support(stack)
    for _ in range(PER_PORTION):
        await done(stack, case, HELPER, "record_follow_up", kind="conversation")
    person = await log_in(TOT, java_script_enabled=False)
    await person.go(f"/saker/{case}")
    await person.page.get_by_role("link", name="Samlet utskrift").click()
    await expect(person.page.get_by_text("Her slutter utskriften.", exact=True)).to_be_visible()
    coming = person.page.get_by_text("innslag er hentet")
    await expect(coming).to_have_count(2)
    for one in await coming.all():
        await expect(one).to_be_hidden()
    async with person.page.expect_download() as download:
        await person.page.get_by_role("link", name="Last ned (JSON)").click()
    assert (await download.value).suggested_filename == f"saksgang-{case[-8:].upper()}.json"
    await person.page.emulate_media(media="print")
    for hidden in ("Logg ut", "Last ned (JSON)"):
        await expect(person.page.get_by_text(hidden, exact=True)).to_be_hidden()
    await person.page.pdf(path=SCREENSHOTS / "bundle.pdf", format="A4")
    await person.picture("bundle-print")


async def test_a_page_that_grows_says_how_far_it_has_come(log_in: LogIn, stack: Stack):
    """What stands there until the rest has come, as the browser shows it."""
    case = await at_the_support(stack)
    person = await log_in(TOT, PHONE)
    await person.go(f"/saker/{case}/samling")
    await person.page.evaluate("document.querySelectorAll('.timeline__item').forEach(item => item.remove())")
    await expect(person.page.get_by_text(re.compile(r"^0 av \d+ innslag er hentet"))).to_be_visible()
    await person.picture("bundle-coming")


async def test_a_case_is_opened_on_the_phone(log_in: LogIn, stack: Stack):
    person = await log_in(HELPER, PHONE)
    await person.page.get_by_role("link", name="Ny sak").click()
    await person.page.get_by_label("Kommune").fill("Oslo")
    await person.page.get_by_role("radiogroup", name="Kjønn").get_by_label("Kvinne").check()
    await person.page.get_by_label("Antatt alder").fill("24")
    await person.page.get_by_label("Utnyttelse").select_option(label="Tvangsarbeid")
    await person.page.get_by_role("button", name="Legg til en til (Kontaktveier)").click()
    await expect(person.page.get_by_label("Antatt alder")).to_have_value("24")
    await person.page.get_by_role("button", name="Registrer", exact=True).click()
    await expect(person.page.get_by_text("Registrert: Person identifisert")).to_be_visible()


async def test_a_change_by_somebody_else_shows_by_itself(log_in: LogIn, stack: Stack):
    case = await opened(stack)
    person = await log_in(TOT)
    async with person.page.expect_response("**/events/stream"):
        await person.go(f"/saker/{case}")
    await expect(person.page.locator("[aria-current=step]")).to_contain_text("Identifisering")
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    await expect(person.page.locator("[aria-current=step]")).to_contain_text("Bistandsadvokat")


async def test_a_change_by_somebody_else_does_not_take_what_is_being_typed(log_in: LogIn, stack: Stack):
    case = await opened(stack)
    person = await log_in(HELPER)
    async with person.page.expect_response("**/events/stream"):
        await person.go(f"/saker/{case}/handlinger/raise_issue")
    await person.page.get_by_label("Beskrivelse").fill("Halvferdig set")
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    await expect(person.page.get_by_role("status")).to_contain_text("Noe er endret siden du åpnet siden.")
    await expect(person.page.get_by_label("Beskrivelse")).to_have_value("Halvferdig set")
    await person.page.get_by_label("Tema").fill("Bolig")
    await person.page.get_by_role("button", name="Registrer", exact=True).click()
    await expect(person.page.get_by_role("alert")).to_contain_text("Saken er endret mens du skrev")
    await expect(person.page.get_by_label("Beskrivelse")).to_have_value("Halvferdig set")
    await person.picture("changed")
    await person.page.get_by_role("button", name="Registrer", exact=True).click()
    await expect(person.page.get_by_text("Registrert: Svikt i kjeden meldt")).to_be_visible()


async def test_what_one_has_opened_stays_open_when_something_changes(log_in: LogIn, stack: Stack):
    case = await at_the_support(stack)
    person = await log_in(NAV)
    async with person.page.expect_response("**/events/stream"):
        await person.go(f"/saker/{case}")
    cannot = person.page.get_by_role("region", name="Dette kan vi ikke gjøre nå")
    await cannot.locator("summary", has_text="Utbetal stønad").click()
    await done(stack, case, LAWYER, "confirm_udi_status", status="pending", as_of=today().isoformat())
    await expect(person.page.get_by_role("status").filter(has_text="Noe er endret")).to_be_visible()
    await expect(cannot).to_contain_text("Perioden er allerede utbetalt.")


async def test_everything_can_be_done_without_javascript(log_in: LogIn, stack: Stack):
    case = await opened(stack)
    person = await log_in(HELPER, java_script_enabled=False)
    await person.go(f"/saker/{case}")
    await person.page.get_by_role("link", name="Koble på bistandsadvokat").click()
    await person.page.get_by_role("button", name="Registrer", exact=True).click()
    await expect(person.page.get_by_role("alert")).to_contain_text("Organisasjon: må oppgis")
    await person.page.get_by_role("radiogroup", name="Organisasjon").get_by_label("Advokat Dahl").check()
    await person.page.get_by_role("button", name="Registrer", exact=True).click()
    await expect(person.page.get_by_text("Registrert: Bistandsadvokat koblet på")).to_be_visible()
    await person.page.get_by_role("button", name="Logg ut").click()
    await expect(person.page.get_by_text("Du er logget ut.")).to_be_visible()
