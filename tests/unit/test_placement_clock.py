"""The clock of § 4-29 and every other deadline of a child's case (spec 3); all instants worked out by hand.

In 2026 summer time begins on Sunday 29 March and ends on Sunday 25 October; Easter Sunday is 5 April, 17 May a Sunday.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from domain.case import Case
from domain.evolve import evolve
from domain.facts.deadlines import Deadline
from domain.facts.events import Event
from domain.facts.placement import ChildPlacedAcutely, moment
from domain.facts.tribunal import TribunalApproved, TribunalRejected
from domain.primitives.calendar import add_months, end_of, last_day, local_date
from domain.primitives.organisations import Organisation
from domain.tables.deadlines import rule_in_force
from domain.tables.law import citations
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from tests.unit.given import LIE, POLICE, TOT, Story, oslo

OUTREACH, EMERGENCY, WELFARE, BFE = "uteseksjonen", "barnevernvakten-oslo", "bv-st-hanshaugen", "bfe-oslo"
TRIBUNAL, GUARDIAN, NORD, SOR, HOME = (
    "nemnda-oslo",
    "verge-oslo",
    "institusjon-nord",
    "institusjon-sor",
    "beredskapshjem-1",
)
VEST, STOVNER = "institusjon-vest", "bv-stovner"
ROWS = (
    *DEVELOPMENT_DIRECTORY,
    Organisation(VEST, "Institusjon Vest", ("institution",), approved_4_29=True),
    Organisation(STOVNER, "Barneverntjenesten Stovner", ("child_welfare",), "0301", districts=("Stovner",)),
)
"""Beside the development directory: an approved institution that takes everybody, and a child welfare of a district."""

GIRL: dict[str, Any] = {
    "municipality": "Oslo",
    "birth_date": date(2011, 6, 15),
    "gender": "female",
    "exploitation": "begging",
}
MEASURE: dict[str, Any] = {
    "restricts": ["phone", "visits"],
    "contacts": ["network"],
    "reason": "They call her every night",
}
LAPSES = ("placement_lapsed", "acute_decision_lapsed")


# --- invariants of spec 2 that are about children


def childrens_invariants_hold(before: Case, after: Case, event: Event) -> None:
    no_decision_runs_past_six_weeks(before, event)
    nobody_is_held_after_the_last_day(before, after, event)
    no_measure_outlives_its_placement(after)
    the_period_is_watched_by_one_deadline(after, event)


def no_decision_runs_past_six_weeks(before: Case, event: Event) -> None:
    """3: the 42nd calendar day after the day it was made or, for an extension, after the end of the one before."""
    if not isinstance(event.data, ChildPlacedAcutely | TribunalApproved):
        return
    started = [d for d in event.effects.started if d.rule == "placement_4_29"]
    assert len(started) <= 1
    for period in started:
        extends = isinstance(event.data, TribunalApproved) and event.data.matter == "extension"
        running = [d for d in before.deadlines_of("placement_4_29") if d.state == "open"]
        since = last_day(running[-1].due_at) if extends and running else local_date(moment(event.data.decided_at))
        assert last_day(period.due_at) <= since + timedelta(days=42)


def nobody_is_held_after_the_last_day(before: Case, after: Case, event: Event) -> None:
    """3: neither after the running decision, nor after six months in all (181 to 184 days after the first)."""
    if after.placement.runs_4_29 and before.placement.runs_4_29:
        for deadline in after.deadlines.values():
            if deadline.rule in ("placement_4_29", "placement_4_29_total") and deadline.state == "open":
                assert event.on <= deadline.due_at or event.recorded_at <= deadline.recorded_at
    since, stayed = after.placement.stay_since, after.placement.stayed
    if since is not None and before.placement.runs_4_29:
        assert stayed + (last_day(event.on) - since).days <= 184


def no_measure_outlives_its_placement(after: Case) -> None:
    """3."""
    assert after.placement.runs_4_29 or not after.protection.measures


def the_period_is_watched_by_one_deadline(after: Case, event: Event) -> None:
    """A child held by the tribunal has one running decision, with an end; an acute one the tribunal must decide on."""
    acute, decided = after.placement.acute, [d for d in after.deadlines_of("placement_4_29") if d.state == "open"]
    owed = [d for d in after.deadlines_of("tribunal_decision") if d.state in ("open", "breached")]
    assert len(decided) == (after.placement.runs_4_29 and not acute)
    if after.placement.runs_4_29 and acute and not isinstance(event.data, TribunalRejected):
        assert owed


class Child(Story):
    """A child's case: after every event the invariants for children hold as well."""

    def __init__(self, when: date | str = "2026-03-02 10:00", rows: tuple[Organisation, ...] = ROWS) -> None:
        super().__init__(when, rows)

    def _record(self, case: Case, events: list[Event]) -> None:
        known = self.case
        for event in events:
            following = evolve(known, event)
            childrens_invariants_hold(known, following, event)
            known = following
        super()._record(case, events)

    def at(self, when: date | str | datetime, clock: str = "10:00") -> "Child":
        super().at(when, clock)
        return self

    def asleep_until(self, when: date | str, clock: str = "10:00") -> "Child":
        super().asleep_until(when, clock)
        return self

    def wake(self) -> "Child":
        super().wake()
        return self

    def so(self, who: str, name: str, /, **data: Any) -> "Child":
        super().so(who, name, **data)
        return self

    def open_deadlines(self, *rules: str) -> list[Deadline]:
        return [d for d in self.case.deadlines_of(*rules) if d.state == "open"]

    def lapses(self) -> list[tuple[str, datetime]]:
        return [(e.type, e.on) for e in self.events if e.type in LAPSES]


# --- how far the chain has come


def concern(when: date | str = "2026-03-02 10:00", by: str = POLICE, **changed: Any) -> Child:
    story = Child(when)
    story.do(by, "identify", **{**GIRL, **changed})
    return story


def screened(when: date | str = "2026-03-02 10:00", suspicion: str = "strengthened", **changed: Any) -> Child:
    story = concern(when, **changed)
    answers = {"Where do you live?": "Here and there"}
    story.do(story.case.responsible["child_welfare"], "conduct_screening", answers=answers, suspicion=suspicion)
    return story


def placed(when: date | str = "2026-03-02 10:00", basis: str = "4-29", place: str = NORD, **changed: Any) -> Child:
    decided_at = changed.pop("decided_at", None)
    story = screened(when, **changed)
    decided_at = decided_at or story.now.isoformat()
    by = story.case.responsible["child_welfare"]
    story.do(by, "place_acutely", basis=basis, institution=place, decided_at=decided_at)
    return story


def known_to_all(story: Child) -> Child:
    """A guardian and a lawyer have come in."""
    story.do(WELFARE, "appoint_guardian", organisation=GUARDIAN)
    story.do(WELFARE, "assign_lawyer", organisation=LIE)
    return story


def filed(**given: Any) -> Child:
    story = known_to_all(placed(**given))
    story.do(WELFARE, "file_with_tribunal")
    return story


def decides(story: Child, matter: str, outcome: str = "approved", **data: Any) -> list[Event]:
    decided_at = data.pop("decided_at", story.now.isoformat())
    return story.do(TRIBUNAL, "decide_tribunal", matter=matter, outcome=outcome, decided_at=decided_at, **data)


def approved() -> Child:
    """Placed on 2 March; on 10 March the tribunal places for six weeks, to 21 April."""
    story = filed()
    decides(story, "acute")
    story.at("2026-03-10 10:00")
    decides(story, "placement")
    return story


def extended(times: int = 1) -> Child:
    """Each extension is decided a week before the end: to 2 June, 14 July, 25 August."""
    story = approved()
    for _ in range(times):
        story.at(story.deadline("placement_4_29").due_at - timedelta(days=7))
        decides(story, "extension")
    return story


def boundary(story: Child) -> datetime:
    return story.deadline("placement_4_29").due_at


# --- an acute decision at 22:40 on the Saturday before summer time begins


def saturday_night() -> Child:
    """Found at 21:30, screened at 22:00 by the emergency service, placed at 22:40 on Saturday 28 March 2026."""
    story = Child("2026-03-28 21:30")
    story.do(OUTREACH, "identify", **GIRL)
    story.at("2026-03-28 22:00")
    story.do(EMERGENCY, "conduct_screening", answers={}, suspicion="unclear")
    story.at("2026-03-28 22:40")
    story.do(EMERGENCY, "place_acutely", basis="4-29", institution=NORD, decided_at="2026-03-28T22:40:00+01:00")
    return story.so(EMERGENCY, "send_acute_decision")


SATURDAY = [
    # 24 and 48 exact hours, one of them lost in the night
    ("screening", EMERGENCY, "routine", "2026-03-29 22:30", ["2026-03-29 16:30"]),
    ("acute_place", BFE, "routine", "2026-03-29 00:00", []),
    ("acute_decision_sent", WELFARE, "act", "2026-03-29 23:40", ["2026-03-29 17:40"]),
    ("tribunal_control", TRIBUNAL, "routine", "2026-03-30 23:40", ["2026-03-30 11:40"]),
    # Monday is the next working day
    ("guardian", WELFARE, "routine", "2026-03-31 00:00", []),
    # seven days on is Easter Saturday; three months after that week, and three weeks
    ("concern_review", WELFARE, "act", "2026-04-05 00:00", ["2026-04-03 00:00"]),
    ("investigation", WELFARE, "act", "2026-07-05 00:00", ["2026-06-05 00:00", "2026-06-21 00:00"]),
    ("reporter_confirmation", WELFARE, "act", "2026-04-19 00:00", ["2026-04-14 00:00"]),
    # two weeks, to a Saturday that is not moved; six weeks; six months
    (
        "tribunal_petition",
        WELFARE,
        "lapse",
        "2026-04-12 00:00",
        ["2026-04-07 00:00", "2026-04-10 00:00", "2026-04-11 00:00"],
    ),
    (
        "tribunal_decision",
        TRIBUNAL,
        "act",
        "2026-05-10 00:00",
        ["2026-04-26 00:00", "2026-05-03 00:00", "2026-05-07 00:00"],
    ),
    (
        "placement_4_29_total",
        WELFARE,
        "max",
        "2026-09-29 00:00",
        ["2026-08-29 00:00", "2026-09-15 00:00", "2026-09-22 00:00"],
    ),
    ("turning_18", WELFARE, "max", "2029-06-15 00:00", ["2029-03-15 00:00", "2029-05-15 00:00"]),
]


@pytest.mark.parametrize(("rule", "responsible", "kind", "due", "reminders"), SATURDAY, ids=[r[0] for r in SATURDAY])
def test_saturday_night_before_summer_time_each_deadline_ends_and_reminds_when_spec_3_says(
    rule, responsible, kind, due, reminders
):
    deadline = saturday_night().deadline(rule)
    assert (deadline.organisation, deadline.kind, deadline.due_at) == (responsible, kind, oslo(due))
    assert [r.at for r in deadline.rungs if r.kind == "remind"] == [oslo(r) for r in reminders]


@pytest.mark.parametrize(("rule", "due"), [(r[0], r[3]) for r in SATURDAY], ids=[r[0] for r in SATURDAY])
def test_no_deadline_of_that_night_ends_before_its_last_second(rule, due):
    story = saturday_night()
    ended = [e for e in story.at(oslo(due) - timedelta(seconds=1)).events if getattr(e.data, "rule", None) == rule]
    assert {e.type for e in ended} <= {"deadline_reminded"}


def test_that_night_two_hours_over_the_lost_hour_are_two_hours():
    story = concern("2026-03-29 01:30", by=OUTREACH)
    story.so(EMERGENCY, "conduct_screening", answers={}, suspicion="unclear")
    assert story.deadline("acute_place").due_at == oslo("2026-03-29 04:30")


def test_summer_time_ends_in_the_48_hours_of_the_tribunal():
    story = placed("2026-10-24 22:40", by=OUTREACH).so(WELFARE, "send_acute_decision")
    assert story.deadline("tribunal_control").due_at == oslo("2026-10-26 21:40")
    assert story.deadline("tribunal_control").rungs[0].at == oslo("2026-10-26 09:40")


def test_six_weeks_that_begin_in_summer_time_end_at_midnight_in_winter_time():
    story = placed("2026-10-24 22:40", by=OUTREACH)
    assert story.deadline("tribunal_decision").due_at == datetime.fromisoformat("2026-12-06T00:00:00+01:00")
    assert story.deadline("tribunal_petition").due_at == datetime.fromisoformat("2026-11-08T00:00:00+01:00")


# --- month ends, leap years, holidays


@pytest.mark.parametrize(
    ("day", "six_weeks", "six_months"),
    [
        ("2026-08-31", "2026-10-13 00:00", "2027-03-01 00:00"),
        ("2027-08-31", "2027-10-13 00:00", "2028-03-01 00:00"),
        ("2027-08-30", "2027-10-12 00:00", "2028-03-01 00:00"),
        ("2026-08-28", "2026-10-10 00:00", "2027-03-01 00:00"),
        ("2026-12-31", "2027-02-12 00:00", "2027-07-01 00:00"),
        ("2026-02-01", "2026-03-16 00:00", "2026-08-02 00:00"),
        ("2028-02-01", "2028-03-15 00:00", "2028-08-02 00:00"),
        ("2028-02-29", "2028-04-12 00:00", "2028-08-30 00:00"),
    ],
)
def test_bv_01_and_bv_03_at_month_ends_and_in_leap_years(day, six_weeks, six_months):
    story = placed(f"{day} 10:00")
    assert story.deadline("tribunal_decision").due_at == oslo(six_weeks)
    assert story.deadline("placement_4_29_total").due_at == oslo(six_months)


@pytest.mark.parametrize(
    ("rule", "basis", "day", "due"),
    [
        ("tribunal_petition", "4-29", "2026-03-23", "2026-04-07 00:00"),  # Easter Monday
        ("petition_4_4", "4-25", "2026-03-20", "2026-04-04 00:00"),  # Good Friday
        ("petition_4_2", "4-6", "2026-04-05", "2026-05-18 00:00"),  # a Sunday, 17 May
        ("tribunal_decision", "4-29", "2028-04-05", "2028-05-18 00:00"),  # a Wednesday, 17 May
        ("tribunal_decision", "4-29", "2026-11-13", "2026-12-26 00:00"),  # Christmas Day
        ("placement_4_29_total", "4-29", "2026-07-01", "2027-01-02 00:00"),  # New Year's Day
        ("placement_4_29_total", "4-29", "2026-11-01", "2027-05-02 00:00"),  # 1 May, a Saturday
    ],
)
def test_what_limits_force_never_moves_to_a_working_day(rule, basis, day, due):
    story = placed(f"{day} 10:00", basis=basis, place=NORD)
    assert story.deadline(rule).due_at == oslo(due)


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2026-04-01 10:00", "2026-04-08 00:00"),  # before Easter: Maundy Thursday to Easter Monday are no working days
        ("2026-04-02 22:40", "2026-04-08 00:00"),
        ("2028-05-16 10:00", "2028-05-19 00:00"),  # 17 May
        ("2026-04-30 10:00", "2026-05-05 00:00"),  # 1 May is a Friday
        ("2026-03-06 23:59", "2026-03-10 00:00"),
    ],
)
def test_a_guardian_by_the_next_working_day(day, due):
    assert placed(day).deadline("guardian").due_at == oslo(due)


def test_bu_02_the_week_for_the_report_ends_on_a_holiday_all_the_same():
    assert concern("2026-03-26 10:00").deadline("concern_review").due_at == oslo("2026-04-03 00:00")


@pytest.mark.parametrize(
    ("day", "due"),
    [("2026-03-02", "2026-06-10 00:00"), ("2026-11-23", "2027-03-01 00:00"), ("2027-11-22", "2028-03-01 00:00")],
)
def test_bu_03_three_months_from_the_day_on_which_the_week_ends(day, due):
    """A week after 2 March is 9 March: to 9 June; after 23 November the 30th: to the last of February."""
    assert concern(f"{day} 10:00").deadline("investigation").due_at == oslo(due)


def test_bu_04_a_special_case_has_six_months_in_all_from_the_same_day():
    story = concern().at("2026-05-04 10:00").so(WELFARE, "extend_investigation", reason="Family abroad")
    first, second = story.case.deadlines_of("investigation")
    assert (first.state, second.starts_at, second.due_at) == ("superseded", first.starts_at, oslo("2026-09-10 00:00"))


@pytest.mark.parametrize(
    ("born", "due"),
    [("2012-02-29", "2030-03-01 00:00"), ("2008-03-03", "2026-03-03 00:00"), ("2010-12-31", "2028-12-31 00:00")],
)
def test_bvl_1_3_the_eighteenth_birthday_begins_at_midnight(born, due):
    assert concern(birth_date=date.fromisoformat(born)).deadline("turning_18").due_at == oslo(due)


def test_the_reminder_three_months_before_a_birthday_at_the_end_of_may_is_at_the_end_of_february():
    rungs = concern(birth_date=date(2011, 5, 31)).deadline("turning_18").rungs
    assert [r.at for r in rungs][:2] == [oslo("2029-03-01 00:00"), oslo("2029-05-01 00:00")]


def test_without_a_birth_date_nobody_can_say_when_the_child_turns_18():
    assert not concern(birth_date=None, assessed_age=15).case.deadlines_of("turning_18")


# --- decided earlier than recorded


@pytest.mark.parametrize(
    ("decided_at", "sent", "petition", "period", "total"),
    [
        ("2026-03-04T10:00:00+01:00", "2026-03-05 10:00", "2026-03-19 00:00", "2026-04-16 00:00", "2026-09-05 00:00"),
        ("2026-03-02T22:40:00+01:00", "2026-03-03 22:40", "2026-03-17 00:00", "2026-04-14 00:00", "2026-09-03 00:00"),
        ("2026-03-02T23:30:00+00:00", "2026-03-04 00:30", "2026-03-18 00:00", "2026-04-15 00:00", "2026-09-04 00:00"),
        ("2026-03-02T20:00:00-05:00", "2026-03-04 02:00", "2026-03-18 00:00", "2026-04-15 00:00", "2026-09-04 00:00"),
        ("2026-03-02", "2026-03-03 00:00", "2026-03-17 00:00", "2026-04-14 00:00", "2026-09-03 00:00"),
        ("2026-03-04", "2026-03-05 00:00", "2026-03-19 00:00", "2026-04-16 00:00", "2026-09-05 00:00"),
        ("2026-02-28", "2026-03-01 00:00", "2026-03-15 00:00", "2026-04-12 00:00", "2026-08-29 00:00"),
    ],
)
def test_the_clocks_count_from_the_decision_not_from_its_recording(decided_at, sent, petition, period, total):
    story = placed("2026-03-04 10:00", decided_at=decided_at)
    rules = ("acute_decision_sent", "tribunal_petition", "tribunal_decision", "placement_4_29_total")
    assert [story.deadline(rule).due_at for rule in rules] == [oslo(t) for t in (sent, petition, period, total)]


@pytest.mark.parametrize("days", range(0, 44, 3))
@pytest.mark.parametrize("form", ["date", "date-time"])
def test_an_earlier_decision_shortens_every_clock_and_lengthens_none(days, form):
    now = placed("2026-04-20 10:00")
    decided = now.now - timedelta(days=days)
    earlier = placed("2026-04-20 10:00", decided_at=str(decided.date()) if form == "date" else decided.isoformat())
    for rule in ("acute_decision_sent", "tribunal_petition", "tribunal_decision", "placement_4_29_total"):
        assert earlier.deadline(rule).due_at <= now.deadline(rule).due_at - timedelta(days=max(days - 1, 0))


def test_a_decision_that_ran_out_before_it_was_recorded_lapses_at_once_with_its_true_time():
    story = placed("2026-03-30 10:00", decided_at="2026-03-10T09:00:00+01:00")
    assert story.lapses() == [("acute_decision_lapsed", oslo("2026-03-25 00:00"))]
    assert not story.case.placement.in_force


def test_nothing_is_decided_in_the_future():
    story = screened()
    place = {"basis": "4-29", "institution": NORD}
    for ahead in ("2026-03-02T10:00:01+01:00", "2026-03-03"):
        story.refuses(WELFARE, "place_acutely", **place, decided_at=ahead).as_invalid(
            "/data/decided_at", "in_the_future"
        )
    story.so(WELFARE, "place_acutely", **place, decided_at="2026-03-02")
    decision = {"matter": "acute", "outcome": "approved"}
    for ahead in ("2026-03-02T09:00:01+00:00", "2026-03-03"):
        refused = story.refuses(TRIBUNAL, "decide_tribunal", **decision, decided_at=ahead)
        refused.as_invalid("/data/decided_at", "in_the_future")
    story.refuses(WELFARE, "file_with_tribunal", filed_at="2026-03-03").as_invalid("/data/filed_at", "in_the_future")


def test_a_tribunal_decision_counts_from_its_day_too():
    story = filed().at("2026-03-12 10:00")
    decides(story, "placement", decided_at="2026-03-10")
    assert boundary(story) == oslo("2026-04-22 00:00")


@pytest.mark.parametrize("decided_at", ["2026-03-04", "2026-03-04T09:00:00+01:00", "2026-03-04T14:00:00+01:00"])
def test_a_decision_of_the_day_on_which_another_placement_ended_has_clocks_of_its_own(decided_at):
    """At ten the tribunal refuses § 4-6; at two the child is placed under § 4-29, the hour not always written down."""
    story = placed(basis="4-6", place=HOME).at("2026-03-04 10:00")
    decides(story, "acute", "rejected")
    story.at("2026-03-04 14:00")
    story.so(WELFARE, "place_acutely", basis="4-29", institution=NORD, decided_at=decided_at)
    assert story.deadline("placement_4_29_total").state == "open"
    story.so(WELFARE, "file_with_tribunal").at("2026-06-01 10:00")
    assert story.deadline("tribunal_decision").breached_at == oslo("2026-04-16 00:00")


# --- without a petition


@pytest.mark.parametrize(
    ("basis", "due"),
    [("4-29", "2026-03-17 00:00"), ("4-25", "2026-03-17 00:00"), ("4-6", "2026-04-14 00:00")],
)
def test_bv_09_without_a_petition_the_acute_decision_lapses(basis, due):
    story = known_to_all(placed(basis=basis)).at(oslo(due) - timedelta(seconds=1))
    assert (story.lapses(), story.case.placement.in_force) == ([], True)
    story.at(oslo(due))
    assert (story.lapses(), story.case.placement.in_force) == ([("acute_decision_lapsed", oslo(due))], False)
    assert story.told(story.last("acute_decision_lapsed")) == {NORD, WELFARE, POLICE, GUARDIAN, LIE, TOT}


@pytest.mark.parametrize("basis", ["4-25", "4-6"])
def test_filed_in_time_the_acute_decision_stands_until_the_tribunal_decides(basis):
    story = filed(basis=basis).at("2026-08-03 10:00")
    assert (story.lapses(), story.case.placement.in_force) == ([], True)
    decides(story, "acute", "rejected")
    assert not story.case.placement.in_force


def test_bvl_4_5_filed_in_time_an_acute_decision_under_4_29_stands_until_the_tribunal_decides():
    """§ 6-6 third para is not among what § 4-5 third para applies: the six weeks are the tribunal's decision's."""
    story = filed().at("2026-06-01 10:00")
    assert (story.lapses(), story.case.placement.runs_4_29) == ([], True)
    assert story.deadline("tribunal_decision").breached_at == oslo("2026-04-14 00:00")


def test_the_tribunals_42_days_are_ours_and_its_six_weeks_are_the_laws():
    story = approved()
    owed, decided = story.deadline("tribunal_decision"), story.deadline("placement_4_29")
    assert owed.basis[0] == "own_proposal"
    assert [c.confirmed for c in citations(decided.basis, story.today) if c.in_force(story.today)] == [True]


def test_filed_on_the_last_day_is_in_time_and_a_second_later_is_not():
    last = placed().at(oslo("2026-03-17 00:00") - timedelta(seconds=1)).so(WELFARE, "file_with_tribunal")
    assert last.at("2026-03-20 10:00").lapses() == []
    late = placed().at(oslo("2026-03-17 00:00"))
    assert late.lapses() == [("acute_decision_lapsed", oslo("2026-03-17 00:00"))]


def test_a_petition_counts_from_the_day_on_which_it_was_filed():
    story = placed().at("2026-03-12 10:00").so(WELFARE, "file_with_tribunal", filed_at="2026-03-10")
    assert (story.deadline("tribunal_petition").state, story.last("filed_with_tribunal").on) == (
        "met",
        oslo("2026-03-10 00:00"),
    )


def test_a_petition_is_not_filed_before_the_decision_that_it_is_about():
    story = placed().at("2026-03-12 10:00")
    story.refuses(WELFARE, "file_with_tribunal", filed_at="2026-01-05").as_invalid("/data/filed_at", "before_decision")


def test_nothing_was_filed_before_the_case_was_opened():
    screened().refuses(WELFARE, "file_with_tribunal", filed_at="2026-03-01").as_invalid(
        "/data/filed_at", "before_opening"
    )


def test_the_tribunals_decision_on_the_stay_takes_the_place_of_the_petition():
    story = placed().at("2026-03-10 10:00")
    decides(story, "placement")
    assert story.deadline("tribunal_petition").state in ("met", "cancelled")
    assert story.at("2026-03-20 10:00").lapses() == []


def test_the_control_of_the_acute_decision_does_not_take_the_place_of_the_petition():
    story = placed()
    decides(story, "acute")
    assert story.at("2026-03-17 00:00").lapses() == [("acute_decision_lapsed", oslo("2026-03-17 00:00"))]


def test_the_tribunals_control_is_escalated_daily_and_ends_nothing():
    story = filed().so(WELFARE, "send_acute_decision").at("2026-03-06 10:00")
    escalated = [on for kind, on in story.about("tribunal_control") if kind == "deadline_escalated"]
    assert escalated == [oslo(f"2026-03-0{day} 10:00") for day in (4, 5, 6)]
    assert story.case.placement.in_force


# --- the six weeks


def test_placement_lapsed_exactly_once_and_everybody_named_is_told():
    story = approved().at("2026-12-01 10:00")
    assert story.lapses() == [("placement_lapsed", oslo("2026-04-22 00:00"))]
    lapsed = story.last("placement_lapsed")
    assert story.told(lapsed) == {NORD, WELFARE, POLICE, GUARDIAN, LIE, TOT}
    assert (lapsed.recorded_at, lapsed.actor.role) == (oslo("2026-04-22 00:00"), "system")
    assert (story.case.placement.status, story.case.protection.measures) == ("lapsed", {})


def test_nothing_of_the_clock_runs_on_after_the_lapse():
    story = approved().at("2026-04-22 00:00")
    assert not story.open_deadlines(
        "placement_4_29", "placement_4_29_total", "tribunal_petition", "acute_decision_sent"
    )


def test_the_reminders_of_a_period_come_fourteen_seven_three_and_one_day_before():
    story = approved().at("2026-04-22 00:00")
    assert story.about("placement_4_29") == [
        *(("deadline_reminded", oslo(f"2026-04-{day} 00:00")) for day in ("08", "15", "19", "21")),
        ("placement_lapsed", oslo("2026-04-22 00:00")),
    ]


def test_a_shorter_decision_ends_on_the_day_that_it_names():
    story = filed()
    decides(story, "placement", until="2026-03-20")
    assert story.at("2026-04-01 10:00").lapses() == [("placement_lapsed", oslo("2026-03-21 00:00"))]


@pytest.mark.parametrize(("until", "longest"), [("2026-04-22", "2026-04-21"), ("2027-01-01", "2026-04-21")])
def test_bv_01_a_decision_runs_to_the_42nd_day_after_it_at_most(until, longest):
    story = filed().at("2026-03-10 10:00")
    decision = {"matter": "placement", "outcome": "approved", "decided_at": "2026-03-10T09:00:00+01:00"}
    story.refuses(TRIBUNAL, "decide_tribunal", **decision, until=until).because(
        "longer_than_six_weeks", longest=longest
    )
    story.so(TRIBUNAL, "decide_tribunal", **decision, until="2026-04-21")
    assert boundary(story) == oslo("2026-04-22 00:00")


def test_a_decision_does_not_end_before_it_begins():
    story = filed().at("2026-03-10 10:00")
    decision = {"outcome": "approved", "decided_at": "2026-03-10"}
    story.refuses(TRIBUNAL, "decide_tribunal", matter="placement", until="2026-03-09", **decision).as_invalid(
        "/data/until", "before_decision"
    )
    decides(story, "placement")
    story.refuses(TRIBUNAL, "decide_tribunal", matter="extension", until="2026-04-20", **decision).as_invalid(
        "/data/until", "before_decision"
    )


def test_bv_02_an_extension_counts_from_the_end_of_the_decision_before():
    story = approved().at("2026-04-01 10:00")
    decision = {"matter": "extension", "outcome": "approved", "decided_at": "2026-04-01"}
    story.refuses(TRIBUNAL, "decide_tribunal", **decision, until="2026-06-03").because(
        "longer_than_six_weeks", longest="2026-06-02"
    )
    decides(story, "extension")
    before, running = story.case.deadlines_of("placement_4_29")[-2:]
    assert (before.state, running.state, running.due_at) == ("superseded", "open", oslo("2026-06-03 00:00"))
    assert running.starts_at == oslo("2026-04-22 00:00")


def test_an_extension_decided_on_the_first_day_overlaps_and_adds_nothing_to_six_weeks_after_the_end():
    story = approved()
    decides(story, "extension")
    assert boundary(story) == oslo("2026-06-03 00:00")
    assert story.at("2026-12-01 10:00").lapses() == [("placement_lapsed", oslo("2026-06-03 00:00"))]


def test_of_two_decisions_for_the_same_period_the_later_one_runs_and_both_stay_readable():
    story = approved().at("2026-03-12 10:00")
    decides(story, "placement", until="2026-04-01")
    first, second = story.case.deadlines_of("placement_4_29")
    assert (first.state, second.state) == ("superseded", "open")
    assert story.at("2026-12-01 10:00").lapses() == [("placement_lapsed", oslo("2026-04-02 00:00"))]


@pytest.mark.parametrize("matter", ["acute", "placement"])
def test_a_rejection_ends_the_placement_at_once(matter):
    story = filed().so(WELFARE, "impose_protection_measure", **MEASURE)
    events = decides(story, matter, "rejected")
    assert [e.type for e in events] == ["tribunal_rejected", "placement_ended"]
    assert (story.case.placement.status, story.case.protection.measures) == ("ended", {})
    assert {NORD, WELFARE, POLICE, GUARDIAN, LIE, TOT} <= story.told(story.last("placement_ended"))
    assert not story.open_deadlines(
        "placement_4_29", "placement_4_29_total", "tribunal_petition", "acute_decision_sent"
    )
    assert story.at("2026-12-01 10:00").lapses() == []


def test_an_extension_recorded_a_second_before_the_end_wins():
    story = approved().at(oslo("2026-04-22 00:00") - timedelta(seconds=1))
    decides(story, "extension")
    assert story.at("2026-04-22 00:00").lapses() == []
    assert boundary(story) == oslo("2026-06-03 00:00")


@pytest.mark.parametrize("after", [timedelta(0), timedelta(seconds=1), timedelta(days=1)])
@pytest.mark.parametrize("awake", [True, False])
def test_an_extension_at_the_end_or_later_is_refused_whenever_it_was_decided(after, awake):
    story = approved()
    now = oslo("2026-04-22 00:00") + after
    if awake:
        story.at(now)
    else:
        story.now = now
    decided_at = "2026-04-21T15:00:00+02:00"
    story.refuses(
        TRIBUNAL, "decide_tribunal", matter="extension", outcome="approved", decided_at=decided_at
    ).because("placement_already_lapsed")  # fmt: skip


def test_whoever_slept_over_the_end_records_it_once_with_its_true_time():
    story = approved().asleep_until("2026-04-25 09:00").wake()
    lapsed = story.last("placement_lapsed")
    assert (lapsed.on, lapsed.recorded_at) == (oslo("2026-04-22 00:00"), oslo("2026-04-25 09:00"))
    assert story.wake().lapses() == [("placement_lapsed", oslo("2026-04-22 00:00"))]


def test_after_the_lapse_there_is_nothing_to_extend_until_the_tribunal_places_anew():
    story = approved().at("2026-04-23 10:00")
    story.refuses(WELFARE, "apply_extension").because("no_running_placement")
    decides(story, "placement")
    assert boundary(story) == oslo("2026-06-05 00:00")


def test_a_child_that_is_still_in_the_place_when_the_tribunal_places_anew_is_held_from_that_day():
    """2 March to 21 April are 51 days; 23 April and six months is 23 October, 51 days before is 2 September."""
    story = approved().at("2026-04-23 10:00")
    decides(story, "placement")
    assert [d.due_at for d in story.open_deadlines("placement_4_29_total")] == [oslo("2026-09-03 00:00")]


# --- what does not stop or start a clock


def running(story: Child) -> list[tuple[str, datetime]]:
    rules = ("placement_4_29", "placement_4_29_total", "tribunal_petition", "acute_decision_sent")
    return [(d.id, d.due_at) for d in story.open_deadlines(*rules)]


@pytest.mark.parametrize("given", [placed, filed, approved, extended], ids=lambda f: f.__name__)
def test_another_institution_restarts_no_clock(given: Callable[[], Child]):
    story = given()
    before = running(story)
    story.at(story.now + timedelta(days=1)).so(WELFARE, "change_placement", institution=VEST, reason="They know where")
    assert [d for d in running(story) if d[0].startswith("placement")] == [
        d for d in before if d[0].startswith("placement")
    ]
    assert {id_ for id_, _ in running(story)} <= {id_ for id_, _ in before}


def test_absconded_and_back_the_clock_has_run_on():
    story = approved()
    before = running(story)
    story.at("2026-03-14 08:00").so(NORD, "report_absconded", last_seen="2026-03-13T23:00:00+01:00")
    assert running(story) == before
    story.at("2026-03-30 10:00").so(POLICE, "report_found")
    assert running(story) == before
    assert story.at("2026-04-22 00:00").lapses() == [("placement_lapsed", oslo("2026-04-22 00:00"))]


def test_the_decision_lapses_also_while_the_child_is_away():
    story = approved().so(NORD, "report_absconded", last_seen="2026-03-10T08:00:00+01:00").at("2026-04-22 00:00")
    assert story.lapses() == [("placement_lapsed", oslo("2026-04-22 00:00"))]


@pytest.mark.parametrize(
    ("by", "name", "data"),
    [
        (WELFARE, "place_by_consent", {"institution": HOME, "consent_of": "the girl and her father"}),
        (TRIBUNAL, "record_care_order", {"institution": HOME, "decided_at": "2026-03-10"}),
        (WELFARE, "end_placement", {"reason": "returned_to_parents"}),
        (TRIBUNAL, "end_placement", {"reason": "other_measure"}),
    ],
)
def test_each_way_out_of_4_29_meets_its_clocks(by, name, data):
    story = approved().so(by, name, **data)
    assert [story.deadline(r).state for r in ("placement_4_29", "placement_4_29_total")] == ["met", "met"]
    assert story.at("2027-03-01 10:00").lapses() == []


# --- six months in all


def test_bv_03_the_acute_stay_counts_and_a_fifth_decision_is_about_two_weeks():
    story = extended(3)
    assert boundary(story) == oslo("2026-08-26 00:00")
    story.at("2026-08-20 10:00")
    decision = {"matter": "extension", "outcome": "approved", "decided_at": "2026-08-20"}
    story.refuses(TRIBUNAL, "decide_tribunal", **decision, until="2026-09-03").because(
        "beyond_six_months", longest="2026-09-02"
    )
    decides(story, "extension")
    assert boundary(story) == oslo("2026-09-03 00:00")
    story.refuses(TRIBUNAL, "decide_tribunal", **decision).because("beyond_six_months", longest="2026-09-02")
    assert story.at("2026-12-01 10:00").lapses() == [("placement_lapsed", oslo("2026-09-03 00:00"))]


def test_the_six_months_remind_and_end_also_where_a_decision_would_run_on():
    story = extended(3).at("2026-12-01 10:00")
    assert [on for kind, on in story.about("placement_4_29_total") if kind == "deadline_reminded"] == [
        oslo("2026-08-03 00:00"), oslo("2026-08-20 00:00"),
    ]  # fmt: skip


def second_stay() -> Child:
    """The first stay was from 2 to 16 March, fifteen days; the second begins on 1 April."""
    story = known_to_all(placed()).at("2026-03-17 00:00")
    story.so(WELFARE, "end_placement", reason="other_measure").at("2026-04-01 10:00")
    story.so(WELFARE, "place_acutely", basis="4-29", institution=NORD, decided_at="2026-04-01T10:00:00+02:00")
    return story


def test_an_earlier_stay_is_taken_off_the_six_months():
    story = second_stay()
    assert story.deadline("placement_4_29_total").due_at == oslo("2026-09-17 00:00")
    assert [d.state for d in story.case.deadlines_of("placement_4_29_total")] == ["cancelled", "open"]


def test_a_stay_that_goes_on_the_day_after_a_lapse_ends_when_it_would_have_ended_without_it():
    story = placed().at("2026-03-17 00:00")
    story.so(WELFARE, "place_acutely", basis="4-29", institution=NORD, decided_at=story.now.isoformat())
    assert story.deadline("placement_4_29_total").due_at == oslo("2026-09-03 00:00")


def test_days_by_consent_are_no_days_of_4_29():
    story = approved().at("2026-03-31 10:00")
    story.so(WELFARE, "place_by_consent", institution=NORD, consent_of="the girl").at("2026-07-01 10:00")
    decides(story, "placement")
    # 2 to 31 March are thirty days; 1 July and six months is 1 January, thirty days before is 2 December
    assert story.deadline("placement_4_29_total").due_at == oslo("2026-12-03 00:00")


def nearly_six_months() -> Child:
    """Held from 2 March to 25 August, 177 days; the placement has lapsed and the child has left."""
    return (
        extended(3).at("2026-08-26 00:00").so(WELFARE, "end_placement", reason="other_measure").at("2026-09-01 10:00")
    )


def test_a_new_decision_after_an_earlier_stay_goes_no_further_than_what_is_left_of_the_six_months():
    """1 September and six months, less 177 days, is 5 September."""
    story = nearly_six_months()
    decision = {"matter": "placement", "outcome": "approved", "decided_at": "2026-09-01"}
    story.refuses(TRIBUNAL, "decide_tribunal", **decision, until="2026-10-12").because(
        "beyond_six_months", longest="2026-09-05"
    )


def test_when_the_six_months_are_used_up_nothing_under_4_29_begins_again():
    story = extended(3).at("2026-08-20 10:00")
    decides(story, "extension")
    story.at("2026-09-03 00:00").so(WELFARE, "end_placement", reason="other_measure").at("2026-10-01 10:00")
    acute = {"basis": "4-29", "institution": NORD, "decided_at": "2026-10-01"}
    story.refuses(WELFARE, "place_acutely", **acute).because("beyond_six_months")
    story.refuses(
        TRIBUNAL, "decide_tribunal", matter="placement", outcome="approved", decided_at="2026-10-01"
    ).because("beyond_six_months")  # fmt: skip
    story.so(WELFARE, "place_by_consent", institution=HOME, consent_of="the girl")


def test_the_whole_stay_ends_a_running_acute_decision_too():
    story = nearly_six_months()
    story.so(WELFARE, "place_acutely", basis="4-29", institution=NORD, decided_at="2026-09-01")
    story.so(WELFARE, "file_with_tribunal").at("2026-12-01 10:00")
    assert story.lapses()[-1] == ("placement_lapsed", oslo("2026-09-06 00:00"))


# --- carrying the decision out


def decided_before_placed() -> Child:
    """The tribunal, brought in by the coordinator, places on 10 March a child that nobody has yet."""
    story = screened()
    story.do(TOT, "assign_responsible", role="tribunal", organisation=TRIBUNAL, reason="Ordinary petition")
    story.so(TRIBUNAL, "accept_responsibility").at("2026-03-10 10:00")
    decides(story, "placement")
    return story


def test_bv_01_an_ordinary_petition_without_an_acute_placement_brings_the_tribunal_in():
    story = screened().so(WELFARE, "file_with_tribunal")
    assert story.case.has_party(TRIBUNAL, "tribunal")


def test_bvl_6_6_a_decision_that_is_not_carried_out_in_six_weeks_lapses_once():
    story = decided_before_placed()
    deadline = story.deadline("decision_carried_out")
    assert (deadline.organisation, deadline.kind, deadline.due_at) == (WELFARE, "lapse", oslo("2026-04-22 00:00"))
    assert deadline.rungs[0].at == oslo("2026-04-15 00:00")
    assert story.at("2026-06-01 10:00").lapses() == [("placement_lapsed", oslo("2026-04-22 00:00"))]


def test_the_stay_begins_when_the_child_comes_to_the_place():
    story = (
        decided_before_placed().at("2026-03-20 10:00").so(WELFARE, "change_placement", institution=NORD, reason="Found")
    )
    assert story.deadline("decision_carried_out").state == "met"
    assert story.deadline("placement_4_29_total").due_at == oslo("2026-09-21 00:00")
    assert boundary(story) == oslo("2026-04-22 00:00")


def test_a_child_that_is_away_when_the_tribunal_decides_has_to_be_found():
    story = filed().so(NORD, "report_absconded", last_seen="2026-03-02T09:00:00+01:00")
    decides(story, "placement")
    assert story.deadline("decision_carried_out").state == "open"
    assert story.so(POLICE, "report_found").deadline("decision_carried_out").state == "met"


def test_a_child_in_the_place_needs_no_carrying_out():
    assert not approved().case.deadlines_of("decision_carried_out")


def test_a_decision_under_4_29_is_not_carried_out_in_a_private_home():
    """§ 4-29 only in an approved institution, never a private home; the child has yet to come to one."""
    story = filed(basis="4-6", place=HOME)
    decides(story, "placement")
    assert story.deadline("decision_carried_out").state == "open"


# --- tribunal, court, meetings


def test_bv_11_a_complaint_over_the_acute_decision_is_decided_in_a_week():
    story = known_to_all(placed()).at("2026-03-30 10:00")
    story.so(GUARDIAN, "complain_acute", grounds="She wants to go home")
    deadline = story.deadline("acute_complaint")
    assert (deadline.organisation, deadline.kind, deadline.due_at) == (TRIBUNAL, "act", oslo("2026-04-07 00:00"))
    assert deadline.rungs[0].at == oslo("2026-04-05 00:00")


@pytest.mark.parametrize(("given", "responsible"), [(filed, GUARDIAN), (placed, WELFARE)], ids=["guardian", "nobody"])
def test_bv_15_domstolloven_149_a_month_to_go_to_court_moves_to_a_working_day(given, responsible):
    """Decided on 2 March: 2 April is Maundy Thursday, and the next working day is the Tuesday after Easter."""
    story = given()
    decides(story, "placement")
    deadline = story.deadline("court_action")
    assert (deadline.organisation, deadline.kind, deadline.due_at) == (responsible, "right", oslo("2026-04-08 00:00"))
    assert [r.at for r in deadline.rungs][:2] == [oslo("2026-04-01 00:00"), oslo("2026-04-06 00:00")]


def test_no_rule_refuses_the_court_while_the_time_to_go_there_is_still_open():
    story = filed()
    decides(story, "placement")
    story.at(story.deadline("court_action").due_at - timedelta(seconds=1))
    assert story.so(LIE, "bring_to_court", grounds="Wrong").deadline("court_action").state == "met"


def test_each_tribunal_decision_has_its_own_month_and_it_closes_silently():
    story = approved().at("2026-03-12 10:00")
    decides(story, "placement", until="2026-04-01")
    story.at("2026-04-20 10:00")
    assert [d.state for d in story.case.deadlines_of("court_action")] == ["cancelled", "cancelled"]
    expired = [e for e in story.of_type("right_expired") if getattr(e.data, "rule", None) == "court_action"]
    assert [story.told(e) for e in expired] == [set(), set()]


def in_bergen(when: str = "2026-03-02 10:00", by: str = "exit-bergen", **changed: Any) -> Child:
    return concern(when, by, **{"municipality": "Bergen", **changed})


@pytest.mark.parametrize("by", ["exit-bergen", "bv-fyllingsdalen", "barnevernvakten-bergen"])
@pytest.mark.parametrize(
    ("when", "due"),
    [
        ("2026-03-02 22:00", "2026-03-04 00:00"),
        ("2026-03-07 22:00", "2026-03-10 00:00"),
        ("2026-04-01 22:00", "2026-04-08 00:00"),
    ],
)
def test_the_first_meeting_in_bergen_is_within_a_working_day(by, when, due):
    deadline = in_bergen(when, by).deadline("first_case_meeting")
    assert (deadline.organisation, deadline.due_at) == ("tot-bergen", oslo(due))


def test_whoever_else_identifies_and_wherever_else_starts_no_first_meeting():
    assert not in_bergen(by="prosjekt-fri").case.deadlines_of("first_case_meeting")
    assert not concern().case.deadlines_of("first_case_meeting", "evaluation_meeting")


def test_while_a_placement_runs_the_next_meeting_is_in_fourteen_days():
    story = approved().so(TOT, "record_case_meeting")
    deadline = story.deadline("case_meeting")
    assert (deadline.organisation, deadline.due_at) == (TOT, oslo("2026-03-25 00:00"))
    assert deadline.rungs[0].at == oslo("2026-03-22 00:00")
    story.at("2026-03-20 10:00").so(TOT, "record_case_meeting")
    assert story.deadline("case_meeting").due_at == oslo("2026-04-04 00:00")
    story.so(WELFARE, "end_placement", reason="returned_to_parents")
    assert [d.state for d in story.case.deadlines_of("case_meeting")] == ["met", "cancelled"]


def test_without_a_placement_a_meeting_calls_for_no_other():
    assert not concern().so(TOT, "record_case_meeting").case.deadlines_of("case_meeting")


def test_the_evaluation_in_bergen_is_thirty_days_after_closing():
    story = in_bergen().so("tot-bergen", "close", outcome="Went home")
    deadline = story.deadline("evaluation_meeting")
    assert (deadline.organisation, deadline.due_at) == ("tot-bergen", oslo("2026-04-02 00:00"))
    assert deadline.rungs[0].at == oslo("2026-03-26 00:00")
    story.at("2026-04-02 00:00")
    assert [kind for kind, _ in story.about("evaluation_meeting")] == [
        "deadline_reminded",
        "deadline_breached",
        "deadline_escalated",
    ]


def test_a_missing_child_is_told_of_again_every_day_until_found():
    story = known_to_all(placed()).so(NORD, "report_absconded", last_seen="2026-03-02T09:30:00+01:00")
    deadline = story.deadline("missing_person")
    assert (deadline.organisation, deadline.due_at) == (POLICE, oslo("2026-03-03 10:00"))
    story.at("2026-03-06 09:00").so(POLICE, "report_found").at("2026-03-16 10:00")
    daily = [e for e in story.of_type("deadline_escalated") if getattr(e.data, "deadline", None) == deadline.id]
    assert [e.on for e in daily] == [oslo(f"2026-03-0{day} 10:00") for day in (3, 4, 5)]
    assert all({POLICE, GUARDIAN, LIE, WELFARE, TOT} <= story.told(e) for e in daily)


@pytest.mark.parametrize("on", [None, date(2026, 3, 3)])
def test_a_child_that_runs_again_on_the_day_on_which_it_was_found_is_looked_for_again(on):
    story = (
        placed().so(NORD, "report_absconded", last_seen="2026-03-02").at("2026-03-03 09:00").so(POLICE, "report_found")
    )
    story.at("2026-03-03 14:00").so(NORD, "report_absconded", last_seen="2026-03-03", on=on)
    assert (story.case.contact.missing, story.deadline("missing_person").state) == (True, "open")


# --- the law of its day


def test_f_5_there_is_no_4_29_before_august_2012():
    assert rule_in_force("placement_4_29", date(2012, 7, 31)) is None
    assert rule_in_force("placement_4_29", date(2012, 8, 1)) is not None


@pytest.mark.parametrize(
    ("day", "first"), [(date(2013, 3, 4), "barnevernloven 1992"), (date(2023, 1, 1), "barnevernsloven")]
)
@pytest.mark.parametrize("rule", ["placement_4_29", "placement_4_29_total", "tribunal_petition"])
def test_both_citations_are_shown_and_the_one_in_force_on_the_day_first(rule, day, first):
    story = filed(when=f"{day} 10:00", birth_date=day.replace(year=day.year - 14))
    decides(story, "placement")
    basis = story.deadline(rule).basis[:1]
    found = [c.citation for c in citations(basis, day)]
    assert len(found) == 2
    assert found[0].startswith(first)


def test_whatever_the_day_of_the_month_six_months_are_the_same_date():
    for n in range(0, 365, 7):
        day = date(2027, 9, 1) + timedelta(days=n)
        story = placed(f"{day} 10:00", birth_date=date(2014, 1, 1))
        assert story.deadline("placement_4_29_total").due_at == end_of(add_months(day, 6))
        assert story.deadline("tribunal_decision").due_at == end_of(day + timedelta(days=42))
