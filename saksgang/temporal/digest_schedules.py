"""The schedules of the daily digest: one for each organisation that receives mail, kept as the directory and settings say."""

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
"""A digest that could not be made in the morning is still worth having the same day."""


def schedule_id(keys: Lasting, organisation: str) -> str:
    """The schedule of an organisation, which its name does not tell."""
    return f"{PREFIX}{keys.hidden(FOR_DIGEST, organisation)}"


def schedule(id_: str) -> Schedule:
    """07:30 in Oslo from Monday to Friday, whatever the clocks do; public holidays the activity leaves out."""
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
    """Creates what is missing, brings the rest up to date, and pauses what nobody would receive."""
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
    """No digest until somebody resumes it; the worker leaves it so."""
    await _pause(client, schedule_id(keys, organisation), BY_HAND)


async def resume(client: Client, keys: Lasting, organisation: str) -> None:
    """Digests again."""
    await client.get_schedule_handle(schedule_id(keys, organisation)).unpause(note=RUNS)


async def _create(client: Client, id_: str) -> None:
    try:
        await client.create_schedule(id_, schedule(id_))
    except ScheduleAlreadyRunningError:
        # Another worker was faster, or the list is behind.
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
