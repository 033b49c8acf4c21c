"""Random walks through a case (hypothesis): accepted commands keep the invariants, the log and the forecast true."""

import random
from collections import Counter
from datetime import UTC, date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.case import Case
from domain.decisions.timers import advance, forecast
from domain.evolve import fold
from domain.facts.events import Event
from domain.primitives.calendar import OSLO, add_months
from domain.primitives.refusals import Invalid, NotAParty, NotYourRole, Refused
from store.events.serializer import START_OF_CHAIN, StoredEvent, chained, decode, encode
from tests.unit.given import DAHL, IOM, LIE, MEASURED, NADHEIM, NAV, POLICE, TOT, UDI, WOMAN, Story, applied, nobodys

KEY = bytes(range(32))
BOUNDED = settings(
    max_examples=50, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
FEW = settings(BOUNDED, max_examples=15)
NOT_DONE = (Refused, NotYourRole, NotAParty, Invalid)
ORGANISATIONS = (NADHEIM, TOT, LIE, DAHL, NAV, POLICE, UDI, "une", "rosa", IOM, "noas-mottak", "oslo-kommune",
                 "statsforvalter-oslo", "nav-bergenhus", "pro-sentret")  # fmt: skip

# The way a case goes; a walk takes the next of these two times in three, and any other step otherwise.
PATH: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (NADHEIM, "assign_lawyer", {"organisation": LIE}),
    (LIE, "record_advice", {"choice": "reflection"}),
    (LIE, "submit_reflection_application", {}),
    (POLICE, "confirm_application_received", {}),
    (NAV, "open_interim_support", {"from_": "today"}),
    (NAV, "pay_interim_support", {"amount_nok": 3000}),
    (LIE, "confirm_udi_status", {"status": "pending", "as_of": "today"}),
    (NAV, "pay_interim_support", {"amount_nok": 3000}),
    (UDI, "decide_reflection", {"outcome": "?granted", "decided_on": "today"}),
    (NAV, "grant_services", {"living_allowance": True, "temporary_housing": True, "follow_up": False}),
    (NAV, "choose_activity", {"activity": "maintenance_work_training"}),
    (NAV, "start_activity", {}),
    (NAV, "set_condition", {"condition": "Come", "person_heard": True, "reduction_announced": True}),
    (LIE, "report_to_police", {"reported_by": "lawyer"}),
    (POLICE, "open_investigation", {}),
    (POLICE, "state_presence_needed", {"needed": True, "reason": "Witness"}),
    (LIE, "apply_temporary_permit", {"attests_break_with_environment": True}),
    (UDI, "decide_temporary_permit", {"outcome": "?granted", "decided_on": "today", "valid_until": "in a year"}),
    (LIE, "apply_asylum", {}),
    (UDI, "confirm_reception_place", {"place": "noas-mottak", "from_": "today"}),
    (UDI, "decide_asylum", {"outcome": "refused"}),
    (LIE, "file_complaint", {"decision": "seq", "grounds": "Wrong"}),
    (TOT, "close", {"outcome": "done"}),
)  # fmt: skip
ASIDE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    *PATH,
    (NADHEIM, "inform_person", {"topic": "activity", "language": "en", "interpreter": False}),
    (TOT, "reopen", {"reason": "Back"}),
    (TOT, "acknowledge_deadline", {"deadline": "deadline"}),
    (TOT, "assign_responsible", {"role": "nav", "organisation": "nav-bergenhus", "reason": "Moves"}),
    (TOT, "assign_responsible", {"role": "return_counsellor", "organisation": IOM, "reason": "Home"}),
    (NADHEIM, "assign_responsible", {"role": "outreach", "organisation": "pro-sentret", "reason": "Near"}),
    ("nav-bergenhus", "accept_responsibility", {}),
    (IOM, "accept_responsibility", {}),
    ("pro-sentret", "accept_responsibility", {}),
    ("nav-bergenhus", "decline_responsibility", {"reason": "No"}),
    (TOT, "assign_lawyer", {"organisation": DAHL}),
    (LIE, "record_advice", {"choice": "asylum"}),
    (LIE, "record_advice", {"choice": "neither"}),
    (LIE, "withdraw_reflection_application", {}),
    (LIE, "submit_reflection_application", {"new_information": "New"}),
    (UDI, "send_provisional_reply", {"expected": "in a year"}),
    (LIE, "request_postponed_enforcement", {}),
    (UDI, "decide_postponed_enforcement", {"outcome": "granted"}),
    (NAV, "pay_interim_support", {"amount_nok": 1, "emergency": True, "reason": "No food"}),
    (
        NAV,
        "assign_housing",
        {"kind": "lodging", "place": "pensjonat-sentrum", "quality_agreement": False, "from_": "today"},
    ),
    (NAV, "assign_housing", {"kind": "own", "place": "Storgata 1", "quality_agreement": True, "from_": "today"}),
    (NAV, "review_housing", {"reason": "x"}),
    (NAV, "record_house_rule_breach", {}),
    (NAV, "end_housing", {"reason": "evicted"}),
    (NAV, "end_housing", {"reason": "moved"}),
    (NAV, "decide_no_housing", {"reason": "x"}),
    (NAV, "hold_activity_meeting", {}),
    (NAV, "end_activity", {}),
    (NAV, "exempt_from_activity", {"until": "in a year", "reason": "Ill"}),
    (NAV, "record_absence", {"from_": "today", "to": "today", "kind": "unexcused"}),
    (NAV, "record_absence", {"from_": "today", "to": "today", "kind": "self_certified"}),
    (NAV, "reduce_allowance", {"percent": 10, **MEASURED, "because": "absences"}),
    (POLICE, "close_investigation", {}),
    (POLICE, "bring_charges", {}),
    (POLICE, "record_verdict", {}),
    (POLICE, "assess_security", {"level": "low"}),
    (LIE, "apply_permit_renewal", {}),
    (LIE, "withdraw_asylum", {}),
    (LIE, "resume_asylum", {}),
    (LIE, "request_alternative_reception", {}),
    ("oslo-kommune", "agree_alternative_reception", {"accepted": True}),
    (UDI, "decide_alternative_reception", {"outcome": "granted"}),
    (UDI, "decide_alternative_reception", {"outcome": "refused"}),
    (UDI, "decide_asylum", {"outcome": "asylum"}),
    (LIE, "give_return_information", {}),
    (IOM, "apply_assisted_return", {}),
    (IOM, "complete_return", {}),
    (UDI, "review_complaint", {"outcome": "upheld"}),
    (NAV, "review_complaint", {"outcome": "upheld"}),
    (UDI, "review_complaint", {"outcome": "reversed"}),
    ("une", "decide_appeal", {"outcome": "upheld"}),
    ("statsforvalter-oslo", "decide_appeal", {"outcome": "reversed"}),
    (NADHEIM, "record_follow_up", {"kind": "home_visit"}),
    (NADHEIM, "raise_issue", {"topic": "x", "text": "y"}),
    (NADHEIM, "arrange_health_care", {"kind": "gp", "on_day": date(2026, 3, 3)}),
    (NADHEIM, "report_missing", {"last_seen": "2026-03-02T08:00:00+01:00"}),
    (NADHEIM, "report_found", {}),
    (NADHEIM, "report_departure", {}),
)
# Steps that only make sense one after the other; a walk sometimes takes a whole scene.
SCENES: tuple[tuple[tuple[str, str, dict[str, Any]], ...], ...] = (
    (
        (TOT, "assign_responsible", {"role": "return_counsellor", "organisation": IOM, "reason": "Home"}),
        (IOM, "accept_responsibility", {}),
        (IOM, "apply_assisted_return", {}),
        (IOM, "complete_return", {}),
    ),
    (
        (LIE, "apply_asylum", {}),
        (LIE, "withdraw_asylum", {}),
        (LIE, "resume_asylum", {}),
        (LIE, "request_alternative_reception", {}),
        ("oslo-kommune", "agree_alternative_reception", {"accepted": True}),
        (UDI, "decide_alternative_reception", {"outcome": "granted"}),
    ),
    (
        (
            NAV,
            "assign_housing",
            {"kind": "shelter", "place": "oslo-krisesenter", "quality_agreement": True, "from_": "today"},
        ),
        (NAV, "end_housing", {"reason": "evicted"}),
        (NAV, "decide_no_housing", {"reason": "x"}),
        (LIE, "file_complaint", {"decision": "seq", "grounds": "x"}),
        (NAV, "review_complaint", {"outcome": "upheld"}),
        ("statsforvalter-oslo", "decide_appeal", {"outcome": "upheld"}),
    ),
    (
        (NADHEIM, "inform_person", {"topic": "activity", "language": "en", "interpreter": False}),
        (NAV, "choose_activity", {"activity": "folkeuniversitetet_course"}),
        (NAV, "start_activity", {}),
        (NAV, "set_condition", {"condition": "Come", "person_heard": True, "reduction_announced": True}),
        (NAV, "record_absence", {"from_": "today", "to": "today", "kind": "unexcused"}),
        (NAV, "reduce_allowance", {"percent": 10, **MEASURED, "because": "absences"}),
        (LIE, "file_complaint", {"decision": "seq", "grounds": "x"}),
        (NAV, "review_complaint", {"outcome": "reversed"}),
    ),
)
STEPS = (timedelta(hours=1), timedelta(hours=7), timedelta(days=1), timedelta(days=2), timedelta(days=5),
         timedelta(days=16), timedelta(days=40))  # fmt: skip


class Walk:
    """A story that chance tells; `seen` counts what was accepted and what refused."""

    def __init__(self, seed: int, length: int = 45) -> None:
        self.chance = random.Random(seed)
        self.story = Story().so(NADHEIM, "identify", **WOMAN)
        self.seen: Counter[str] = Counter()
        done = 0
        for _ in range(length):
            if self.chance.random() < 0.65 and done < len(PATH):
                self.take(*PATH[done])
                done += 1
            elif self.chance.random() < 0.15:
                for step in self.chance.choice(SCENES):
                    self.take(*step)
            else:
                organisation, name, data = self.chance.choice(ASIDE)
                stranger = self.chance.random() < 0.1
                self.take(self.chance.choice(ORGANISATIONS) if stranger else organisation, name, data)

    def pass_time(self) -> None:
        step = self.chance.choices(STEPS, (6, 5, 6, 4, 3, 2, 1))[0]
        # There and back again: two o'clock in the morning does not exist on the day on which summer time begins.
        then = (self.story.now + step).astimezone(UTC).astimezone(OSLO)
        if self.chance.random() < 0.8:
            self.story.at(then)
        else:
            self.story.now = then

    def take(self, organisation: str, name: str, data: dict[str, Any]) -> None:
        before = self.story.case
        on = self.story.now - self.chance.choice(STEPS[:4]) if self.chance.random() < 0.15 else None
        try:
            self.story.do(organisation, name, on=on, **{k: self.fill(k, v) for k, v in data.items()})
            self.seen[name] += 1
        except NOT_DONE as refused:
            self.seen[f"- {refused}" if isinstance(refused, Refused) else f"- {type(refused).__name__}"] += 1
            assert self.story.case is before
        self.pass_time()

    def fill(self, field: str, value: Any) -> Any:
        story = self.story
        match value:
            case "today":
                return story.today
            case "in a year":
                return add_months(story.today, 12)
            case "?granted":
                return self.chance.choice(["granted", "granted", "refused"])
            case "seq":
                return self.chance.choice(list(story.case.decisions) or [1])
            case "absences":
                return [a.seq for a in story.case.activity.absences][-1:] or [1]
            case "deadline":
                late = [d.id for d in story.case.deadlines.values() if d.next_daily]
                return self.chance.choice(late or ["none-1"])
            case _:
                return value


def summary(event: Event) -> tuple[Any, ...]:
    return event.type, event.on, getattr(event.data, "deadline", None), event.effects.told


SEEDS = st.integers(0, 2**32)


@BOUNDED
@given(SEEDS)
def test_folding_the_log_gives_the_case_that_the_commands_gave(seed):
    story = Walk(seed).story
    assert fold(Case("case-1"), story.events) == story.case
    assert [e.seq for e in story.events] == list(range(1, len(story.events) + 1))


@FEW
@given(SEEDS)
def test_the_log_is_read_back_as_it_was_written_and_its_chain_is_right(seed):
    story = Walk(seed).story
    previous, back = START_OF_CHAIN, []
    for event in story.events:
        row = encode("case-1", event, KEY, KEY, previous)
        stored = {name: getattr(row, name) for name in row.__slots__}
        back.append(decode(stored, KEY, nobodys))
        assert row.hash == chained(StoredEvent(**{**stored, "hash": b""}), KEY, previous)
        assert row.hash != chained(StoredEvent(**{**stored, "hash": b""}), KEY, b"x" * 32)
        previous = row.hash
    assert back == story.events
    assert fold(Case("case-1"), back) == story.case


@BOUNDED
@given(SEEDS)
def test_each_rung_fires_at_most_once_and_each_deadline_is_breached_at_most_once(seed):
    story = Walk(seed).story
    rungs = Counter(
        (e.data.deadline, e.data.rung)  # type: ignore[attr-defined]
        for e in story.events if e.type in ("deadline_reminded", "responsibility_gap_detected")
    )  # fmt: skip
    ends = Counter(
        (e.type, e.data.deadline)  # type: ignore[attr-defined]
        for e in story.events
        if e.type in ("deadline_breached", "reflection_expired", "permit_expired", "right_expired")
    )
    assert set((rungs + ends).values()) <= {1}


@BOUNDED
@given(SEEDS, st.integers(1, 120))
def test_the_forecast_is_what_many_small_steps_record(seed, days):
    story = Walk(seed).story.wake()
    until = story.now + timedelta(days=days)
    foretold = forecast(story.case, until, story.directory)
    case, recorded = story.case, []
    now = story.now
    while now < until:
        now = min(until, now + timedelta(hours=5, minutes=17))
        case, events = advance(case, now, story.directory, recorded=lambda due: due)
        recorded += events
    assert [summary(e) for e in foretold] == [summary(e) for e in recorded]


def once(events: list[Event]) -> list[tuple[Any, ...]]:
    """What was recorded of deadlines that do not repeat monthly."""
    repeating = ("udi_provisional_reply", "housing_review")
    return [summary(e) for e in events if getattr(e.data, "rule", None) not in repeating]


@BOUNDED
@given(SEEDS, st.integers(1, 120))
def test_the_forecast_is_what_one_jump_records_of_all_that_does_not_repeat(seed, days):
    story = Walk(seed).story.wake()
    until = story.now + timedelta(days=days)
    foretold = forecast(story.case, until, story.directory)
    _, recorded = advance(story.case, until, story.directory)
    assert once(foretold) == once(recorded)


def test_the_forecast_is_what_one_jump_records_of_what_repeats_monthly():
    story = applied().wake()
    until = story.now + timedelta(days=120)
    foretold = forecast(story.case, until, story.directory)
    _, recorded = advance(story.case, until, story.directory)
    assert [summary(e) for e in foretold] == [summary(e) for e in recorded]


@FEW
@given(SEEDS)
def test_nobody_who_is_no_party_learns_of_a_case(seed):
    story = Walk(seed).story
    case = Case("case-1")
    for event in story.events:
        case = fold(case, [event])
        parties = {p.organisation for p in case.parties if p.until is None or p.until == event.seq}
        assert story.told(event) <= parties


def test_the_walks_go_deep():
    """What 60 walks reach: nearly every transition accepted, and most rules refused."""
    seen: Counter[str] = Counter()
    for seed in range(60):
        seen += Walk(seed).seen
    accepted = {name for name in seen if not name.startswith("-")}
    refused = {name for name in seen if name.startswith("-")}
    assert len(accepted) >= 57, sorted({name for _, name, _ in ASIDE} - accepted)
    assert len(refused) >= 30, sorted(refused)
