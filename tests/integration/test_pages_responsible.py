"""Who has the responsibility now: whom the case waits for; and who is in the case, which is who finds it."""

from datetime import timedelta

from saksgang.development.demo.on_stack import Stack
from saksgang.temporal.time_skipping import fast_forward
from tests.integration.pages import logged_in, words
from tests.integration.rest import HELPER, NAV, POLICE, TOT, at_the_application, at_the_support, done, opened, read


async def test_while_nav_is_late_the_page_names_nav_and_not_the_helper_first(stack: Stack):
    case = await at_the_application(stack)
    await done(stack, case, POLICE, "confirm_application_received")
    await fast_forward(stack.client, stack.engine, case, timedelta(days=9))
    async with logged_in(stack, TOT) as reader:
        said = words(await reader.open(f"/saker/{case}"))
    assert "Har ansvaret nå NAV Grünerløkka Stønad i ventetiden" in said
    assert "Følger opp personen fra dag til dag: Nadheim" in said


async def test_while_the_status_is_missing_the_page_names_the_lawyer(stack: Stack):
    case = await at_the_support(stack)
    await fast_forward(stack.client, stack.engine, case, timedelta(days=16))
    async with logged_in(stack, NAV) as reader:
        assert "Har ansvaret nå Advokat Lie Status hos UDI" in words(await reader.open(f"/saker/{case}"))


async def test_whoever_is_named_as_in_the_case_finds_it_and_whoever_may_come_later_does_not(stack: Stack):
    for case in (await opened(stack), await at_the_support(stack)):
        view = await read(stack, f"/cases/{case}", HELPER)
        inside = {view["responsible"][role] for role in view["in_the_case"]}
        later = {o for role, o in view["responsible"].items() if role not in view["in_the_case"]} - inside
        assert {HELPER, TOT} <= inside
        assert "rosa" in later
        for organisation in inside | later:
            answer = await stack.call("GET", f"/cases/{case}", organisation)
            assert answer.status_code == (200 if organisation in inside else 404), organisation
        async with logged_in(stack, HELPER) as reader:
            said = words(await reader.open(f"/saker/{case}"))
        now = said.partition("Med i saken")[2].partition("Kan komme med senere")[0]
        assert "ROSA" not in now
        assert "Nadheim" in now
