"""Spec 4 from outside: break-glass, the access log, the bundle, disclosures, and readers of their own matter only."""

from datetime import timedelta
from typing import Any

import pytest

from saksgang.development.demo.on_stack import Stack
from saksgang.temporal.time_skipping import fast_forward
from tests.integration.pages import logged_in
from tests.integration.rest import (
    HELPER,
    LAWYER,
    NAV,
    POLICE,
    TOT,
    UDI,
    Json,
    at_the_grant,
    at_the_support,
    done,
    history,
    is_problem,
    listed,
    opened,
    post,
    read,
    today,
)

NAME, MEASURE = "Qwzvarme Ztestdatter", "Qwzskjult adresse"
WITH_NAME = {"person": {"name": NAME}}


async def broken(
    stack: Stack, case: str, by: str, reason: str = "Hun svarer ikke, og vi frykter for livet hennes"
) -> Json:
    answer = await stack.call("POST", f"/cases/{case}/break-glass", by, {"reason": reason})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def test_the_glass_shows_all_for_four_hours_and_no_longer(stack: Stack):
    case = await at_the_support(stack, **WITH_NAME)
    await done(stack, case, POLICE, "assess_security", level="high", measures=[MEASURE])
    before = (await stack.call("GET", f"/cases/{case}/history?limit=200", TOT)).text
    assert NAME not in before
    assert MEASURE not in before
    await broken(stack, case, TOT)
    during = (await stack.call("GET", f"/cases/{case}/history?limit=200", TOT)).text
    assert NAME in during
    assert MEASURE in during
    await fast_forward(stack.client, stack.engine, case, timedelta(hours=4, minutes=1))
    after = (await stack.call("GET", f"/cases/{case}/history?limit=200", TOT)).text
    assert NAME not in after


async def test_the_coordinator_is_told_at_once_and_reviews_it_within_a_working_day(stack: Stack):
    case = await at_the_support(stack)
    done_ = await broken(stack, case, NAV, reason="Qwzgrunn")
    assert [e["type"] for e in done_["events"]] == ["glass_broken"]
    entry = (await history(stack, case))[-1]
    assert {"organisation": TOT, "role": "coordinator"} in entry["told"]
    assert entry["data"]["reason"] == "Qwzgrunn"
    assert "reason" not in (await history(stack, case, LAWYER))[-1]["data"]
    review = next(
        d for d in (await read(stack, f"/cases/{case}/deadlines", TOT))["items"] if d["rule"] == "disclosure_review"
    )
    assert (review["state"], review["responsible"]["organisation"]) == ("open", TOT)
    await done(stack, case, TOT, "review_disclosure", seq=entry["seq"], finding="i orden")
    is_problem(
        await post(stack, case, TOT, "review_disclosure", {"data": {"seq": 1, "finding": "x"}}),
        409,
        "refused",
        "no_such_disclosure",
    )


async def test_only_a_form_that_offers_entries_of_the_history_has_it_read(stack: Stack):
    case = await at_the_grant(stack)
    for name, read_for_it in (("assign_responsible", ["form"]), ("correct", ["form", "history"])):
        before = len(await listed(stack, f"/cases/{case}/access-log", TOT))
        async with logged_in(stack, TOT) as reader:
            await reader.open(f"/saker/{case}/handlinger/{name}")
        items = (await listed(stack, f"/cases/{case}/access-log", TOT))[before:]
        on_the_way = ("access_log", "first page")
        assert [item["what"] for item in items if item["what"] not in on_the_way] == read_for_it


@pytest.mark.parametrize(
    ("by", "body", "status"),
    [("pro-sentret", {"reason": "x"}, 404), (NAV, {}, 422), (NAV, {"reason": "x", "more": 1}, 422)],
)
async def test_the_glass_is_for_parties_who_say_why(stack: Stack, by: str, body: Json, status: int):
    case = await at_the_support(stack)
    assert (await stack.call("POST", f"/cases/{case}/break-glass", by, body)).status_code == status


async def log(stack: Stack, case: str, by: str = LAWYER) -> list[Json]:
    found: list[Json] = (await read(stack, f"/cases/{case}/access-log?limit=200", by))["items"]
    return found


async def test_every_read_is_on_record_with_who_what_categories_and_basis(stack: Stack):
    case = await at_the_support(stack)
    for path in ("", "/history", "/deadlines", "/forecast", "/transitions", "/workflow", "/bundle", "/disclosures"):
        await read(stack, f"/cases/{case}{path}", NAV)
    mine = [row for row in await log(stack, case) if row["organisation"] == NAV]
    assert [row["what"] for row in mine] == [
        "case", "history", "deadlines", "forecast", "transitions", "workflow", "bundle", "disclosures",
    ]  # fmt: skip
    assert {row["basis"] for row in mine} == {"party"}
    assert mine[0]["roles"] == ["nav"]
    assert set(mine[0]["categories"]) == {"process", "identity", "support", "location"}
    await broken(stack, case, NAV)
    await read(stack, f"/cases/{case}", NAV)
    assert (await log(stack, case))[-2]["basis"] == "break_glass"


async def test_an_attempt_by_somebody_outside_is_no_read(stack: Stack):
    case = await opened(stack)
    assert (await stack.call("GET", f"/cases/{case}", "pro-sentret")).status_code == 404
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    assert "pro-sentret" not in {row["organisation"] for row in await log(stack, case)}


@pytest.mark.parametrize(
    ("by", "status"), [(TOT, 200), (LAWYER, 200), (NAV, 403), (POLICE, 403), (HELPER, 403), ("pro-sentret", 404)]
)
async def test_the_access_log_is_for_the_coordinator_and_for_the_persons_right_to_know(
    stack: Stack, by: str, status: int
):
    case = await at_the_support(stack)
    assert (await stack.call("GET", f"/cases/{case}/access-log", by)).status_code == status


async def test_the_access_log_is_paged(stack: Stack):
    case = await at_the_support(stack)
    for _ in range(5):
        await read(stack, f"/cases/{case}", NAV)
    first = await read(stack, f"/cases/{case}/access-log?limit=3", LAWYER)
    second = await read(stack, f"/cases/{case}/access-log?limit=3&cursor={first['next']}", LAWYER)
    assert len(first["items"]) == len(second["items"]) == 3
    assert first["items"][-1] != second["items"][0]


async def test_the_bundle_has_what_the_readers_basis_reaches_in_order_and_with_citations(stack: Stack):
    case = await at_the_grant(stack, **WITH_NAME)
    for by in (LAWYER, NAV, UDI, TOT):
        found = await read(stack, f"/cases/{case}/bundle", by)
        assert found["history"] == await history(stack, case, by)
        assert [e["seq"] for e in found["history"]] == list(range(1, len(found["history"]) + 1))
        assert any(d["legal_basis"] for d in found["deadlines"])
        assert (NAME in str(found)) is (by != TOT)
    is_problem(await stack.call("GET", f"/cases/{case}/bundle", "pro-sentret"), 404, "not-found")


async def share(stack: Stack, case: str, by: str, **more: Any) -> Json:
    return await done(
        stack,
        case,
        by,
        "share_information",
        **{"to": "nav", "categories": ["health_social"], "text": "Hun er gravid", **more},
    )


async def test_what_was_shared_with_whom_on_which_basis_is_listed_and_withdrawal_ends_it(stack: Stack):
    case = await at_the_grant(stack)
    await done(stack, case, LAWYER, "record_consent", to="nav", categories=["health_social"], form="written")
    await share(stack, case, LAWYER, basis="consent", person_informed=True)
    items = (await read(stack, f"/cases/{case}/disclosures", LAWYER))["items"]
    assert [i["type"] for i in items] == ["consent_recorded", "information_shared"]
    assert items[1]["standing"] is True
    assert (await history(stack, case, NAV))[-1]["data"]["text"] == "Hun er gravid"
    lodging = {"kind": "lodging", "place": "pensjonat-sentrum", "quality_agreement": False, "from": today().isoformat()}
    is_problem(
        await post(stack, case, NAV, "assign_housing", {"data": lodging}), 409, "refused", "housing_must_take_children"
    )
    await done(stack, case, LAWYER, "withdraw_consent", to="nav", categories=["health_social"])
    items = (await read(stack, f"/cases/{case}/disclosures", LAWYER))["items"]
    assert [i.get("standing") for i in items] == [None, False, None]


async def test_somebody_outside_who_is_told_of_a_danger_sees_that_and_nothing_else(stack: Stack):
    case = await at_the_grant(stack, **WITH_NAME)
    shared = {
        "to": "legevakten-oslo",
        "categories": ["health_social"],
        "text": "Qwzoverdose",
        "basis": "danger_to_life",
    }
    await done(stack, case, HELPER, "share_information", **shared, explanation="hun er bevisstløs")
    found = await read(stack, f"/cases/{case}", "legevakten-oslo")
    assert (found["step"], found["track"], found["responsible"], found["deadlines"]) == (None, None, {}, [])
    assert (await read(stack, f"/cases/{case}/workflow", "legevakten-oslo"))["items"] == []
    items = await history(stack, case, "legevakten-oslo")
    assert "Qwzoverdose" in str(items)
    assert NAME not in str(items)
    assert {i["type"] for i in items if i["type"] != "redacted"} <= {"information_shared", "person_identified"}
    informed = {"data": {"topic": "rights", "language": "en", "interpreter": False}}
    is_problem(await post(stack, case, "legevakten-oslo", "inform_person", informed), 403, "not-your-role")


async def test_a_reception_centre_follows_its_own_matter_and_not_the_rest_of_the_path(stack: Stack):
    case = await at_the_grant(stack)
    await done(stack, case, NAV, "grant_services", living_allowance=True, temporary_housing=False, follow_up=True)
    await done(stack, case, LAWYER, "apply_asylum")
    seen = {e["type"] for e in await history(stack, case, "noas-mottak")}
    assert {"person_identified", "reflection_granted", "asylum_applied"} <= seen
    assert not seen & {"services_granted", "interim_support_opened", "lawyer_assigned"}
    rules = {d["rule"] for d in (await read(stack, f"/cases/{case}/deadlines", "noas-mottak"))["items"]}
    assert (
        rules
        == {"state_handover", "reflection_period", "services_decision", "activity_start", "return_information"} & rules
    )
    assert "interim_support_start" not in rules


async def test_the_coordinator_learns_that_a_case_may_exist_and_with_whom_and_nobody_else_does(stack: Stack):
    known = {"name": "Qwzsamme Person", "contact": [{"channel": "phone", "value": "+47 400 00 123", "safety": "safe"}]}
    first = await opened(stack, "pro-sentret", person=known, birth_date="1991-02-03")
    found = await read(stack, f"/cases/{first}", TOT)
    assert found["possible_earlier"] == []
    again = {"name": "QWZSAMME PERSON", "contact": [{"channel": "phone", "value": "4740000123", "safety": "safe"}]}
    second = await opened(stack, HELPER, person=again, birth_date="1991-02-03")
    found = await read(stack, f"/cases/{second}", TOT)
    assert found["possible_earlier"] == [{"organisation": "pro-sentret"}]
    assert first not in str(found)
    assert "possible_earlier" not in await read(stack, f"/cases/{second}", HELPER)
