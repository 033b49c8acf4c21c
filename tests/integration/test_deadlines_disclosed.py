"""A deadline that was started by what a reader may not know is in no list, page, feed or message of that reader's."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from domain.case import unopened
from domain.disclosure.reader_rights import Rights
from domain.evolve import fold
from domain.primitives.callers import Reader
from domain.primitives.roles import ROLES
from saksgang import wiring
from saksgang.development.demo.on_stack import Stack
from saksgang.temporal.time_skipping import fast_forward
from store.db.schema import deadlines
from store.queries.membership import in_any_role, watches
from tests.integration.pages import logged_in
from tests.integration.rest import LAWYER, NAV, TOT, UDI, Json, at_the_grant, done, listed, read, today

TITLE, IOM, NEXT_TOT = "Tidligste iverksetting", "iom-norway", "tot-bergen"
REFUND = "Avgjørelse om refusjon"
SHELTER = "oslo-krisesenter"
ON_THE_SHEET = (
    "Før dette kan ingen sende deg ut av Norge",
    "Siste dag for å klage",
    "Du kan klage på det som er bestemt",
)
MISSED = timedelta(days=9)
"""Then the refund should have been decided on."""


async def refused(stack: Stack) -> tuple[str, Json]:
    """A case in which asylum was refused, and how NAV's list showed it before."""
    case = await at_the_grant(stack)
    await done(stack, case, LAWYER, "apply_asylum")
    before = await row(stack, case, NAV)
    await done(stack, case, UDI, "decide_asylum", outcome="refused")
    return case, before


async def refund_asked_for(stack: Stack) -> str:
    """A case in which a refund was asked for: neither the coordinator nor UDI may know of it."""
    case = await at_the_grant(stack)
    await done(stack, case, LAWYER, "request_shelter_place", needs=["ro"])
    await done(stack, case, "rosa", "offer_shelter_place", shelter=SHELTER)
    await done(stack, case, SHELTER, "confirm_arrival")
    await done(stack, case, SHELTER, "request_refund", kind="dentist", amount_nok=900)
    return case


async def row(stack: Stack, case: str, by: str) -> Json:
    (found,) = [item for item in await listed(stack, "/cases", by) if item["id"] == case]
    return found


async def test_the_list_of_cases_names_no_time_of_it_and_finds_no_case_by_it(stack: Stack):
    case, before = await refused(stack)
    first = datetime.now(UTC) + timedelta(hours=1)
    assert datetime.fromisoformat((await row(stack, case, LAWYER))["next_due_at"]) < datetime.fromisoformat(
        before["next_due_at"]
    )
    assert (await row(stack, case, NAV))["next_due_at"] == before["next_due_at"]
    until = (first + timedelta(hours=48)).isoformat().replace("+", "%2B")
    soon = f"/cases?due_before={until}"
    assert case in [item["id"] for item in await listed(stack, soon, LAWYER)]
    assert case not in [item["id"] for item in await listed(stack, soon, NAV)]


async def test_no_page_names_it(stack: Stack):
    case, _ = await refused(stack)
    for by, shown in ((LAWYER, True), (NAV, False), (TOT, False)):
        async with logged_in(stack, by) as visitor:
            pages = [
                await visitor.open(path)
                for path in (
                    "/frister?hvem=alle",
                    f"/saker/{case}",
                    f"/saker/{case}/historikk",
                    f"/saker/{case}/neste-steg",
                )
            ]
        assert any(TITLE in page for page in pages) is shown, by


async def test_no_sheet_for_her_names_it(stack: Stack):
    """It is whole where it is given her by somebody who may know of it."""
    case, _ = await refused(stack)
    for by, shown in ((LAWYER, True), (NAV, False), (TOT, False)):
        async with logged_in(stack, by) as visitor:
            page = await visitor.open(f"/saker/{case}/neste-steg")
        for told in (str(await read(stack, f"/cases/{case}/next-steps?language=nb", by)), page):
            assert [words in told for words in ON_THE_SHEET] == [shown] * len(ON_THE_SHEET), by


async def test_no_inbox_names_it(stack: Stack):
    case, _ = await refused(stack)
    for by, shown in ((LAWYER, True), (NAV, False), (TOT, False)):
        told = str([item for item in await listed(stack, "/inbox", by) if item["case_id"] == case])
        assert ("earliest_enforcement" in told) is shown, by


async def closed(stack: Stack, case: str) -> Json:
    """She goes back, and the case is closed."""
    await done(stack, case, TOT, "assign_responsible", role="return_counsellor", organisation=IOM, reason="retur")
    for name in ("accept_responsibility", "apply_assisted_return", "complete_return"):
        await done(stack, case, IOM, name)
    return await done(stack, case, TOT, "close", outcome="hjemme")


async def test_whoever_acts_is_not_told_of_it_by_the_answer(stack: Stack):
    """Closing sets every deadline aside; whoever closes is shown those that it follows."""
    case, _ = await refused(stack)
    await done(stack, case, UDI, "confirm_reception_place", **{"place": "Et mottak", "from": today().isoformat()})
    answer = await closed(stack, case)
    assert answer["deadlines"]
    assert "earliest_enforcement" not in str(answer)


async def test_whoever_is_told_that_it_was_missed_sees_that_it_is_late_and_whose_and_not_what_it_is(stack: Stack):
    """The coordinator must see to it; UDI need not know of it."""
    case = await refund_asked_for(stack)
    assert "undisclosed" not in str(await read(stack, f"/cases/{case}", TOT))
    await fast_forward(stack.client, stack.engine, case, MISSED)
    for by, told in ((TOT, True), (UDI, False)):
        late = (await read(stack, f"/cases/{case}", by))["late"]
        veiled = [deadline for deadline in late if deadline["rule"] == "undisclosed"]
        assert [one["responsible"]["role"] for one in veiled] == (["rosa"] if told else []), by
        listed_ones = [item["id"] for item in await listed(stack, "/cases?breached=true", by)]
        assert (case in listed_ones) >= told, by
        everything = [
            late,
            await read(stack, f"/cases/{case}/deadlines", by),
            await read(stack, f"/cases/{case}/bundle", by),
        ]
        assert not any(word in str(one) for one in everything for word in ("refund_decision", REFUND)), by
        async with logged_in(stack, by) as visitor:
            page = await visitor.open(f"/saker/{case}")
        assert ("skjermet innhold" in page) is told, by
        assert REFUND not in page, by


async def watched_by(stack: Stack, case: str, organisation: str) -> set[str]:
    """The rules of missed deadlines that the reader must see to and may not know, as lists and disclosure agree."""
    reader, who = wiring.repository_for(stack.settings), in_any_role(organisation)
    of_case = select(deadlines.c.id).where(deadlines.c.case_id == UUID(case), watches(who))
    async with stack.engine.connect() as connection:
        found = fold(unopened(case), await reader.events(connection, case))
        in_lists = set((await connection.execute(of_case)).scalars())
    rights = Rights(Reader(organisation, tuple(ROLES)), found, datetime.now(UTC) + MISSED)
    unseen = {id_: d for id_, d in found.deadlines.items() if not rights.follows(d)}
    said = {id_ for id_, d in unseen.items() if rights.watches(d)}
    assert in_lists & unseen.keys() == said
    return {unseen[id_].rule for id_ in said}


async def test_lists_know_who_must_see_to_a_missed_deadline_as_the_case_does(stack: Stack):
    """Whoever has the coordinator's role now, whoever was told then; nobody, once it fell away."""
    case = await refund_asked_for(stack)
    await fast_forward(stack.client, stack.engine, case, MISSED)
    assert await watched_by(stack, case, TOT) == {"refund_decision"}
    await done(stack, case, TOT, "assign_responsible", role="coordinator", organisation=NEXT_TOT, reason="flyttet")
    await done(stack, case, NEXT_TOT, "accept_responsibility")
    assert await watched_by(stack, case, TOT) == set()
    assert await watched_by(stack, case, NEXT_TOT) == {"refund_decision"}


async def test_a_missed_deadline_that_fell_away_is_nobodys_to_see_to(stack: Stack):
    case = await refund_asked_for(stack)
    await fast_forward(stack.client, stack.engine, case, MISSED)
    assert await watched_by(stack, case, TOT) == {"refund_decision"}
    await done(stack, case, SHELTER, "leave_shelter")
    await closed(stack, case)
    assert await watched_by(stack, case, TOT) == set()
    assert "undisclosed" not in str(await read(stack, f"/cases/{case}", TOT))
