"""Reading (spec 5): a case, its deadlines, history, transitions and forecast; lists; the tables as data; OpenAPI."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain.primitives.organisations import Organisation
from saksgang.development.demo.on_stack import Stack
from saksgang.temporal.time_skipping import fast_forward
from store.auth.directory import put_organisations
from tests.integration.rest import (
    HELPER,
    LAWYER,
    NAV,
    POLICE,
    READS,
    TOT,
    UDI,
    Json,
    at_the_grant,
    at_the_support,
    caught_up,
    days_ago,
    done,
    history,
    is_instant,
    is_problem,
    opened,
    person,
    post,
    read,
)
from tests.waiting import soon

DEADLINE = {
    "id",
    "rule",
    "title",
    "kind",
    "responsible",
    "started_by",
    "starts_at",
    "due_at",
    "state",
    "reminders",
    "legal_basis",
}
STATES = {"open", "met", "met_late", "breached", "superseded", "cancelled"}
KINDS = {"max", "lapse", "act", "right", "grant", "routine"}


@pytest.fixture(scope="module")
async def case(stack: Stack) -> str:
    """A case whose reflection period has begun; read only."""
    return await at_the_grant(stack, person={"name": "Prøve Person"}, note="Bare for Nadheim")


def objects(value: Any) -> Iterator[tuple[str, Any]]:
    """Every name and value in a JSON document."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name, inner
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


# --- one case


@pytest.mark.parametrize("said", ["{}", "*", 'W/{}, "x"'])
async def test_a_case_is_told_in_full_whatever_version_the_caller_has(stack: Stack, case: str, said: str):
    """What one may do, and what one may see of it, changes with the clock; the version counts what has happened."""
    tag = (await stack.call("GET", f"/cases/{case}", NAV)).headers["etag"]
    again = await stack.call("GET", f"/cases/{case}", NAV, **{"If-None-Match": said.format(tag)})
    assert (again.status_code, again.json()["id"], again.headers["cache-control"]) == (200, case, "no-store")


async def test_a_case_says_where_it_is_who_is_responsible_and_what_i_may_do(stack: Stack, case: str):
    answer = await stack.call("GET", f"/cases/{case}", NAV)
    found = answer.json()
    names = {"id", "track", "step", "version", "opened_at", "closed_at", "responsible", "matters", "deadlines"}
    assert names | {"allowed"} <= found.keys()
    assert (found["id"], found["track"], found["step"]) == (case, "oslo_adult", "grant")
    assert answer.headers["etag"] == f'"{found["version"]}"'
    wanted = {"coordinator": TOT, "lawyer": LAWYER, "police": POLICE, "udi": UDI, "nav": NAV}
    assert wanted.items() <= found["responsible"].items()
    assert found["matters"]["reflection"] == "granted"
    assert {d["state"] for d in found["deadlines"]} == {"open"}
    assert "grant_services" in found["allowed"]
    assert "decide_reflection" not in found["allowed"]


@pytest.mark.parametrize("path", READS)
async def test_every_time_has_an_offset(stack: Stack, case: str, path: str):
    times = [
        value
        for name, value in objects(await read(stack, f"/cases/{case}{path}", LAWYER))
        if name in ("at", "until") or name.endswith("_at")
    ]
    assert all(is_instant(value) for value in times if isinstance(value, str))


async def test_the_deadlines_of_a_case_are_all_there_in_the_order_in_which_they_started(stack: Stack, case: str):
    for by in (TOT, NAV, HELPER, UDI):
        found = await read(stack, f"/cases/{case}/deadlines", by)
        items = found["items"]
        assert [d["rule"] for d in items] == [
            "lawyer_contact", "legal_advice", "police_confirmation", "udi_provisional_reply", "interim_support_start",
            "interim_support_payment", "udi_status", "reflection_period", "services_decision", "activity_start",
            "return_information",
        ]  # fmt: skip
        assert [d["started_by"] for d in items] == sorted(d["started_by"] for d in items)


async def test_a_deadline_has_its_shape(stack: Stack, case: str):
    for deadline in (await read(stack, f"/cases/{case}/deadlines", TOT))["items"]:
        assert deadline.keys() >= DEADLINE
        assert deadline["responsible"].keys() == {"role", "organisation"}
        assert deadline["state"] in STATES
        assert deadline["kind"] in KINDS
        assert is_instant(deadline["starts_at"]) < is_instant(deadline["due_at"])
        assert all("at" in reminder for reminder in deadline["reminders"])
        for basis in deadline["legal_basis"]:
            assert {"citation", "in_force_from", "source", "confirmed"} <= basis.keys()


async def test_what_is_open_in_the_case_is_what_is_open_among_its_deadlines(stack: Stack, case: str):
    all_ = (await read(stack, f"/cases/{case}/deadlines", TOT))["items"]
    assert (await read(stack, f"/cases/{case}", TOT))["deadlines"] == [d for d in all_ if d["state"] == "open"]


@pytest.mark.parametrize("by", [HELPER, LAWYER, NAV, TOT, UDI, POLICE])
async def test_transitions_say_what_is_allowed_and_why_not(stack: Stack, case: str, by: str):
    items = (await read(stack, f"/cases/{case}/transitions", by))["items"]
    track = await read(stack, "/tracks/oslo_adult", by)
    assert [i["name"] for i in items] == [t["name"] for t in track["transitions"] if t["name"] != "identify"]
    for item in items:
        assert item.keys() == {"name", "title", "allowed", "refusals", "remarks", "schema"}
        assert item["allowed"] == (not item["refusals"])
        for refusal in item["refusals"]:
            assert refusal.keys() == {"rule", "detail", "legal_basis", "unblocked_by"}
            assert "{" not in refusal["detail"]
            assert all(u.keys() == {"role", "transition"} for u in refusal["unblocked_by"])
        assert_schema(item["schema"], item["schema"])
    assert [i["name"] for i in items if i["allowed"]] == (await read(stack, f"/cases/{case}", by))["allowed"]


async def test_what_is_not_allowed_is_refused_with_the_same_rule(stack: Stack, case: str):
    items = {i["name"]: i for i in (await read(stack, f"/cases/{case}/transitions", LAWYER))["items"]}
    for name in ("submit_reflection_application", "withdraw_asylum", "decide_reflection", "resume_asylum"):
        granted = {"outcome": "granted", "decided_on": "2026-11-20"}
        data = granted if name == "decide_reflection" else {}
        told = (await post(stack, case, LAWYER, name, {"data": data})).json()
        assert told["rule"] == items[name]["refusals"][0]["rule"]
        assert told["detail"] == items[name]["refusals"][0]["detail"]


# --- history


async def test_an_event_of_the_history_has_its_shape(stack: Stack, case: str):
    items = await history(stack, case, LAWYER)
    assert [e["seq"] for e in items] == list(range(1, len(items) + 1))
    for event in items:
        assert {"seq", "type", "title", "on", "recorded_at", "actor", "data", "hash"} <= event.keys()
        assert event["actor"].keys() >= {"organisation", "role"}
    assert len({e["hash"] for e in items}) == len(items)
    assert [is_instant(e["recorded_at"]) for e in items] == sorted(is_instant(e["recorded_at"]) for e in items)


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
async def test_the_history_is_paged_without_loss(stack: Stack, case: str, limit: int):
    whole = await history(stack, case, LAWYER)
    seen: list[Json] = []
    cursor: str | None = ""
    while cursor is not None:
        suffix = f"&cursor={cursor}" if cursor else ""
        page = await read(stack, f"/cases/{case}/history?limit={limit}{suffix}", LAWYER)
        assert page.keys() == {"items", "next"}
        assert len(page["items"]) <= limit
        seen, cursor = seen + page["items"], page["next"]
    assert seen == whole


async def test_the_history_is_filtered_by_type_and_category(stack: Stack, case: str):
    whole = await history(stack, case, LAWYER)
    one = (await read(stack, f"/cases/{case}/history?type=lawyer_assigned", LAWYER))["items"]
    assert one == [e for e in whole if e["type"] == "lawyer_assigned"]
    assert (await read(stack, f"/cases/{case}/history?type=no_such", LAWYER))["items"] == []
    assert (await read(stack, f"/cases/{case}/history?category=process", LAWYER))["items"] == whole
    assert (await read(stack, f"/cases/{case}/history?category=criminal", LAWYER))["items"] == []
    paged = await read(stack, f"/cases/{case}/history?category=process&limit=2&type=udi_status_confirmed", LAWYER)
    assert paged == {"items": [], "next": None}
    is_problem(await stack.call("GET", f"/cases/{case}/history?category=gossip", LAWYER), 422, "invalid")


async def test_as_of_shows_what_was_known_then(stack: Stack, case: str):
    whole = await history(stack, case, LAWYER)
    third = is_instant(whole[2]["recorded_at"]).isoformat().replace("+", "%2B")
    then = (await read(stack, f"/cases/{case}/history?as_of={third}", LAWYER))["items"]
    assert then == whole[:3]
    found = await read(stack, f"/cases/{case}?as_of={third}", LAWYER)
    assert (found["version"], found["step"]) == (3, "lawyer")
    assert [d["rule"] for d in found["deadlines"]] == []
    before = "2020-01-01T00:00:00Z"
    assert (await read(stack, f"/cases/{case}/history?as_of={before}", LAWYER))["items"] == []
    is_problem(await stack.call("GET", f"/cases/{case}?as_of={before}", LAWYER), 404, "not-found")


async def test_what_is_recorded_late_was_not_known_before(stack: Stack):
    case = await opened(stack, on=days_ago(10).isoformat())
    yesterday = days_ago(1).isoformat().replace("+", "%2B")
    assert (await read(stack, f"/cases/{case}/history?as_of={yesterday}", HELPER))["items"] == []


async def test_a_redacted_event_keeps_its_place(stack: Stack, case: str):
    mine, theirs = await history(stack, case, LAWYER), await history(stack, case, TOT)
    assert [e["seq"] for e in mine] == [e["seq"] for e in theirs]
    assert [e["hash"] for e in mine] == [e["hash"] for e in theirs]
    first = theirs[0]
    assert set(first["redacted"]) >= {"identity", "health_social", "notes"}
    assert first["because"]


async def test_titles_are_in_the_readers_language(stack: Stack, case: str):
    for path, nb, en in (
        ("/history", "Bistandsadvokat koblet på", "Lawyer assigned"),
        ("/deadlines", "Status hos UDI", "Status at UDI"),
        ("/transitions", "Avslutt saken", "Close the case"),
        ("/forecast", "Påminnelse om frist", "Deadline reminder"),
    ):
        for language, wanted, other in (("nb", nb, en), ("en", en, nb)):
            answer = await stack.call("GET", f"/cases/{case}{path}", LAWYER, **{"Accept-Language": language})
            titles = [v for name, v in objects(answer.json()) if name in ("title", "rule_title")]
            assert wanted in titles
            assert other not in titles


# --- forecast and workflow


async def test_the_forecast_says_what_when_and_to_whom(stack: Stack, case: str):
    found = await read(stack, f"/cases/{case}/forecast", TOT)
    items = found["items"]
    assert items
    for item in items:
        assert {"at", "type", "title", "to"} <= item.keys()
        assert all(to.keys() == {"organisation", "role"} for to in item["to"])
    assert [is_instant(i["at"]) for i in items] == sorted(is_instant(i["at"]) for i in items)
    assert {"deadline_reminded", "deadline_breached", "deadline_escalated"} & {i["type"] for i in items}


@pytest.mark.parametrize("days", [0, 3, 60, 200])
async def test_until_bounds_the_forecast(stack: Stack, case: str, days: int):
    until = days_ago(-days)
    whole = (await read(stack, f"/cases/{case}/forecast?until={days_ago(-300).date()}", TOT))["items"]
    text = until.isoformat().replace("+", "%2B")
    part = (await read(stack, f"/cases/{case}/forecast?until={text}", TOT))["items"]
    assert part == [i for i in whole if is_instant(i["at"]) <= until]


async def test_until_a_day_means_its_end(stack: Stack, case: str):
    day = days_ago(-45).date()
    found = await read(stack, f"/cases/{case}/forecast?until={day}", TOT)
    assert is_instant(found["until"]).date() == day + timedelta(days=1)


@pytest.mark.parametrize("until", ["rubbish", "9999-12-31", "9999-12-31T23:59:59Z", "2100-01-01"])
async def test_an_until_that_is_no_time_or_too_far_is_422(stack: Stack, case: str, until: str):
    is_problem(await stack.call("GET", f"/cases/{case}/forecast?until={until}", TOT), 422, "invalid")


async def test_the_workflow_is_told_in_words_with_links_to_the_events(stack: Stack, case: str):
    await caught_up(stack, case)
    items = (await read(stack, f"/cases/{case}/workflow", LAWYER))["items"]
    recorded = [i for i in items if i["kind"] == "recorded"]
    assert [i["transition"] for i in recorded] == [
        "identify", "assign_lawyer", "record_advice", "submit_reflection_application", "confirm_application_received",
        "open_interim_support", "pay_interim_support", "decide_reflection",
    ]  # fmt: skip
    assert [i["events"] for i in recorded] == [[n] for n in range(1, 9)]
    assert any(i["kind"] == "notified" for i in items)


async def test_the_workflow_says_what_it_waits_for_and_until_when(stack: Stack):
    """Of a case in which nothing else has come in: a busy engine hears of several steps at once."""
    case = await opened(stack)

    async def waits() -> bool:
        items = (await read(stack, f"/cases/{case}/workflow", TOT))["items"]
        return any(i["kind"] == "timer" and "Kontakt med bistandsadvokat" in i["text"] and i["until"] for i in items)

    await soon(waits, 20)


async def test_the_workflow_is_told_in_english_by_choice(stack: Stack, case: str):
    found = await read(stack, f"/cases/{case}/workflow", LAWYER, **{"Accept-Language": "en"})
    assert not [i["text"] for i in found["items"] if "Påminnelse" in i["text"] or "Venter" in i["text"]]


# --- lists


@pytest.fixture(scope="module")
async def mine(stack: Stack) -> str:
    """A help organisation of this module's own, so that its lists hold what the module opened and nothing else."""
    id_ = f"hjelp-{uuid4().hex[:8]}"
    async with stack.engine.begin() as connection:
        await put_organisations(connection, [Organisation(id_, "Prøvehjelp", ("outreach",), "0301", "private")])

    async def known() -> bool:
        return id_ in (await stack.directory.current()).organisations

    async def let_in() -> bool:
        return (await stack.call("GET", "/cases", id_)).status_code == 200

    await soon(known)
    await soon(let_in)
    return id_


async def first(stack: Stack, by: str) -> str:
    """The first case of an organisation that the worker, too, must have heard of."""

    async def let_in() -> str | None:
        answer = await stack.call("POST", "/cases", by, person())
        return answer.json()["id"] if answer.status_code == 201 else None

    return str(await soon(let_in))


@pytest.fixture(scope="module")
async def listed(stack: Stack, mine: str) -> dict[str, str]:
    """Five cases in different places."""
    found = {"plain": await first(stack, mine)}
    found["late"] = await opened(stack, by=mine, on=days_ago(20).isoformat())
    await fast_forward(stack.client, stack.engine, found["late"], timedelta(hours=1))
    found["lawyer"] = await opened(stack, by=mine)
    await done(stack, found["lawyer"], mine, "assign_lawyer", organisation=LAWYER)
    found["missing"] = await opened(stack, by=mine)
    await done(stack, found["missing"], mine, "report_missing", last_seen=days_ago(0).isoformat())
    found["closed"] = await opened(stack, by=mine)
    await done(stack, found["closed"], TOT, "close", outcome="ferdig")
    return found


async def ids(stack: Stack, by: str, query: str = "") -> list[str]:
    return [i["id"] for i in (await read(stack, f"/cases?{query}", by))["items"]]


async def test_the_list_holds_my_cases_and_no_others(stack: Stack, mine: str, listed: dict[str, str]):
    page = await read(stack, "/cases", mine)
    assert page.keys() == {"items", "next"}
    assert sorted(i["id"] for i in page["items"]) == sorted(listed.values())
    assert page["next"] is None
    for item in page["items"]:
        assert {"id", "track", "step", "version"} <= item.keys()


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("track=oslo_adult", {"plain", "late", "lawyer", "missing", "closed"}),
        ("track=bergen_adult", set()),
        ("step=lawyer", {"lawyer"}),
        ("step=identification", {"plain", "late", "missing"}),
        ("step=closed", {"closed"}),
        ("municipality=Oslo", {"plain", "late", "lawyer", "missing", "closed"}),
        ("municipality=0301", {"plain", "late", "lawyer", "missing", "closed"}),
        ("municipality=Bergen", set()),
        (f"responsible={LAWYER}", {"lawyer"}),
        ("responsible=nobody", set()),
        ("breached=true", {"late"}),
        ("breached=false", {"plain", "lawyer", "missing", "closed"}),
        ("missing=true", {"missing"}),
        ("missing=false", {"plain", "late", "lawyer", "closed"}),
        ("step=lawyer&missing=true", set()),
    ],
)
async def test_the_list_is_filtered(stack: Stack, mine: str, listed: dict[str, str], query: str, wanted: set[str]):
    by_id = {id_: name for name, id_ in listed.items()}
    assert {by_id[id_] for id_ in await ids(stack, mine, query)} == wanted


async def test_due_before_finds_what_falls_due(stack: Stack, mine: str, listed: dict[str, str]):
    found = await read(stack, f"/cases/{listed['plain']}/deadlines", mine)
    due = is_instant(found["items"][0]["due_at"])
    before, after = due.isoformat(), (due + timedelta(seconds=1)).isoformat()
    assert listed["plain"] not in await ids(stack, mine, f"due_before={before.replace('+', '%2B')}")
    assert listed["plain"] in await ids(stack, mine, f"due_before={after.replace('+', '%2B')}")
    assert listed["closed"] not in await ids(stack, mine, "due_before=2099-01-01T00:00:00Z")


@pytest.mark.parametrize("limit", [pytest.param(1), pytest.param(2), 200])
async def test_pages_join_into_the_list(stack: Stack, mine: str, listed: dict[str, str], limit: int):
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await read(stack, f"/cases?limit={limit}" + (f"&cursor={cursor}" if cursor else ""), mine)
        seen += [i["id"] for i in page["items"]]
        cursor = page["next"]
    assert seen == await ids(stack, mine)
    assert len(seen) == len(set(seen)) == len(listed)


async def test_a_cursor_neither_skips_nor_repeats_while_new_cases_arrive(stack: Stack):
    before = await ids(stack, "rode-kors-oslo", "limit=200")
    for _ in range(4):
        await opened(stack, by="rode-kors-oslo")
    wanted = await ids(stack, "rode-kors-oslo", "limit=200")
    assert len(wanted) == len(before) + 4
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await read(stack, "/cases?limit=2" + (f"&cursor={cursor}" if cursor else ""), "rode-kors-oslo")
        seen += [i["id"] for i in page["items"]]
        cursor = page["next"]
        await opened(stack, by="rode-kors-oslo")
    assert [id_ for id_ in seen if id_ in wanted] == wanted
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("path", ["/cases", "/deadlines", "history"])
@pytest.mark.parametrize("limit", ["0", "-1", "201", "x", "1.5", "", "9999999999999999999999"])
async def test_a_limit_is_from_1_to_200(stack: Stack, case: str, path: str, limit: str):
    where = f"/cases/{case}/history" if path == "history" else path
    is_problem(await stack.call("GET", f"{where}?limit={limit}", TOT), 422, "invalid")


GARBAGE = {
    "words": "rubbish",
    "another list's": "WyIxIl0",
    "two words": "WyJ4IiwieSJd",
    "three words": "WyJ4IiwieSIsInoiXQ",
    "a time and no id": "WyIyMDI2LTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwieCJd",
    "a time without offset": "WyIyMDI2LTAxLTAxIiwiMDFhMWZmNzYtYWVhMC03ZmE0LWE3NjgtYTFkNmJkNDljMmE1Il0",
    "an odd digit": "WyLCsiJd",
    "a huge number": "WyI5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTkiXQ",
    "no ASCII": "%C3%A6",
    "a null byte": "%00",
}


@pytest.mark.parametrize(
    ("path", "cursor"),
    [
        pytest.param(path, cursor, id=f"{path} {id_}")
        for path in ("/cases", "/deadlines")
        for id_, cursor in GARBAGE.items()
    ],
)
async def test_a_cursor_that_is_none_of_ours_is_422(stack: Stack, path: str, cursor: str):
    is_problem(await stack.call("GET", f"{path}?cursor={cursor}", TOT), 422, "invalid")


@pytest.mark.parametrize(
    "cursor",
    [pytest.param(cursor, id=id_) for id_, cursor in GARBAGE.items() if id_ != "another list's"],
)
async def test_a_cursor_of_the_history_that_is_none_of_ours_is_422_or_empty(stack: Stack, case: str, cursor: str):
    answer = await stack.call("GET", f"/cases/{case}/history?cursor={cursor}", TOT)
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert answer.json()["items"] == []


@pytest.mark.parametrize(
    "query",
    [
        "due_before=rubbish",
        "breached=maybe",
        "missing=2",
        "colour=red",
        "due_before=2026-01-01",
        "due_before=2026-01-01T00:00:00",
        "track=%00",
        "step=%00",
        "municipality=%00",
        "responsible=%00",
        "track=" + "x" * 81,
    ],
)
async def test_a_filter_that_makes_no_sense_is_422(stack: Stack, query: str):
    answer = await stack.call("GET", f"/cases?{query}", TOT)
    if query.endswith(("2026-01-01", "T00:00:00")):
        assert answer.status_code in (200, 422), answer.text
    else:
        is_problem(answer, 422, "invalid")


@pytest.mark.parametrize("path", ["/history?as_of=x", "/history?limit=x", "?as_of=x", "?as_of=2026-13-01T00:00:00Z"])
async def test_a_query_that_makes_no_sense_is_422(stack: Stack, case: str, path: str):
    is_problem(await stack.call("GET", f"/cases/{case}{path}", TOT), 422, "invalid")


@pytest.mark.parametrize("as_of", ["2090-01-01T00:00:00", "2090-01-01", "2090-01-01T00:00:00Z"])
async def test_as_of_without_an_offset_is_understood_or_422(stack: Stack, case: str, as_of: str):
    for path in ("", "/history"):
        assert (await stack.call("GET", f"/cases/{case}{path}?as_of={as_of}", TOT)).status_code in (200, 422)


@pytest.mark.parametrize("as_of", ["0001-01-01T00:00:00%2B14:00", pytest.param("9999-12-31T23:59:59-14:00")])
async def test_as_of_at_the_ends_of_the_calendar_is_no_fault(stack: Stack, case: str, as_of: str):
    for path in ("", "/history"):
        assert (await stack.call("GET", f"/cases/{case}{path}?as_of={as_of}", TOT)).status_code in (200, 404, 422)


async def test_my_deadlines_are_those_my_organisation_answers_for(stack: Stack, mine: str, listed: dict[str, str]):
    page = await read(stack, "/deadlines", mine)
    assert page.keys() == {"items", "next"}
    items = page["items"]
    assert {d["responsible"]["organisation"] for d in items} == {mine}
    assert {d["rule"] for d in items} == {"lawyer_contact"}
    assert all(d.keys() >= DEADLINE for d in items)
    assert {d["case_id"]: d["state"] for d in items} == {
        listed["plain"]: "open",
        listed["late"]: "breached",
        listed["lawyer"]: "met",
        listed["missing"]: "open",
        listed["closed"]: "cancelled",
    }
    starts = [is_instant(d["starts_at"]) for d in items]
    assert starts == sorted(starts)


async def test_my_deadlines_are_paged_without_loss(stack: Stack, mine: str, listed: dict[str, str]):
    whole = (await read(stack, "/deadlines", mine))["items"]
    seen: list[Json] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await read(stack, "/deadlines?limit=2" + (f"&cursor={cursor}" if cursor else ""), mine)
        seen, cursor = seen + page["items"], page["next"]
    assert seen == whole


async def test_a_case_that_was_fast_forwarded_is_read_by_its_own_clock(stack: Stack):
    case = await at_the_support(stack)
    await fast_forward(stack.client, stack.engine, case, timedelta(days=16))
    found = await read(stack, f"/cases/{case}", TOT)
    assert "udi_status" in [deadline["rule"] for deadline in found["late"]]
    assert found["matters"]["interim_support"] == "running"
    ahead = await read(stack, f"/cases/{case}/forecast", TOT)
    assert is_instant(ahead["from"]) > days_ago(-15.9)
    as_of = days_ago(-1).isoformat().replace("+", "%2B")
    assert (await read(stack, f"/cases/{case}?as_of={as_of}", TOT))["matters"]["interim_support"] == "running"


# --- the saksgang as data


async def test_tracks_and_rules_are_listed_and_each_is_found_by_its_id(stack: Stack):
    tracks = (await read(stack, "/tracks", HELPER))["items"]
    assert "oslo_adult" in {t["id"] for t in tracks}
    rules = (await read(stack, "/rules", HELPER))["items"]
    assert len({r["id"] for r in rules}) == len(rules)
    paths = [f"/tracks/{t['id']}" for t in tracks] + [f"/rules/{r['id']}" for r in rules]
    found = await asyncio.gather(*(read(stack, path, HELPER) for path in paths))
    assert [f["id"] for f in found] == [path.rpartition("/")[2] for path in paths]


async def every_transition(stack: Stack) -> set[str]:
    """The transitions of all tracks."""
    tracks = (await read(stack, "/tracks", HELPER))["items"]
    rows = [await read(stack, f"/tracks/{track['id']}", HELPER) for track in tracks]
    return {t["name"] for track in rows for t in track["transitions"]}


async def test_a_track_names_nothing_that_is_not_there(stack: Stack):
    track = await read(stack, "/tracks/oslo_adult", HELPER)
    rules = {r["id"] for r in (await read(stack, "/rules", HELPER))["items"]}
    assert {r for t in track["transitions"] for r in t["rules"]} <= rules
    assert {d["id"] for d in track["deadlines"]} <= rules
    assert [s["id"] for s in track["steps"]] == [
        "identification",
        "lawyer",
        "reflection_application",
        "interim_support",
        "grant",
        "activation",
        "temporary_permit",
        "asylum",
        "return",
        "closed",
    ]
    organisations = {o["id"] for o in (await read(stack, "/organisations", HELPER))["items"]}
    assert set(track["organisations"].values()) <= organisations
    rows = (await read(stack, "/rules", HELPER))["items"]
    assert {u["transition"] for r in rows for u in r.get("unblocked_by", ())} <= await every_transition(stack)


async def test_a_deadline_rule_says_its_length_ladder_basis_and_versions(stack: Stack):
    rule = await read(stack, "/rules/reflection_period", HELPER)
    assert (rule["kind"], rule["length"], rule["responsible"]) == ("grant", "P6M", ["lawyer"])
    assert [r["length"] for r in rule["reminders"]] == ["P4M", "P1M", "P14D", "P3D"]
    assert rule["versions"]
    assert rule["legal_basis"][0]["citation"]


@pytest.mark.parametrize("path", ["/tracks/no_such", "/rules/no_such", "/tracks/%00"])
async def test_an_unknown_track_or_rule_is_404(stack: Stack, path: str):
    is_problem(await stack.call("GET", path, HELPER), 404, "not-found")


async def test_the_directory_lists_the_organisations_of_the_spec(stack: Stack):
    found = {o["id"]: o for o in (await read(stack, "/organisations", HELPER))["items"]}
    assert found["nav-grunerlokka"]["roles"] == ["nav"]
    assert (found["lauras-hus"]["capacity"], found["lauras-hus"]["accepts"]) == (5, ["female"])
    assert found["nadheim"]["ownership"] == "private"
    assert {
        "udi",
        "une",
        "rosa",
        "kom",
        "tot-oslo",
        "advokat-dahl",
        "pensjonat-sentrum",
        "tolga-krisesenter",
    } <= found.keys()


async def test_the_process_lives_and_is_ready_and_says_so_to_anybody(stack: Stack):
    for path in ("/livez", "/readyz"):
        answer = await stack.http.get(path)
        assert (answer.status_code, answer.json()["status"]) == (200, "ok")


# --- OpenAPI

METHODS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}
TYPES = {"null", "boolean", "object", "array", "number", "string", "integer"}


@pytest.fixture(scope="module")
async def openapi(stack: Stack) -> Json:
    answer = await stack.http.get("/openapi.json")
    assert answer.status_code == 200
    found: Json = answer.json()
    return found


def resolved(document: Json, ref: str) -> Any:
    assert ref.startswith("#/"), ref
    found: Any = document
    for part in ref[2:].split("/"):
        assert part in found, f"{ref} does not resolve"
        found = found[part.replace("~1", "/").replace("~0", "~")]
    return found


def assert_schema(document: Json, value: Any) -> None:
    """Every reference resolves, every type exists, what is required is described."""
    for name, inner in objects({"": value}):
        if name == "$ref":
            resolved(document, inner)
        if isinstance(inner, dict) and isinstance(inner.get("type"), str) and "properties" in inner:
            assert inner["type"] in TYPES
            assert set(inner.get("required", ())) <= inner["properties"].keys()


async def test_openapi_is_3_1_and_every_reference_resolves(openapi: Json):
    assert openapi["openapi"].startswith("3.1.")
    assert openapi["info"].keys() >= {"title", "version"}
    assert_schema(openapi, openapi)
    ids = []
    for path, item in openapi["paths"].items():
        assert path.startswith("/")
        for method, operation in item.items():
            assert method in METHODS
            assert operation["responses"]
            ids.append(operation["operationId"])
            for answer in operation["responses"].values():
                assert "description" in answer
    assert len(ids) == len(set(ids))


async def test_openapi_declares_every_parameter_of_a_path(openapi: Json):
    undeclared = []
    for path, item in openapi["paths"].items():
        wanted = {part.strip("{}") for part in path.split("/") if part.startswith("{")}
        for operation in item.values():
            declared = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"}
            undeclared += [path] if declared != wanted else []
    assert undeclared == []


async def test_openapi_has_one_operation_with_its_own_schema_per_transition(stack: Stack, openapi: Json):
    names = await every_transition(stack)
    prefix = "/cases/{case_id}/transitions/"
    there = {path.removeprefix(prefix) for path in openapi["paths"] if path.startswith(prefix)}
    assert there == names - {"identify"}
    for name in there:
        operation = openapi["paths"][prefix + name]["post"]
        headers = {p["name"]: p["required"] for p in operation["parameters"] if p["in"] == "header"}
        assert headers["Idempotency-Key"] is True
        assert headers["If-Match"] is False
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        assert schema["properties"].keys() == {"on", "data", "note"}
        assert resolved(openapi, schema["properties"]["data"]["$ref"])["type"] == "object"
        assert {"400", "401", "403", "404", "409", "412", "422", "503"} <= operation["responses"].keys()
        for status in ("409", "412", "422"):
            assert "application/problem+json" in operation["responses"][status]["content"]
    flat = openapi["paths"]["/cases"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(person()) | {"on", "note", "person", "responsible", "urgent"} <= flat["properties"].keys()


async def test_an_organisation_that_has_just_come_into_the_directory_can_act_at_once(stack: Stack):
    """The copies in API and worker may be a second old; nobody is sent away for that."""
    known = await stack.call("GET", "/organisations", "drift")
    assert known.status_code == 200
    for n in range(3):
        id_ = f"hjelpetiltak-{uuid4().hex[:8]}"
        body = {"name": f"Hjelpetiltak {n}", "roles": ["outreach"], "municipality": "0301", "ownership": "private"}
        assert (await stack.call("PUT", f"/organisations/{id_}", "drift", body)).status_code == 200
        await stack.directory.current()
        stack.directory.look_again()
        opened_ = await stack.call("POST", "/cases", id_, person())
        assert opened_.status_code == 201, opened_.text


async def test_only_an_administrator_changes_the_directory(stack: Stack):
    body = {"name": "X", "roles": ["outreach"]}
    is_problem(await stack.call("PUT", "/organisations/ny", "nadheim", body), 403, "not-your-role")
    is_problem(await stack.call("PUT", "/organisations/ny", "drift", {**body, "roles": ["king"]}), 422, "invalid")
    is_problem(await stack.call("PUT", "/organisations/Ny!", "drift", body), 422, "invalid")
