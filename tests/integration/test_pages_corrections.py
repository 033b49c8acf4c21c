"""A corrected entry shows both what it says and what it should have said, and the correction is in people's words."""

import pytest

from saksgang.development.demo.on_stack import Stack
from tests.integration.pages import logged_in, words
from tests.integration.rest import HELPER, LAWYER, NAV, at_the_support, done, history, read


async def seq_of(stack: Stack, case: str, by: str, type_: str) -> int:
    return next(int(e["seq"]) for e in await history(stack, case, by) if e["type"] == type_)


async def test_a_corrected_amount_is_marked_where_it_stands_and_the_correction_is_in_words(stack: Stack):
    case = await at_the_support(stack)
    seq = await seq_of(stack, case, NAV, "interim_support_paid")
    await done(stack, case, NAV, "correct", seq=seq, fields={"amount_nok": 2300}, reason="Byttet om")
    paid, *_, correction = [e for e in await history(stack, case, NAV) if e["seq"] >= seq]
    assert (paid["data"]["amount_nok"], paid["corrected"]) == (3200, {"amount_nok": 2300})
    assert correction["type"] == "entry_corrected"
    for page in ("historikk", "samling"):
        async with logged_in(stack, NAV) as reader:
            said = words(await reader.open(f"/saker/{case}/{page}"))
        assert "Beløp i kroner 2300 (rettet; sto som 3200)" in said
        assert "amount_nok" not in said
        assert f"(nr. {seq}) Beløp i kroner 2300 Grunn Byttet om" in said


async def test_a_choice_that_is_corrected_is_in_words_too_and_the_past_is_as_it_was_known(stack: Stack):
    case = await at_the_support(stack)
    await done(stack, case, HELPER, "record_follow_up", kind="conversation")
    seq = await seq_of(stack, case, HELPER, "follow_up_recorded")
    before = (await history(stack, case, HELPER))[-1]["recorded_at"]
    await done(stack, case, HELPER, "correct", seq=seq, fields={"kind": "home_visit"}, reason="Feil type")
    async with logged_in(stack, HELPER) as reader:
        said = words(await reader.open(f"/saker/{case}/historikk"))
    assert "Type Hjemmebesøk (rettet; sto som Samtale)" in said
    then = await read(stack, f"/cases/{case}/history?limit=200&as_of={before.replace('+', '%2B')}", HELPER)
    assert "corrected" not in next(e for e in then["items"] if e["seq"] == seq)


async def test_whoever_may_not_see_the_field_does_not_see_its_correction(stack: Stack):
    case = await at_the_support(stack)
    seq = await seq_of(stack, case, NAV, "interim_support_paid")
    await done(stack, case, NAV, "correct", seq=seq, fields={"amount_nok": 2300}, reason="Byttet om")
    for item in await history(stack, case, HELPER):
        assert "amount_nok" not in item.get("corrected", {})
        assert "2300" not in str(item)


@pytest.mark.parametrize("organisation", [NAV, LAWYER, HELPER])
async def test_only_ones_own_entries_can_be_chosen_to_correct(stack: Stack, organisation: str):
    case = await at_the_support(stack)
    own = {
        e["seq"]
        for e in await history(stack, case, organisation)
        if (e["actor"] or {}).get("organisation") == organisation
    }
    async with logged_in(stack, organisation) as reader:
        page = await reader.open(f"/saker/{case}/handlinger/correct")
    chosen = {
        int(part.partition('"')[0])
        for part in page.partition('name="seq"')[2].partition("</select>")[0].split('value="')[1:]
        if part[0].isdigit()
    }
    radios = {int(part.partition('"')[0]) for part in page.split('name="seq" value="')[1:] if part[0].isdigit()}
    assert chosen | radios
    assert chosen | radios <= own
