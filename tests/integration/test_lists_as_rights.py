"""Lists in SQL agree with the rules of disclosure: in every state, for every party, for each role of a token."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import ColumnElement, insert, select, true
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from activities.mail_text import word
from api.pages.agenda import AgendaQuery, agenda, how_many
from domain.case import Case
from domain.disclosure.reader_rights import Rights
from domain.primitives.callers import Reader
from store.commands.append import write
from store.db.schema import cases, deadlines, events, outbox
from store.projections.case_rows import case_row, outbox_rows, projected
from store.queries.agenda import digest, watched_by
from store.queries.membership import ListReader, follows, in_any_role, knows, seat, watches
from tests.unit.given import LIE, NADHEIM, TOT, UDI, Story, advised
from tests.unit.states import STATES, refund_requested

LATE = timedelta(days=40)
"""By then what nobody did is late."""

SHELTER = "oslo-krisesenter"
NEXT = "tot-bergen"
"""It is an outreach service too: a token of it may be for one of the roles alone."""


def late(story: Story) -> Story:
    return story.at(story.now + LATE)


def unpaid(**opened: str) -> Story:
    """She lives in a shelter, which waits for a refund: neither outreach nor coordinator may know of that deadline."""
    story = advised("asylum", **opened).so(LIE, "request_shelter_place", needs=["ro"])
    story.so("rosa", "offer_shelter_place", shelter=SHELTER).so(SHELTER, "confirm_arrival")
    return late(story.so(SHELTER, "request_refund", kind="dentist", amount_nok=900))


def asylum_refused(**opened: str) -> Story:
    """It ran until then that the refusal was not to be enforced; neither outreach nor coordinator may know of it."""
    return late(advised("asylum", **opened).so(LIE, "apply_asylum").so(UDI, "decide_asylum", outcome="refused"))


def coordinated_by(story: Story, giver: str, to: str) -> Story:
    story.so(giver, "assign_responsible", role="coordinator", organisation=to, reason="flytter")
    return story.so(to, "accept_responsibility")


def handed_over() -> Story:
    """By who identified the person, after the deadline was missed; nobody coordinates."""
    story = nobody_coordinates()
    story.so(NADHEIM, "assign_responsible", role="outreach", organisation="pro-sentret", reason="flytter")
    return story.so("pro-sentret", "accept_responsibility")


def nobody_coordinates(by: str = NADHEIM) -> Story:
    return unpaid(municipality="Tromsø", by=by)


LATER: dict[str, Callable[[], Story]] = {
    "asylum refused": asylum_refused,
    "unpaid": unpaid,
    "unpaid, another coordinator": lambda: coordinated_by(unpaid(), TOT, NEXT),
    "refund asked for, another coordinator": lambda: coordinated_by(late(refund_requested()), TOT, NEXT),
    "closed since": lambda: unpaid().so(SHELTER, "leave_shelter").so(TOT, "close", outcome="hjemme"),
    "nobody coordinates": nobody_coordinates,
    "nobody coordinates, opened by an outreach service that elsewhere does": lambda: nobody_coordinates(NEXT),
    "nobody coordinates, and who identified her has left": handed_over,
    "nobody coordinated then": lambda: coordinated_by(nobody_coordinates(), NADHEIM, TOT),
}


@pytest.fixture
async def connection(apart: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Of a transaction that is not kept."""
    async with apart.connect() as found:
        await found.begin()
        yield found
        await found.rollback()


async def put(connection: AsyncConnection, story: Story) -> Case:
    """The story as its rows say it."""
    case = replace(story.case, id=str(uuid4()))
    row = case_row(case) | {"last_hash": b"x" * 32, "recorded_at": story.now}
    told = outbox_rows(case, story.events, story.now)
    await write(connection, "opened", row, {**projected(Case(case.id), case), outbox: told})
    first = story.events[0]
    said = {"type": first.type, "role": first.actor.role, "happened_at": first.on, "recorded_at": first.recorded_at}
    await connection.execute(insert(events).values(case_id=UUID(case.id), seq=1, payload=b"x", hash=b"x", **said))
    return case


def asking(story: Story) -> Iterator[ListReader]:
    """Every organisation of the case, with a token for all of its roles and one for each."""
    for organisation in sorted({party.organisation for party in story.case.parties}):
        own = story.directory.organisations[organisation].roles
        for roles in dict.fromkeys([own, *((role,) for role in own)]):
            yield ListReader(organisation, roles, own)


async def found(connection: AsyncConnection, case: Case, who: ListReader, *which: ColumnElement[bool]) -> set[str]:
    mine = seat(who)
    query = select(deadlines.c.id).join(cases, cases.c.id == deadlines.c.case_id).join(mine, true())
    condition = follows(who, mine) if not which else which[0]
    return set((await connection.execute(query.where(cases.c.id == UUID(case.id), knows(who), condition))).scalars())


@pytest.mark.parametrize("state", [*STATES, *LATER])
async def test_lists_say_what_the_rights_say(connection: AsyncConnection, state: str):
    story = LATER[state]() if state in LATER else late(STATES[state]())
    case = await put(connection, story)
    for who in asking(story):
        rights = Rights(Reader(str(who.organisation), tuple(who.roles)), case, story.now, story.directory.places)
        followed = {id_ for id_, deadline in case.deadlines.items() if rights.follows(deadline)}
        watched = {id_ for id_, deadline in case.deadlines.items() if rights.watches(deadline)}
        assert await found(connection, case, who) <= followed, who
        here = any(p.until is None and p.role in who.roles for p in case.parties_of(str(who.organisation)))
        in_lists = await found(connection, case, who, watches(who))
        assert in_lists - followed == (watched if here else set()), who


@pytest.mark.parametrize("state", [*STATES, *LATER])
async def test_a_digest_has_what_is_the_readers_to_see_to_now_whoever_was_told(connection: AsyncConnection, state: str):
    """Who coordinates since today has what was missed before; what she may not know is counted, and not named."""
    story = LATER[state]() if state in LATER else late(STATES[state]())
    case = await put(connection, story)
    for who in (who for who in asking(story) if who.roles == who.own):
        organisation = str(who.organisation)
        rights = Rights(Reader(organisation, tuple(who.roles)), case, story.now, story.directory.places)
        sees_to = case.holder("coordinator") == organisation
        wanted = {
            deadline.id: deadline.rule if rights.follows(deadline) else None
            for deadline in case.deadlines.values()
            if deadline.waits
            and not (deadline.repeats and deadline.state == "breached" and deadline.next_daily is None)
            if deadline.organisation == organisation
            or (sees_to and deadline.state == "breached" and deadline.next_daily is not None)
        }
        rows = watched_by(who).subquery()
        query = select(rows.c.id, rows.c.rule, rows.c.followed).where(rows.c.case_id == UUID(case.id))
        listed = {row.id: row.rule if row.followed else None for row in await connection.execute(query)}
        here = any(p.until is None for p in case.parties_of(organisation))
        assert listed == (wanted if here and case.closed_at is None else {}), who


async def test_a_digest_does_not_name_what_its_reader_may_not_know(connection: AsyncConnection):
    story = coordinated_by(late(refund_requested()), TOT, NEXT)
    await put(connection, story)
    said = [await digest(connection, in_any_role(by), story.now.date(), story.now) for by in (TOT, NEXT)]
    (before, now) = [[item["rule"] for item in part["late"]["items"]] if part else [] for part in said]
    assert before == []
    assert None in now
    assert "Frist med skjermet innhold, " in word("digest", {**(said[1] or {}), "day": "2026-01-01"}, "nb", "").plain


@pytest.mark.parametrize(
    ("state", "watching"),
    [
        ("asylum refused", set()),
        ("unpaid", {TOT}),
        ("unpaid, another coordinator", {NEXT}),
        ("refund asked for, another coordinator", {NEXT}),
        ("closed since", set()),
        ("nobody coordinates", {NADHEIM}),
        ("nobody coordinates, opened by an outreach service that elsewhere does", {NEXT}),
        ("nobody coordinates, and who identified her has left", {"pro-sentret"}),
        ("nobody coordinated then", {TOT}),
    ],
)
def test_it_is_seen_to_by_whoever_coordinates_now_or_stands_in(state: str, watching: set[str]):
    story = LATER[state]()
    seen_to = set()
    for who in asking(story):
        rights = Rights(Reader(str(who.organisation), tuple(who.roles)), story.case, story.now)
        if any(rights.watches(deadline) for deadline in story.case.deadlines.values()):
            seen_to.add(who.organisation)
    assert seen_to == watching


async def test_as_many_are_late_as_there_are_however_few_are_shown(connection: AsyncConnection):
    story = late(STATES["confirmed by the police"]())
    await put(connection, story)
    await put(connection, story)
    roles = ("coordinator",)
    who, names = ListReader(TOT, roles, roles), Rights(Reader(TOT, roles), story.case, story.now).names
    some, all_ = [
        await agenda(connection, who, names, AgendaQuery("breached", limit=n), story.now, "nb") for n in (1, 500)
    ]
    assert len(some) == 1 < len(all_)
    assert await how_many(connection, who, AgendaQuery("breached", limit=1)) == len(all_)
