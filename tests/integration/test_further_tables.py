"""A track, and a town with a longer ladder, added in one file of rows: driven over REST on the running stack."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from domain.primitives.calendar import add_working_days, local_date
from domain.primitives.unique_rows import DoubleRow
from domain.tables.additions import Additions, add
from domain.tables.tracks import OSLO_ADULT
from saksgang.config.errors import Failure
from saksgang.config.settings import Settings
from saksgang.config.table_plugins import prepare
from saksgang.development.demo.on_stack import Stack
from saksgang.temporal.time_skipping import fast_forward
from tests import own_stack
from tests.integration.rest import HELPER, LAWYER, done, history, is_instant, opened, post, read

FURTHER_TABLES = Path(__file__).with_name("further_tables.py")


stack_folder, stack = own_stack.fixtures("module", TABLES=json.dumps([str(FURTHER_TABLES)]))


async def wait(stack: Stack, case: str, days: int) -> list[tuple[str, str]]:
    """Days pass on the engine; (event type, rule) of what they brought."""
    known = len(await history(stack, case, HELPER))
    await fast_forward(stack.client, stack.engine, case, timedelta(days=days))
    return [(e["type"], e["data"]["rule"]) for e in (await history(stack, case, HELPER))[known:]]


async def test_the_belgian_model_runs_from_a_file_of_rows(stack: Stack):
    case = await opened(stack, municipality="Antwerpen")
    found = await read(stack, f"/cases/{case}", HELPER)
    assert (found["track"], found["step"]) == ("be_adult", "be_reflection")
    assert {d["rule"] for d in found["deadlines"]} == {"be_reflection_period", "be_psychosocial_follow_up"}
    await done(stack, case, HELPER, "record_follow_up", kind="conversation")
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    before = {d["rule"]: d for d in (await read(stack, f"/cases/{case}/deadlines", HELPER))["items"]}
    await wait(stack, case, 10)
    await done(stack, case, LAWYER, "report_to_police", reported_by="personen")
    after = [
        d
        for d in (await read(stack, f"/cases/{case}/deadlines", HELPER))["items"]
        if d["rule"] == "be_reflection_period"
    ]
    assert [d["state"] for d in after] == ["superseded", "open"]
    longer = is_instant(after[1]["due_at"]) - is_instant(before["be_reflection_period"]["due_at"])
    assert longer >= timedelta(days=9)
    await done(stack, case, LAWYER, "apply_asylum")
    assert (await read(stack, f"/cases/{case}", HELPER))["step"] == "asylum"


async def test_asylum_stays_open_beside_a_reflection_application_where_the_rows_say_so(stack: Stack):
    case = await opened(stack, municipality="Antwerpen")
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    await done(stack, case, LAWYER, "record_advice", choice="reflection")
    await done(stack, case, LAWYER, "submit_reflection_application")
    await done(stack, case, LAWYER, "apply_asylum")


async def test_a_track_has_no_deadline_that_its_rows_do_not_name(stack: Stack):
    case = await opened(stack, municipality="9901")
    happened = await wait(stack, case, 8)
    assert {rule for _, rule in happened} == {"be_psychosocial_follow_up"}


async def test_a_town_with_a_longer_ladder_reminds_as_its_row_says(stack: Stack):
    case = await opened(stack, municipality="Tålmodig")
    found = await read(stack, f"/cases/{case}", HELPER)
    contact = next(d for d in found["deadlines"] if d["rule"] == "lawyer_contact")
    day = local_date(is_instant(found["opened_at"]))
    assert local_date(is_instant(contact["due_at"])) == add_working_days(day, 10) + timedelta(days=1)
    assert len(contact["reminders"]) == 4
    happened = await wait(stack, case, 20)
    assert [kind for kind, rule in happened if rule == "lawyer_contact"][:5] == ["deadline_reminded"] * 4 + [
        "deadline_breached"
    ]


async def test_the_tables_that_are_read_over_rest_have_the_new_rows(stack: Stack):
    track = await read(stack, "/tracks/be_adult", HELPER)
    assert track["country"] == "be"
    assert {d["id"] for d in track["deadlines"]} >= {"be_reflection_period"}
    rule = await read(stack, "/rules/be_psychosocial_follow_up", HELPER)
    assert rule["confirmed"] is False


async def test_an_ordinary_town_is_not_touched(stack: Stack):
    case = await opened(stack)
    await done(stack, case, HELPER, "assign_lawyer", organisation=LAWYER)
    await done(stack, case, LAWYER, "record_advice", choice="reflection")
    await done(stack, case, LAWYER, "submit_reflection_application")
    applied = await post(stack, case, LAWYER, "apply_asylum", {})
    assert [remark["rule"] for remark in applied.json()["remarks"]] == ["reflection_application_pending"]


def test_a_row_that_exists_already_is_not_replaced():
    with pytest.raises(DoubleRow, match="oslo_adult"):
        add(Additions(tracks=(OSLO_ADULT,)))


@pytest.mark.parametrize("content", [None, "", "ADDITIONS = 3"])
def test_a_file_that_gives_no_rows_stops_the_process_with_a_sentence(content, tmp_path, stack: Stack):
    file = tmp_path / "rows.py"
    if content is not None:
        file.write_text(content)
    settings = Settings.model_validate({**stack.settings.model_dump(), "tables": [file]})
    with pytest.raises(Failure, match="SAKSGANG_TABLES"):
        prepare(settings)
