"""What is checked before what (spec 5): 401, 404, 400, 403, 422, replay of the key, 412, 409."""

from typing import Any

import pytest

from saksgang.development.demo.on_stack import Stack
from tests.integration.rest import (
    HELPER,
    KEY,
    LAWYER,
    NAV,
    OTHER_LAWYER,
    POLICE,
    TOT,
    at_the_application,
    at_the_support,
    done,
    fresh_key,
    is_problem,
    opened,
    post,
    token,
)

STALE = {"If-Match": '"1"'}
NO_CASE = "01890000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
async def case(stack: Stack) -> str:
    """A case with a lawyer who has applied; NAV is no party yet."""
    return await at_the_application(stack)


async def raw(stack: Stack, case: str, by: str | None, name: str, content: bytes, *, key: bool = True) -> Any:
    headers = {KEY: fresh_key()} if key else {}
    if by:
        headers["Authorization"] = f"Bearer {await stack.token(by)}"
    return await stack.http.post(f"/cases/{case}/transitions/{name}", content=content, headers=headers)


@pytest.mark.parametrize("where", ["the case", NO_CASE, "rubbish"])
async def test_no_token_is_401_whatever_else_is_wrong(stack: Stack, case: str, where: str):
    answer = await raw(stack, case if where == "the case" else where, None, "no_such", b"{", key=False)
    is_problem(answer, 401, "unauthenticated")


async def test_no_token_is_401_before_a_bad_opening(stack: Stack):
    is_problem(await stack.http.post("/cases", content=b"{"), 401, "unauthenticated")


async def test_not_a_party_is_404_before_the_missing_key(stack: Stack, case: str):
    is_problem(await raw(stack, case, NAV, "pay_interim_support", b"{", key=False), 404, "not-found")


@pytest.mark.parametrize("where", [NO_CASE, "rubbish", "00000000", "case-x"])
async def test_no_such_case_is_404_before_the_missing_key(stack: Stack, where: str):
    is_problem(await raw(stack, where, HELPER, "assign_lawyer", b"{", key=False), 404, "not-found")


async def test_not_a_party_is_404_before_the_missing_scope(stack: Stack, case: str):
    reader = f"Bearer {token(stack, NAV, ['nav'], 'saksgang:read')}"
    is_problem(await post(stack, case, NAV, "pay_interim_support", {}, Authorization=reader), 404, "not-found")
    none = f"Bearer {token(stack, NAV, ['nav'])}"
    is_problem(await stack.call("GET", f"/cases/{case}", NAV, Authorization=none), 404, "not-found")


async def test_an_unknown_transition_is_404_before_the_missing_key(stack: Stack, case: str):
    is_problem(await raw(stack, case, HELPER, "no_such", b"{}", key=False), 404, "not-found")


async def test_the_missing_key_is_400_before_the_wrong_role(stack: Stack, case: str):
    answer = await raw(stack, case, HELPER, "decide_reflection", b"{", key=False)
    is_problem(answer, 400, "idempotency-key-missing")


async def test_the_missing_key_is_400_before_what_only_time_does(stack: Stack, case: str):
    is_problem(await raw(stack, case, HELPER, "reflection_expired", b"{", key=False), 400, "idempotency-key-missing")


async def test_the_missing_key_is_400_before_the_role_that_may_not_identify(stack: Stack):
    headers = {"Authorization": f"Bearer {await stack.token('kom')}"}
    is_problem(await stack.http.post("/cases", content=b"{", headers=headers), 400, "idempotency-key-missing")


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"data": {"outcome": 1}}', b'{"x": 1}', b'{"on": "2090-01-01"}'])
async def test_the_wrong_role_is_403_before_a_bad_body(stack: Stack, case: str, body: bytes):
    is_problem(await raw(stack, case, HELPER, "decide_reflection", body), 403, "not-your-role", "not_your_role")


async def test_the_wrong_role_is_403_before_a_body_that_is_too_large(stack: Stack, case: str):
    answer = await raw(stack, case, HELPER, "decide_reflection", b" " * 70_000)
    is_problem(answer, 403, "not-your-role", "not_your_role")


async def test_the_wrong_role_of_a_rule_is_403_before_a_bad_body(stack: Stack, case: str):
    answer = await raw(stack, case, HELPER, "confirm_udi_status", b"{")
    is_problem(answer, 403, "not-your-role", "status_only_through_lawyer")


async def test_the_missing_scope_is_403_before_a_bad_body(stack: Stack, case: str):
    reader = f"Bearer {token(stack, LAWYER, ['lawyer'], 'saksgang:read')}"
    is_problem(await post(stack, case, LAWYER, "record_advice", [], Authorization=reader), 403, "not-your-role")


async def test_the_wrong_role_is_403_before_a_bad_opening(stack: Stack):
    is_problem(await stack.call("POST", "/cases", "kom", {"x": 1}), 403, "not-your-role")


async def test_the_wrong_role_is_403_before_the_reused_key(stack: Stack):
    case, key = await opened(stack), fresh_key()
    body = {"data": {"organisation": LAWYER}}
    assert (await post(stack, case, HELPER, "assign_lawyer", body, **{KEY: key})).status_code == 200
    answer = await post(stack, case, HELPER, "confirm_application_received", {}, **{KEY: key})
    is_problem(answer, 403, "not-your-role", "not_your_role")


async def test_the_wrong_role_is_403_before_412_and_409(stack: Stack, case: str):
    answer = await post(stack, case, HELPER, "decide_reflection", GRANTED, **STALE)
    is_problem(answer, 403, "not-your-role", "not_your_role")


GRANTED = {"data": {"outcome": "granted", "decided_on": "2026-01-01"}}


async def test_a_bad_body_is_422_before_412(stack: Stack, case: str):
    is_problem(await post(stack, case, LAWYER, "record_advice", {"data": {}}, **STALE), 422, "invalid")


async def test_a_bad_body_is_422_before_409(stack: Stack, case: str):
    answer = await post(stack, case, LAWYER, "submit_reflection_application", {"data": {"x": 1}})
    is_problem(answer, 422, "invalid")


@pytest.mark.parametrize("on", ["2090-01-01", "2001-01-01"])
async def test_an_impossible_day_is_422_before_412_and_409(stack: Stack, case: str, on: str):
    answer = await post(stack, case, LAWYER, "submit_reflection_application", {"on": on}, **STALE)
    assert is_problem(answer, 422, "invalid")["errors"][0]["pointer"] == "/on"


async def test_an_organisation_of_another_role_is_422_before_412_and_409(stack: Stack, case: str):
    answer = await post(stack, case, HELPER, "assign_lawyer", {"data": {"organisation": NAV}}, **STALE)
    assert is_problem(answer, 422, "invalid")["errors"][0]["pointer"] == "/data/organisation"


async def test_an_emergency_without_a_reason_is_422_before_412(stack: Stack):
    case = await at_the_support(stack)
    body = {"data": {"amount_nok": 500, "emergency": True}}
    is_problem(await post(stack, case, NAV, "pay_interim_support", body), 422, "invalid")
    is_problem(await post(stack, case, NAV, "pay_interim_support", body, **STALE), 422, "invalid")


async def test_a_role_that_does_not_exist_is_422_before_412(stack: Stack, case: str):
    body = {"data": {"role": "king", "organisation": NAV, "reason": "x"}}
    is_problem(await post(stack, case, TOT, "assign_responsible", body), 422, "invalid")
    is_problem(await post(stack, case, TOT, "assign_responsible", body, **STALE), 422, "invalid")


async def test_a_decision_before_the_application_is_422_before_409(stack: Stack, case: str):
    body = {"data": {"outcome": "granted", "decided_on": "2026-01-01"}}
    is_problem(await post(stack, case, "udi", "decide_reflection", body), 422, "invalid")


async def test_a_bad_body_is_422_before_the_replay(stack: Stack):
    case, key = await opened(stack), fresh_key()
    assert (await post(stack, case, HELPER, "record_follow_up", KIND, **{KEY: key})).status_code == 200
    told = is_problem(await post(stack, case, HELPER, "record_follow_up", {"data": 1}, **{KEY: key}), 422, "invalid")
    assert told["errors"][0]["pointer"] == "/data"


KIND = {"data": {"kind": "conversation"}}


async def test_a_replay_is_answered_before_412(stack: Stack):
    case, key = await opened(stack), fresh_key()
    first = await post(stack, case, HELPER, "record_follow_up", KIND, **{KEY: key, "If-Match": '"1"'})
    again = await post(stack, case, HELPER, "record_follow_up", KIND, **{KEY: key, "If-Match": '"1"'})
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()


async def test_a_reused_key_is_422_before_412_and_409(stack: Stack):
    case, key = await opened(stack), fresh_key()
    body = {"data": {"organisation": LAWYER}}
    assert (await post(stack, case, HELPER, "assign_lawyer", body, **{KEY: key})).status_code == 200
    answer = await post(stack, case, HELPER, "assign_lawyer", {**body, "note": "x"}, **{KEY: key}, **STALE)
    is_problem(answer, 422, "idempotency-key-reused")


async def test_a_replay_is_answered_before_409(stack: Stack):
    case, key = await opened(stack), fresh_key()
    body = {"data": {"organisation": LAWYER}}
    first = await post(stack, case, HELPER, "assign_lawyer", body, **{KEY: key})
    is_problem(await post(stack, case, HELPER, "assign_lawyer", body), 409, "refused", "same_lawyer")
    again = await post(stack, case, HELPER, "assign_lawyer", body, **{KEY: key})
    assert (again.status_code, again.json()) == (200, first.json())


async def test_a_stale_version_is_412_before_409(stack: Stack, case: str):
    answer = await post(stack, case, LAWYER, "submit_reflection_application", {}, **STALE)
    is_problem(answer, 412, "version-conflict")
    answer = await post(stack, case, LAWYER, "submit_reflection_application", {})
    is_problem(answer, 409, "refused", "reflection_application_pending")


async def test_a_replaced_lawyers_key_is_not_answered_with_the_case_again(stack: Stack):
    case, key = await opened(stack), fresh_key()
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    body = {"data": {"choice": "reflection"}}
    assert (await post(stack, case, LAWYER, "record_advice", body, **{KEY: key})).status_code == 200
    await done(stack, case, HELPER, "assign_lawyer", organisation=OTHER_LAWYER)
    is_problem(await post(stack, case, LAWYER, "record_advice", body, **{KEY: key}), 403, "not-your-role")


async def test_the_police_confirm_for_the_right_case_only(stack: Stack, case: str):
    theirs = await opened(stack)
    is_problem(await post(stack, theirs, POLICE, "confirm_application_received", {}), 404, "not-found")
