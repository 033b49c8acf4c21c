"""`POST /cases` as an outside client has it (spec 5): one opening, one case, and nothing behind a refused one."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from api.auth.authentication import Caller
from api.commands.handler import SentCommand, open_case
from domain.case import unopened
from domain.evolve import fold
from domain.primitives.calendar import OSLO
from saksgang.development.demo.on_stack import Stack
from saksgang.processes.api import open_services
from saksgang.temporal.time_skipping import fast_forward
from tests.integration.rest import (
    HELPER,
    KEY,
    LAWYER,
    NAV,
    TOT,
    Json,
    days_ago,
    done,
    fresh_key,
    history,
    is_instant,
    is_problem,
    listed,
    opened,
    person,
    pointers,
    post,
    read,
    rows,
    today,
    token,
)
from tests.waiting import soon


async def opening(stack: Stack, body: Any, by: str = HELPER, **headers: str) -> Any:
    return await stack.call("POST", "/cases", by, body, **headers)


async def test_an_opening_answers_201_with_location_etag_and_the_case(stack: Stack):
    answer = await opening(stack, person())
    assert answer.status_code == 201
    found = answer.json()
    assert answer.headers["location"] == f"/cases/{found['id']}"
    assert answer.headers["etag"] == f'"{found["version"]}"'
    assert answer.headers["content-type"].startswith("application/json")
    wanted = {"id", "track", "step", "version", "opened_at", "closed_at", "responsible", "matters", "deadlines"}
    assert wanted | {"allowed"} <= found.keys()
    assert (found["track"], found["step"], found["closed_at"]) == ("oslo_adult", "identification", None)
    assert found["responsible"]["coordinator"] == TOT
    assert found["responsible"]["nav"] == NAV
    assert [d["rule"] for d in found["deadlines"]] == ["lawyer_contact"]
    assert "assign_lawyer" in found["allowed"]
    assert "decide_reflection" not in found["allowed"]
    assert abs(is_instant(found["opened_at"]) - datetime.now(OSLO)) < timedelta(minutes=1)
    there = await stack.call("GET", answer.headers["location"], HELPER)
    assert there.status_code == 200
    assert there.headers["etag"] == answer.headers["etag"]
    assert there.json() == found


async def test_the_answer_is_made_of_what_was_recorded_and_that_of_a_repetition_of_the_log(stack: Stack):
    key = fresh_key()
    async with open_services(stack.settings) as services:
        caller = Caller(HELPER, ("outreach", "shelter"), frozenset({"saksgang:read", "saksgang:write"}))
        sent = SentCommand(orjson.dumps(person(person={"name": "Noen"})), key)
        first, again = await open_case(services, caller, sent), await open_case(services, caller, sent)
        async with services.engine.connect() as connection:
            log_has = await services.reader.events(connection, first.id)
    assert first == again == fold(unopened(first.id), log_has)


@pytest.mark.parametrize("municipality", ["Oslo", "0301"])
async def test_a_municipality_is_named_or_numbered(stack: Stack, municipality: str):
    answer = await opening(stack, person(municipality=municipality))
    assert answer.json()["track"] == "oslo_adult"


@pytest.mark.parametrize("gender", ["female", "male", "other", "unknown"])
async def test_each_gender_of_the_spec_opens_a_case(stack: Stack, gender: str):
    assert (await opening(stack, person(gender=gender))).status_code == 201


@pytest.mark.parametrize("age", [{"assessed_age": 31}, {"presumed_minor": False}])
async def test_an_age_need_not_be_a_birth_date(stack: Stack, age: Json):
    assert (await opening(stack, {**person(birth_date=None), **age})).status_code == 201


WRONG = {
    "unknown field": (person(nickname="x"), "/nickname"),
    "unknown field in person": (person(person={"nickname": "x"}), "/person/nickname"),
    "unknown field in contact": (
        person(person={"contact": [{"channel": "phone", "value": "1", "safety": "safe", "x": 1}]}),
        "/person/contact/0/x",
    ),
    "no age at all": ({k: v for k, v in person().items() if k != "birth_date"}, "/birth_date"),
    "no municipality": ({k: v for k, v in person().items() if k != "municipality"}, "/municipality"),
    "birth date ahead": (person(birth_date="2090-01-01"), "/birth_date"),
    "birth date of another form": (person(birth_date="04.05.1998"), "/birth_date"),
    "birth date as a number in text": (person(birth_date="0"), "/birth_date"),
    "age as text": (person(assessed_age="31"), "/assessed_age"),
    "age below zero": (person(assessed_age=-1), "/assessed_age"),
    "unknown municipality": (person(municipality="Atlantis"), "/municipality"),
    "unknown municipality number": (person(municipality="9999"), "/municipality"),
    "unknown gender": (person(gender="woman"), "/gender"),
    "unknown exploitation": (person(exploitation="none"), "/exploitation"),
    "on a day ahead": (person(on=(today() + timedelta(days=1)).isoformat()), "/on"),
    "on an instant ahead": (person(on=days_ago(-1).isoformat()), "/on"),
    "on without offset": (person(on="2026-01-01T10:00:00"), "/on"),
    "on as a number": (person(on=1_700_000_000), "/on"),
    "on as a number in text": (person(on="1700000000"), "/on"),
    "an empty note": (person(note=""), "/note"),
    "a long note": (person(note="x" * 4001), "/note"),
    "a long name": (person(person={"name": "x" * 201}), "/person/name"),
    "unknown responsible": (person(responsible={"nav": "nobody"}), "/responsible/nav"),
    "responsible of another role": (person(responsible={"nav": "oslo-police"}), "/responsible/nav"),
    "unknown role": (person(responsible={"king": "oslo-police"}), "/responsible/king"),
}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [pytest.param(*row, id=id_) for id_, row in WRONG.items()],
)
async def test_what_does_not_fit_is_422_with_its_pointer(stack: Stack, body: Json, pointer: str):
    told = is_problem(await opening(stack, body), 422, "invalid")
    assert pointer in pointers(told)


@pytest.mark.parametrize(
    "on",
    [
        pytest.param("0001-01-01"),
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
    ],
)
async def test_an_absurd_day_is_422_and_no_fault(stack: Stack, on: str):
    is_problem(await opening(stack, person(on=on)), 422, "invalid")


async def test_every_error_is_told_at_once(stack: Stack):
    told = is_problem(await opening(stack, person(gender="x", exploitation="y", z=1)), 422, "invalid")
    assert pointers(told) == {"/gender", "/exploitation", "/z"}


async def test_on_may_be_a_past_instant(stack: Stack):
    on = days_ago(2)
    found = (await opening(stack, person(on=on.isoformat()))).json()
    assert is_instant(found["opened_at"]) == on


async def test_on_at_midnight_utc_is_an_instant_and_no_day(stack: Stack):
    found = (await opening(stack, person(on="2026-07-01T00:00:00Z"))).json()
    assert is_instant(found["opened_at"]) == datetime.fromisoformat("2026-07-01T00:00:00+00:00")


async def test_on_may_be_a_past_day_and_legal_time_counts_from_it(stack: Stack):
    day = days_ago(30).date()
    found = (await opening(stack, person(on=day.isoformat()))).json()
    assert is_instant(found["opened_at"]) == datetime(day.year, day.month, day.day, tzinfo=OSLO)
    (deadline,) = (await read(stack, f"/cases/{found['id']}/deadlines", TOT))["items"]
    assert (deadline["state"], is_instant(deadline["due_at"]) < days_ago(20)) == ("open", True)
    # Whoever enters it afterwards has an hour to enter the rest.
    await fast_forward(stack.client, stack.engine, found["id"], timedelta(hours=1))
    (deadline,) = (await read(stack, f"/cases/{found['id']}/deadlines", TOT))["items"]
    assert deadline["state"] == "breached"
    assert [e["type"] for e in await history(stack, found["id"])] == [
        "person_identified",
        "deadline_breached",
        "deadline_escalated",
    ]


async def test_what_was_done_in_time_and_entered_afterwards_is_met_and_nobody_is_told(stack: Stack):
    day = days_ago(12).date()
    case = await opened(stack, on=day.isoformat())
    answer = {"data": {"organisation": LAWYER}, "on": (day + timedelta(days=1)).isoformat()}
    assert (await post(stack, case, HELPER, "assign_lawyer", answer)).status_code == 200
    await fast_forward(stack.client, stack.engine, case, timedelta(hours=2))
    found = (await read(stack, f"/cases/{case}/deadlines", TOT))["items"]
    contact = next(d for d in found if d["rule"] == "lawyer_contact")
    assert (contact["state"], contact.get("breached_at")) == ("met", None)
    told = [e["type"] for e in await history(stack, case) if e["data"].get("rule") == "lawyer_contact"]
    assert told == []


async def test_a_breach_that_proves_to_be_none_leaves_the_inbox(stack: Stack):
    case = await opened(stack)
    await fast_forward(stack.client, stack.engine, case, timedelta(days=20))

    async def told() -> bool:
        items = await listed(stack, "/inbox", TOT)
        return "deadline_escalated" in [i.get("event_type") for i in items if i["case_id"] == case]

    assert await soon(told)
    opened_at = (await read(stack, f"/cases/{case}", TOT))["opened_at"]
    await post(stack, case, HELPER, "assign_lawyer", {"data": {"organisation": LAWYER}, "on": opened_at})
    assert not await told()


async def test_responsible_names_another_organisation_for_a_role(stack: Stack):
    found = (await opening(stack, person(responsible={"nav": "nav-bergenhus"}))).json()
    assert found["responsible"]["nav"] == "nav-bergenhus"
    assert found["responsible"]["coordinator"] == TOT


async def test_the_note_is_its_writers_alone(stack: Stack):
    case = (await opening(stack, person(note="Venter utenfor"))).json()["id"]
    (mine,) = await history(stack, case, HELPER)
    (theirs,) = await history(stack, case, TOT)
    assert mine["note"] == "Venter utenfor"
    assert "note" not in theirs
    assert "notes" in theirs["redacted"]


async def test_the_same_key_gives_the_identical_answer_and_one_case(stack: Stack):
    key, before = fresh_key(), await rows(stack)
    first = await opening(stack, person(), **{KEY: key})
    second = await opening(stack, person(), **{KEY: key})
    await done(stack, first.json()["id"], HELPER, "assign_lawyer", organisation="advokat-lie")
    third = await opening(stack, person(), **{KEY: key})
    for again in (second, third):
        assert (again.status_code, again.json()) == (201, first.json())
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["location"] == first.headers["location"]
    assert (await rows(stack))["cases"] == before["cases"] + 1


async def test_twenty_at_once_with_one_key_open_one_case(stack: Stack):
    key, before = fresh_key(), await rows(stack)
    answers = await asyncio.gather(*(opening(stack, person(), **{KEY: key}) for _ in range(20)))
    assert {a.status_code for a in answers} == {201}
    assert all(a.json() == answers[0].json() for a in answers)
    after = await rows(stack)
    assert {table: after[table] - before[table] for table in ("cases", "events", "case_keys", "commands")} == {
        "cases": 1,
        "events": 1,
        "case_keys": 1,
        "commands": 1,
    }


async def test_of_twenty_bodies_under_one_key_one_opens(stack: Stack):
    key, before = fresh_key(), await rows(stack)
    answers = await asyncio.gather(*(opening(stack, person(assessed_age=20 + n), **{KEY: key}) for n in range(20)))
    assert sorted(a.status_code for a in answers) == [201] + [422] * 19
    for answer in answers:
        if answer.status_code == 422:
            is_problem(answer, 422, "idempotency-key-reused")
    assert (await rows(stack))["cases"] == before["cases"] + 1


async def test_twenty_keys_at_once_open_twenty_cases(stack: Stack):
    answers = await asyncio.gather(*(opening(stack, person()) for _ in range(20)))
    assert {a.status_code for a in answers} == {201}
    assert len({a.json()["id"] for a in answers}) == 20


async def test_the_same_key_with_another_body_is_422_reused(stack: Stack):
    key = fresh_key()
    assert (await opening(stack, person(), **{KEY: key})).status_code == 201
    is_problem(await opening(stack, person(gender="male"), **{KEY: key}), 422, "idempotency-key-reused")


async def test_the_order_of_the_fields_is_no_other_body(stack: Stack):
    key = fresh_key()
    first = await opening(stack, person(), **{KEY: key})
    again = await opening(stack, dict(reversed(person().items())), **{KEY: key})
    assert again.json() == first.json()


async def test_a_key_of_an_opening_does_not_fit_a_transition(stack: Stack):
    key = fresh_key()
    case = (await opening(stack, person(), **{KEY: key})).json()["id"]
    answer = await stack.call(
        "POST", f"/cases/{case}/transitions/record_follow_up", HELPER, {"data": {"kind": "conversation"}}, **{KEY: key}
    )
    is_problem(answer, 422, "idempotency-key-reused")


async def test_a_key_is_its_organisations_own(stack: Stack):
    key = fresh_key()
    mine = await opening(stack, person(), **{KEY: key})
    theirs = await opening(stack, person(), by="pro-sentret", **{KEY: key})
    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert mine.json()["id"] != theirs.json()["id"]


@pytest.mark.parametrize("key", [None, "", "x" * 201])
async def test_an_opening_without_a_key_is_400(stack: Stack, key: str | None):
    headers = {"Authorization": f"Bearer {await stack.token(HELPER)}"} | ({KEY: key} if key is not None else {})
    is_problem(await stack.http.post("/cases", json=person(), headers=headers), 400, "idempotency-key-missing")


@pytest.mark.parametrize("by", ["oslo-kommune", "une", "iom-norway", "adora", "drift", "personvern", "kom"])
async def test_a_role_that_may_not_identify_is_403(stack: Stack, by: str):
    is_problem(await opening(stack, person(), by=by), 403, "not-your-role")


@pytest.mark.parametrize("by", ["oslo-police", "udi", "advokat-lie", "legevakten-oslo", "nav-grunerlokka", TOT, "rosa"])
async def test_each_role_that_may_identify_opens_a_case(stack: Stack, by: str):
    assert (await opening(stack, person(), by=by)).status_code == 201


async def test_a_refused_opening_leaves_nothing_in_the_database_or_the_engine(stack: Stack):
    async def workflows() -> int:
        return (await stack.client.count_workflows("WorkflowType = 'Case'")).count

    async def open_until_seen() -> None:
        """The engine lists what it runs a moment later; what was opened before is listed by then."""
        one = f"WorkflowId = 'case-{await opened(stack)}'"

        async def seen() -> bool:
            return bool((await stack.client.count_workflows(one)).count)

        await soon(seen)

    await open_until_seen()
    before, started = await rows(stack), await workflows()
    headers = {"Authorization": f"Bearer {await stack.token(HELPER)}"}
    reader = {"Authorization": f"Bearer {token(stack, HELPER, ['outreach'], 'saksgang:read')}"}
    refused = [
        await opening(stack, person(municipality="Atlantis")),
        await opening(stack, person(on=days_ago(-1).isoformat())),
        await opening(stack, person(responsible={"nav": "nobody"})),
        await opening(stack, person(nickname="x")),
        await opening(stack, person(), by="kom"),
        await opening(stack, person(), **reader),
        await stack.http.post("/cases", json=person(), headers=headers),
        await stack.http.post("/cases", json=person()),
        await stack.http.post("/cases", content=b"{", headers={**headers, KEY: fresh_key()}),
    ]
    assert [a.status_code for a in refused] == [422, 422, 422, 422, 403, 403, 400, 401, 422]
    assert await rows(stack) == before
    await open_until_seen()
    assert await workflows() == started + 1


async def test_a_refused_opening_does_not_use_up_its_key(stack: Stack):
    key = fresh_key()
    is_problem(await opening(stack, person(municipality="Atlantis"), **{KEY: key}), 422, "invalid")
    assert (await opening(stack, person(), **{KEY: key})).status_code == 201
