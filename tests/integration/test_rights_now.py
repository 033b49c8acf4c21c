"""Rights are those of now and of the reading role (issue Q 2, 5, 6, 7, 13): lists, streams, forecasts, histories."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from saksgang.development.demo.on_stack import Stack
from saksgang.temporal.time_skipping import fast_forward
from tests.integration import pages
from tests.integration.receivers import organisation
from tests.integration.rest import (
    HELPER,
    LAWYER,
    NAV,
    OTHER_LAWYER,
    TOT,
    Json,
    at_the_grant,
    at_the_support,
    done,
    history,
    is_problem,
    opened,
    post,
    read,
    today,
    token,
)
from tests.integration.test_access import log
from tests.integration.test_routes import ROUTES, address
from tests.integration.test_stream import listening

NEXT_HELPER, RECEPTION, HEALTH = "pro-sentret", "noas-mottak", "legevakten-oslo"
SAID = "Qzgravid i uke tolv"


def now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


# --- as_of selects what is shown, never what may be seen


async def test_an_older_state_is_read_with_the_rights_of_now(stack: Stack):
    """A lawyer who was replaced sees nothing of the path, whichever day she asks for."""
    case = await opened(stack)
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    before = now()
    await done(stack, case, HELPER, "assign_lawyer", organisation=OTHER_LAWYER)
    for as_of in (before, "2050-01-01T00:00:00Z"):
        assert (await read(stack, f"/cases/{case}?as_of={as_of}", LAWYER))["step"] is None
        items = (await read(stack, f"/cases/{case}/history?as_of={as_of}", LAWYER))["items"]
        assert {item["type"] for item in items} == {"redacted"}
    assert (await read(stack, f"/cases/{case}?as_of={before}", HELPER))["step"] == "lawyer"
    assert (await read(stack, f"/cases/{case}?as_of={before}", LAWYER))["responsible"] == {}


async def test_a_broken_glass_that_is_over_shows_nothing_of_the_time_when_it_was_not(stack: Stack):
    case = await at_the_support(stack, person={"name": SAID})
    broken = await stack.call("POST", f"/cases/{case}/break-glass", TOT, {"reason": "Livet står på spill"})
    assert broken.status_code == 200
    while_broken = now()
    assert SAID in str(await history(stack, case, TOT))
    await fast_forward(stack.client, stack.engine, case, timedelta(hours=4, minutes=1))
    assert SAID not in str(await read(stack, f"/cases/{case}/history?as_of={while_broken}&limit=200", TOT))


async def test_a_child_that_will_be_grown_is_a_child_for_nav_today(stack: Stack):
    """What NAV sees of an adult it does not see of a child by asking for a day on which she will be one."""
    case = await opened(stack, birth_date="2012-05-01", arena="Qzgaten")
    await done(stack, case, TOT, "assign_responsible", role="nav", organisation=NAV, reason="Har time")
    await done(stack, case, NAV, "accept_responsibility")
    for as_of in ("", "?as_of=2050-01-01T00:00:00Z"):
        assert "Qzgaten" not in str(await read(stack, f"/cases/{case}/history{as_of}", NAV))


# --- who has left


@pytest.fixture
async def told_and_left(stack: Stack) -> str:
    """A helper that was told something of her health on her consent, and has left since."""
    case = await at_the_grant(stack)
    await done(stack, case, LAWYER, "arrange_health_care", kind="psychologist", on=today().isoformat())
    await done(stack, case, LAWYER, "record_consent", to=HELPER, categories=["health_social"], form="written")
    share: Json = {"to": HELPER, "categories": ["health_social"], "text": SAID, "basis": "consent"}
    await done(stack, case, LAWYER, "share_information", **share)
    offered = {"role": "outreach", "organisation": NEXT_HELPER, "reason": "flyttet"}
    await done(stack, case, TOT, "assign_responsible", **offered)
    await done(stack, case, NEXT_HELPER, "accept_responsibility")
    assert {"psychologist", SAID} <= await found_by(stack, case, HELPER)
    return case


async def found_by(stack: Stack, case: str, by: str) -> set[str]:
    """Which of what was shared stands in the history of the reader."""
    text = str(await history(stack, case, by))
    return {said for said in ("psychologist", SAID) if said in text}


async def test_withdrawing_consent_reaches_who_has_left(stack: Stack, told_and_left: str):
    """What was said to it stays on record (spec 4); what it could read because of that it cannot read any more."""
    await done(stack, told_and_left, LAWYER, "withdraw_consent", to=HELPER, categories=["health_social"])
    assert await found_by(stack, told_and_left, HELPER) == {SAID}


async def test_what_was_shared_is_gone_thirty_days_after_leaving(stack: Stack, told_and_left: str):
    await fast_forward(stack.client, stack.engine, told_and_left, timedelta(days=31))
    assert not await found_by(stack, told_and_left, HELPER)
    found = await read(stack, f"/cases/{told_and_left}", HELPER)
    assert (found["step"], found["deadlines"], found["matters"]) == (None, [], {})


# --- who has one matter in the case, or was told one thing


@pytest.fixture(scope="module")
async def case(stack: Stack) -> str:
    """A case with a reception centre, which has one matter in it, and a health service, which was told one thing."""
    case = await at_the_grant(stack)
    await done(stack, case, LAWYER, "apply_asylum")
    share: Json = {"to": HEALTH, "categories": ["security"], "text": "Hun er redd", "basis": "danger_to_life"}
    await done(stack, case, HELPER, "share_information", **share, explanation="Truet på livet")
    return case


async def row(stack: Stack, case: str, by: str, query: str = "") -> Json | None:
    """The case in the list of the organisation, None where it is not there."""
    items: list[Json] = (await read(stack, f"/cases?limit=200{query}", by))["items"]
    return next((item for item in items if item["id"] == case), None)


@pytest.mark.parametrize("by", [RECEPTION, HEALTH])
async def test_the_list_shows_that_there_is_a_case_and_not_where_it_is(stack: Stack, case: str, by: str):
    found = await row(stack, case, by)
    assert found is not None
    assert (found["track"], found["step"], found["missing"]) == (None, None, None)
    followed = await row(stack, case, NAV)
    assert followed is not None
    assert followed["track"]
    assert followed["step"]
    assert followed["missing"] is False


@pytest.mark.parametrize("by", [RECEPTION, HEALTH])
async def test_no_filter_answers_what_the_list_does_not_show(stack: Stack, case: str, by: str):
    """Each filter that finds the case for whoever follows it finds nothing for whoever does not."""
    known = await row(stack, case, NAV)
    assert known is not None
    hidden = {"track": known["track"], "step": known["step"], "missing": "false", "responsible": LAWYER}
    for name, value in hidden.items():
        assert await row(stack, case, NAV, f"&{name}={value}") is not None, name
        assert await row(stack, case, by, f"&{name}={value}") is None, name
    soon = (datetime.now(UTC) + timedelta(days=365)).isoformat().replace("+00:00", "Z")
    assert await row(stack, case, NAV, f"&due_before={soon}") is not None
    assert await row(stack, case, HEALTH, f"&due_before={soon}") is None


async def test_a_reception_centre_finds_the_case_by_its_own_deadlines_alone(stack: Stack, case: str):
    """What it must do itself it finds; that somebody else is late it does not."""
    mine = (await read(stack, "/deadlines?limit=200&state=open", RECEPTION))["items"]
    assert {d["responsible"]["organisation"] for d in mine if d["case_id"] == case} <= {RECEPTION}
    found = await row(stack, case, RECEPTION)
    assert found is not None
    own = [d["due_at"] for d in mine if d["case_id"] == case]
    assert found["next_due_at"] == (min(own) if own else None)


@pytest.mark.parametrize("by", [RECEPTION, HEALTH])
async def test_the_pages_show_whoever_does_not_follow_the_path_nothing_of_it(stack: Stack, case: str, by: str):
    """No deadline of another party on the first page or the page of deadlines, and no step on the case's page."""
    theirs = {d["title"] for d in (await read(stack, f"/cases/{case}/deadlines", LAWYER))["items"]}
    own = {d["title"] for d in (await read(stack, f"/cases/{case}/deadlines", by))["items"]}
    async with pages.logged_in(stack, by) as reader:
        for path in ("/", "/frister?hvem=alle"):
            assert set(due_in(case, await reader.open(path))) <= own, path
        text = await reader.open(f"/saker/{case}")
        assert not [title for title in theirs - own if title in text]
    async with pages.logged_in(stack, NAV) as reader:
        assert set(due_in(case, await reader.open("/frister?hvem=alle"))) & theirs


def due_in(case: str, page: str) -> list[str]:
    """The titles of the deadlines of the case on a page, where organisations have other cases too."""
    return [title.strip() for title in re.findall(rf"/saker/{case}#frister\">([^<]*)", page)]


@pytest.mark.parametrize("by", [RECEPTION, HEALTH])
async def test_neither_the_forecast_nor_the_engine_tells_of_the_path(stack: Stack, case: str, by: str):
    own = {d["rule"] for d in (await read(stack, f"/cases/{case}/deadlines", by))["items"]}
    foretold = {item["rule"] for item in (await read(stack, f"/cases/{case}/forecast", by))["items"]}
    assert foretold <= own
    assert (await read(stack, f"/cases/{case}/forecast", NAV))["items"]
    assert (await read(stack, f"/cases/{case}/workflow", by))["items"] == []
    is_problem(await stack.call("GET", f"/cases/{case}/next-steps", by), 403, "not-your-role")


async def test_a_stream_tells_whoever_has_one_matter_only_of_that(stack: Stack):
    case = await at_the_grant(stack)
    await done(stack, case, LAWYER, "apply_asylum")
    async with listening(stack, RECEPTION) as ear, listening(stack, NAV) as follows:
        before = (await read(stack, f"/cases/{case}", NAV))["version"]
        await done(stack, case, HELPER, "record_follow_up", kind="conversation")
        await follows.until(case, before + 1)
        offered = {"role": "outreach", "organisation": NEXT_HELPER, "reason": "flyttet"}
        await done(stack, case, TOT, "assign_responsible", **offered)
        heard = await ear.next()
        after = (await read(stack, f"/cases/{case}", NAV))["version"]
        assert heard == ("case_changed", {"id": case, "version": after})


# --- a token for one of two roles


async def test_a_token_for_one_role_finds_the_cases_of_that_role_alone(stack: Stack):
    """An organisation is outreach in one case and lawyer in another: each token reads its own."""
    two = await organisation(stack, mail=False, roles=["outreach", "lawyer"], municipality="0301")
    as_outreach = await opened(stack, two)
    as_coordinator = await opened(stack)
    await done(stack, as_coordinator, HELPER, "assign_lawyer", organisation=two)
    listed = {role: await ids(stack, two, role) for role in ("outreach", "lawyer")}
    assert as_outreach in listed["outreach"] - listed["lawyer"]
    assert as_coordinator in listed["lawyer"] - listed["outreach"]


async def test_a_token_for_a_role_that_has_ended_reads_what_was_known_though_another_goes_on(stack: Stack):
    two = await organisation(stack, mail=False, roles=["outreach", "lawyer"], municipality="0301")
    case = await opened(stack, two)
    await done(stack, case, two, "assign_lawyer", organisation=two)
    offered = {"role": "outreach", "organisation": NEXT_HELPER, "reason": "flyttet"}
    await done(stack, case, TOT, "assign_responsible", **offered)
    await done(stack, case, NEXT_HELPER, "accept_responsibility")
    known = len(await history(stack, case, TOT))
    await done(stack, case, NEXT_HELPER, "record_follow_up", kind="conversation")
    bearer = {"Authorization": f"Bearer {token(stack, two, ['outreach'], 'saksgang:read')}"}
    answer = await stack.http.get(f"/cases/{case}/history?limit=200", headers=bearer)
    assert answer.status_code == 200, answer.text
    assert len(answer.json()["items"]) == known


async def ids(stack: Stack, organisation: str, role: str) -> set[str]:
    """The cases, the deadlines and the inbox that a token for one role reads."""
    bearer = {"Authorization": f"Bearer {token(stack, organisation, [role], 'saksgang:read')}"}
    found: set[str] = set()
    for path, name in (("/cases", "id"), ("/deadlines", "case_id"), ("/inbox", "case_id")):
        answer = await stack.http.get(f"{path}?limit=200", headers=bearer)
        assert answer.status_code == 200, answer.text
        found |= {item[name] for item in answer.json()["items"]}
    return found


# --- the access log is written where something is told


@pytest.mark.parametrize("by", [LAWYER, HEALTH])
async def test_every_route_that_tells_of_a_case_writes_it_down(stack: Stack, case: str, by: str):
    """Lists, the inbox, calendars and the stream tell no more than that there is something, and to whom it was told."""
    routes = [
        path
        for (method, path), row in ROUTES.items()
        if method == "GET" and "{case_id}" in path and row.enters == "bearer"
    ]
    assert "/cases/{case_id}/notifications" in routes
    for path in routes:
        before = await reads(stack, case, by)
        answer = await stack.call("GET", address(path, case), by)
        assert (await reads(stack, case, by)) > before or answer.status_code == 403, path
    for path in (p for (m, p), row in ROUTES.items() if m == "GET" and "{case_id}" in p and row.enters == "session"):
        async with pages.logged_in(stack, by) as reader:
            before = await reads(stack, case, by)
            answer = await reader.http.get(address(path, case), headers=pages.HTML)
            assert (await reads(stack, case, by)) > before or answer.status_code in (403, 404), path


async def reads(stack: Stack, case: str, by: str) -> int:
    """How often the organisation's reads stand in the log, the reads of the log itself apart."""
    return len([row for row in await log(stack, case, TOT) if row["organisation"] == by])


async def test_a_refusal_that_tells_how_the_case_stands_is_written_down(stack: Stack, case: str):
    before = await reads(stack, case, NAV)
    is_problem(await post(stack, case, NAV, "open_interim_support", {"data": {"from": "2026-01-01"}}), 409, "refused")
    rows = [row for row in await log(stack, case, TOT) if row["organisation"] == NAV]
    assert len(rows) == before + 1
    assert (rows[-1]["what"], rows[-1]["categories"]) == ("refusal", ["process"])


async def test_the_log_says_what_was_really_given(stack: Stack, case: str):
    """A guest was given what was shared with it, and no category of the path."""
    await read(stack, f"/cases/{case}/history", HEALTH)
    last = [row for row in await log(stack, case, TOT) if row["organisation"] == HEALTH][-1]
    assert (last["categories"], last["basis"]) == (["security"], "shared")
