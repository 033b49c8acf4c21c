"""Where somebody lives is not read from the names of organisations (issue Q 1): every route, every page, every channel.

Two people are planted: a woman in a shelter, and a child in an institution whose location is restricted. Each party
that may not know where they live reads everything, and the place must not be in it.
"""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from sqlalchemy import select

from saksgang.development.demo.on_stack import Stack
from store.db.schema import parties
from tests.integration import pages
from tests.integration.outside import Mailbox, text_of
from tests.integration.receivers import hears_of_a_case, mails, organisation
from tests.integration.rest import (
    HELPER,
    LAWYER,
    NAV,
    POLICE,
    TOT,
    UDI,
    Json,
    at_the_support,
    days_ago,
    done,
    opened,
    read,
)
from tests.integration.test_routes import ROUTES, address

SHELTER, SHELTERS_NAME = "oslo-krisesenter", "Oslo krisesenter"
NORD, NORDS_NAME = "institusjon-nord", "Institusjon Nord"
OUTREACH, WELFARE, TRIBUNAL, GUARDIAN = "uteseksjonen", "bv-st-hanshaugen", "nemnda-oslo", "verge-oslo"
HEALTH = "legevakten-oslo"
MORE = ("?as_of=2050-01-01T00:00:00Z", "/history?limit=200&as_of=2050-01-01T00:00:00Z", "/history?limit=200")
MUST_NOT_KNOW_OF_HER = (POLICE, UDI, TOT, HEALTH)
MUST_NOT_KNOW_OF_THE_CHILD = (OUTREACH, TOT, HEALTH)
OPTION = re.compile(r"<option.*?</option>", re.DOTALL)
"""A form's choice among all organisations of the directory, which is no secret."""

ANSWERED = [
    (path, row) for (method, path), row in ROUTES.items() if method == "GET" and row.enters in ("bearer", "either")
]
READ = [path for path, row in ANSWERED if row.tells != "tables" and "stream" not in path]
PAGES = ["/"] + [
    path
    for (method, path), row in ROUTES.items()
    if method == "GET" and row.enters == "session" and row.tells not in ("tables", "own possibilities")
]


@pytest.fixture(scope="module")
async def sheltered(stack: Stack) -> str:
    """A woman in a shelter, of whom the health service was told one thing and everybody that she is missing."""
    case = await at_the_support(stack, person={"name": "Qz Test"})
    await done(stack, case, HELPER, "request_shelter_place", needs=["safety"])
    await done(stack, case, "rosa", "offer_shelter_place", shelter=SHELTER)
    await done(stack, case, SHELTER, "confirm_arrival")
    await shared_with_health(stack, case, SHELTER)
    await done(stack, case, SHELTER, "raise_issue", topic="Ansvar", text="Ingen svarer")
    await done(stack, case, HELPER, "report_missing", last_seen=datetime.now(UTC).date().isoformat())
    return case


@pytest.fixture(scope="module")
async def hidden(stack: Stack) -> str:
    """A child in an institution that nobody may know but those who must."""
    child: Json = {"assessed_age": 15, "birth_date": None, "gender": "female"}
    case = await opened(stack, OUTREACH, **child, on=days_ago(0.01).isoformat())
    await done(stack, case, WELFARE, "conduct_screening", answers={"Hvor bor du?": "Ute"}, suspicion="strengthened")
    await done(stack, case, WELFARE, "appoint_guardian", organisation=GUARDIAN)
    await done(stack, case, WELFARE, "assign_lawyer", organisation=LAWYER)
    acute = {"basis": "4-29", "institution": NORD, "decided_at": days_ago(0.001).isoformat()}
    await done(stack, case, WELFARE, "place_acutely", **acute)
    await shared_with_health(stack, case, WELFARE)
    hide = {"restricts": ["knowledge_of_location"], "contacts": ["network"], "reason": "bakmenn"}
    await done(stack, case, WELFARE, "impose_protection_measure", **hide)
    await done(stack, case, NORD, "report_absconded", last_seen=days_ago(0.0001).isoformat())
    return case


async def shared_with_health(stack: Stack, case: str, by: str) -> None:
    said = {"to": HEALTH, "categories": ["security"], "text": "Hun er redd", "basis": "danger_to_life"}
    await done(stack, case, by, "share_information", **said, explanation="Truet på livet")


async def read_by(stack: Stack, case: str, by: str) -> dict[str, str]:
    """All that a reader can read, by where it stands."""
    paths = [address(path, case) for path in READ] + [f"/cases/{case}{more}" for more in MORE]
    answers = {path: await stack.call("GET", path, by) for path in paths}
    async with pages.logged_in(stack, by) as reader:
        for path in PAGES:
            answers[f"page {path}"] = await reader.http.get(address(path, case), headers=pages.HTML)
    assert all(answer.status_code in (200, 403, 404, 409) for answer in answers.values()), by
    return {path: OPTION.sub("", unescape(answer.text)) for path, answer in answers.items()}


async def naming(stack: Stack, case: str, by: str, *names: str) -> list[str]:
    """Where the reader finds one of the names."""
    return [path for path, text in (await read_by(stack, case, by)).items() if any(name in text for name in names)]


@pytest.mark.parametrize("by", MUST_NOT_KNOW_OF_HER)
async def test_nothing_names_her_shelter_to_whom_the_location_is_not_for(stack: Stack, sheltered: str, by: str):
    assert not await naming(stack, sheltered, by, SHELTER, SHELTERS_NAME)


@pytest.mark.parametrize("by", MUST_NOT_KNOW_OF_THE_CHILD)
async def test_nothing_names_the_childs_institution_where_knowledge_of_it_is_restricted(
    stack: Stack, hidden: str, by: str
):
    assert not await naming(stack, hidden, by, NORD, NORDS_NAME)


async def test_whom_the_place_is_for_finds_it_in_each_of_these_answers(stack: Stack, sheltered: str, hidden: str):
    """What is looked for can be found: otherwise nothing above would have been shown."""
    found = {path.rpartition("/")[2] for path in await naming(stack, sheltered, LAWYER, SHELTER, SHELTERS_NAME)}
    assert {"history?limit=200", "next-steps", "bundle", "historikk", "neste-steg", "samling"} <= found
    assert [p for p in await naming(stack, sheltered, SHELTER, SHELTER) if p.endswith("/notifications")]
    found = {path.rpartition("/")[2] for path in await naming(stack, hidden, GUARDIAN, NORD, NORDS_NAME)}
    assert {"history?limit=200", "bundle", "historikk", "samling"} <= found


async def test_every_party_that_must_not_know_is_among_those_who_were_asked(stack: Stack, sheltered: str, hidden: str):
    knows_her = {HELPER, LAWYER, NAV, "rosa", SHELTER}
    knows_the_child = {WELFARE, "barnevernvakten-oslo", "bfe-oslo", POLICE, GUARDIAN, LAWYER, NORD, TRIBUNAL}
    assert await parties_of(stack, sheltered) - knows_her == set(MUST_NOT_KNOW_OF_HER)
    assert await parties_of(stack, hidden) - knows_the_child == set(MUST_NOT_KNOW_OF_THE_CHILD)


async def parties_of(stack: Stack, case: str) -> set[str]:
    async with stack.engine.connect() as connection:
        query = select(parties.c.organisation).where(parties.c.case_id == case).distinct()
        return set((await connection.execute(query)).scalars())


async def test_the_lawyer_reads_who_was_told_and_whom_she_can_ask(stack: Stack, sheltered: str):
    assert SHELTERS_NAME in str(await read(stack, f"/cases/{sheltered}/next-steps", LAWYER))
    async with pages.logged_in(stack, LAWYER) as reader:
        assert f"<li>{SHELTERS_NAME}: " in await reader.open(f"/saker/{sheltered}/historikk?vis=told")


async def test_the_list_does_not_find_her_by_her_shelter(stack: Stack, sheltered: str):
    for by, finds in ((POLICE, False), (TOT, False), (SHELTER, True)):
        found = (await read(stack, f"/cases?responsible={SHELTER}&limit=200", by))["items"]
        assert (sheltered in [item["id"] for item in found]) is finds, by


async def test_no_mail_names_a_place_even_to_whom_it_is_for(stack: Stack, mailbox: Mailbox):
    lawyer = await organisation(stack)
    case = await hears_of_a_case(stack, lawyer)
    await done(stack, case, HELPER, "request_shelter_place", needs=["safety"])
    await done(stack, case, "rosa", "offer_shelter_place", shelter=SHELTER)
    await done(stack, case, SHELTER, "confirm_arrival")
    await done(stack, case, HELPER, "report_missing", last_seen=datetime.now(UTC).date().isoformat())
    for mail in await mails(mailbox, lawyer, 2):
        said = f"{mail.as_string()} {text_of(mail)} {text_of(mail, 'html')}"
        assert not [name for name in (SHELTER, SHELTERS_NAME) if name in said]
