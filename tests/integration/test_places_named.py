"""Where somebody lives is not read from the names of organisations (issue Q 1), nor from an older state of the case (Q 2)."""

from datetime import UTC, datetime

import pytest

from saksgang.demo.on_stack import Stack
from tests.integration import pages
from tests.integration.rest import HELPER, LAWYER, POLICE, TOT, UDI, at_the_application, done, opened, read

SHELTER, NAME = "oslo-krisesenter", "Oslo krisesenter"
PATHS = (
    "",
    "/history?limit=200",
    "/notifications",
    "/next-steps",
    "/deadlines",
    "/forecast",
    "/bundle",
    "/disclosures",
)


@pytest.fixture
async def sheltered(stack: Stack) -> str:
    """A case at the application, with the person in a shelter, which is told of things as others are."""
    case = await at_the_application(stack)
    await done(stack, case, HELPER, "request_shelter_place", needs=["safety"])
    await done(stack, case, "rosa", "offer_shelter_place", shelter=SHELTER)
    await done(stack, case, SHELTER, "confirm_arrival")
    await done(stack, case, HELPER, "report_missing", last_seen=datetime.now(UTC).date().isoformat())
    return case


@pytest.mark.parametrize("by", [POLICE, UDI, TOT])
async def test_no_answer_and_no_page_names_the_shelter_to_whom_the_location_is_not_for(
    stack: Stack, sheltered: str, by: str
):
    for path in PATHS:
        answer = await stack.call("GET", f"/cases/{sheltered}{path}", by)
        assert answer.status_code in (200, 403), path
        assert not [name for name in (SHELTER, NAME) if name in answer.text], path
    async with pages.logged_in(stack, by) as reader:
        for path in ("", "/historikk", "/neste-steg", "/samling"):
            answer = await reader.http.get(f"/saker/{sheltered}{path}", headers=pages.HTML)
            assert answer.status_code == 200, path
            assert not [name for name in (SHELTER, NAME) if name in answer.text], path


async def test_the_lawyer_reads_who_was_told_and_whom_she_can_ask(stack: Stack, sheltered: str):
    assert NAME in str(await read(stack, f"/cases/{sheltered}/next-steps", LAWYER))
    async with pages.logged_in(stack, LAWYER) as reader:
        assert f"<li>{NAME}: " in await reader.open(f"/saker/{sheltered}/historikk?vis=told")


async def test_an_older_state_is_read_with_the_rights_of_now(stack: Stack):
    """A lawyer who was replaced sees nothing of the path, whichever day she asks for."""
    case = await opened(stack)
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    before = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    await done(stack, case, HELPER, "assign_lawyer", organisation="advokat-dahl")
    for as_of in (before, "2050-01-01T00:00:00Z"):
        assert (await read(stack, f"/cases/{case}?as_of={as_of}", LAWYER))["step"] is None
    assert (await read(stack, f"/cases/{case}?as_of={before}", HELPER))["step"] == "lawyer"
    assert (await read(stack, f"/cases/{case}?as_of={before}", LAWYER))["responsible"] == {}
