"""Competing requests: Bergen's two services take strictly every second child, and no place is given twice."""

import asyncio
from collections import Counter
from itertools import pairwise
from typing import Any

import httpx
import pytest

from saksgang.development.demo.on_stack import Stack
from tests import own_stack
from tests.integration.rest import HELPER, Json, days_ago, done, insist, is_problem, opened, post, read

stack_folder, stack = own_stack.fixtures("module")
"""Places that others have taken are not free."""

TOT, POLICE, EMERGENCY = "tot-bergen", "exit-bergen", "barnevernvakten-bergen"
SERVICES = {"bv-fyllingsdalen", "bv-ytrebygda"}
CHILD: Json = {"municipality": "Bergen", "gender": "male", "assessed_age": 15, "exploitation": "drug_scene"}


async def a_child(stack: Stack, **more: Any) -> str:
    return await opened(stack, POLICE, **{**CHILD, "birth_date": None, **more})


async def transit(stack: Stack, case: str, by: str, name: str, **data: Any) -> httpx.Response:
    return await insist(stack, "POST", f"/cases/{case}/transitions/{name}", by, {"data": data})


async def service_of(stack: Stack, case: str) -> str:
    found: str = (await read(stack, f"/cases/{case}", TOT))["responsible"]["child_welfare"]
    return found


async def test_the_alternation_is_strict_under_forty_concurrent_openings(stack: Stack):
    cases = await asyncio.gather(*(a_child(stack) for _ in range(40)))
    taken = Counter([await service_of(stack, case) for case in cases])
    assert taken == dict.fromkeys(SERVICES, 20)


async def test_the_alternation_is_strict_one_after_the_other(stack: Stack):
    services = [await service_of(stack, await a_child(stack)) for _ in range(6)]
    assert all(one != other for one, other in pairwise(services))


async def test_a_refused_opening_an_adult_and_a_named_service_take_no_turn(stack: Stack):
    first = await service_of(stack, await a_child(stack))
    bad = await stack.call("POST", "/cases", POLICE, {**CHILD, "exploitation": "nothing that exists"})
    is_problem(bad, 422, "invalid")
    await opened(stack, POLICE, municipality="Bergen", assessed_age=30, birth_date=None)
    await a_child(stack, responsible={"child_welfare": first})
    assert await service_of(stack, await a_child(stack)) == (SERVICES - {first}).pop()


async def test_a_settled_age_takes_a_turn_too(stack: Stack):
    adult = await opened(stack, POLICE, municipality="Bergen", assessed_age=19, birth_date=None)
    before = await service_of(stack, await a_child(stack))
    await done(stack, adult, POLICE, "settle_age", age=16, basis="papirer")
    assert await service_of(stack, adult) == (SERVICES - {before}).pop()
    assert await service_of(stack, await a_child(stack)) == before


async def at_the_offer(stack: Stack) -> str:
    case = await opened(stack)
    await done(stack, case, HELPER, "request_shelter_place", needs=["trygghet"])
    return case


async def test_the_last_shelter_place_is_given_once_and_free_again_when_declined(stack: Stack):
    cases = [await at_the_offer(stack) for _ in range(5)]
    answers = await asyncio.gather(
        *(transit(stack, c, "rosa", "offer_shelter_place", shelter="tolga-krisesenter") for c in cases)
    )
    given = [case for case, answer in zip(cases, answers, strict=True) if answer.status_code == 200]
    assert len(given) == 1
    for answer in answers:
        if answer.status_code != 200:
            is_problem(answer, 409, "refused", "place_full")
    await done(stack, given[0], "rosa", "decline_shelter_place", reason="hun ville ikke")
    other = next(case for case in cases if case not in given)
    await done(stack, other, "rosa", "offer_shelter_place", shelter="tolga-krisesenter")
    await done(stack, other, "tolga-krisesenter", "confirm_arrival")
    full = await post(stack, given[0], "rosa", "request_shelter_place", {"data": {}})
    assert full.status_code == 200
    is_problem(
        await post(stack, given[0], "rosa", "offer_shelter_place", {"data": {"shelter": "tolga-krisesenter"}}),
        409, "refused", "place_full",
    )  # fmt: skip
    await done(stack, other, "rosa", "leave_shelter")


async def suspected(stack: Stack) -> tuple[str, str]:
    case = await a_child(stack, on=days_ago(0.01).isoformat())
    service = await service_of(stack, case)
    await done(stack, case, service, "conduct_screening", answers={"Hvor bor du?": "Ute"}, suspicion="unclear")
    return case, service


async def test_four_places_of_an_institution_are_given_to_four_children(stack: Stack):
    children = [await suspected(stack) for _ in range(7)]
    data = {"basis": "4-29", "institution": "institusjon-nord", "decided_at": days_ago(0.001).isoformat()}
    answers = await asyncio.gather(*(transit(stack, c, by, "place_acutely", **data) for c, by in children))
    placed = [child for child, answer in zip(children, answers, strict=True) if answer.status_code == 200]
    assert len(placed) == 4
    assert {a.status_code for a in answers} == {200, 409}
    for case, by in placed:
        await done(stack, case, by, "end_placement", reason="other_measure")


@pytest.mark.parametrize("reader", ["tot-bergen", "udi"])
async def test_who_may_not_know_where_the_child_is_does_not_read_it_in_who_is_responsible(stack: Stack, reader: str):
    case, service = await suspected(stack)
    data = {"basis": "4-29", "institution": "institusjon-nord", "decided_at": days_ago(0.001).isoformat()}
    await done(stack, case, service, "place_acutely", **data)
    if reader == "udi":
        await done(stack, case, TOT, "assign_responsible", role="udi", organisation="udi", reason="opphold")
        await done(stack, case, "udi", "accept_responsibility")
    for path in ("", "/history", "/deadlines", "/forecast", "/workflow"):
        answer = await stack.call("GET", f"/cases/{case}{path}", reader)
        assert "institusjon-nord" not in answer.text, path
    assert "institusjon-nord" in (await stack.call("GET", f"/cases/{case}", service)).text
    listed = await read(stack, "/cases?responsible=institusjon-nord", reader)
    assert case not in {item["id"] for item in listed["items"]}
    await done(stack, case, service, "end_placement", reason="other_measure")
