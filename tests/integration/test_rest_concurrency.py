"""Many clients at once (spec 2, invariant 6; spec 5): one wins, the others are told, and the log has no gap."""

import asyncio

from saksgang.development.demo.on_stack import Stack
from tests.integration.rest import (
    HELPER,
    LAWYER,
    NAV,
    TOT,
    UDI,
    at_the_application,
    at_the_support,
    done,
    history,
    is_problem,
    opened,
    post,
    read,
    today,
)

AT_ONCE = 20


async def test_of_twenty_that_do_the_same_one_wins(stack: Stack):
    case = await at_the_application(stack)
    names = ("oslo-police", TOT) * (AT_ONCE // 2)
    answers = await asyncio.gather(*(post(stack, case, by, "confirm_application_received", {}) for by in names))
    assert sorted(a.status_code for a in answers) == [200] + [409] * (AT_ONCE - 1)
    for answer in answers:
        if answer.status_code == 409:
            is_problem(answer, 409, "refused", "already_confirmed")
    assert [e["seq"] for e in await history(stack, case)] == [1, 2, 3, 4, 5]


async def test_of_twenty_that_know_the_same_version_one_wins(stack: Stack):
    case = await opened(stack)
    body = {"data": {"kind": "conversation"}}
    answers = await asyncio.gather(
        *(post(stack, case, HELPER, "record_follow_up", body, **{"If-Match": '"1"'}) for _ in range(AT_ONCE))
    )
    assert sorted(a.status_code for a in answers) == [200] + [412] * (AT_ONCE - 1)
    assert len(await history(stack, case)) == 2


async def test_of_twenty_payments_of_one_period_one_is_paid(stack: Stack):
    case = await at_the_support(stack)
    await done(stack, case, LAWYER, "confirm_udi_status", status="pending", as_of=today().isoformat())
    body = {"data": {"amount_nok": 3200}}
    answers = await asyncio.gather(*(post(stack, case, NAV, "pay_interim_support", body) for _ in range(AT_ONCE)))
    assert sorted(a.status_code for a in answers) == [200] + [409] * (AT_ONCE - 1)
    assert {a.json()["rule"] for a in answers if a.status_code == 409} == {"period_already_paid"}


async def test_of_a_decision_and_a_withdrawal_at_once_one_wins(stack: Stack):
    case = await at_the_support(stack)
    decision = {"data": {"outcome": "granted", "decided_on": today().isoformat()}}
    answers = await asyncio.gather(
        post(stack, case, UDI, "decide_reflection", decision),
        post(stack, case, LAWYER, "withdraw_reflection_application", {}),
    )
    assert sorted(a.status_code for a in answers) == [200, 409]
    assert next(a for a in answers if a.status_code == 409).json()["rule"] == "application_missing"


async def test_twenty_different_entries_at_once_are_all_recorded_without_a_gap(stack: Stack):
    case = await opened(stack)
    kinds = ("home_visit", "conversation", "accompanied", "activity") * (AT_ONCE // 4)
    answers = await asyncio.gather(
        *(post(stack, case, HELPER, "record_follow_up", {"data": {"kind": kind}}) for kind in kinds)
    )
    assert {a.status_code for a in answers} == {200}
    assert sorted(a.json()["version"] for a in answers) == list(range(2, AT_ONCE + 2))
    items = await history(stack, case, HELPER)
    assert [e["seq"] for e in items] == list(range(1, AT_ONCE + 2))
    assert len({e["hash"] for e in items}) == len(items)


async def test_twenty_cases_go_their_way_at_once(stack: Stack):
    cases = await asyncio.gather(*(at_the_application(stack) for _ in range(AT_ONCE)))
    for found in await asyncio.gather(*(read(stack, f"/cases/{case}", TOT) for case in cases)):
        assert (found["step"], found["version"]) == ("reflection_application", 4)


async def test_a_home_with_five_flats_takes_five_of_six_at_once(stack: Stack):
    cases = await asyncio.gather(*(at_the_support(stack) for _ in range(6)))
    data = {"kind": "adapted_unit", "place": "lauras-hus", "quality_agreement": True, "from": today().isoformat()}
    answers = await asyncio.gather(*(post(stack, case, NAV, "assign_housing", {"data": data}) for case in cases))
    housed = [case for case, answer in zip(cases, answers, strict=True) if answer.status_code == 200]
    refused = [answer for answer in answers if answer.status_code != 200]
    try:
        assert len(housed) <= 5
        for answer in refused:
            is_problem(answer, 409, "refused", "place_full")
        assert len(refused) >= 1
    finally:
        await asyncio.gather(*(done(stack, case, NAV, "end_housing", reason="moved") for case in housed))
