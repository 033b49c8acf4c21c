"""Statistics on the real stack: the year 2011 loaded through the interface, its readers, and its stability."""

import asyncio
import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select, text

from domain.primitives.calendar import local_date
from domain.statistics.lattice import Cell, cell
from domain.statistics.release import Family
from domain.statistics.statistics import FiguresQuery, counted
from saksgang import wiring
from saksgang.cli.progress import unseen
from saksgang.development.demo.on_stack import Stack
from saksgang.development.demo.populating import Populating
from saksgang.development.demo.population import YEAR, Told, population
from store.db.schema import cases, facts
from store.maintenance.consistency_check import differences
from store.maintenance.rebuild import rebuild
from store.projections.statistics_facts import people
from store.projections.statistics_facts import read as read_facts
from store.queries.release_ledger import WHOSE, statistics
from tests import own_stack
from tests.integration.pages import logged_in, words
from tests.integration.rest import HELPER, LAWYER, TOT, Json, insist, is_problem, opened, read, today
from tests.integration.test_erasure import ARCHIVE
from tests.unit.attacker import told_too_much
from tests.unit.test_figures import REPORT

pytestmark = pytest.mark.long
stack_folder, stack = own_stack.fixtures("module")
"""All cases are counted, and it takes its time to load them."""

KOM, WARDEN = "kom", "personvern"
PATH = f"/statistics/{YEAR}"


def followed(one: Told) -> bool:
    return one.steps[-1].on.year >= YEAR


@pytest.fixture(scope="module")
async def loaded(stack: Stack) -> list[tuple[int, int]]:
    """Everybody who was under follow-up in 2011; what was seen while loading."""
    seen: list[tuple[int, int]] = []
    await Populating(stack, lambda *at: seen.append(at)).all([one for one in population() if followed(one)])
    await statistics(stack.engine, YEAR, None, datetime.now(UTC))  # as `saksgang demo --population` does
    return seen


async def figures(stack: Stack, path: str = PATH, by: str = KOM) -> Json:
    found: Json = await read(stack, path, by)
    return found


async def someone(stack: Stack) -> str:
    """A closed case of the population."""
    query = select(cases.c.id).where(cases.c.opened_at < text("'2012-01-01'"), cases.c.erased_at.is_(None))
    async with stack.engine.connect() as connection:
        return str((await connection.execute(query.order_by(cases.c.opened_at).limit(1))).scalar_one())


async def test_the_report_s_year_comes_back_from_events_and_loading_shows_how_far_it_is(
    stack: Stack, loaded: list[tuple[int, int]]
):
    found = await figures(stack)
    assert {name: found["totals"][name] for name in REPORT} == REPORT
    nav = found["tables"]["by_municipality"]
    column = nav["columns"].index("assisted_by_nav")
    assert {row: cells[column] for row, cells in zip(nav["rows"], nav["cells"], strict=True)}["0301"] == 56
    assert loaded == [(done, 274) for done in range(1, 275)]


async def test_whoever_reads_every_table_of_everybody_can_tell_of_no_few(stack: Stack, loaded: list[tuple[int, int]]):
    """A solver over all figures published for the country and each town, over the interface if a token exists."""
    told = {
        None: await figures(stack),
        "0301": await figures(stack, by=TOT),
        "4601": await figures(stack, by="tot-bergen"),
    }
    now = datetime.now(UTC)
    told |= {own: await statistics(stack.engine, YEAR, None, now, own) for own in WHOSE if own not in told}
    shown = {c: n for own, answer in told.items() for c, n in cells_of(answer, own) if n is not None}
    assert len(shown) > 200
    assert min(shown.values()) >= 5
    for family in await families(stack):
        mine = {c: n for c, n in shown.items() if c in family.values}
        assert all(family.values[c] == n for c, n in mine.items())
        assert told_too_much({**family.values, **family.inner}, family.sums, mine) == {}


def cells_of(answer: Json, own: str | None) -> Iterator[tuple[Cell, int | None]]:
    """Every number of an answer, by the cell that it is of."""
    where = {"municipality": own} if own else {}
    yield from ((cell(figure, **where), n) for figure, n in answer["totals"].items())
    for name, table in answer["tables"].items():
        dimension = name.removeprefix("deadlines_").removeprefix("by_")
        for row, numbers in zip(table["rows"], table["cells"], strict=True):
            place = where | {dimension: row}
            yield from ((cell(figure, **place), n) for figure, n in zip(table["columns"], numbers, strict=True))


async def families(stack: Stack) -> list[Family]:
    """Everything that can be counted of the year, counted anew."""
    asked = FiguresQuery(YEAR, local_date(datetime.now(UTC)))
    async with stack.engine.connect() as connection:
        rows = await read_facts(connection, asked.since, None)
    return counted(people(rows), asked).families


async def test_loading_again_adds_nobody(stack: Stack, loaded: list[tuple[int, int]]):
    before = await families(stack)
    await Populating(stack, unseen).all([one for one in population() if followed(one)][:5])
    assert await families(stack) == before


async def test_rebuilding_changes_no_figure_and_a_fact_that_is_wrong_is_found(
    stack: Stack, loaded: list[tuple[int, int]]
):
    before, case = await families(stack), await someone(stack)
    reader = wiring.repository_for(stack.settings)
    async with stack.engine.begin() as connection:
        await connection.execute(facts.delete().where(facts.c.case_id == UUID(case), facts.c.seq == 1))
    async with stack.engine.begin() as connection:
        assert any(line.startswith("facts") for line in await differences(connection, reader, case))
        await rebuild(connection, reader, case)
        assert await differences(connection, reader, case) == []
    assert await families(stack) == before


async def test_erasing_changes_no_figure_and_leaves_nothing_to_read(stack: Stack, loaded: list[tuple[int, int]]):
    before, told, case = await families(stack), await figures(stack), await someone(stack)
    assert (await insist(stack, "POST", f"/cases/{case}/erase", WARDEN, ARCHIVE)).status_code == 200
    assert await families(stack) == before
    assert await figures(stack) == told
    async with stack.engine.connect() as connection:
        assert await differences(connection, wiring.repository_for(stack.settings), case) == []


async def test_one_more_who_is_entered_changes_not_a_byte_for_anybody(stack: Stack):
    """Before and after one opening exactly her cells turned null: her whole profile."""
    path = "/statistics/2016"
    for _ in range(6):
        await opened(stack, on="2016-02-02", exploitation="begging")

    async def told() -> list[bytes]:
        answers = [await stack.call("GET", f"{path}?format={f}", by) for by in (KOM, TOT) for f in ("json", "csv")]
        return [answer.content for answer in answers]

    await statistics(stack.engine, 2016, None, datetime.now(UTC))  # as `saksgang statistics --year 2016` does
    before = await told()
    assert _cell(await figures(stack, path), "by_exploitation", "begging") == 6
    await opened(stack, on="2016-03-03", exploitation="forced_labour", gender="male")
    await statistics(stack.engine, 2016, None, datetime.now(UTC))
    assert await told() == before
    await opened(stack, exploitation="forced_labour")
    assert await told() == before


async def test_the_year_that_runs_tells_nothing_of_today(stack: Stack):
    """Everybody in this stack was entered today, and today's quarter is not over."""
    year = today().year
    found = await figures(stack, f"/statistics/{year}")
    assert (found["final"], found["in_steps_of"], found["as_of"] < today().isoformat()) == (False, 5, True)
    assert set(found["totals"].values()) == {None}
    assert await figures(stack, f"/statistics/{year}?as_of={year}-12-31") == found


def _cell(found: Json, table: str, row: str, column: str = "identified") -> int | None:
    rows = found["tables"][table]
    cell: int | None = rows["cells"][rows["rows"].index(row)][rows["columns"].index(column)]
    return cell


# --- who may read what


async def test_the_national_unit_reads_statistics_and_nothing_else(stack: Stack, loaded: list[tuple[int, int]]):
    assert (await figures(stack))["municipality"] is None
    for path in ("/cases", f"/cases/{await someone(stack)}", "/inbox", "/deadlines", "/organisations", "/tracks"):
        assert (await stack.call("GET", path, KOM)).status_code in (403, 404), path


async def test_a_coordinator_sees_the_own_municipality_and_the_same_cells(stack: Stack, loaded: list[tuple[int, int]]):
    own, country = await figures(stack, by=TOT), await figures(stack)
    assert own["municipality"] == "0301"
    assert own["totals"]["under_follow_up"] == _cell(country, "by_municipality", "0301", "under_follow_up")
    assert not {"by_municipality", "deadlines_by_rule"} & set(own["tables"])
    bergen = await figures(stack, by="tot-bergen")
    assert bergen["totals"]["assisted_by_nav"] is None


@pytest.mark.parametrize("by", [HELPER, LAWYER, "udi", "drift", WARDEN])
async def test_nobody_else_sees_any(stack: Stack, by: str):
    is_problem(await stack.call("GET", PATH, by), 403, "not-your-role")


async def test_a_year_or_a_day_that_is_none_is_422(stack: Stack):
    for path in ("/statistics/soon", "/statistics/1066", f"{PATH}?as_of=never", f"{PATH}?format=xml"):
        is_problem(await stack.call("GET", path, KOM), 422, "invalid")


# --- how it is given


async def test_the_same_numbers_as_csv(stack: Stack, loaded: list[tuple[int, int]]):
    answer = await stack.call("GET", f"{PATH}?format=csv", KOM)
    assert answer.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    totals = {line["column"]: line["value"] for line in lines if line["table"] == "totals"}
    assert totals["minors_under_follow_up"] == "65"
    assert {line["table"] for line in lines} >= {"by_gender", "deadlines_by_rule", "durations", "cohorts"}


async def test_the_command_says_what_the_interface_says(stack: Stack, loaded: list[tuple[int, int]]):
    folder = str(stack.layout.root)
    asked = [sys.executable, "-m", "saksgang", "statistics", "--year", str(YEAR), "--data-dir", folder]
    done = await asyncio.to_thread(subprocess.run, asked, capture_output=True, check=True)
    said = json.loads(done.stdout)
    found = await figures(stack)
    assert said == {name: found[name] for name in said}


async def test_the_page_draws_each_table_without_inline_style_or_script(stack: Stack, loaded: list[tuple[int, int]]):
    async with logged_in(stack, KOM) as reader:
        assert "/statistikk" in await reader.open("/")
        page = await reader.open(f"/statistikk/{YEAR}")
        tables = [part.partition("</table>")[0] for part in page.split("<table")[1:] if '<td class="bar">' in part]
        assert len(tables) == len((await figures(stack))["tables"])
        assert all(table.count("<svg") == table.count('scope="row"') > 0 for table in tables), "a bar in each row"
        assert "style=" not in page
        assert "274" in words(page)
        assert (await reader.open(f"/statistikk/{YEAR}/tall.csv")).startswith("\ufeffyear;as_of;table")


async def test_a_coordinator_finds_the_page_and_a_helper_does_not(stack: Stack):
    async with logged_in(stack, TOT) as reader:
        assert "/statistikk" in await reader.open("/")
        assert "Oslo" in words(await reader.open(f"/statistikk/{YEAR}?per={today()}"))
    async with logged_in(stack, HELPER) as reader:
        assert "/statistikk" not in await reader.open("/")
        await reader.open(f"/statistikk/{YEAR}", 403)
