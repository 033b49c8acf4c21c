"""Facts in a real database: read as written, releases that stay, and cases without facts."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.primitives.calendar import end_of, start_of
from domain.statistics.facts import KEPT
from domain.statistics.person import Person
from store.db.schema import cases, events, facts, releases
from store.projections.statistics_facts import UNCOUNTED, complete, people, read
from store.queries.release_ledger import Answer, statistics
from tests.owner import vouched
from tests.unit.test_figure_rows import SUMMER, found_again, permitted, person
from tests.unit.test_figure_times import LAWYER, waited
from tests.unit.test_figure_times import person as happened

AS_OF = date(1999, 6, 30)
"""Long before any other test's cases."""


CASE = {"version": 1, "track": "oslo_adult", "step": "identified", "municipality": "0301", "last_hash": b""}


async def keep(connection: AsyncConnection, everybody: Iterable[Person]) -> list[UUID]:
    """Puts them on record as the write path does, without what they say."""
    ids = []
    for one in everybody:
        ids.append(case := uuid4())
        closed, last = one.spans[-1][1], one.facts[-1].recorded_at
        row = CASE | {"id": case, "opened_at": one.facts[0].on, "recorded_at": last}
        await connection.execute(insert(cases).values(row | {"closed_at": closed and start_of(closed)}))
        log = [
            {"case_id": case, "seq": f.seq, "type": f.type, "happened_at": f.on, "recorded_at": f.recorded_at,
             "organisation": "nadheim", "role": f.role, "schema_version": 1, "payload": b"", "hash": b""}
            for f in one.facts
        ]  # fmt: skip
        await connection.execute(insert(events), log)
        kept = [{"case_id": case, "seq": f.seq, "detail": {"kept": KEPT} | f.detail} for f in one.facts if f.detail]
        await connection.execute(insert(facts), [vouched(connection, facts, **row) for row in kept])
    return ids


async def released(engine: AsyncEngine, year: int, on: date | None = None, own: str | None = None) -> Answer:
    """What whoever asks on a day is told, by default today."""
    now = datetime.now(UTC) if on is None else start_of(on) + timedelta(hours=12)
    return await statistics(engine, year, None, now, own)


def on_record(day: date, people_: Iterable[Person]) -> Iterator[Person]:
    """The same people, entered on one day."""
    at = start_of(day) + timedelta(hours=9)
    yield from (Person(tuple(replace(fact, recorded_at=at) for fact in one.facts)) for one in people_)


async def test_people_are_read_as_they_were_kept_and_as_of_a_day(apart: AsyncEngine):
    told = [person(story)[0] for story in (found_again(SUMMER), permitted(SUMMER))]
    async with apart.connect() as connection:
        await keep(connection, told)
        for as_of in (SUMMER - timedelta(days=1), SUMMER):
            known = [Person(tuple(f for f in one.facts if f.recorded_at < end_of(as_of))) for one in told]
            found = people(await read(connection, SUMMER, as_of))
            assert {seen(one) for one in known} <= {seen(one) for one in found}
        await connection.rollback()


def seen(one: Person) -> tuple[object, ...]:
    """All that figures ask of a person."""
    happened = tuple((h.type, h.day, h.role, f"{h.said}") for h in one.happened if h.type not in UNCOUNTED)
    return (
        happened,
        one.spans,
        f"{sorted(map(str, one.limits(date.min, date.max)))}",
        f"{sorted(one.who(SUMMER).items())}",
        one.status(SUMMER),
    )


async def test_a_cohort_that_one_more_has_joined_is_told_as_before(apart: AsyncEngine):
    opened = date(1996, 3, 1)
    async with apart.begin() as connection:
        await keep(connection, (waited(days, opened=opened) for days in range(10, 110, 10)))
    first = await released(apart, 1996)
    assert (first["cohorts"]["1996"][LAWYER]["median"], first["durations"][LAWYER]["median"]) == (50, 50)
    async with apart.begin() as connection:
        await keep(connection, [waited(1, opened=opened)])
    assert (await released(apart, 1997))["cohorts"]["1996"][LAWYER]["median"] == 50
    assert await released(apart, 1996) == first


async def test_in_a_year_the_totals_move_at_a_quarter_s_end_in_steps_and_nothing_else_does(apart: AsyncEngine):
    """Nine in the first quarter, one more in the second: whoever asks before and after learns nothing of her."""
    opened, spring = date(1991, 2, 1), date(1991, 3, 1)
    async with apart.begin() as connection:
        await keep(connection, on_record(spring, [waited(1, opened=opened)] * 9))
    nothing = await released(apart, 1991, date(1991, 3, 31))
    assert set(nothing["totals"].values()) == {None}
    before = await released(apart, 1991, date(1991, 4, 1))
    assert (before["as_of"], before["totals"]["identified"], before["in_steps_of"]) == ("1991-03-31", 5, 5)
    assert all(cell is None for table in before["tables"].values() for row in table["cells"] for cell in row)
    async with apart.begin() as connection:
        await keep(connection, on_record(date(1991, 5, 2), [waited(1, opened=date(1991, 5, 1), municipality="4204")]))
    assert await released(apart, 1991, date(1991, 6, 30)) == before
    after = await released(apart, 1991, date(1991, 7, 1))
    assert (after["as_of"], after["totals"]["identified"]) == ("1991-06-30", 10)
    assert after["tables"] == before["tables"]
    for own in ("4204", "0301"):
        assert set((await released(apart, 1991, date(1991, 7, 1), own))["totals"].values()) == {None}


async def test_a_year_s_tables_come_out_once_and_stay(apart: AsyncEngine):
    """Not before a quarter has passed; afterwards neither a late entry nor an erasure changes them."""
    async with apart.begin() as connection:
        await keep(connection, on_record(date(1987, 6, 1), [waited(1, opened=date(1987, 2, 1))] * 9))
    early = await released(apart, 1987, date(1988, 3, 31))
    assert (early["final"], early["totals"]["identified"]) == (False, 5)
    first = await released(apart, 1987, date(1988, 4, 1))
    assert (first["final"], first["totals"]["identified"], first["in_steps_of"]) == (True, 9, 1)
    own = await released(apart, 1987, date(1988, 4, 1), "0301")
    assert own["totals"]["identified"] == 9
    async with apart.begin() as connection:
        cases_ = await keep(connection, on_record(date(1988, 5, 1), [waited(1, opened=date(1987, 3, 1))] * 7))
    for on in (date(1988, 5, 2), date(1989, 12, 31)):
        assert await released(apart, 1987, on) == first
        assert await released(apart, 1987, on, "0301") == own
    async with apart.begin() as connection:
        await connection.execute(facts.delete().where(facts.c.case_id.in_(cases_)))
        gone = {"erased_at": datetime.now(UTC)}
        await connection.execute(cases.update().where(cases.c.id.in_(cases_)).values(gone))
    assert await released(apart, 1987, date(1990, 1, 1)) == first
    asked_before = await statistics(apart, 1987, date(1987, 9, 15), start_of(date(1990, 1, 1)))
    assert (asked_before["as_of"], asked_before["totals"]["identified"]) == ("1987-06-30", 5)


async def test_two_who_ask_first_at_once_are_told_the_same_and_one_release_is_kept(apart: AsyncEngine):
    async with apart.begin() as connection:
        await keep(connection, on_record(date(1982, 6, 1), [waited(1, opened=date(1982, 2, 1))] * 9))
    first, second = await asyncio.gather(*(released(apart, 1982, date(1983, 5, 1)) for _ in range(2)))
    assert first == second
    async with apart.connect() as connection:
        kept = (await connection.execute(select(releases.c.final).where(releases.c.year == 1982))).scalars().all()
    assert kept == [True]


async def test_nothing_is_kept_of_a_year_that_has_nothing_to_show_yet(apart: AsyncEngine):
    """Its tables are not out: whoever asked too early would otherwise have fixed them as empty."""
    assert (await released(apart, 1981))["totals"]["identified"] is None
    async with apart.begin() as connection:
        await keep(connection, on_record(date(1981, 6, 1), [waited(1, opened=date(1981, 2, 1))] * 9))
    assert (await released(apart, 1981))["totals"]["identified"] == 9


async def test_a_case_that_waits_to_be_counted_is_told_of(apart: AsyncEngine):
    """Recorded before there were figures, or kept in another way: `saksgang rebuild` has not run since."""
    one, erased = waited(10), datetime.now(UTC)

    async def told(connection: AsyncConnection) -> bool:
        """Nothing that any other test has put there hides it."""
        mine = [row for row in await read(connection, AS_OF, None) if row[2][0] == one.facts[0].on]
        assert len(mine) == 1
        return not complete(mine)

    async with apart.connect() as connection:
        (case,) = await keep(connection, [one])
        assert not await told(connection)
        ways: tuple[dict[str, object], ...] = ({"who": {}}, {"who": {}, "kept": KEPT - 1})
        for detail in ways:
            await connection.execute(facts.delete().where(facts.c.case_id == case))
            await connection.execute(
                facts.insert().values(vouched(connection, facts, case_id=case, seq=1, detail=detail))
            )
            assert await told(connection)
        await connection.execute(facts.delete().where(facts.c.case_id == case))
        assert await told(connection)
        await connection.execute(cases.update().where(cases.c.id == case).values(erased_at=erased))
        assert not await told(connection)
        await connection.rollback()


@pytest.mark.parametrize(("since", "read_"), [(date(1990, 6, 1), True), (date(1990, 6, 2), False)])
async def test_a_closed_case_is_read_for_the_years_that_know_something_of_it(
    apart: AsyncEngine, since: date, read_: bool
):
    """Closed on 1 June 1990; the one beside it, identified on the same day, never."""
    opened, closed = date(1990, 5, 5), date(1990, 6, 1)
    async with apart.connect() as connection:
        await keep(connection, [happened(("case_closed", closed), opened=opened), happened(opened=opened)])
        found = [one.spans[-1] for one in people(await read(connection, since, None)) if one.opened_on == opened]
        await connection.rollback()
    assert set(found) == {(opened, None), *([(opened, closed)] if read_ else [])}


async def test_what_is_not_complete_says_so_shows_nothing_and_is_not_kept(apart: AsyncEngine):
    """Closed in 1985, so that it concerns nobody else's years."""
    many = [happened(("case_closed", date(1985, 6, 1)), opened=date(1985, 5, 5)) for _ in range(9)]
    async with apart.begin() as connection:
        ids = await keep(connection, many)
        await connection.execute(facts.delete().where(facts.c.case_id == ids[0]))
    answer = await released(apart, 1985)
    assert (answer["complete"], answer["totals"]["identified"]) == (False, None)
    async with apart.begin() as connection:
        kept = {"kept": KEPT} | many[0].facts[0].detail
        await connection.execute(insert(facts).values(vouched(connection, facts, case_id=ids[0], seq=1, detail=kept)))
    answer = await released(apart, 1985)
    assert (answer["complete"], answer["totals"]["identified"]) == (True, 9)


async def test_who_reads_never_waits_for_a_year_s_tables_and_sees_them_when_they_are_made(apart: AsyncEngine):
    async with apart.begin() as connection:
        await keep(connection, on_record(date(1979, 6, 1), [waited(1, opened=date(1979, 2, 1))] * 9))
    now = start_of(date(1980, 5, 1))
    read = await statistics(apart, 1979, None, now, tables=False)
    assert (read["final"], read["totals"]["identified"]) == (False, 5)
    assert {n for table in read["tables"].values() for row in table["cells"] for n in row} == {None}
    made = await statistics(apart, 1979, None, now)
    assert (made["final"], made["totals"]["identified"]) == (True, 9)
    assert await statistics(apart, 1979, None, now, tables=False) == made
