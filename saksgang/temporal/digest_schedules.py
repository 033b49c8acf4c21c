"""The schedules of the daily digest: one per organisation that receives mail, in line with directory and settings."""

from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleState,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from activities.contracts import DELIVERIES, DIGEST, DigestInput
from activities.digest import FOR_DIGEST, MORNING
from domain.primitives.calendar import OSLO
from domain.primitives.callers import Credential, resolve
from domain.primitives.organisations import Directory
from store.crypto.lasting import Lasting
from store.notifications.fan_out import mail_addresses

PREFIX = "digest-"
BY_HAND = "paused by hand"
NO_MAIL = "paused: no mail"
RUNS = "kept by the worker"
LATE_BY_AT_MOST = timedelta(hours=10)
"""A digest that was not made in the morning is still useful the same day."""


def schedule_id(keys: Lasting, organisation: str) -> str:
    """Return the id of an organisation's schedule, which hides its name."""
    return f"{PREFIX}{keys.hidden(FOR_DIGEST, organisation)}"


def schedule(id_: str) -> Schedule:
    """Return the schedule: 07:30 in Oslo from Monday to Friday; the activity leaves out public holidays."""
    morning = ScheduleCalendarSpec(
        hour=[ScheduleRange(MORNING.hour)], minute=[ScheduleRange(MORNING.minute)], day_of_week=[ScheduleRange(1, 5)]
    )
    return Schedule(
        action=ScheduleActionStartWorkflow(
            DIGEST, DigestInput(id_.removeprefix(PREFIX)), id=id_, task_queue=DELIVERIES
        ),
        spec=ScheduleSpec(calendars=[morning], time_zone_name=OSLO.key),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=LATE_BY_AT_MOST),
        state=ScheduleState(note=RUNS),
    )


async def keep(client: Client, keys: Lasting, directory: Directory, *, mail: bool) -> None:
    """Create missing schedules, update the others, and pause those without a recipient."""
    there = {found.id async for found in await client.list_schedules() if found.id.startswith(PREFIX)}
    receiving = {
        schedule_id(keys, o.id)
        for o in directory.organisations.values()
        if mail and mail_addresses(o) and resolve(Credential(o.id), directory)
    }
    for id_ in sorted(receiving):
        if id_ in there:
            await _bring_up_to_date(client, id_)
        else:
            await _create(client, id_)
    for id_ in sorted(there - receiving):
        await _pause(client, id_, NO_MAIL)


async def pause(client: Client, keys: Lasting, organisation: str) -> None:
    """Pause the digest by hand; the worker does not resume it."""
    await _pause(client, schedule_id(keys, organisation), BY_HAND)


async def resume(client: Client, keys: Lasting, organisation: str) -> None:
    """Resume the digest."""
    await client.get_schedule_handle(schedule_id(keys, organisation)).unpause(note=RUNS)


async def _create(client: Client, id_: str) -> None:
    try:
        await client.create_schedule(id_, schedule(id_))
    except ScheduleAlreadyRunningError:
        # Another worker was faster, or the list is stale.
        await _bring_up_to_date(client, id_)


async def _bring_up_to_date(client: Client, id_: str) -> None:
    def changed(found: ScheduleUpdateInput) -> ScheduleUpdate | None:
        now, wanted = found.description.schedule, schedule(id_)
        by_hand = now.state.paused and now.state.note == BY_HAND
        if by_hand or (_same(now, wanted) and not now.state.paused):
            return None
        return ScheduleUpdate(wanted)

    await client.get_schedule_handle(id_).update(changed)


def _same(now: Schedule, wanted: Schedule) -> bool:
    return (now.spec.calendars, now.spec.time_zone_name, now.policy) == (
        wanted.spec.calendars,
        wanted.spec.time_zone_name,
        wanted.policy,
    )


async def _pause(client: Client, id_: str, note: str) -> None:
    handle = client.get_schedule_handle(id_)
    state = (await handle.describe()).schedule.state
    if not state.paused:
        await handle.pause(note=note)
