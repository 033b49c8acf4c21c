"""What must hold whatever was killed: looked up in the log itself, not asked of the API."""

from collections import Counter
from uuid import UUID

from sqlalchemy import func, select

from domain.facts.events import Event
from saksgang.background.recovery import verify
from store.db.schema import outbox
from store.maintenance.rebuild import every_case
from tests.e2e.chaos.cluster import Cluster
from tests.e2e.chaos.load import EXPECTED, Load
from tests.waiting import soon

AGREE_SECONDS = 120


async def logs(cluster: Cluster) -> dict[str, list[Event]]:
    """Every case's events, decrypted."""
    survivors = cluster.survivors
    async with survivors.engine.connect() as connection:
        ids = await every_case(connection)
        return {id_: await survivors.reader.events(connection, id_) for id_ in ids}


async def everything_agrees(cluster: Cluster) -> list[str]:
    """Log, chain, projections, outbox, commands and workflows, once all has settled; what still differs otherwise."""
    left: list[str] = []

    async def agrees() -> bool:
        found = [f"{id_} {line}" async for id_, lines in verify(cluster.survivors) for line in lines]
        left[:] = found
        return not found

    try:
        await soon(agrees, AGREE_SECONDS)
    except AssertionError:
        return left
    return []


async def everybody_is_told(cluster: Cluster) -> None:
    """Waits until the outbox is empty."""

    async def empty() -> bool:
        query = select(func.count()).where(outbox.c.delivered_at.is_(None))
        async with cluster.stack.engine.connect() as connection:
            return (await connection.execute(query)).scalar_one() == 0

    await soon(empty, AGREE_SECONDS)


def assert_answers_were_right(load: Load) -> None:
    """Nobody was answered otherwise than yes, no, or come back later with a time."""
    odd = [(c.path, c.answer, c.told) for c in load.commands if c.answer not in EXPECTED]
    assert odd == [], odd[:5]
    assert load.without_retry_after == 0
    assert load.late <= load.answers.total() / 20, load.slowest
    assert load.answers.keys() <= {*EXPECTED, 503}


def assert_recorded_once(load: Load, found: dict[str, list[Event]]) -> None:
    """Every acknowledged command is in the log once, in the place that its answer named; every refused one is not."""
    marked = Counter(event.note for events in found.values() for event in events if event.note)
    for command in load.commands:
        assert marked[command.mark] == (command.answer != 409), command
        if command.answer == 200:
            case = str(UUID(command.told["case_id"]))
            at = {event.seq: event for event in found[case]}
            assert [at[e["seq"]].type for e in command.told["events"]] == [e["type"] for e in command.told["events"]]
            assert command.mark in {at[e["seq"]].note for e in command.told["events"]}
    assert sum(marked.values()) == sum(command.answer != 409 for command in load.commands)


def assert_sequences_have_no_gaps(found: dict[str, list[Event]]) -> None:
    """1, 2, 3 ... in every case, and time never runs backwards."""
    for events in found.values():
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        recorded = [event.recorded_at for event in events]
        assert recorded == sorted(recorded)


def assert_each_rung_once(found: dict[str, list[Event]]) -> None:
    """No reminder, no breach, no daily escalation twice."""
    for events in found.values():
        fired = Counter(_rung(event) for event in events if hasattr(event.data, "deadline"))
        twice = [rung for rung, count in fired.items() if count > 1]
        assert twice == []


def _rung(event: Event) -> tuple[object, ...]:
    which = event.on if event.type == "deadline_escalated" else getattr(event.data, "rung", None)
    return event.type, getattr(event.data, "deadline", None), which
