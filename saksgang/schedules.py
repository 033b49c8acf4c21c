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

from activities.digest import MORNING
from activities.messages import DELIVERIES, DIGEST, ToSumUp
from domain.calendar import OSLO
from domain.callers import Credential, resolve
from domain.organisations import Directory
from store.planning import mail_addresses

PREFIX = "digest-"
BY_HAND = "paused by hand"
NO_MAIL = "paused: no mail"
RUNS = "kept by the worker"
LATE_BY_AT_MOST = timedelta(hours=10)
"""A digest that could not be made in the morning is still worth having the same day."""


def schedule_id(organisation: str) -> str:
    """The schedule of an organisation."""
    return f"{PREFIX}{organisation}"


def schedule(organisation: str) -> Schedule:
    """07:30 in Oslo from Monday to Friday, whatever the clocks do; public holidays the activity leaves out."""
    morning = ScheduleCalendarSpec(
        hour=[ScheduleRange(MORNING.hour)], minute=[ScheduleRange(MORNING.minute)], day_of_week=[ScheduleRange(1, 5)]
    )
    return Schedule(
        action=ScheduleActionStartWorkflow(
            DIGEST, ToSumUp(organisation), id=schedule_id(organisation), task_queue=DELIVERIES
        ),
        spec=ScheduleSpec(calendars=[morning], time_zone_name=OSLO.key),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=LATE_BY_AT_MOST),
        state=ScheduleState(note=RUNS),
    )


async def keep(client: Client, directory: Directory, *, mail: bool) -> None:
    """Creates what is missing, brings the rest up to date, and pauses what nobody would receive."""
    there = {found.id async for found in await client.list_schedules() if found.id.startswith(PREFIX)}
    receiving = {
        o.id
        for o in directory.organisations.values()
        if mail and mail_addresses(o) and resolve(Credential(o.id), directory)
    }
    for organisation in sorted(receiving):
        if schedule_id(organisation) in there:
            await _bring_up_to_date(client, organisation)
        else:
            await _create(client, organisation)
    for id_ in sorted(there - {schedule_id(o) for o in receiving}):
        await _pause(client, id_.removeprefix(PREFIX), NO_MAIL)


async def pause(client: Client, organisation: str) -> None:
    """No digest until somebody resumes it; the worker leaves it so."""
    await _pause(client, organisation, BY_HAND)


async def resume(client: Client, organisation: str) -> None:
    """Digests again."""
    await client.get_schedule_handle(schedule_id(organisation)).unpause(note=RUNS)


async def _create(client: Client, organisation: str) -> None:
    try:
        await client.create_schedule(schedule_id(organisation), schedule(organisation))
    except ScheduleAlreadyRunningError:
        # Another worker was faster, or the list is behind.
        await _bring_up_to_date(client, organisation)


async def _bring_up_to_date(client: Client, organisation: str) -> None:
    def changed(found: ScheduleUpdateInput) -> ScheduleUpdate | None:
        now, wanted = found.description.schedule, schedule(organisation)
        by_hand = now.state.paused and now.state.note == BY_HAND
        if by_hand or (_same(now, wanted) and not now.state.paused):
            return None
        return ScheduleUpdate(wanted)

    await client.get_schedule_handle(schedule_id(organisation)).update(changed)


def _same(now: Schedule, wanted: Schedule) -> bool:
    return (now.spec.calendars, now.spec.time_zone_name, now.policy) == (
        wanted.spec.calendars,
        wanted.spec.time_zone_name,
        wanted.policy,
    )


async def _pause(client: Client, organisation: str, note: str) -> None:
    handle = client.get_schedule_handle(schedule_id(organisation))
    state = (await handle.describe()).schedule.state
    if not state.paused:
        await handle.pause(note=note)
