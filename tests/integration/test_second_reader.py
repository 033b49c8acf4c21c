"""Findings of a second reader about access (issue 27: 1, 2, 4, 5, 6, 7, 13), one test each; gaps are marked."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from saksgang.development.demo.on_stack import Stack
from tests.integration.outside import Receiver
from tests.integration.receivers import hook_route, organisation, settled, subscribed
from tests.integration.rest import (
    HELPER,
    KEY,
    LAWYER,
    NAV,
    POLICE,
    TOT,
    UDI,
    Json,
    at_the_grant,
    days_ago,
    done,
    fresh_key,
    history,
    opened,
    post,
    read,
    today,
    token,
)  # fmt: skip
from tests.integration.test_access import log
from tests.integration.test_places_named import GUARDIAN, HEALTH, OUTREACH, SHELTER, WELFARE, shared_with_health

SOR, TOLGA, NEXT_HELPER, RECEPTION = "institusjon-sor", "tolga-krisesenter", "pro-sentret", "noas-mottak"
DANGER = {"categories": ["process"], "text": "x", "basis": "danger_to_life", "explanation": "x"}


@pytest.fixture
async def child(stack: Stack) -> tuple[str, str]:
    """A child in a place of its own, with knowledge_of_location restricted: (case, place)."""
    case = await opened(stack, OUTREACH, assessed_age=15, birth_date=None, on=days_ago(0.01).isoformat())
    await done(stack, case, WELFARE, "conduct_screening", answers={"Hvor bor du?": "Ute"}, suspicion="strengthened")
    await done(stack, case, WELFARE, "appoint_guardian", organisation=GUARDIAN)
    await done(stack, case, WELFARE, "assign_lawyer", organisation=LAWYER)
    place = await organisation(stack, "institution", mail=False, ages=[12, 17], approved_4_29=True, ownership="state")
    await done(
        stack, case, WELFARE, "place_acutely", basis="4-29", institution=place, decided_at=days_ago(0.001).isoformat()
    )
    await shared_with_health(stack, case, WELFARE)
    hide = {"restricts": ["knowledge_of_location"], "contacts": ["network"], "reason": "bakmenn"}
    await done(stack, case, WELFARE, "impose_protection_measure", **hide)
    for by in (OUTREACH, TOT):
        assert place not in str(await history(stack, case, by))
    return case, place


def in_three_days() -> str:
    return (datetime.now(UTC) + timedelta(days=3)).isoformat()


OWN_ENTRIES: list[tuple[str, str, Mapping[str, Any]]] = [
    (OUTREACH, "record_consent", {"to": "institution", "categories": ["process"], "form": "oral"}),
    (OUTREACH, "withdraw_consent", {"to": "institution", "categories": ["process"]}),
    (OUTREACH, "share_information", {"to": "institution", **DANGER}),
    (TOT, "share_information", {"to": "institution", **DANGER}),
    (TOT, "convene_case_meeting", {}),
    (TOT, "assign_responsible", {"role": "institution", "organisation": SOR, "reason": "x"}),
]


@pytest.mark.parametrize(("by", "name", "data"), OWN_ENTRIES, ids=[f"{by}-{name}" for by, name, _ in OWN_ENTRIES])
async def test_f1_no_command_makes_the_program_write_the_place_into_ones_own_entry(
    stack: Stack, child: tuple[str, str], by: str, name: str, data: Mapping[str, Any]
):
    case, place = child
    more = {"at": in_three_days()} if name == "convene_case_meeting" else {}
    await post(stack, case, by, name, {"data": {**data, **more}}, **{KEY: fresh_key()})
    assert place not in str(await history(stack, case, by))


async def test_f2_no_invitation_asks_whether_a_place_is_in_the_case(stack: Stack, child: tuple[str, str]):
    case, place = child
    found = {}
    for guess in (SOR, place):
        body = {"data": {"at": in_three_days(), "participants": [guess, "kom"]}}
        found[guess] = (await post(stack, case, TOT, "convene_case_meeting", body, **{KEY: fresh_key()})).json()[
            "errors"
        ]
    assert found[SOR] == found[place]


async def test_f2_an_invalid_command_that_tells_is_written_down(stack: Stack, child: tuple[str, str]):
    case, place = child
    before = len([r for r in await log(stack, case, GUARDIAN) if r["organisation"] == TOT])
    body = {"data": {"at": in_three_days(), "participants": [place, "kom"]}}
    await post(stack, case, TOT, "convene_case_meeting", body, **{KEY: fresh_key()})
    assert len([r for r in await log(stack, case, GUARDIAN) if r["organisation"] == TOT]) > before


@pytest.mark.parametrize("by", [TOT, OUTREACH])
async def test_f3_nobody_asks_whether_a_place_has_the_role(stack: Stack, child: tuple[str, str], by: str):
    case, place = child
    answers = {}
    for guess in (place, SOR):
        body = {"data": {"role": "institution", "organisation": guess, "reason": "x"}}
        answer = await post(stack, case, by, "assign_responsible", body, **{KEY: fresh_key()})
        told = answer.json()
        answers[guess] = (answer.status_code, told.get("rule"), [e["type"] for e in told.get("events", ())])
        if answer.status_code == 200:
            await done(stack, case, guess, "decline_responsibility", reason="x")
    assert answers[place] == answers[SOR]
    assert by != TOT or answers[place][0] == 200
    assert place not in str(await history(stack, case, by))
    assert (await stack.call("GET", f"/cases/{case}", place)).json()["track"]


async def test_f3_nobody_asks_by_sharing_whether_a_place_is_a_party(stack: Stack, child: tuple[str, str]):
    case, place = child
    told = [
        (
            await post(
                stack, case, OUTREACH, "share_information", {"data": {"to": guess, **DANGER}}, **{KEY: fresh_key()}
            )
        ).status_code
        for guess in (SOR, place)
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize(("place", "words"), [(TOLGA, "Tolga krisesenter"), (RECEPTION, "Asylmottaket")])
async def test_f4_a_place_that_identified_is_not_named_in_the_roles_that_fall_to_it(
    stack: Stack, place: str, words: str
):
    case = await opened(stack, place, municipality="Tolga")
    await done(stack, case, place, "assign_lawyer", organisation=LAWYER)
    await done(stack, case, LAWYER, "record_advice", choice="reflection", police_report=False)
    await done(stack, case, LAWYER, "submit_reflection_application")
    paths = ("", "/history?limit=200", "/deadlines", "/forecast", "/next-steps", "/bundle")
    texts = {path: (await stack.call("GET", f"/cases/{case}{path}", UDI)).text for path in paths}
    assert [path for path, text in texts.items() if place in text or words in text] == []


async def test_f5_rosa_does_not_learn_where_she_lived_by_ending_it(stack: Stack):
    case = await at_the_grant(stack)
    await done(stack, case, HELPER, "request_shelter_place", needs=["safety"])
    home = {"kind": "shelter", "place": SHELTER, "quality_agreement": True, "from": today().isoformat()}
    await done(stack, case, NAV, "assign_housing", **home)
    assert SHELTER not in str(await history(stack, case, "rosa"))
    await done(stack, case, "rosa", "leave_shelter")
    assert SHELTER not in str(await history(stack, case, "rosa"))


async def test_f6_withdrawing_consent_by_the_role_reaches_who_had_it(stack: Stack):
    case = await at_the_grant(stack)
    await done(stack, case, LAWYER, "arrange_health_care", kind="psychologist", on=today().isoformat())
    await done(stack, case, LAWYER, "record_consent", to="outreach", categories=["health_social"], form="written")
    share: Json = {"to": "outreach", "categories": ["health_social"], "text": "Qz", "basis": "consent"}
    await done(stack, case, LAWYER, "share_information", **share)
    await done(stack, case, TOT, "assign_responsible", role="outreach", organisation=NEXT_HELPER, reason="flyttet")
    await done(stack, case, NEXT_HELPER, "accept_responsibility")
    assert "psychologist" in str(await history(stack, case, HELPER))
    await done(stack, case, LAWYER, "withdraw_consent", to="outreach", categories=["health_social"])
    assert "psychologist" not in str(await history(stack, case, HELPER))


async def test_f7_nav_does_not_learn_from_a_deadline_that_asylum_was_refused(stack: Stack):
    case = await at_the_grant(stack)
    await done(stack, case, LAWYER, "apply_asylum")
    await done(stack, case, UDI, "decide_asylum", outcome="refused")
    hidden = {e["seq"] for e in await history(stack, case, NAV) if e.get("redacted") == ["immigration"]}
    assert hidden
    found = (await read(stack, f"/cases/{case}/deadlines", NAV))["items"]
    assert [d["rule"] for d in found if d["started_by"] in hidden] == []
    for path in ("", "/forecast", "/history?limit=200", "/bundle", "/workflow", "/notifications"):
        assert "earliest_enforcement" not in (await stack.call("GET", f"/cases/{case}{path}", NAV)).text


async def test_f8_a_complaint_does_not_ask_which_redacted_entry_is_a_decision(stack: Stack):
    case = await at_the_grant(stack)
    await done(stack, case, LAWYER, "apply_asylum")
    await done(stack, case, UDI, "decide_asylum", outcome="refused")
    told = {}
    for item in await history(stack, case, HELPER):
        body, stale = {"data": {"decision": item["seq"], "grounds": "x"}}, {KEY: fresh_key(), "If-Match": '"1"'}
        told[item["seq"]] = (await post(stack, case, HELPER, "file_complaint", body, **stale)).status_code
    assert set(told.values()) == {422}


async def test_f9_possibilities_tell_a_guest_nothing_of_the_track(stack: Stack, child: tuple[str, str]):
    case, _ = child
    assert (await read(stack, f"/cases/{case}", HEALTH))["track"] is None
    names = {item["name"] for item in (await read(stack, f"/cases/{case}/transitions", HEALTH))["items"]}
    assert "place_acutely" not in names


async def test_f10_who_has_one_matter_is_not_told_that_she_is_missing(stack: Stack):
    case = await at_the_grant(stack)
    await done(stack, case, LAWYER, "apply_asylum")
    before = (await read(stack, f"/cases/{case}", RECEPTION))["allowed"]
    await done(stack, case, HELPER, "report_missing", last_seen=datetime.now(UTC).date().isoformat())
    assert (await read(stack, f"/cases/{case}", RECEPTION))["allowed"] == before


async def test_f11_disclosures_tell_a_guest_nothing_of_what_is_redacted(stack: Stack, child: tuple[str, str]):
    case, _ = child
    assert (await stack.call("POST", f"/cases/{case}/break-glass", TOT, {"reason": "Livet"})).status_code == 200
    items = (await read(stack, f"/cases/{case}/disclosures", HEALTH))["items"]
    assert [i["seq"] for i in items if i["type"] == "redacted"] == []


async def test_f12_who_has_left_is_not_told_what_became_of_a_share(stack: Stack):
    case = await at_the_grant(stack)
    await done(stack, case, LAWYER, "record_consent", to=HELPER, categories=["health_social"], form="written")
    await done(
        stack, case, LAWYER, "share_information", to=HELPER, categories=["health_social"], text="Qz", basis="consent"
    )
    await done(stack, case, TOT, "assign_responsible", role="outreach", organisation=NEXT_HELPER, reason="flyttet")
    await done(stack, case, NEXT_HELPER, "accept_responsibility")
    before = (await read(stack, f"/cases/{case}/disclosures", HELPER))["items"]
    await done(stack, case, LAWYER, "withdraw_consent", to=HELPER, categories=["health_social"])
    after = (await read(stack, f"/cases/{case}/disclosures", HELPER))["items"]
    assert [item["seq"] for item in after] == [item["seq"] for item in before]
    assert [item.get("standing") for item in after] == [item.get("standing") for item in before] == [None, True]


async def test_f13_a_narrow_token_does_not_read_the_deliveries_of_the_other_role(stack: Stack, receiver: Receiver):
    two = await organisation(stack, mail=False, roles=["outreach", "lawyer"], municipality="0301")
    hook = await subscribed(stack, two, receiver)
    case = await opened(stack)
    await done(stack, case, HELPER, "assign_lawyer", organisation=two)
    await settled(stack, hook_route(hook), "delivered", "sent", "waiting", "done", "dead", count=1)
    bearer = {"Authorization": f"Bearer {token(stack, two, ['outreach'], 'saksgang:read')}"}
    assert (await stack.http.get(f"/cases/{case}", headers=bearer)).status_code == 404
    assert case not in (await stack.http.get(f"/webhooks/{hook['id']}/deliveries", headers=bearer)).text


async def test_f14_a_narrow_token_does_not_answer_for_the_other_role(stack: Stack):
    two = await organisation(stack, mail=False, roles=["outreach", "nav"], municipality="0301")
    case = await opened(stack, two)
    await done(stack, case, TOT, "assign_responsible", role="nav", organisation=two, reason="x")
    narrow = token(stack, two, ["outreach"], "saksgang:read", "saksgang:write")
    bearer = {"Authorization": f"Bearer {narrow}", KEY: fresh_key()}
    answer = await stack.http.post(
        f"/cases/{case}/transitions/accept_responsibility", headers=bearer, json={"data": {}}
    )
    assert answer.status_code == 403


async def test_f14_a_narrow_token_of_another_role_does_not_coordinate(stack: Stack):
    two = await organisation(stack, mail=False, roles=["outreach", "lawyer"], municipality="3426")
    case = await opened(stack, two, municipality="Tolga")
    await done(stack, case, two, "assign_lawyer", organisation=two)
    narrow = token(stack, two, ["lawyer"], "saksgang:read", "saksgang:write")
    bearer = {"Authorization": f"Bearer {narrow}", KEY: fresh_key()}
    body = {"data": {"role": "police", "organisation": POLICE, "reason": "x"}}
    answer = await stack.http.post(f"/cases/{case}/transitions/assign_responsible", headers=bearer, json=body)
    assert answer.status_code == 403
