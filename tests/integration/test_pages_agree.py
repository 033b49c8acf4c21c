"""What one page shows another takes, and no page says that there is nothing where another shows it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from saksgang.development.demo.on_stack import Stack
from saksgang.temporal.time_skipping import fast_forward
from tests import own_stack
from tests.integration.pages import Reader, logged_in, words
from tests.integration.rest import HELPER, LAWYER, NAV, TOT, UDI, at_the_support, done, history, opened, today

stack_folder, stack = own_stack.fixtures("module")
"""Nobody else's deadline may be late before it is looked for."""


async def called(reader: Reader, case: str) -> str:
    """What the page of a case calls it."""
    (title,) = re.findall(r"<h1>(.*?)</h1>", await reader.open(f"/saker/{case}"))
    return str(title)


async def test_nothing_is_late_is_said_on_no_page_where_another_shows_what_is(stack: Stack):
    """The coordinator owes none of them; the first page listed them, and the page of deadlines showed none."""
    async with logged_in(stack, TOT) as reader:
        assert "Ingen frister er brutt." in words(await reader.open("/frister"))
        for late in (1, 2):
            case = await opened(stack)
            await fast_forward(stack.client, stack.engine, case, timedelta(days=6))
            page = words(await reader.open("/frister"))
            assert "Ingen frister er brutt." not in page
            assert f"Hos andre i sakene våre er {'én' if late == 1 else late} brutt." in page
            for shows in ("/", "/frister?hvem=alle"):
                assert words(await reader.open(shows)).count("dager over") >= late
    async with logged_in(stack, HELPER) as reader:
        page = words(await reader.open("/frister"))
        assert "dager over" in page
        assert "Hos andre" not in page


@pytest.mark.parametrize("how", ["{}", "sak {}", "  {}  ", "lower"])
async def test_a_case_is_linked_by_the_number_that_the_page_itself_shows(stack: Stack, how: str):
    case, other = await opened(stack), await opened(stack)
    async with logged_in(stack, TOT) as reader:
        shown = await called(reader, other)
        short = shown.rpartition(" ")[2]
        said = shown.lower() if how == "lower" else how.format(short)
        answer = await reader.act(case, "link_case", case=said, kind="sibling")
        assert answer.url.path == f"/saker/{case}", words(answer.text)
    assert (await history(stack, case))[-1]["data"]["case"] == other


async def test_a_number_of_a_case_that_one_does_not_know_leads_nowhere_as_one_of_none(stack: Stack):
    case, strange = await opened(stack), await opened(stack, "prosjekt-fri", municipality="Bergen")
    said = []
    async with logged_in(stack, TOT) as reader:
        for short in (strange[-8:].upper(), uuid4().hex[-8:].upper()):
            answer = await reader.act(case, "link_case", case=short, kind="sibling")
            assert answer.status_code == 422
            said.append(words(answer.text).replace(short, ""))
    assert said[0] == said[1]
    assert len(await history(stack, case)) == 1


async def test_what_was_done_is_said_as_done(stack: Stack):
    """Not as an order to do it: «Registrert: Utbetal stønad»."""
    case = await at_the_support(stack)
    await done(stack, case, LAWYER, "confirm_udi_status", status="pending", as_of=today().isoformat())
    async with logged_in(stack, NAV) as reader:
        answer = await reader.act(case, "pay_interim_support", amount_nok="3200")
        assert "Registrert: Stønad utbetalt" in words(answer.text)
    async with logged_in(stack, UDI) as reader:
        answer = await reader.act(case, "decide_reflection", outcome="refused", decided_on=today().isoformat())
        assert "Registrert: Refleksjonsperiode avslått" in words(answer.text)


async def test_an_entry_that_another_names_is_called_by_its_title_and_day(stack: Stack):
    """Not by its number alone: «Vedtaket 14»."""
    case = await at_the_support(stack)
    await done(stack, case, UDI, "decide_reflection", outcome="refused", decided_on=today().isoformat())
    refused = next(e for e in await history(stack, case, LAWYER) if e["type"] == "reflection_refused")
    await done(stack, case, LAWYER, "file_complaint", decision=refused["seq"], grounds="Feil")
    filed = (await history(stack, case, LAWYER))[-1]["seq"]
    await done(stack, case, UDI, "review_complaint", complaint=filed, outcome="upheld")
    async with logged_in(stack, LAWYER) as reader:
        for page in ("historikk", "samling"):
            said = words(await reader.open(f"/saker/{case}/{page}"))
            for title, seq in (("Vedtaket", refused["seq"]), ("Klagen", filed)):
                assert re.search(rf"{title} [A-ZÆØÅ][^()]+, \d+\. \w+ \d{{4}} \(nr\. {seq}\)", said), (page, title)
                assert f"{title} {seq}" not in said


async def test_what_comes_every_day_is_told_once_and_in_words(stack: Stack):
    """Not as «Fristbrudd meldt koordinator 183 ganger»."""
    case = await opened(stack)
    async with logged_in(stack, TOT) as reader:
        page = words((await reader.open(f"/saker/{case}")).partition('id="forecast"')[2])
    assert page.count("Fristbrudd meldt koordinator") == 1
    assert re.search(r"Fristbrudd meldt koordinator [^→]*hver dag", page), page
    assert not re.search(r"\d{2,} ganger", page)
