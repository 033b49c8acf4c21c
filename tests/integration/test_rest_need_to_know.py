"""Who may know what, seen from outside (spec 4): planted secrets are looked for in every answer, log and file."""

import asyncio
import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message

from activities.contracts import workflow_id
from saksgang.development.demo.on_stack import Stack
from tests.integration.rest import (
    HELPER,
    KEY,
    LAWYER,
    NAV,
    OTHER_LAWYER,
    POLICE,
    READS,
    TOT,
    UDI,
    at_the_application,
    caught_up,
    done,
    fresh_key,
    history,
    is_problem,
    opened,
    person,
    post,
    read,
    today,
)

SECRETS = {
    "name": "Qhzemmelignavn Ztestdatter",
    "phone": "+47 911 27 364",
    "language": "Qzurisk og Qzfjellmaal",
    "birth_date": "1993-09-17",
    "arena": "Qzbakgaten 7",
    "district": "Qzbydelen",
    "indicator": "qz_skjult_gjeld",
    "helpers_note": "Qzhun ringte i natt",
    "lawyers_note": "Qzfortalte om broren",
    "choice": '"choice"',
    "udi_reason": "Qzfant ingen holdepunkter",
    "udi_status": '"status":"pending"',
    "amount": "7481926",
    "measure": "Qzskjult adresse",
    "polices_reason": "Qzvitne mot bakmannen",
    "reporter": "Qzsoster anmeldte",
    "breach": "Qzrot paa rommet",
    "advice_report": '"police_report"',
}
"""What is planted, and the words in an answer that would give it away.

Each is so long that no four letters of base64 stand for it, and no number of a nanosecond or a megabyte's offset does:
any few of them stand somewhere by chance.
"""

IDENTITY = {"name", "phone", "language", "birth_date"}
PLACE = {"arena", "district"}
HELPERS_OWN = IDENTITY | PLACE | {"indicator", "helpers_note"}
MAY_SEE: dict[str, set[str]] = {
    HELPER: HELPERS_OWN,
    LAWYER: IDENTITY | PLACE | {
        "lawyers_note", "choice", "advice_report", "udi_reason", "udi_status", "amount", "measure", "polices_reason",
        "reporter", "breach",
    },
    NAV: IDENTITY | PLACE | {"amount", "breach"},
    UDI: IDENTITY | {"choice", "udi_reason", "udi_status", "polices_reason", "reporter"},
    POLICE: IDENTITY | PLACE | {"advice_report", "measure", "polices_reason", "reporter"},
    TOT: set(),
}  # fmt: skip
"""Spec 4, the table of roles, on what is planted in this case."""

OUTSIDERS = (
    "pro-sentret", "nav-bergenhus", OTHER_LAWYER, "tot-bergen", "exit-bergen", "kom", "drift", "personvern", "une",
    "noas-mottak", "oslo-kommune", "lauras-hus", "rosa", "statsforvalter-oslo",
)  # fmt: skip
NO_CASE = "01890000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
async def case(stack: Stack) -> str:
    """A case in which every category is planted."""
    case = await opened(
        stack,
        birth_date=SECRETS["birth_date"],
        arena=SECRETS["arena"],
        district=SECRETS["district"],
        indicators=[SECRETS["indicator"]],
        note=SECRETS["helpers_note"],
        person={
            "name": SECRETS["name"],
            "language": SECRETS["language"],
            "contact": [{"channel": "phone", "value": SECRETS["phone"], "safety": "unsafe"}],
        },
    )
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    advice = {"data": {"choice": "reflection", "police_report": True}, "note": SECRETS["lawyers_note"]}
    assert (await post(stack, case, LAWYER, "record_advice", advice)).status_code == 200
    await done(stack, case, LAWYER, "submit_reflection_application")
    await done(stack, case, POLICE, "confirm_application_received")
    await done(stack, case, NAV, "open_interim_support", **{"from": today().isoformat()})
    await done(stack, case, NAV, "pay_interim_support", amount_nok=int(SECRETS["amount"]))
    await done(stack, case, LAWYER, "confirm_udi_status", status="pending", as_of=today().isoformat())
    await done(stack, case, POLICE, "assess_security", level="high", measures=[SECRETS["measure"]])
    await done(stack, case, LAWYER, "report_to_police", reported_by=SECRETS["reporter"])
    await done(stack, case, POLICE, "state_presence_needed", needed=True, reason=SECRETS["polices_reason"])
    await done(
        stack,
        case,
        UDI,
        "decide_reflection",
        outcome="granted",
        decided_on=today().isoformat(),
        reason=SECRETS["udi_reason"],
    )
    home = {"kind": "lodging", "place": "pensjonat-sentrum", "quality_agreement": False, "from": today().isoformat()}
    await done(stack, case, NAV, "assign_housing", **home)
    await done(stack, case, NAV, "record_house_rule_breach", reason=SECRETS["breach"])
    return case


async def everything(stack: Stack, case: str, by: str) -> str:
    """All that a reader can get to see of a case, on every path, in both languages, then and now."""
    paths = [f"/cases/{case}{path}" for path in READS]
    paths += [
        f"/cases/{case}/history?category={c}" for c in ("identity", "immigration", "criminal", "notes", "support")
    ]
    paths += [
        f"/cases/{case}/history?as_of=2090-01-01T00:00:00Z&limit=200",
        f"/cases/{case}?as_of=2090-01-01T00:00:00Z",
    ]
    paths += ["/cases?limit=200", "/deadlines?limit=200"]
    answers = await asyncio.gather(
        *(stack.call("GET", path, by, **{"Accept-Language": nb}) for path, nb in product(paths, ("nb", "en")))
    )
    assert {a.status_code for a in answers} <= {200, 404, 403}
    # A schema names the fields of its data; that is no secret of this case.
    return "\n".join(a.text for a in answers if not a.request.url.path.endswith("/transitions"))


@pytest.mark.parametrize("by", MAY_SEE)
async def test_each_party_sees_what_its_role_needs_and_nothing_more(stack: Stack, case: str, by: str):
    text = await everything(stack, case, by)
    assert {name for name, words in SECRETS.items() if words in text} == MAY_SEE[by]


@pytest.mark.parametrize("by", MAY_SEE)
async def test_possibilities_give_no_secret_away(stack: Stack, case: str, by: str):
    for language in ("nb", "en"):
        text = (await stack.call("GET", f"/cases/{case}/transitions", by, **{"Accept-Language": language})).text
        assert not [name for name, words in SECRETS.items() if words in text and not words.startswith('"')]


async def test_nav_learns_that_the_status_is_confirmed_and_whether_to_pay_but_not_the_status(stack: Stack, case: str):
    (event,) = [e for e in await history(stack, case, NAV) if e["type"] == "udi_status_confirmed"]
    assert event["data"]["payment_may_go_on"] is True
    assert event["data"]["as_of"] == today().isoformat()
    assert "status" not in event["data"]
    assert (event["redacted"], event["because"]) == (["immigration"], "status_only_through_lawyer")


async def test_the_lawyer_sees_the_status(stack: Stack, case: str):
    (event,) = [e for e in await history(stack, case, LAWYER) if e["type"] == "udi_status_confirmed"]
    assert event["data"]["status"] == "pending"
    assert "redacted" not in event


async def test_the_exploitation_is_not_for_nav_police_or_udi(stack: Stack, case: str):
    for by in (NAV, POLICE, UDI, TOT, LAWYER):
        first = (await history(stack, case, by))[0]
        assert "exploitation" not in first["data"]
        assert "health_social" in first["redacted"]


async def test_the_coordinator_sees_the_level_of_security_and_not_the_measures(stack: Stack, case: str):
    (event,) = [e for e in await history(stack, case, TOT) if e["seq"] == 9]
    assert event["type"] == "security_assessed"
    assert event["data"]["level"] == "high"
    assert "measures" not in event["data"]


async def test_of_the_criminal_case_udi_sees_the_report_and_the_statement_but_not_charges(stack: Stack):
    case = await at_the_application(stack)
    await done(stack, case, LAWYER, "report_to_police", reported_by="x")
    await done(stack, case, POLICE, "open_investigation")
    await done(stack, case, POLICE, "bring_charges")
    await done(stack, case, POLICE, "state_presence_needed", needed=True, reason="x")
    types = [e["type"] for e in await history(stack, case, UDI)][4:]
    assert types == ["reported_to_police", "investigation_opened", "redacted", "presence_needed_stated"]


async def test_what_is_redacted_cannot_be_asked_for_by_its_type(stack: Stack):
    case = await opened(stack)
    await done(stack, case, HELPER, "arrange_health_care", kind="psychologist", on=today().isoformat())
    answer = await stack.call("GET", f"/cases/{case}/history?type=health_care_arranged", TOT)
    assert answer.json()["items"] == []
    assert "psychologist" not in await everything(stack, case, TOT)
    assert "health_care_arranged" not in await everything(stack, case, TOT)


# --- whoever is no party


@pytest.mark.parametrize("by", OUTSIDERS)
async def test_for_whoever_is_no_party_the_case_does_not_exist(stack: Stack, case: str, by: str):
    for path in READS:
        theirs = is_problem(await stack.call("GET", f"/cases/{case}{path}", by), 404, "not-found")
        none = is_problem(await stack.call("GET", f"/cases/{NO_CASE}{path}", by), 404, "not-found")
        assert {**theirs, "instance": ""} == {**none, "instance": ""}
    for name in ("close", "no_such", "reflection_expired", "identify"):
        for id_ in (case, NO_CASE):
            is_problem(await post(stack, id_, by, name, {"data": {"x": 1}}), 404, "not-found")
    answer = await stack.call("GET", "/cases?limit=200", by)
    assert case not in answer.text


async def test_police_and_udi_know_of_the_case_from_the_application_and_nav_from_the_confirmation(stack: Stack):
    case = await opened(stack)
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    await done(stack, case, LAWYER, "record_advice", choice="reflection")
    await statuses(stack, case, {HELPER: 200, TOT: 200, LAWYER: 200, POLICE: 404, UDI: 404, NAV: 404})
    await done(stack, case, LAWYER, "submit_reflection_application")
    await statuses(stack, case, {POLICE: 200, UDI: 200, NAV: 404})
    await done(stack, case, POLICE, "confirm_application_received")
    await statuses(stack, case, {POLICE: 200, UDI: 200, NAV: 200})


async def test_a_lawyer_knows_of_the_case_from_her_assignment(stack: Stack):
    case = await opened(stack)
    await statuses(stack, case, {LAWYER: 404})
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    await statuses(stack, case, {LAWYER: 200, OTHER_LAWYER: 404})


async def statuses(stack: Stack, case: str, wanted: dict[str, int]) -> None:
    for by, status in wanted.items():
        for path in READS:
            answer = await stack.call("GET", f"/cases/{case}{path}", by)
            assert answer.status_code == status, f"{by} {path}"
        listed = (await stack.call("GET", "/cases?limit=200", by)).json()["items"]
        assert (case in [i["id"] for i in listed]) == (status == 200)


async def test_a_case_that_is_offered_is_known_to_the_receiver(stack: Stack):
    case = await opened(stack)
    await done(stack, case, TOT, "assign_responsible", role="nav", organisation=NAV, reason="Har time hos advokaten")
    assert (await stack.call("GET", f"/cases/{case}", NAV)).status_code == 200


async def test_a_replaced_lawyer_sees_only_her_own_entries_at_once(stack: Stack):
    case = await opened(stack, person={"name": "Qzerstattet Person"})
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    await done(stack, case, LAWYER, "record_advice", choice="reflection")
    await done(stack, case, HELPER, "assign_lawyer", organisation=OTHER_LAWYER)
    items = await history(stack, case, LAWYER)
    assert [e["type"] for e in items if e["type"] != "redacted"] == ["advice_recorded"]
    assert "Qzerstattet" not in await everything(stack, case, LAWYER)


async def test_a_replaced_lawyer_learns_nothing_new_and_does_nothing_more(stack: Stack):
    case = await opened(stack)
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    await done(stack, case, HELPER, "assign_lawyer", organisation=OTHER_LAWYER)
    await done(stack, case, OTHER_LAWYER, "record_advice", choice="neither")
    assert [e["seq"] for e in await history(stack, case, LAWYER)] in ([1, 2], [1, 2, 3])
    assert "advised" not in (await read(stack, f"/cases/{case}", LAWYER))["matters"].values()
    is_problem(await post(stack, case, LAWYER, "record_advice", {"data": {"choice": "asylum"}}), 403, "not-your-role")


# --- errors, logs and files


async def test_an_error_does_not_repeat_what_was_sent(stack: Stack, case: str):
    word = "Qzfeilsendt navn"
    headers = {"Authorization": f"Bearer {await stack.token(HELPER)}", KEY: fresh_key()}
    answers = [
        await stack.call("POST", "/cases", HELPER, person(municipality=word)),
        await stack.call(
            "POST", "/cases", HELPER, person(gender=word, exploitation=word, birth_date=word, person=word)
        ),
        await stack.call("POST", "/cases", HELPER, person(person={"name": word, "language": 1})),
        await stack.call("POST", "/cases", HELPER, person(responsible={"nav": word})),
        await stack.call("POST", "/cases", HELPER, person(on=word)),
        await stack.http.post("/cases", content=f'{{"person": {{"name": "{word}"'.encode(), headers=headers),
        await post(stack, case, HELPER, "assign_lawyer", {"data": {"organisation": word}}),
        await post(stack, case, LAWYER, "record_advice", {"data": {"choice": word}, "note": [word]}),
        await stack.call("GET", f"/cases?track={word}&due_before={word}&cursor={word}", HELPER),
    ]
    for answer in answers:
        is_problem(answer, 422, "invalid")
        assert word not in answer.text
        assert word not in str(answer.headers)


def spellings(words: str) -> set[bytes]:
    """The bytes as they are, and as base64 and hex would hide them."""
    plain = words.encode()
    found = {plain, plain.hex().encode(), words.encode("utf-16-le")}
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + plain)
        found.add(whole[4 if shift else 0 : len(whole) - 4])
    return found


def holding(paths: list[Path], secrets: dict[str, set[bytes]]) -> list[tuple[str, str]]:
    found = []
    for path in paths:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue
        found += [(str(path), name) for name, ways in secrets.items() if any(way in content for way in ways)]
    return found


async def test_no_secret_lies_readable_in_a_log_or_in_the_files_of_engine_and_database(stack: Stack, case: str):
    wrong = "Qzaldri i en logg"
    await stack.call("POST", "/cases", HELPER, person(municipality=wrong, person={"name": wrong, "x": wrong}))
    await stack.call("GET", f"/cases?responsible={wrong}&track={wrong}", HELPER)
    await post(stack, case, HELPER, "assign_lawyer", {"data": {"organisation": wrong}, "note": wrong})
    short = {"choice", "udi_status", "advice_report", "amount", "birth_date"}
    planted = {name: spellings(words) for name, words in SECRETS.items() if name not in short}
    planted["wrong"] = spellings(wrong)
    root = stack.layout.root
    files = [path for path in root.rglob("*") if path.is_file()]
    assert {"api.log", "worker.log"} <= {path.name for path in files}
    assert any(path.name.startswith("temporal.db") for path in files)
    assert any("pg_wal" in path.parts for path in files)
    assert await asyncio.to_thread(holding, files, planted) == []
    assert await asyncio.to_thread(holding, files, {"a case id": {case.encode()}}) != []


async def test_the_logs_hold_no_query_and_no_token(stack: Stack):
    needle = "qznaal"
    token = await stack.token(HELPER)
    await stack.call("GET", f"/cases?track={needle}", HELPER)
    logs = [path.read_text(errors="replace") for path in (stack.layout.root / "logs").iterdir()]
    for text in logs:
        assert needle not in text
        assert token not in text


async def test_the_engine_names_a_case_by_its_id_alone(stack: Stack, case: str):
    described: Any = await stack.client.get_workflow_handle(f"case-{case}").describe()
    said = str(described.raw_description)
    assert not [name for name, words in SECRETS.items() if words in said]
    events = [e async for e in stack.client.get_workflow_handle(f"case-{case}").fetch_history_events()]
    assert not [name for name, words in SECRETS.items() if words in str(events)]


def strings(message: Message) -> Iterator[bytes]:
    """Everything that is said in the message, payloads as they are."""
    for field, value in message.ListFields():
        one = isinstance(value, str | bytes | Message) or not isinstance(value, Mapping | Sequence)
        for part in [value] if one else value.values() if isinstance(value, Mapping) else value:
            if isinstance(part, Message):
                yield from strings(part)
            elif isinstance(part, bytes):
                yield part
                if field.name == "data" and re.fullmatch(rb"[A-Za-z0-9+/=]+", part):
                    with suppress(binascii.Error):
                        yield base64.b64decode(part, validate=False)
            elif isinstance(part, str):
                yield part.encode()


SAYS_ENOUGH = 6
"""So many characters of base64 are not there by chance."""

PLAIN = [words.encode() for name, words in SECRETS.items() if name not in ("choice", "udi_status")]
"""What nobody says by chance."""


async def test_the_engine_is_told_nothing_that_somebody_entered(stack: Stack, case: str):
    await caught_up(stack, case)
    kept = await stack.client.get_workflow_handle(workflow_id(case)).fetch_history()
    said = [part for event in kept.events for part in strings(event)]
    assert any(b"report_to_police" in part for part in said), "the transitions are named"
    assert not [words for words in PLAIN for part in said if words in part]


async def test_no_file_of_the_engine_holds_a_planted_word_in_clear_or_encoded(stack: Stack, case: str):
    """Base64 in each of its three alignments, and JSON's escapes, besides the word itself."""
    await caught_up(stack, case)
    files = [path for path in stack.layout.root.iterdir() if path.name.startswith("temporal.db")]
    files.append(stack.layout.log("temporal"))
    contents = [await asyncio.to_thread(path.read_bytes) for path in files]
    assert any(workflow_id(case).encode() in content for content in contents), "it is looked for where it would be"
    for words in PLAIN:
        forms = {words, json.dumps(words.decode())[1:-1].encode()}
        encoded = (base64.b64encode(b"x" * n + words)[4 if n else 0 : -4] for n in range(3))
        forms |= {form for form in encoded if len(form) >= SAYS_ENOUGH}
        assert not [form for form in forms for content in contents if form in content]
