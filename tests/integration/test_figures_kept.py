"""What is kept to count, in a real database: read as it was written, the ledger across years, and cases that wait to be counted."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.calendar import end_of, start_of
from domain.figures.facts import KEPT
from domain.figures.person import Person
from domain.figures.statistics import Asked, Shown
from store.facts import UNCOUNTED, complete, people, read
from store.statistics import statistics
from store.tables import cases, events, facts
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
        await connection.execute(insert(facts), kept)
    return ids


async def released(engine: AsyncEngine, year: int) -> Shown:
    return await statistics(engine, Asked(year, AS_OF), datetime.now(UTC), until_now=False)


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


async def test_a_cohort_that_one_more_has_joined_is_not_shown_in_the_next_years_statistics(apart: AsyncEngine):
    opened = date(1996, 3, 1)
    async with apart.begin() as connection:
        await keep(connection, (waited(days, opened=opened) for days in range(10, 110, 10)))
    first = (await released(apart, 1996)).answer()
    assert (first["cohorts"]["1996"][LAWYER]["median"], first["durations"][LAWYER]["median"]) == (50, 50)
    assert (await released(apart, 1997)).answer()["cohorts"]["1996"][LAWYER]["median"] == 50
    async with apart.begin() as connection:
        await keep(connection, [waited(1, opened=opened)])
    for year in (1996, 1997, 1998):
        assert (await released(apart, year)).answer()["cohorts"]["1996"][LAWYER]["median"] is None
    assert (await released(apart, 1996)).answer()["durations"][LAWYER]["median"] is None


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
            await connection.execute(facts.update().where(facts.c.case_id == case).values(detail=detail))
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


async def test_the_answer_says_that_it_is_not_complete(apart: AsyncEngine):
    """Closed in 1985, so that it concerns nobody else's years."""
    one = happened(("case_closed", date(1985, 6, 1)), opened=date(1985, 5, 5))
    async with apart.begin() as connection:
        (case,) = await keep(connection, [one])
    assert (await released(apart, 1985)).answer()["complete"]
    async with apart.begin() as connection:
        await connection.execute(facts.delete().where(facts.c.case_id == case))
    answer = (await released(apart, 1985)).answer()
    assert (answer["complete"], answer["totals"]["identified"]) == (False, 0)
    assert (await released(apart, 1998)).answer()["complete"]
