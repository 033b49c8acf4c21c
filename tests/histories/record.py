"""Records the histories that `test_replay.py` replays: stories told to a fresh stack (all synthetic).

Run it when the workflow gains something that no recorded history has, with a story of it: stories that have a history
keep it. A change that breaks a recorded history needs a new `REVISION` of the workflow, or a patch.
"""

import asyncio
import gzip
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from google.protobuf.message import Message
from temporalio.client import Client, WorkflowHistory

from activities.contracts import workflow_id
from saksgang.development.demo.adult_stories import flat_in_bergen
from saksgang.development.demo.bergen_children import siblings
from saksgang.development.demo.child_stories import weeks_then_of_free_will
from saksgang.development.demo.on_stack import Hear, OnStack, Stack
from saksgang.development.demo.teller import Teller
from saksgang.development.demo.typical_case import (
    HELPER,
    all_nine_steps,
    expiry_without_a_next_step,
    no_status,
    refusal,
)
from saksgang.development.stack.layout import Layout
from tests.waiting import eventually
from workflows.contracts import REVISION

FOLDER = Path(__file__).parent / f"revision_{REVISION}"
WHO_RAN_IT = re.compile(r"^\d+@\S+$")


async def a_long_case(teller: Teller) -> None:
    """More word than one run takes, with a reminder on either side of the new leaf."""
    await teller.open(
        HELPER, municipality="Oslo", gender="female", birth_date="1998-05-04", exploitation="prostitution"
    )
    for day in range(110):
        await teller.do(HELPER, "record_follow_up", kind="conversation")
        await teller.wait("P1D" if day % 10 else "P8D")


async def in_the_rest_of_the_country(teller: Teller) -> None:
    """An adult where no town has an office of its own for it; the lawyer's deadline passes."""
    await teller.open(
        HELPER, municipality="Trondheim", gender="female", birth_date="1998-05-04", exploitation="prostitution"
    )
    await teller.wait("P30D")


async def a_child_in_the_rest_of_the_country(teller: Teller) -> None:
    """A concern that nobody takes hold of."""
    await teller.open(HELPER, municipality="Trondheim", gender="male", assessed_age=15, exploitation="forced_crime")
    await teller.wait("P30D")


STORIES = {
    "all_nine_steps": all_nine_steps,
    "no_status": no_status,
    "refusal": refusal,
    "expiry_without_a_next_step": expiry_without_a_next_step,
    "a_long_case": a_long_case,
    "flat_in_bergen": flat_in_bergen,
    "in_the_rest_of_the_country": in_the_rest_of_the_country,
    "weeks_then_of_free_will": weeks_then_of_free_will,
    "siblings": siblings,
    "a_child_in_the_rest_of_the_country": a_child_in_the_rest_of_the_country,
}
"""Every track is among them."""


def anonymous(message: Message) -> None:
    """Drops who ran it where."""
    for field, value in message.ListFields():
        if isinstance(value, str) and WHO_RAN_IT.match(value):
            setattr(message, field.name, "recorded")
        if field.message_type is None or field.message_type.GetOptions().map_entry:
            continue
        for part in list(value) if field.is_repeated else [value]:
            anonymous(part)


async def runs_of(client: Client, case_id: str) -> list[WorkflowHistory]:
    """Every run of a case, oldest first."""
    id_ = workflow_id(case_id)
    runs: list[WorkflowHistory] = []
    run_id: str | None = None
    while True:
        history = await client.get_workflow_handle(id_, run_id=run_id).fetch_history()
        before = history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id
        for event in history.events:
            anonymous(event)
        runs.insert(0, history)
        if not before:
            return runs
        run_id = before


async def record(folder: Path) -> None:
    """Tells each story that has no history yet to the stack in the folder, and keeps its histories."""
    stack = await Stack.connect(Layout.at(folder))
    FOLDER.mkdir(exist_ok=True)
    for name, tell in STORIES.items():
        if (FOLDER / f"{name}_0.json.gz").exists():
            continue
        teller = OnStack(stack, Hear())
        await tell(teller)
        for i, run in enumerate(await runs_of(stack.client, teller.case_id)):
            packed = gzip.compress(run.to_json().encode(), mtime=0)
            await asyncio.to_thread((FOLDER / f"{name}_{i}.json.gz").write_bytes, packed)
    await stack.close()


def main() -> None:
    """A stack of its own for as long as it takes."""
    with tempfile.TemporaryDirectory() as root:
        log = Path(root) / "up.log"
        command: list[Any] = [sys.executable, "-m", "saksgang", "up", "--port", "0", "--data-dir", f"{root}/data"]
        with log.open("w") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
            eventually(lambda: "Ready" in log.read_text(), 120, log.read_text)
            asyncio.run(record(Path(root) / "data"))
            process.terminate()


if __name__ == "__main__":
    main()
