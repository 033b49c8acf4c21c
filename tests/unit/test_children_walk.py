"""Random walks through children's cases (hypothesis): accepted commands keep invariants, log and forecast true.

The invariants of spec 2 are checked after every event by `Story` and `Child`, which tell these walks.
"""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.case import Case
from domain.decisions.timers import advance, forecast
from domain.evolve import evolve, fold
from domain.primitives.refusals import Refused
from domain.readmodels.available_actions import possibilities
from domain.tables.transitions import MINORS
from store.events.serializer import START_OF_CHAIN, decode, encode
from tests.unit.given import LIE, NADHEIM, NAV, POLICE, TOT, UDI, nobodys
from tests.unit.test_placement_clock import (
    BFE,
    EMERGENCY,
    GIRL,
    GUARDIAN,
    HOME,
    LAPSES,
    MEASURE,
    NORD,
    OUTREACH,
    SOR,
    TRIBUNAL,
    VEST,
    WELFARE,
    Child,
)
from tests.unit.test_walk import BOUNDED, FEW, KEY, NOT_DONE, SEEDS, STEPS, summary  # fmt: skip

Step = tuple[str, str, dict[str, Any]]
PLACES = (NORD, VEST, VEST, HOME, SOR)
APPROVED = (NORD, VEST, VEST)
ORGANISATIONS = (OUTREACH, WELFARE, EMERGENCY, BFE, TRIBUNAL, POLICE, GUARDIAN, LIE, TOT, NORD, VEST, HOME, UDI, NAV)
EXTENSION = {"matter": "extension", "outcome": "?outcome", "decided_at": "?decided", "until": "?until"}

# The way a child's case goes; a walk takes the next of these two times in three, and any other step otherwise.
PATH: tuple[Step, ...] = (
    (WELFARE, "conduct_screening", {"answers": {"Where do you live?": "Here"}, "suspicion": "?suspicion"}),
    (BFE, "offer_place", {"institution": "?place"}),
    (WELFARE, "place_acutely", {"basis": "?basis", "institution": "?approved", "decided_at": "?decided"}),
    (WELFARE, "appoint_guardian", {"organisation": GUARDIAN}),
    (WELFARE, "assign_lawyer", {"organisation": LIE}),
    (WELFARE, "impose_protection_measure", MEASURE),
    (LIE, "complain_acute", {"grounds": "x"}),
    (TRIBUNAL, "seat_full_tribunal", {}),
    (WELFARE, "lift_protection_measure", {"measure": "?measure"}),
    (TRIBUNAL, "decide_tribunal", {"matter": "acute", "outcome": "?outcome", "decided_at": "?decided"}),
    (WELFARE, "report_absconded", {"last_seen": "?decided"}),
    (WELFARE, "confirm_missing_told", {"told": ["police"]}),
    (POLICE, "report_found", {}),
    (TOT, "record_case_meeting", {"actions": [{"what": "Interview", "role": "police", "by": "?until"}]}),
    (WELFARE, "file_with_tribunal", {"filed_at": "?decided"}),
    (TRIBUNAL, "decide_tribunal", {**EXTENSION, "matter": "placement"}),
    *((TRIBUNAL, "decide_tribunal", EXTENSION),) * 5,
    (WELFARE, "place_by_consent", {"institution": "?place", "consent_of": "the girl"}),
    (WELFARE, "end_placement", {"reason": "returned_to_parents"}),
    (WELFARE, "close", {"outcome": "home"}),
)
# What only makes sense while the child is placed.
PLACED: tuple[Step, ...] = (
    (WELFARE, "change_placement", {"institution": "?approved", "reason": "x"}),
    (BFE, "change_placement", {"institution": NORD, "reason": "x"}),
    (WELFARE, "report_absconded", {"last_seen": "?decided"}),
    (POLICE, "report_found", {}),
    (WELFARE, "visit_child", {}),
    (WELFARE, "make_plan", {"child_heard": True}),
    (WELFARE, "record_examination", {}),
    (WELFARE, "review_protection", {"still_needed": True, "with_police": True}),
    (WELFARE, "confirm_missing_told", {"told": ["police"]}),
    (WELFARE, "send_acute_decision", {}),
    (WELFARE, "request_home_state", {"request": "jurisdiction"}),
    *((WELFARE, "apply_extension", {}),) * 2,
    (TRIBUNAL, "impose_protection_measure", {**MEASURE, "restricts": ["knowledge_of_location"]}),
    (WELFARE, "lift_protection_measure", {"measure": "?measure"}),
    (LIE, "complain_acute", {"grounds": "x"}),
    (TRIBUNAL, "seat_full_tribunal", {}),
    *((LIE, "bring_to_court", {"grounds": "x"}),) * 2,
    *((TRIBUNAL, "record_care_order", {"institution": "?place", "decided_at": "?decided"}),) * 2,
    (TRIBUNAL, "end_placement", {"reason": "foster_home"}),
)
# What only makes sense while the child may not leave Norway.
BANNED: tuple[Step, ...] = (
    (WELFARE, "send_travel_ban", {}),
    *((LIE, "complain_travel_ban", {"grounds": "x"}),) * 4,
    *((GUARDIAN, "complain_travel_ban", {"grounds": "x"}),) * 4,
    (WELFARE, "lift_travel_ban", {"reason": "x"}),
)
ASIDE: tuple[Step, ...] = (
    *PATH,
    (EMERGENCY, "conduct_screening", {"answers": {}, "suspicion": "unclear"}),
    (WELFARE, "conduct_screening", {"answers": {}, "suspicion": "dismissed"}),
    (WELFARE, "inform_reporter", {}),
    (TRIBUNAL, "end_hearing", {}),
    (EMERGENCY, "ban_travel", {"decided_at": "?decided"}),
    (WELFARE, "send_travel_ban", {}),
    (WELFARE, "petition_travel_ban", {}),
    (LIE, "complain_travel_ban", {"grounds": "x"}),
    (TRIBUNAL, "decide_travel_ban", {"matter": "control", "outcome": "?outcome", "decided_at": "?decided"}),
    (
        TRIBUNAL,
        "decide_travel_ban",
        {"matter": "ban", "outcome": "approved", "decided_at": "?decided", "until": "?until"},
    ),
    (
        TRIBUNAL,
        "decide_travel_ban",
        {"matter": "extension", "outcome": "?outcome", "decided_at": "?decided", "until": "?until"},
    ),
    (WELFARE, "lift_travel_ban", {"reason": "x"}),
    (POLICE, "use_facilitated_interview", {}),
    (POLICE, "hold_facilitated_interview", {}),
    (WELFARE, "decide_after_care", {"outcome": "continued", "agreed": True}),
    (WELFARE, "extend_investigation", {"reason": "x"}),
    (WELFARE, "finish_investigation", {"outcome": "x"}),
    (WELFARE, "appoint_guardian", {"organisation": "verge-bergen"}),
    (OUTREACH, "report_missing", {"last_seen": "?decided"}),
    (OUTREACH, "report_departure", {}),
    (TOT, "convene_case_meeting", {"at": "2026-05-04T09:00:00+02:00"}),
    (TOT, "complete_action", {"deadline": "?action"}),
    (TOT, "hold_evaluation_meeting", {"what_worked": "x", "what_failed": "y"}),
    (POLICE, "settle_age", {"age": 19, "basis": "X-ray"}),
    (POLICE, "settle_age", {"age": 15, "basis": "X-ray"}),
    (WELFARE, "settle_age", {"birth_date": "2008-06-01", "basis": "Passport"}),
    (OUTREACH, "reopen", {"reason": "Back"}),
    (TOT, "assign_responsible", {"role": "child_welfare", "organisation": "bv-trondheim", "reason": "Moves"}),
    ("bv-trondheim", "accept_responsibility", {}),
    (OUTREACH, "assign_responsible", {"role": "outreach", "organisation": NADHEIM, "reason": "Near"}),
    (NADHEIM, "accept_responsibility", {}),
    (LIE, "record_advice", {"choice": "reflection"}),
    (LIE, "submit_reflection_application", {}),
    (POLICE, "confirm_application_received", {}),
    (UDI, "decide_reflection", {"outcome": "granted", "decided_on": "?today"}),
)


class Walk:
    """A child's case that chance tells; `seen` counts what was accepted and what refused."""

    def __init__(self, seed: int, length: int = 40) -> None:
        self.chance = random.Random(seed)
        self.story = Child(self.chance.choice(["2026-03-02 10:00", "2026-03-28 22:40", "2026-10-24 22:40"]))
        born = self.chance.choice([date(2011, 6, 15), date(2008, 5, 20), date(2016, 1, 1)])
        self.story.do(OUTREACH, "identify", **{**GIRL, "birth_date": born})
        self.seen: Counter[str] = Counter()
        done = 0
        for _ in range(length):
            if self.chance.random() < 0.65 and done < len(PATH):
                self.take(*PATH[done])
                done += 1
            elif self.story.case.travel_ban.stands and self.chance.random() < 0.5:
                self.take(*self.chance.choice(BANNED))
            elif self.story.case.placement.in_force and self.chance.random() < 0.5:
                self.take(*self.chance.choice(PLACED))
            else:
                organisation, name, data = self.chance.choice(ASIDE)
                stranger = self.chance.random() < 0.1
                self.take(self.chance.choice(ORGANISATIONS) if stranger else organisation, name, data)

    def pass_time(self) -> None:
        step = self.chance.choices(STEPS, (6, 5, 6, 4, 3, 2, 1))[0]
        if self.chance.random() < 0.8:
            self.story.at(self.story.now + step)
        else:
            self.story.now += step

    def take(self, organisation: str, name: str, data: dict[str, Any]) -> None:
        story, before = self.story, self.story.case
        story.directory = replace(story.directory, occupied={NORD: self.chance.choice([0, 0, 0, 0, 4])})
        try:
            story.do(organisation, name, **self.filled(data))
            self.seen[name] += 1
        except NOT_DONE as refused:
            self.seen[f"- {refused}" if isinstance(refused, Refused) else f"- {type(refused).__name__}"] += 1
            assert story.case is before
        self.pass_time()

    def filled(self, data: dict[str, Any]) -> dict[str, Any]:
        found = {name: self.fill(value) for name, value in data.items()}
        return {name: value for name, value in found.items() if value is not None}

    def fill(self, value: Any) -> Any:
        match value:
            case list():
                return [self.filled(one) if isinstance(one, dict) else one for one in value]
            case "?place":
                return self.chance.choice(PLACES)
            case "?approved":
                return self.chance.choice(APPROVED)
            case "?basis":
                return self.chance.choice(["4-29", "4-29", "4-29", "4-29", "4-6", "4-25"])
            case "?suspicion":
                return self.chance.choice(["strengthened", "unclear", "unclear", "unclear", "dismissed"])
            case "?outcome":
                return self.chance.choice(["approved"] * 7 + ["rejected"])
            case "?decided":
                return self.decided()
            case "?until":
                return str(self.story.today + timedelta(days=self.chance.randint(1, 60)))
            case "?today":
                return self.story.today
            case "?measure":
                return self.chance.choice([*self.story.case.protection.measures] or [1])
            case "?action":
                return self.chance.choice([d.id for d in self.story.case.deadlines_of("meeting_action")] or ["none"])
            case _:
                return value

    def decided(self) -> str:
        """Mostly now; sometimes days ago, as a date or to the minute."""
        at = self.story.now - timedelta(days=self.chance.choice([0, 0, 0, 0, 1, 9, 45]))
        return str(at.date()) if self.chance.random() < 0.3 else at.isoformat()


@BOUNDED
@given(SEEDS)
def test_folding_the_log_of_a_childs_case_gives_the_case_that_the_commands_gave(seed):
    story = Walk(seed).story
    assert fold(Case("case-1"), story.events) == story.case
    assert [e.seq for e in story.events] == list(range(1, len(story.events) + 1))


@FEW
@given(SEEDS)
def test_the_log_of_a_childs_case_is_read_back_as_it_was_written(seed):
    story = Walk(seed).story
    previous, back = START_OF_CHAIN, []
    for event in story.events:
        row = encode("case-1", event, KEY, KEY, previous)
        back.append(decode({name: getattr(row, name) for name in row.__slots__}, KEY, nobodys))
        previous = row.hash
    assert back == story.events


@FEW
@given(SEEDS, st.integers(1, 120))
def test_the_forecast_of_a_childs_case_is_what_many_small_steps_record(seed, days):
    story = Walk(seed, length=25).story.wake()
    until = story.now + timedelta(days=days)
    foretold = forecast(story.case, until, story.directory)
    case, recorded, now = story.case, [], story.now
    while now < until:
        now = min(until, now + timedelta(hours=11, minutes=13))
        case, events = advance(case, now, story.directory, recorded=lambda due: due)
        recorded += events
    assert [summary(e) for e in foretold] == [summary(e) for e in recorded]


@FEW
@given(SEEDS)
def test_each_rung_of_a_childs_deadlines_fires_once_and_each_of_them_ends_once(seed):
    story = Walk(seed).story
    story.at(story.now + timedelta(days=200))
    rungs = Counter(
        (e.data.deadline, e.data.rung)  # type: ignore[attr-defined]
        for e in story.events
        if e.type == "deadline_reminded"
    )
    ends = Counter(
        (e.type, e.data.deadline)  # type: ignore[attr-defined]
        for e in story.events
        if e.type in ("deadline_breached", "right_expired", "turned_18", *LAPSES)
    )
    assert set((rungs + ends).values()) <= {1}


@FEW
@given(SEEDS)
def test_left_alone_no_child_is_held_under_4_29_longer_than_six_months_in_all(seed):
    story = Walk(seed).story
    story.at(story.now + timedelta(days=200))
    assert not story.case.placement.runs_4_29
    assert story.case.placement.stayed <= 185
    assert not story.case.protection.measures


@FEW
@given(SEEDS)
def test_a_lapse_ends_one_placement_and_is_told_to_everybody_who_is_there(seed):
    story = Walk(seed).story
    story.at(story.now + timedelta(days=200))
    case = Case("case-1")
    for event in story.events:
        before, case = case, evolve(case, event)
        if event.type in LAPSES:
            named = ("institution", "child_welfare", "police", "guardian", "lawyer", "coordinator")
            assert before.placement.in_force
            assert not case.placement.in_force
            assert story.told(event) >= {p.organisation for p in before.members if p.role in named}


@FEW
@given(SEEDS)
def test_never_without_responsible_and_whoever_is_in_charge_is_in_the_case(seed):
    story = Walk(seed).story
    case = Case("case-1")
    for event in story.events:
        case = evolve(case, event)
        assert case.in_charge is not None
        role, organisation = case.in_charge
        assert case.has_party(organisation, role), (event.seq, event.type, case.in_charge)


@FEW
@given(SEEDS)
def test_nobody_who_is_no_party_learns_of_a_child(seed):
    story = Walk(seed).story
    case = Case("case-1")
    for event in story.events:
        case = evolve(case, event)
        parties = {p.organisation for p in case.parties if p.until is None or p.until == event.seq}
        assert story.told(event) <= parties


@FEW
@given(SEEDS)
def test_whoever_asks_what_is_possible_is_answered_wherever_the_case_stands(seed):
    story = Walk(seed).story
    for party in story.case.parties:
        roles = story.directory.organisations[party.organisation].roles
        assert possibilities(story.case, party.organisation, roles, story.now, story.directory, told=None)


def test_the_walks_of_children_go_deep():
    """What 120 walks reach: every transition of children accepted, and most of their rules refused."""
    seen: Counter[str] = Counter()
    for seed in range(120):
        seen += Walk(seed).seen
    refused = {name for name in seen if name.startswith("-")}
    assert set(MINORS) <= set(seen), sorted(set(MINORS) - set(seen))
    assert len(refused) >= 20, sorted(refused)
