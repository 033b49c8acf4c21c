"""`POST /cases/{id}/transitions/{name}` for an outside client (spec 5): recorded once, or a problem and no change."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from activities.contracts import CaseNews
from activities.relay import signal
from saksgang.development.demo.on_stack import Stack
from saksgang.temporal.time_skipping import fast_forward
from tests.integration.rest import (
    HELPER,
    KEY,
    LAWYER,
    NAV,
    POLICE,
    TOT,
    UDI,
    Json,
    at_the_application,
    at_the_support,
    caught_up,
    days_ago,
    done,
    fresh_key,
    history,
    is_instant,
    is_problem,
    opened,
    pointers,
    post,
    read,
    state,
    today,
)
from tests.waiting import soon

KIND: Json = {"data": {"kind": "conversation"}}
FOLLOW_UP = "record_follow_up"


@pytest.fixture(scope="module")
async def case(stack: Stack) -> str:
    """A case whose lawyer has applied; what is tried on it must change nothing."""
    return await at_the_application(stack)


# --- done


async def test_a_transition_answers_with_case_version_events_and_changed_deadlines(stack: Stack):
    case = await opened(stack)
    answer = await post(stack, case, HELPER, "assign_lawyer", {"data": {"organisation": LAWYER}})
    assert answer.status_code == 200
    told = answer.json()
    assert told.keys() == {"case_id", "version", "events", "deadlines", "remarks"}
    assert (told["case_id"], told["version"]) == (case, 2)
    (event,) = told["events"]
    assert (event["seq"], event["type"]) == (2, "lawyer_assigned")
    assert event["title"] == "Bistandsadvokat koblet på"
    is_instant(event["at"])
    assert {(d["rule"], d["state"]) for d in told["deadlines"]} == {("lawyer_contact", "met"), ("legal_advice", "open")}
    assert answer.headers["etag"] == '"2"'
    now = await stack.call("GET", f"/cases/{case}", HELPER)
    assert now.headers["etag"] == '"2"'


async def test_a_transition_may_have_no_body_where_its_data_is_nothing(stack: Stack):
    case = await at_the_application(stack)
    assert (await post(stack, case, POLICE, "confirm_application_received")).status_code == 200


async def test_one_command_may_yield_several_events_in_order(stack: Stack):
    case = await opened(stack)
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    told = await done(stack, case, LAWYER, "record_advice", choice="neither")
    assert [e["type"] for e in told["events"]] == ["advice_recorded", "advice_declined"]
    assert [e["seq"] for e in told["events"]] == [3, 4]
    assert told["version"] == 4


@pytest.mark.parametrize("hours", [1, 30])
async def test_on_is_when_it_happened_and_recorded_at_when_it_was_written(stack: Stack, hours: int):
    case = await opened(stack, on=days_ago(2).isoformat())
    on = days_ago(hours / 24)
    answer = await post(stack, case, HELPER, FOLLOW_UP, {**KIND, "on": on.isoformat()})
    assert answer.status_code == 200
    last = (await history(stack, case, HELPER))[-1]
    assert is_instant(last["on"]) == on
    assert is_instant(last["recorded_at"]) > days_ago(0.01)


async def test_on_may_be_the_day_of_the_opening(stack: Stack):
    case = await opened(stack)
    assert (await post(stack, case, HELPER, FOLLOW_UP, {**KIND, "on": today().isoformat()})).status_code == 200


async def test_the_coordinator_does_it_on_behalf_of_another_and_the_event_says_so(stack: Stack):
    case = await at_the_application(stack)
    await done(stack, case, TOT, "confirm_application_received")
    last = (await history(stack, case, LAWYER))[-1]
    assert last["actor"] == {"organisation": TOT, "role": "coordinator", "on_behalf_of": POLICE}


# --- versions


@pytest.mark.parametrize("tag", ['"{}"', 'W/"{}"', "{}", "*"])
async def test_if_match_with_the_version_that_is_lets_it_happen(stack: Stack, tag: str):
    case = await opened(stack)
    assert (await post(stack, case, HELPER, FOLLOW_UP, KIND, **{"If-Match": tag.format(1)})).status_code == 200


@pytest.mark.parametrize(
    "tag", ['"3"', '"999"', '"0"', '"-1"', '"abc"', '"4.0"', "x y", '"' + "9" * 40 + '"', '"\u00b2"']
)
async def test_if_match_with_another_version_or_garbage_is_412(stack: Stack, case: str, tag: str):
    answer = await post(stack, case, TOT, "confirm_application_received", None, **{"If-Match": tag.encode()})  # type: ignore[arg-type]
    is_problem(answer, 412, "version-conflict")


@pytest.mark.parametrize("tags", ['"1", "7"', '"7","1"', '"7", W/"1"', '"abc", "1"', "7,1", '"x,y" , "1"'])
async def test_if_match_with_several_lets_it_happen_where_one_of_them_is_the_version(stack: Stack, tags: str):
    case = await opened(stack)
    assert (await post(stack, case, HELPER, FOLLOW_UP, KIND, **{"If-Match": tags})).status_code == 200


async def test_if_match_may_come_in_several_headers(stack: Stack):
    case = await opened(stack)
    headers = [("If-Match", '"7"'), ("If-Match", '"1"'), (KEY, fresh_key())]
    bearer = ("Authorization", f"Bearer {await stack.token(HELPER)}")
    path = f"/cases/{case}/transitions/{FOLLOW_UP}"
    assert (await stack.http.post(path, json={"data": KIND["data"]}, headers=[*headers, bearer])).status_code == 200


@pytest.mark.parametrize("tags", ['"6", "7"', '"abc", "x"', '"1,2"', '"2,1"', ",", '"7", "12"'])
async def test_if_match_with_several_of_which_none_is_the_version_is_412(stack: Stack, tags: str):
    case = await opened(stack)
    is_problem(await post(stack, case, HELPER, FOLLOW_UP, KIND, **{"If-Match": tags}), 412, "version-conflict")


@pytest.mark.parametrize("tag", ['""', '"', 'W/""'])
async def test_if_match_with_an_empty_tag_is_412(stack: Stack, tag: str):
    case = await opened(stack)
    is_problem(await post(stack, case, HELPER, FOLLOW_UP, KIND, **{"If-Match": tag}), 412, "version-conflict")


# --- the same command again


async def test_a_replay_gives_the_identical_answer_after_other_commands(stack: Stack):
    case, key = await opened(stack), fresh_key()
    body = {"data": {"organisation": LAWYER}, "note": "Ring først"}
    first = await post(stack, case, HELPER, "assign_lawyer", body, **{KEY: key})
    await done(stack, case, LAWYER, "record_advice", choice="reflection")
    await done(stack, case, LAWYER, "submit_reflection_application")
    again = await post(stack, case, HELPER, "assign_lawyer", body, **{KEY: key})
    assert (again.status_code, again.json(), again.headers["etag"]) == (200, first.json(), first.headers["etag"])
    assert len(await history(stack, case)) == 4


async def test_twenty_sendings_at_once_of_one_command_record_it_once(stack: Stack):
    case, key = await opened(stack), fresh_key()
    answers = await asyncio.gather(*(post(stack, case, HELPER, FOLLOW_UP, KIND, **{KEY: key}) for _ in range(20)))
    assert {a.status_code for a in answers} == {200}
    assert all(a.json() == answers[0].json() for a in answers)
    assert len(await history(stack, case)) == 2


async def test_a_replay_gives_the_identical_answer_in_a_later_run_of_the_workflow(stack: Stack):
    case, key = await opened(stack), fresh_key()
    handle = stack.client.get_workflow_handle(f"case-{case}")
    await caught_up(stack, case)
    before = (await handle.describe()).run_id
    body = {"data": {"organisation": LAWYER}}
    first = await post(stack, case, HELPER, "assign_lawyer", body, **{KEY: key})
    for _ in range(11):
        answers = await asyncio.gather(*(post(stack, case, HELPER, FOLLOW_UP, KIND) for _ in range(10)))
        assert {a.status_code for a in answers} == {200}
    assert (await handle.describe()).run_id == before, "word of a hundred commands is a few signals"

    async def another_run() -> bool:
        await signal(stack.client, case, CaseNews(112))
        return (await handle.describe()).run_id != before

    await soon(another_run, 60)
    again = await post(stack, case, HELPER, "assign_lawyer", body, **{KEY: key})
    assert (again.status_code, again.json(), again.headers["etag"]) == (200, first.json(), first.headers["etag"])
    other = await post(stack, case, HELPER, "assign_lawyer", {**body, "note": "x"}, **{KEY: key})
    is_problem(other, 422, "idempotency-key-reused")
    assert [e["seq"] for e in await history(stack, case, HELPER)] == list(range(1, 113))
    told = await read(stack, f"/cases/{case}/workflow", HELPER)
    kinds = [line["kind"] for line in told["items"]]
    assert (kinds[0], kinds.count("started"), kinds.count("continued")) == ("started", 1, 1)
    recorded = [line["events"] for line in told["items"] if line["kind"] == "recorded"]
    assert sorted(recorded) == [[seq] for seq in range(1, 113)]


async def test_a_replay_is_the_same_though_time_has_passed(stack: Stack):
    case, key = await opened(stack), fresh_key()
    body = {"data": {"organisation": LAWYER}}
    first = await post(stack, case, HELPER, "assign_lawyer", body, **{KEY: key})
    await fast_forward(stack.client, stack.engine, case, timedelta(days=20))
    again = await post(stack, case, HELPER, "assign_lawyer", body, **{KEY: key})
    assert (again.status_code, again.json()) == (200, first.json())


async def test_a_key_on_another_case_or_transition_is_reused(stack: Stack):
    one, two, key = await opened(stack), await opened(stack), fresh_key()
    assert (await post(stack, one, HELPER, FOLLOW_UP, KIND, **{KEY: key})).status_code == 200
    is_problem(await post(stack, two, HELPER, FOLLOW_UP, KIND, **{KEY: key}), 422, "idempotency-key-reused")
    body = {"data": {"organisation": LAWYER}}
    is_problem(await post(stack, one, HELPER, "assign_lawyer", body, **{KEY: key}), 422, "idempotency-key-reused")


async def test_a_refused_command_does_not_use_up_its_key(stack: Stack):
    case, key = await opened(stack), fresh_key()
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    no = await post(stack, case, LAWYER, "withdraw_reflection_application", {}, **{KEY: key})
    is_problem(no, 409, "refused", "application_missing")
    await done(stack, case, LAWYER, "submit_reflection_application")
    assert (await post(stack, case, LAWYER, "withdraw_reflection_application", {}, **{KEY: key})).status_code == 200


async def test_what_is_unusual_is_recorded_and_remarked_on_in_answer_form_and_history(stack: Stack):
    case = await opened(stack)
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    possible = {item["name"]: item for item in (await read(stack, f"/cases/{case}/transitions", LAWYER))["items"]}
    ahead = possible["submit_reflection_application"]
    assert (ahead["allowed"], [remark["rule"] for remark in ahead["remarks"]]) == (True, ["advice_missing"])
    answer = await post(stack, case, LAWYER, "submit_reflection_application", {}, **{"Accept-Language": "en"})
    assert answer.status_code == 200
    remark = answer.json()["remarks"][0]
    assert remark["rule"] == "advice_missing"
    assert remark["detail"] == "The lawyer has not recorded that reflection was chosen."
    assert remark["legal_basis"]
    told = (await read(stack, f"/cases/{case}/history", LAWYER))["items"][-1]
    assert [found["rule"] for found in told["remarks"]] == ["advice_missing"]
    unseen = (await read(stack, f"/cases/{case}/history", HELPER))["items"][-1]
    assert (unseen["type"], "remarks" in unseen) == ("reflection_application_submitted", False)


# --- what does not fit

RAW = {
    "half a JSON": b'{"data": ',
    "no JSON": b"data",
    "not UTF-8": b'{"note": "\xff"}',
    "an array": b"[]",
    "null": b"null",
    "a number": b"1",
    "text": b'"x"',
    "NaN": b'{"data": {"kind": NaN}}',
    "half a character": b'{"note": "\\ud800"}',
    "deeply nested": b'{"data": ' + b"[" * 3000 + b"]" * 3000 + b"}",
    "over 64 KiB": b'{"data": {"kind": "conversation"}, "note": "' + b"x" * 66_000 + b'"}',
    "over 64 KiB of nothing": b'{"data": {"kind": "conversation"}' + b" " * 66_000 + b"}",
}


@pytest.mark.parametrize("content", RAW.values(), ids=RAW)
async def test_a_body_that_cannot_be_read_is_422(stack: Stack, case: str, content: bytes):
    headers = {"Authorization": f"Bearer {await stack.token(HELPER)}", KEY: fresh_key()}
    path = f"/cases/{case}/transitions/{FOLLOW_UP}"
    told = is_problem(await stack.http.post(path, content=content, headers=headers), 422, "invalid")
    assert told["errors"]


WRONG: dict[str, tuple[str, str, Any, str]] = {
    "data is an array": (HELPER, FOLLOW_UP, {"data": []}, "/data"),
    "data is null": (HELPER, FOLLOW_UP, {"data": None}, "/data"),
    "data is text": (HELPER, FOLLOW_UP, {"data": "x"}, "/data"),
    "no data": (HELPER, FOLLOW_UP, {}, "/data/kind"),
    "a field of another type": (HELPER, FOLLOW_UP, {"data": {"kind": 1}}, "/data/kind"),
    "a field that is an array": (HELPER, FOLLOW_UP, {"data": {"kind": ["conversation"]}}, "/data/kind"),
    "an unknown value": (HELPER, FOLLOW_UP, {"data": {"kind": "tea"}}, "/data/kind"),
    "an unknown field": (HELPER, FOLLOW_UP, {"data": {"kind": "conversation", "x": 1}}, "/data/x"),
    "an unknown field beside data": (HELPER, FOLLOW_UP, {**KIND, "x": 1}, "/x"),
    "a field with a slash": (HELPER, FOLLOW_UP, {"data": {"kind": "conversation", "a/b~c": 1}}, "/data/a~1b~0c"),
    "an empty note": (HELPER, FOLLOW_UP, {**KIND, "note": ""}, "/note"),
    "a note of spaces": (HELPER, FOLLOW_UP, {**KIND, "note": "  "}, "/note"),
    "a long note": (HELPER, FOLLOW_UP, {**KIND, "note": "x" * 4001}, "/note"),
    "a note that is a number": (HELPER, FOLLOW_UP, {**KIND, "note": 1}, "/note"),
    "on ahead": (HELPER, FOLLOW_UP, {**KIND, "on": days_ago(-1).isoformat()}, "/on"),
    "on a day ahead": (HELPER, FOLLOW_UP, {**KIND, "on": (today() + timedelta(days=1)).isoformat()}, "/on"),
    "on before the opening": (HELPER, FOLLOW_UP, {**KIND, "on": days_ago(1).isoformat()}, "/on"),
    "on a day before the opening": (HELPER, FOLLOW_UP, {**KIND, "on": days_ago(1).date().isoformat()}, "/on"),
    "on without offset": (HELPER, FOLLOW_UP, {**KIND, "on": "2026-11-21T10:00:00"}, "/on"),
    "on in words": (HELPER, FOLLOW_UP, {**KIND, "on": "yesterday"}, "/on"),
    "on no day at all": (HELPER, FOLLOW_UP, {**KIND, "on": "2026-02-30"}, "/on"),
    "on in the year one": (HELPER, FOLLOW_UP, {**KIND, "on": "0001-01-01"}, "/on"),
    "a long text": (HELPER, "raise_issue", {"data": {"topic": "x" * 201, "text": "x"}}, "/data/topic"),
    "a longer text": (HELPER, "raise_issue", {"data": {"topic": "x", "text": "x" * 4001}}, "/data/text"),
    "an empty text": (HELPER, "raise_issue", {"data": {"topic": "", "text": "x"}}, "/data/topic"),
    "last seen ahead": (HELPER, "report_missing", {"data": {"last_seen": days_ago(-2).isoformat()}}, "/data/last_seen"),
    "yes as text": (
        LAWYER,
        "record_advice",
        {"data": {"choice": "asylum", "police_report": "yes"}},
        "/data/police_report",
    ),
    "yes as a number": (
        LAWYER,
        "record_advice",
        {"data": {"choice": "asylum", "police_report": 1}},
        "/data/police_report",
    ),
    "not a lawyer": (HELPER, "assign_lawyer", {"data": {"organisation": NAV}}, "/data/organisation"),
    "nobody": (HELPER, "assign_lawyer", {"data": {"organisation": "nobody"}}, "/data/organisation"),
    "a name that is no id": (HELPER, "assign_lawyer", {"data": {"organisation": "Advokat Lie"}}, "/data/organisation"),
    "decided ahead": (
        UDI,
        "decide_reflection",
        {"data": {"outcome": "granted", "decided_on": (today() + timedelta(days=1)).isoformat()}},
        "/data/decided_on",
    ),
    "a date that is an instant": (
        UDI,
        "decide_reflection",
        {"data": {"outcome": "granted", "decided_on": "2026-11-21T10:00:00Z"}},
        "/data/decided_on",
    ),
    "a date that is a number in text": (UDI, "send_provisional_reply", {"data": {"expected": "0"}}, "/data/expected"),
}


@pytest.mark.parametrize(
    ("by", "name", "body", "pointer"),
    [pytest.param(*row, id=id_) for id_, row in WRONG.items()],
)
async def test_what_does_not_fit_is_422_with_its_pointer(
    stack: Stack, case: str, by: str, name: str, body: Any, pointer: str
):
    told = is_problem(await post(stack, case, by, name, body), 422, "invalid")
    assert pointer in pointers(told)


async def test_what_happened_is_not_later_today(stack: Stack):
    case = await opened(stack)
    soon = min(days_ago(-1 / 24), days_ago(0).replace(hour=23, minute=59, second=59))
    body = {"data": {"last_seen": soon.isoformat()}}
    told = is_problem(await post(stack, case, HELPER, "report_missing", body), 422, "invalid")
    assert pointers(told) == {"/data/last_seen"}


@pytest.mark.parametrize("amount", [-1, 10**8, 10**30, 1.5, "3200", True, None, [1]])
async def test_an_amount_is_a_whole_number_of_kroner(stack: Stack, supported: str, amount: Any):
    body = {"data": {"amount_nok": amount, "emergency": True, "reason": "Mat"}}
    told = is_problem(await post(stack, supported, NAV, "pay_interim_support", body), 422, "invalid")
    assert pointers(told) == {"/data/amount_nok"}


@pytest.fixture(scope="module")
async def supported(stack: Stack) -> str:
    """A case whose first fortnight is paid."""
    return await at_the_support(stack)


# --- who and what


@pytest.mark.parametrize(
    "name", ["no_such", "identify", "Assign_Lawyer", "assign_lawyer%00", "lawyer_assigned", "x" * 500]
)
async def test_an_unknown_transition_is_404(stack: Stack, case: str, name: str):
    is_problem(await post(stack, case, HELPER, name, {}), 404, "not-found")


BY_TIME = (
    "deadline_reminded",
    "deadline_escalated",
    "deadline_breached",
    "interim_support_resumed",
    "reflection_expired",
    "permit_expired",
    "placement_lapsed",
    "acute_decision_lapsed",
    "complaint_forwarded",
    "turned_18",
    "responsibility_gap_detected",
    "notification_failed",
)


@pytest.mark.parametrize("name", BY_TIME)
async def test_what_only_time_does_is_403_to_everybody(stack: Stack, case: str, name: str):
    is_problem(await post(stack, case, TOT, name, {}), 403, "not-your-role", "only_time_does_this")
    is_problem(await post(stack, case, NAV, name, {}), 404, "not-found")


@pytest.mark.parametrize("by", [NAV, UDI, POLICE, HELPER, TOT])
async def test_the_status_comes_through_the_lawyer_alone(stack: Stack, supported: str, by: str):
    body = {"data": {"status": "pending", "as_of": today().isoformat()}}
    told = is_problem(
        await post(stack, supported, by, "confirm_udi_status", body), 403, "not-your-role", "status_only_through_lawyer"
    )
    assert told["unblocked_by"] == [{"role": "lawyer", "transition": "confirm_udi_status"}]


# --- how a problem is told


async def test_a_refusal_names_its_rule_its_basis_and_who_can_unblock_it(stack: Stack):
    case = await opened(stack)
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    told = is_problem(
        await post(stack, case, LAWYER, "withdraw_reflection_application", {}), 409, "refused", "application_missing"
    )
    assert told["unblocked_by"] == [{"role": "lawyer", "transition": "submit_reflection_application"}]
    for basis in told["legal_basis"]:
        assert basis.keys() <= {"citation", "url", "in_force_from", "in_force_to", "source", "confirmed"}
        assert {"citation", "in_force_from", "source", "confirmed"} <= basis.keys()
    rule = await read(stack, "/rules/application_missing", LAWYER)
    assert (rule["detail"], rule["legal_basis"]) == (told["detail"], told["legal_basis"])


@pytest.mark.parametrize(
    ("header", "language", "title"),
    [
        ("nb", "nb", "Avvist av en regel"),
        ("en", "en", "Refused by a rule"),
        ("en-GB,en;q=0.9", "en", "Refused by a rule"),
        ("nb-NO,en;q=0.5", "nb", "Avvist av en regel"),
        ("en;q=0.2, nb;q=0.8", "nb", "Avvist av en regel"),
        ("fr, en;q=0.5", "en", "Refused by a rule"),
        ("fr", "nb", "Avvist av en regel"),
        ("", "nb", "Avvist av en regel"),
        ("*", "nb", "Avvist av en regel"),
        ("en;q=x, ;;,", "nb", "Avvist av en regel"),
    ],
)
async def test_accept_language_chooses_bokmal_or_english(
    stack: Stack, case: str, header: str, language: str, title: str
):
    answer = await post(stack, case, LAWYER, "submit_reflection_application", {}, **{"Accept-Language": header})
    told = is_problem(answer, 409, "refused", "reflection_application_pending")
    assert (answer.headers["content-language"], told["title"]) == (language, title)
    assert ("pending" in told["detail"]) == (language == "en")


async def test_an_answer_that_succeeds_is_in_the_readers_language_too(stack: Stack):
    case = await opened(stack)
    answer = await post(stack, case, HELPER, FOLLOW_UP, KIND, **{"Accept-Language": "en"})
    assert answer.json()["events"][0]["title"] == "Follow-up"


SLUGS = (
    "refused", "unauthenticated", "not-your-role", "not-found", "invalid", "idempotency-key-missing",
    "idempotency-key-reused", "version-conflict", "too-many-requests", "engine-unavailable",
)  # fmt: skip


@pytest.mark.parametrize("slug", SLUGS)
async def test_each_problem_has_a_page_that_anybody_can_read(stack: Stack, slug: str):
    for language, word in (("nb", 'lang="nb"'), ("en", 'lang="en"')):
        answer = await stack.http.get(f"/problems/{slug}", headers={"Accept-Language": language})
        assert answer.status_code == 200
        assert word in answer.text


async def test_an_unknown_problem_or_path_or_method_is_a_problem_too(stack: Stack):
    is_problem(await stack.http.get("/problems/no-such"), 404, "not-found")
    is_problem(await stack.call("GET", "/no/such/path", HELPER), 404, "not-found")
    assert (await stack.call("DELETE", "/cases", HELPER)).headers["content-type"].startswith("application/problem+json")


# --- nothing done


async def test_what_is_refused_or_invalid_changes_nothing_and_leaves_no_update_in_the_engine(stack: Stack):
    case = await at_the_application(stack)
    before = await state(stack, case)
    wrong = [
        (LAWYER, "submit_reflection_application", {}, {}, 409),
        (UDI, "decide_asylum", {"data": {"outcome": "refused"}}, {}, 409),
        (TOT, "close", {"data": {"outcome": "ferdig"}}, {}, 409),
        (LAWYER, "record_advice", {"data": {"choice": "asylum"}}, {"If-Match": '"2"'}, 412),
        (HELPER, "decide_reflection", {"data": {"outcome": "granted", "decided_on": today().isoformat()}}, {}, 403),
        (TOT, "reflection_expired", {}, {}, 403),
        (NAV, "pay_interim_support", {"data": {"amount_nok": 1}}, {}, 404),
        (HELPER, FOLLOW_UP, {**KIND, "on": days_ago(-1).isoformat()}, {}, 422),
        (HELPER, FOLLOW_UP, {**KIND, "on": days_ago(1).isoformat()}, {}, 422),
        (HELPER, FOLLOW_UP, {"data": {}}, {}, 422),
        (HELPER, FOLLOW_UP, KIND, {KEY: ""}, 400),
        (HELPER, FOLLOW_UP, KIND, {"Authorization": "Bearer x"}, 401),
        (HELPER, "no_such", {}, {}, 404),
    ]
    for by, name, body, headers, status in wrong:
        answer = await post(stack, case, by, name, body, **headers)
        assert answer.status_code == status, f"{name}: {answer.text}"
    assert await state(stack, case) == before


async def test_a_domain_error_found_by_the_worker_changes_nothing(stack: Stack):
    case = await at_the_support(stack)
    before = (await state(stack, case))[:-1]
    body = {"data": {"amount_nok": 1, "emergency": True}}
    is_problem(await post(stack, case, NAV, "pay_interim_support", body), 422, "invalid")
    is_problem(await post(stack, case, HELPER, "assign_lawyer", {"data": {"organisation": NAV}}), 422, "invalid")
    assert (await state(stack, case))[:-1] == before
