"""A workflow that has been running for years must go on with today's code: recorded histories replay."""

import base64
import gzip
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from domain.primitives.calendar import Days
from domain.primitives.text import Text
from domain.tables import deadlines, refusals, transitions
from domain.tables.tracks import TRACKS
from tests.histories.record import STORIES
from workflows.case import CaseWorkflow
from workflows.contracts import REVISION

HISTORIES = sorted(Path(__file__).parent.glob("revision_*/*.json.gz"))

recorded = pytest.mark.parametrize(
    "path", HISTORIES, ids=lambda path: "-".join((path.parent.name, path.name.partition(".")[0]))
)


def replayer() -> Replayer:
    return Replayer(workflows=[CaseWorkflow], workflow_runner=UnsandboxedWorkflowRunner())


def read(path: Path) -> dict[str, Any]:
    history: dict[str, Any] = orjson.loads(gzip.decompress(path.read_bytes()))
    return history


async def replay(path: Path) -> None:
    await replayer().replay_workflow(WorkflowHistory.from_json("case-recorded", read(path)))


@pytest.mark.parametrize("revision", range(REVISION + 1))
def test_every_story_has_a_recorded_history_and_one_has_a_second_run(revision: int):
    names = [path.name.partition(".")[0] for path in HISTORIES if path.parent.name == f"revision_{revision}"]
    assert {name.rpartition("_")[0] for name in names} == set(STORIES)
    assert "a_long_case_1" in names


def test_every_track_has_a_recorded_history():
    texts = [gzip.decompress(path.read_bytes()) for path in HISTORIES]
    unrecorded = {id_ for id_ in TRACKS if not any(base64.b64encode(f'"{id_}"'.encode()) in text for text in texts)}
    assert not unrecorded


@recorded
async def test_a_recorded_history_replays(path: Path):
    await replay(path)


@recorded
async def test_a_changed_rule_breaks_no_running_case(path: Path, monkeypatch: pytest.MonkeyPatch):
    """A law that changes on a Tuesday: other lengths, ladders and refusals, and the same history still replays."""
    changed = {
        id_: tuple(replace(row, length=Days(1), reminders=(), at_end=("deadline_breached",)) for row in rows)
        for id_, rows in deadlines.DEADLINE_RULES.items()
    }
    monkeypatch.setattr(deadlines, "DEADLINE_RULES", changed)
    monkeypatch.setattr(
        refusals, "RULES", {id_: replace(r, detail=Text("x", "x")) for id_, r in refusals.RULES.items()}
    )
    for name, row in transitions.TRANSITIONS.items():
        monkeypatch.setitem(transitions.TRANSITIONS, name, replace(row, by=("nobody",), refuses=()))
    await replay(path)


async def test_a_history_that_the_code_no_longer_fits_is_noticed():
    """The replay can fail: a history whose timer is missing does not pass."""
    history = read(HISTORIES[0])
    events = [e for e in history["events"] if e["eventType"] != "EVENT_TYPE_TIMER_STARTED"]
    history["events"] = [{**event, "eventId": str(i)} for i, event in enumerate(events, 1)]
    with pytest.raises(Exception, match=r"(?i)nondetermin|event"):
        await replayer().replay_workflow(WorkflowHistory.from_json("case-recorded", history))
