"""The tables are sound: every name used in one exists in another, in both languages, without gaps (style 3)."""

import inspect
from datetime import date, timedelta
from itertools import pairwise
from typing import get_args

import pytest
from pydantic import ValidationError

from api.queries.catalogue import deadline_rule_view
from domain.decisions.decide import rule_id
from domain.decisions.timers import MAKERS
from domain.evolve import MATTERS
from domain.facts.commands import field_categories, past_fields, role_fields
from domain.facts.corrections import EntryCorrected
from domain.facts.ended import ByTime, DeadlineAcknowledged
from domain.facts.identification import CaseClosed, CaseReopened, PersonIdentified
from domain.primitives.categories import CATEGORIES, Category
from domain.primitives.roles import ROLES
from domain.primitives.text import Text
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.disclosure import SEES, SEES_BESIDES, WITHHELD_BECAUSE
from domain.tables.event_types import EVENT_TYPES, TYPE_OF
from domain.tables.law import NORMS
from domain.tables.refusals import PROBLEMS, RULES
from domain.tables.row_types import Condition, From, OnlyIf, Until
from domain.tables.tracks import STEPS, TRACKS
from domain.tables.transitions import GIVEN_BY_TIME, TRANSITIONS
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY

WORDS = {
    "@any",
    "@holder",
    "@receiver",
    "@decider",
    "@identifier",
    "@responsible",
    "@giver",
    "@convener",
    "@invited",
    "@shared_with",
    "@requester",
    "@houses",
}
ROWS = [row for rows in DEADLINE_RULES.values() for row in rows]


def both(text: Text) -> bool:
    return bool(text.nb.strip()) and bool(text.en.strip())


def test_every_id_is_unique():
    from domain.tables import deadlines, event_types, refusals, transitions  # noqa: PLC0415

    assert len(transitions._ROWS) == len(TRANSITIONS)  # noqa: SLF001
    assert len(event_types._ROWS) == len(EVENT_TYPES) == len(TYPE_OF)  # noqa: SLF001
    assert len(refusals._ROWS) == len(RULES)  # noqa: SLF001
    assert len(deadlines._ROWS) == len(ROWS)  # noqa: SLF001
    assert len({o.id for o in DEVELOPMENT_DIRECTORY}) == len(DEVELOPMENT_DIRECTORY)
    assert len({o.number for o in DEVELOPMENT_DIRECTORY}) == len(DEVELOPMENT_DIRECTORY)


@pytest.mark.parametrize("row", TRANSITIONS.values(), ids=lambda r: r.name)
def test_every_rule_that_a_transition_asks_is_in_the_table_of_refusals(row):
    for rule in (*row.refuses, *row.remarks):
        missing = f"domain/tables/refusals.py: add a row for the rule {rule.__name__!r}"
        assert any(rule.__name__.startswith(id_) for id_ in RULES), missing
        assert rule_id(rule.__name__) in RULES
    assert row.wrong_role in RULES


def test_every_rule_in_the_table_can_be_given():
    asked = {rule_id(rule.__name__) for row in TRANSITIONS.values() for rule in (*row.refuses, *row.remarks)}
    about_the_caller = {row.wrong_role for row in TRANSITIONS.values()} | {
        "only_time_does_this",
        "only_who_recorded_corrects",
        "erasure_refused",
    }
    given = asked | about_the_caller | {"case_closed", "case_not_closed"}
    assert set(RULES) - given == set(), "domain/tables/refusals.py has a rule that no transition asks: name it in a row"
    assert given - set(RULES) == set(), "domain/tables/refusals.py: add a row for each of these"


def test_a_rule_asked_in_several_places_is_not_mistaken_for_another_that_begins_alike():
    names = {rule.__name__ for row in TRANSITIONS.values() for rule in (*row.refuses, *row.remarks)}
    for name in names - set(RULES):
        assert len([id_ for id_ in RULES if name.startswith(f"{id_}_")]) == 1, name


def test_every_norm_that_a_table_names_is_in_the_law():
    used = {n for row in TRANSITIONS.values() for n in row.basis}
    used |= {n for row in EVENT_TYPES.values() for n in row.basis}
    used |= {n for row in RULES.values() for n in row.basis} | {n for row in ROWS for n in row.basis}
    assert used <= set(NORMS)


def test_every_rule_has_a_basis_except_that_a_role_is_wrong():
    assert [row.id for row in RULES.values() if not row.basis] == ["not_your_role"]


def test_every_deadline_has_a_basis_or_says_that_it_is_routine():
    assert [row.id for row in ROWS if not row.basis] == []


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_who_could_unblock_exists_and_may_do_it(rule):
    for role, transition in rule.unblocked_by:
        assert role in ROLES
        row = TRANSITIONS[transition]
        allowed = role in row.by or any(word.startswith("@") for word in row.by)
        assert allowed or (role == "coordinator" and row.stand_in), (role, transition)


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r.id} {r.valid_from.year}")
def test_every_event_and_role_of_a_deadline_exists(row):
    named = {*row.starts, *row.met_by, *row.cancelled_by, *row.at_end}
    named |= {row.warn[1]} if row.warn else set()
    assert named <= set(EVENT_TYPES)
    words = {word.role if isinstance(word, OnlyIf) else word for word in row.responsible}
    assert words <= set(ROLES) | WORDS
    assert not set(row.met_by) & set(row.cancelled_by)


def test_what_a_ladder_records_can_be_made():
    at_end = {name for row in ROWS for name in (*row.at_end, *((row.warn[1],) if row.warn else ()))}
    assert at_end <= set(MAKERS) | {"deadline_escalated"}


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r.id} {r.valid_from.year}")
def test_only_what_an_authority_or_a_routine_owes_is_breached(row):
    """Spec 3: `act` and `routine` are breached; max, lapse, grant and right record their own event."""
    assert ("deadline_breached" in row.at_end) == (row.kind in ("act", "routine"))


def test_the_versions_of_a_rule_leave_neither_gap_nor_overlap():
    for rows in DEADLINE_RULES.values():
        for before, after in pairwise(sorted(rows, key=lambda r: r.valid_from)):
            assert before.valid_to is not None
            assert before.valid_to + timedelta(days=1) == after.valid_from
        assert max(rows, key=lambda r: r.valid_from).valid_to is None


def test_every_deadline_has_a_rule_in_force_today():
    assert all(any(row.in_force(date(2026, 3, 2)) for row in rows) for rows in DEADLINE_RULES.values())


def test_the_provisions_of_a_norm_do_not_overlap_and_the_newest_is_in_force():
    for norm, rows in NORMS.items():
        ordered = sorted(rows, key=lambda r: r.in_force_from)
        for before, after in pairwise(ordered):
            assert before.in_force_to is not None, norm
            assert before.in_force_to < after.in_force_from, norm
        assert ordered[-1].in_force(date(2026, 3, 2)), norm


@pytest.mark.parametrize("track", TRACKS.values(), ids=lambda track: track.id)
def test_a_deadline_is_confirmed_where_its_whole_basis_is_and_most_rules_bear_no_mark(track):
    """The mark stood on every rule, and so said nothing."""
    rules = [
        deadline_rule_view(DEADLINE_RULES[id_], "nb", date(2026, 11, 29), track.changes.get(id_))
        for id_ in track.deadlines
    ]
    assert all(rule["confirmed"] == all(row["confirmed"] for row in rule["legal_basis"]) for rule in rules)
    marked = [
        rule["id"]
        for rule in rules
        if any(row["source"] == "statute" and not row["confirmed"] for row in rule["legal_basis"])
    ]
    assert 0 < len(marked) < len(rules) / 3


@pytest.mark.parametrize(
    ("norm", "day", "citation"),
    [
        ("enforcement", date(2025, 6, 1), "utlendingsloven § 90"),
        ("enforcement", date(2025, 6, 2), "utlendingsloven § 90 c, annet ledd"),
        ("duty_to_report_child", date(2022, 12, 31), "barnevernloven 1992 § 6-4"),
        ("duty_to_report_child", date(2023, 1, 1), "barnevernsloven § 13-2, første ledd"),
    ],
)
def test_the_provision_in_force_on_the_day_is_cited_first(norm, day, citation):
    from domain.tables.law import citations  # noqa: PLC0415

    assert citations([norm], day)[0].citation == citation


@pytest.mark.parametrize("track", TRACKS.values(), ids=lambda t: t.id)
def test_every_name_in_a_track_exists(track):
    assert set(track.transitions) <= set(TRANSITIONS)
    assert set(track.deadlines) <= set(DEADLINE_RULES)
    assert set(track.steps) <= set(STEPS)
    assert set(track.step_of) | set(track.step_back) | set(track.in_charge_of) <= set(EVENT_TYPES)
    assert set(track.step_of.values()) == set(track.steps)
    assert set(track.plans) | set(track.organisations) <= set(ROLES)
    assert {word for words in track.in_charge_of.values() for word in words} <= set(ROLES) | WORDS
    assert track.counterpart in TRACKS
    assert set(track.tells) | set(track.step_when) | {leave.event for leave in track.leaves} <= set(EVENT_TYPES)
    known = {o.id: o for o in DEVELOPMENT_DIRECTORY}
    assert all(role in known[organisation].roles for role, organisation in track.organisations.items())
    for join in track.joins:
        assert join.event in EVENT_TYPES
        assert join.role in ROLES or join.role.startswith("@")
        assert join.field is None or join.field in EVENT_TYPES[join.event].data.model_fields


WAITS_ON_ANOTHER_DEADLINE = {
    "activation": "the reflection period runs",
    "return": "voluntary: no authority owes an assisted return by a day (N recommendation 4)",
    "closed": "nothing is left to wait for",
}


@pytest.mark.parametrize("track", TRACKS.values(), ids=lambda t: t.id)
def test_every_step_in_which_somebody_waits_has_a_deadline_or_a_reason(track):
    for step in track.steps:
        reached_by = {event for event, to in track.step_of.items() if to == step}
        started = [row.id for row in ROWS if reached_by & set(row.starts)]
        assert started or step in WAITS_ON_ANOTHER_DEADLINE, step


def test_every_title_is_in_both_languages():
    texts = [row.title for row in TRANSITIONS.values()] + [row.title for row in EVENT_TYPES.values()]
    texts += [row.title for row in ROWS] + [row.title for row in ROLES.values()]
    texts += [row.detail for row in RULES.values()] + [*PROBLEMS.values(), *STEPS.values(), *CATEGORIES.values()]
    texts += [t.title for t in TRACKS.values()] + [a.title for t in TRACKS.values() for a in t.activities]
    texts += [
        x.title
        for row in ROWS
        for x in (row.when, row.counts_from, row.length)
        if isinstance(x, Condition | From | Until)
    ]
    assert all(both(text) for text in texts)


def test_both_languages_of_a_sentence_name_the_same_facts():
    for text in [*(r.detail for r in RULES.values()), *PROBLEMS.values()]:
        assert sorted(w for w in text.nb.split("{")[1:]) or "{" not in text.en
        assert {w.split("}")[0] for w in text.nb.split("{")[1:]} == {w.split("}")[0] for w in text.en.split("{")[1:]}


@pytest.mark.parametrize("row", TRANSITIONS.values(), ids=lambda r: r.name)
def test_every_transition_refuses_a_field_that_it_does_not_know(row):
    with pytest.raises(ValidationError) as error:
        row.data.model_validate_json('{"no_such_field": 1}')
    assert "extra_forbidden" in {e["type"] for e in error.value.errors()}


@pytest.mark.parametrize("row", TRANSITIONS.values(), ids=lambda r: r.name)
def test_the_roles_of_a_transition_exist(row):
    assert set(row.by) <= set(ROLES) | WORDS


def test_every_event_class_belongs_to_a_matter_to_the_frame_or_is_only_read():
    frame = {PersonIdentified, CaseClosed, CaseReopened, DeadlineAcknowledged, EntryCorrected}
    in_a_matter = {kind for matter in MATTERS for kind in matter.events}
    only_read = {
        "advice_declined",
        "provisional_reply_sent",
        "postponed_enforcement_requested",
        "postponed_enforcement_decided",
        "security_assessed",
        "activity_meeting_held",
        "follow_up_recorded",
        "health_care_arranged",
        "notification_failed",
        "housing_reviewed",
        "case_linked",
        "disclosure_reviewed",
        "action_completed",
        "acute_complaint_filed",
        "brought_to_court",
        "rule_change_applied",
        "acute_decision_sent",
        "home_state_requested",
        "missing_told",
        "after_care_decided",
        "child_visited",
        "plan_made",
        "child_examined",
        "protection_reviewed",
        "hearing_ended",
        "facilitated_interview_used",
        "facilitated_interview_held",
        "travel_ban_sent",
        "travel_ban_petitioned",
        "compensation_applied",
        "compensation_decided",
        "compensation_sued",
    }
    for name, row in EVENT_TYPES.items():
        homes = row.data in in_a_matter or row.data in frame or issubclass(row.data, ByTime) or name in only_read
        assert homes, (
            f"{row.data.__name__}: add it to the union of events in its matter (domain/facts/) and to `evolve` there;"
            f" if it changes no state, add {name!r} to `only_read` above"
        )


def test_every_event_of_a_matter_is_in_the_table_of_event_types():
    assert {kind for matter in MATTERS for kind in matter.events} <= set(TYPE_OF)


SPEC_2_NAMES = {
    "identify": {"person_identified"},
    "assign_responsible": {"responsible_assigned"},
    "assign_lawyer": {"lawyer_assigned"},
    "inform_person": {"person_informed"},
    "report_to_police": {"reported_to_police"},
    "open_investigation": {"investigation_opened"},
    "close_investigation": {"investigation_closed"},
    "bring_charges": {"charges_brought"},
    "record_verdict": {"verdict_recorded"},
    "assess_security": {"security_assessed"},
    "report_missing": {"person_missing"},
    "report_found": {"person_found"},
    "report_departure": {"departure_reported"},
    "arrange_health_care": {"health_care_arranged"},
    "file_complaint": {"complaint_filed"},
    "review_complaint": {"complaint_reviewed", "complaint_forwarded"},
    "decide_appeal": {"appeal_decided"},
    "record_follow_up": {"follow_up_recorded"},
    "raise_issue": {"issue_raised"},
    "close": {"case_closed"},
    "reopen": {"case_reopened"},
    "record_advice": {"advice_recorded", "advice_declined"},
    "withdraw_asylum": {"asylum_withdrawn"},
    "resume_asylum": {"asylum_resumed"},
    "submit_reflection_application": {"reflection_application_submitted"},
    "withdraw_reflection_application": {"reflection_application_withdrawn"},
    "confirm_application_received": {"application_received_confirmed"},
    "open_interim_support": {"interim_support_opened"},
    "confirm_udi_status": {"udi_status_confirmed", "interim_support_resumed"},
    "pay_interim_support": {"interim_support_paid"},
    "suspend_interim_support": {"interim_support_suspended"},
    "refuse_interim_support": {"interim_support_refused"},
    "decide_reflection": {"reflection_granted", "reflection_refused"},
    "request_postponed_enforcement": {"postponed_enforcement_requested"},
    "decide_postponed_enforcement": {"postponed_enforcement_decided"},
    "grant_services": {"services_granted", "services_refused"},
    "assign_housing": {"housing_assigned"},
    "record_house_rule_breach": {"house_rule_breach_recorded"},
    "end_housing": {"housing_ended"},
    "hold_activity_meeting": {"activity_meeting_held"},
    "choose_activity": {"activity_chosen"},
    "start_activity": {"activity_started"},
    "end_activity": {"activity_ended"},
    "exempt_from_activity": {"activity_exempted"},
    "record_absence": {"absence_recorded"},
    "set_condition": {"condition_set"},
    "reduce_allowance": {"allowance_reduced"},
    "apply_temporary_permit": {"temporary_permit_applied"},
    "state_presence_needed": {"presence_needed_stated"},
    "decide_temporary_permit": {"temporary_permit_granted", "temporary_permit_refused"},
    "apply_permit_renewal": {"permit_renewal_applied"},
    "apply_asylum": {"asylum_applied"},
    "request_alternative_reception": {"alternative_reception_requested"},
    "agree_alternative_reception": {"alternative_reception_agreed"},
    "decide_alternative_reception": {"alternative_reception_granted", "alternative_reception_refused"},
    "confirm_reception_place": {"reception_place_confirmed"},
    "decide_asylum": {"asylum_granted", "asylum_refused"},
    "give_return_information": {"return_information_given"},
    "apply_assisted_return": {"assisted_return_applied"},
    "complete_return": {"return_completed"},
    "acknowledge_deadline": {"deadline_acknowledged"},
    "send_provisional_reply": {"provisional_reply_sent"},
    "review_housing": {"housing_reviewed"},
    "decide_no_housing": {"no_housing_decided"},
    "accept_responsibility": {"responsibility_accepted"},
    "decline_responsibility": {"responsibility_declined"},
    "request_shelter_place": {"shelter_place_requested"},
    "offer_shelter_place": {"shelter_place_offered"},
    "decline_shelter_place": {"shelter_place_declined"},
    "confirm_arrival": {"arrival_confirmed"},
    "move_shelter": {"shelter_moved"},
    "leave_shelter": {"shelter_left"},
    "request_refund": {"refund_requested"},
    "decide_refund": {"refund_decided"},
    "record_consent": {"consent_recorded"},
    "withdraw_consent": {"consent_withdrawn"},
    "share_information": {"information_shared"},
    "review_disclosure": {"disclosure_reviewed"},
    "break_glass": {"glass_broken"},
    "settle_age": {"age_settled"},
    "link_case": {"case_linked"},
    "correct": {"entry_corrected"},
    "convene_case_meeting": {"case_meeting_convened"},
    "record_case_meeting": {"case_meeting_recorded"},
    "complete_action": {"action_completed"},
    "answer_issue": {"issue_answered"},
    "hold_evaluation_meeting": {"evaluation_meeting_held"},
    "conduct_screening": {"screening_conducted"},
    "send_acute_decision": {"acute_decision_sent"},
    "request_home_state": {"home_state_requested"},
    "confirm_missing_told": {"missing_told"},
    "decide_after_care": {"after_care_decided"},
    "visit_child": {"child_visited"},
    "make_plan": {"plan_made"},
    "record_examination": {"child_examined"},
    "review_protection": {"protection_reviewed"},
    "use_facilitated_interview": {"facilitated_interview_used"},
    "hold_facilitated_interview": {"facilitated_interview_held"},
    "end_hearing": {"hearing_ended"},
    "apply_compensation": {"compensation_applied"},
    "record_compensation_decision": {"compensation_decided"},
    "sue_over_compensation": {"compensation_sued"},
    "ban_travel": {"travel_banned_acutely"},
    "send_travel_ban": {"travel_ban_sent"},
    "petition_travel_ban": {"travel_ban_petitioned"},
    "complain_travel_ban": {"travel_ban_complained"},
    "decide_travel_ban": {"travel_ban_decided"},
    "lift_travel_ban": {"travel_ban_lifted"},
    "inform_reporter": {"reporter_informed"},
    "extend_investigation": {"investigation_extended"},
    "finish_investigation": {"investigation_finished"},
    "appoint_guardian": {"guardian_appointed"},
    "offer_place": {"place_offered"},
    "place_acutely": {"child_placed_acutely"},
    "change_placement": {"placement_changed"},
    "place_by_consent": {"child_placed_by_consent"},
    "record_care_order": {"care_order_recorded"},
    "end_placement": {"placement_ended"},
    "report_absconded": {"child_absconded"},
    "file_with_tribunal": {"filed_with_tribunal"},
    "apply_extension": {"extension_applied"},
    "decide_tribunal": {"tribunal_approved", "tribunal_rejected"},
    "complain_acute": {"acute_complaint_filed"},
    "seat_full_tribunal": {"full_tribunal_seated"},
    "bring_to_court": {"brought_to_court"},
    "impose_protection_measure": {"protection_measure_imposed"},
    "lift_protection_measure": {"protection_measure_lifted"},
}


@pytest.mark.parametrize("name", SPEC_2_NAMES)
def test_events_are_named_object_first_past_tense_as_spec_2_says(name):
    row = TRANSITIONS[name]
    assert SPEC_2_NAMES[name] <= set(EVENT_TYPES)
    if isinstance(row.yields, type):
        assert {TYPE_OF[row.yields]} == SPEC_2_NAMES[name]
    else:
        assert inspect.isfunction(row.yields)


def test_every_transition_of_the_table_is_one_of_spec_2():
    unnamed = set(TRANSITIONS) - set(SPEC_2_NAMES)
    assert unnamed == set(), 'tests/unit/test_tables.py, SPEC_2_NAMES: add `"transition": {"event"}`'


def test_what_only_time_gives_is_no_transition():
    assert not set(TRANSITIONS) & GIVEN_BY_TIME
    assert set(MAKERS) - {"placement_ended"} | {"deadline_escalated", "complaint_forwarded"} <= GIVEN_BY_TIME


def test_the_marks_on_fields_name_what_exists():
    for model in [*(row.data for row in TRANSITIONS.values()), *TYPE_OF]:
        assert set(field_categories(model).values()) <= set(CATEGORIES)
        assert {role for _, role in role_fields(model)} <= set(ROLES)


def test_every_day_on_which_something_was_decided_or_seen_is_marked_as_past():
    said = {"decided_on", "decided_at", "as_of", "last_seen"}
    for row in TRANSITIONS.values():
        assert said & set(row.data.model_fields) <= set(past_fields(row.data)), row.name


def test_every_category_and_role_of_disclosure_exists():
    assert set(CATEGORIES) == set(get_args(Category)) == set(WITHHELD_BECAUSE)
    assert set(SEES) <= set(ROLES)
    assert {c for seen in SEES.values() for c in seen} <= set(CATEGORIES)
    assert {event for events in SEES_BESIDES.values() for event in events} <= set(EVENT_TYPES)


def test_every_field_that_may_be_left_out_has_a_default_so_that_it_can_be_read_back():
    """The store leaves out what is null; a field that may be null and has no default could not be read again."""
    wanting = [
        f"{model.__name__}.{name}"
        for model in TYPE_OF
        for name, info in model.model_fields.items()
        if info.is_required() and type(None) in get_args(info.annotation)
    ]
    assert wanting == []


def test_told_names_roles_or_words():
    assert {word for row in EVENT_TYPES.values() for word in row.told} <= set(ROLES) | WORDS
    assert {row.decided_by for row in EVENT_TYPES.values()} - {None} <= set(ROLES)


def test_every_model_is_frozen():
    assert all(m.model_config.get("frozen") for m in TYPE_OF)


@pytest.mark.parametrize("rule", [row for rows in DEADLINE_RULES.values() for row in rows])
def test_what_time_records_tells_no_more_than_the_deadline_does(rule):
    """Otherwise the forecast says to a reader what the history then hides, or the other way round."""
    given = {*rule.at_end, *((rule.warn[1],) if rule.warn else ()), "deadline_reminded"}
    said = {EVENT_TYPES[event].category for event in given} - {"process"}
    for start in rule.starts:
        assert said <= {rule.category or EVENT_TYPES[start].category}, start
