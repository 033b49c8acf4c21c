"""How cases go so that every form of every track is open on the way: rows of who does what, and what they say."""

from datetime import datetime, timedelta

from domain.decisions.opening import OPENING
from domain.primitives.calendar import OSLO
from domain.tables.row_types import Track
from domain.tables.transitions import TRANSITIONS
from tests.unit.form_plans import BRING, WAIT, Plan, Row, Town, Triple

LIE, DAHL = "advokat-lie", "advokat-dahl"
TOWNS: dict[str | None, Town] = {
    "0301": Town("Oslo", "0301", {"outreach": "nadheim"}),
    "4601": Town("Bergen", "4601", {"outreach": "prosjekt-fri", "child_welfare": "bv-fyllingsdalen"}),
    None:   Town("Trondheim", "5001", {}),
}  # fmt: skip


def day(ahead: int) -> str:
    """So many days from now."""
    return (datetime.now(OSLO).date() + timedelta(days=ahead)).isoformat()


def soon() -> dict[str, str]:
    return {"at.date": day(3), "at.time": "12:00"}


OF_AN_ADULT = {"assessed_age": "27", "gender": "female", "exploitation": "prostitution"}
OF_A_CHILD = {"assessed_age": "14", "gender": "female", "exploitation": "begging"}

HANDED_OVER: tuple[Row, ...] = (
    ("coordinator", "assign_responsible", {"role": "rosa", "organisation": "rosa"}),
    ("rosa",        "decline_responsibility", {}),
)  # fmt: skip
"""Somebody is asked, and does not take it."""

CONTACT: tuple[Row, ...] = (
    ("outreach", "inform_person", {"topic": "activity"}),
    ("outreach", "record_follow_up", {}),
    ("outreach", "raise_issue", {}),
    ("coordinator", "answer_issue", {}),
    ("outreach", "correct", {"fields.0.key": "exploitation", "fields.0.value": "begging"}),
    ("outreach", "arrange_health_care", {}),
    ("outreach", "report_missing", {}),
    ("police", "report_found", {}),
    ("outreach", "report_departure", {}),
    ("coordinator", "link_case", {}),
    ("outreach", "record_consent", {"to": "nav", "categories": "health_social"}),
    (
        "outreach",
        "share_information",
        {"to": "police", "categories": "identity", "basis": "danger_to_life", "explanation": "Fare"},
    ),
    ("coordinator", "review_disclosure", {}),
    ("outreach", "withdraw_consent", {"to": "nav", "categories": "health_social"}),
    ("police", "report_to_police", {}),
    ("police", "open_investigation", {}),
    ("police", "assess_security", {}),
    ("police", "state_presence_needed", {}),
    ("police", "bring_charges", {}),
    ("police", "record_verdict", {}),
    ("lawyer", "apply_compensation", {}),
    ("lawyer", "record_compensation_decision", {"final": "true"}),
    ("lawyer", "sue_over_compensation", {}),
    ("health", "break_glass", {}),
)
"""What may happen in any case: contact, sharing, the police, and what the State pays for a crime."""

MET: tuple[Row, ...] = (
    ("coordinator", "convene_case_meeting", soon()),
    (
        "coordinator",
        "record_case_meeting",
        {"actions.0.what": "Ringe", "actions.0.role": "lawyer", "actions.0.by": day(10)},
    ),
    ("lawyer", "complete_action", {}),
)

TO_STAY: tuple[Row, ...] = (
    ("lawyer",      "submit_reflection_application", {}),
    ("lawyer",      "withdraw_reflection_application", {}),
    ("lawyer",      "submit_reflection_application", {"new_information": "Hun husker mer"}),
    ("police",      "confirm_application_received", {}),
    ("udi",         "send_provisional_reply", {"expected": day(30)}),
)  # fmt: skip
REFUSED: tuple[Row, ...] = (
    ("udi",         "decide_reflection", {"outcome": "refused"}),
    ("lawyer",      "request_postponed_enforcement", {}),
    ("udi",         "decide_postponed_enforcement", {}),
    ("lawyer",      "file_complaint", {}),
    ("udi",         "review_complaint", {"outcome": "upheld"}),
    ("appeal_body", "decide_appeal", {"outcome": "reversed"}),
)  # fmt: skip
GRANTED: tuple[Row, ...] = (
    ("udi",         "decide_reflection", {"outcome": "granted"}),
)  # fmt: skip
STAYED: tuple[Row, ...] = (
    ("lawyer",      "apply_temporary_permit", {}),
    ("udi",         "decide_temporary_permit", {"outcome": "granted", "valid_until": day(300)}),
    ("police",      "close_investigation", {}),
    ("lawyer",      "apply_permit_renewal", {}),
    ("lawyer",      "apply_asylum", {}),
    ("lawyer",      "withdraw_asylum", {}),
    ("lawyer",      "resume_asylum", {}),
    ("lawyer",      "request_alternative_reception", {}),
    ("municipality", "agree_alternative_reception", {}),
    ("udi",         "decide_alternative_reception", {"outcome": "granted"}),
    ("reception_centre", "confirm_reception_place", {"place": "noas-mottak"}),
    ("udi",         "decide_asylum", {"outcome": "humanitarian"}),
    ("return_counsellor", "give_return_information", {}),
    ("return_counsellor", "apply_assisted_return", {}),
    ("return_counsellor", "complete_return", {}),
)  # fmt: skip
"""The right to stay: what an adult and a child have in common."""

SHELTERED: tuple[Row, ...] = (
    ("outreach",    "request_shelter_place", {}),
    ("rosa",        "offer_shelter_place", {"shelter": "oslo-krisesenter"}),
    ("rosa",        "decline_shelter_place", {}),
    ("lawyer",      "request_shelter_place", {}),
    ("rosa",        "offer_shelter_place", {"shelter": "oslo-krisesenter"}),
    ("shelter",     "confirm_arrival", {}),
    ("shelter",     "request_refund", {}),
    ("rosa",        "decide_refund", {}),
    ("shelter",     "move_shelter", {"shelter": "bergen-krisesenter"}),
    ("shelter",     "leave_shelter", {}),
)  # fmt: skip
SUPPORTED: tuple[Row, ...] = (
    ("nav",         "open_interim_support", {}),
    ("nav",         "pay_interim_support", {}),
    ("lawyer",      "confirm_udi_status", {}),
)  # fmt: skip
STOPPED: tuple[Row, ...] = (
    ("nav",         "open_interim_support", {}),
    ("nav",         "suspend_interim_support", {"person_notified": "true", "person_heard": "true"}),
    ("nav",         "refuse_interim_support", {}),
)  # fmt: skip
SERVED: tuple[Row, ...] = (
    ("nav",         "grant_services", {}),
    ("nav",         "hold_activity_meeting", {}),
    ("nav",         "choose_activity", {}),
    ("nav",         "start_activity", {}),
    ("nav",         "set_condition", {"condition": "Oppmøte", "person_heard": "true", "reduction_announced": "true"}),
    ("nav",         "record_absence", {"kind": "unexcused"}),
    ("nav",         "reduce_allowance", {}),
    ("nav",         "end_activity", {}),
    ("nav",         "exempt_from_activity", {"until": day(60)}),
    ("nav",         "assign_housing", {"kind": "lodging", "place": "pensjonat-sentrum"}),
    ("nav",         "record_house_rule_breach", {}),
    ("nav",         "review_housing", {}),
    ("nav",         "end_housing", {"reason": "evicted"}),
    ("nav",         "decide_no_housing", {}),
)  # fmt: skip
LATE: tuple[Row, ...] = (
    (WAIT,          "16", {}),
    ("coordinator", "acknowledge_deadline", {}),
)  # fmt: skip
NOT_NOW: tuple[Row, ...] = (
    ("coordinator", "close", {}),
    ("outreach",    "reopen", {}),
)  # fmt: skip


def brings(*roles: str) -> tuple[Row, ...]:
    return tuple((BRING, role, {}) for role in roles)


ADULT: tuple[Row, ...] = (
    ("outreach", "identify", OF_AN_ADULT),
    *HANDED_OVER,
    *brings("rosa", "shelter", "police", "udi", "nav", "municipality", "reception_centre", "return_counsellor",
            "activity_provider", "health", "appeal_body", "guardian", "child_welfare", "child_welfare_emergency"),
    ("outreach", "assign_lawyer", {"organisation": LIE}),
    ("lawyer", "record_advice", {"choice": "neither"}),
    *NOT_NOW,
    *brings("rosa", "shelter", "nav", "health"),
    *CONTACT,
    ("police", "settle_age", {"age": "27"}),
    *MET,
    ("lawyer", "record_advice", {"choice": "reflection"}),
    *SHELTERED,
    *TO_STAY,
    *LATE,
    *SUPPORTED,
    *REFUSED,
    *STOPPED,
    *GRANTED,
    *brings("shelter", "activity_provider", "guardian"),
    *SERVED,
    *STAYED,
)  # fmt: skip
OPENED_BY_UDI: tuple[Row, ...] = (
    ("udi", "identify", OF_AN_ADULT),
    ("udi", "assign_lawyer", {"organisation": DAHL}),
)  # fmt: skip

BANNED: tuple[Row, ...] = (
    ("child_welfare", "ban_travel", {}),
    ("child_welfare", "send_travel_ban", {}),
    ("lawyer",      "complain_travel_ban", {}),
    ("child_welfare", "petition_travel_ban", {}),
    ("tribunal",    "decide_travel_ban", {"matter": "ban", "outcome": "approved", "until": day(90)}),
    ("child_welfare", "lift_travel_ban", {}),
)  # fmt: skip
"""The child is not to leave Norway."""

LOOKED_AFTER: tuple[Row, ...] = (
    ("child_welfare", "visit_child", {}),
    ("child_welfare", "make_plan", {}),
    ("institution", "record_examination", {}),
)  # fmt: skip
"""What is owed a child that has been placed."""

CHILD: tuple[Row, ...] = (
    ("outreach", "identify", OF_A_CHILD),
    *HANDED_OVER,
    *brings(
        "rosa",
        "shelter",
        "police",
        "udi",
        "nav",
        "municipality",
        "reception_centre",
        "return_counsellor",
        "health",
        "appeal_body",
        "child_welfare",
        "child_welfare_emergency",
        "placement_authority",
        "tribunal",
        "institution",
    ),
    ("outreach", "assign_lawyer", {"organisation": LIE}),
    ("child_welfare", "appoint_guardian", {}),
    *NOT_NOW,
    *CONTACT,
    *MET,
    ("child_welfare_emergency", "conduct_screening", {"answers.0.value": "Ute", "suspicion": "unclear"}),
    ("child_welfare", "conduct_screening", {"answers.0.value": "Ute", "suspicion": "strengthened"}),
    ("child_welfare", "inform_reporter", {}),
    *BANNED,
    ("police", "use_facilitated_interview", {}),
    ("police", "hold_facilitated_interview", {}),
    ("child_welfare", "extend_investigation", {}),
    ("placement_authority", "offer_place", {"institution": "institusjon-nord"}),
    ("child_welfare", "place_acutely", {"basis": "4-29", "institution": "institusjon-nord"}),
    ("child_welfare", "send_acute_decision", {}),
    ("child_welfare", "request_home_state", {}),
    ("guardian", "complain_acute", {}),
    ("tribunal", "seat_full_tribunal", {}),
    *LOOKED_AFTER,
    ("child_welfare", "impose_protection_measure", {"restricts": "phone", "contacts": "network"}),
    ("institution", "lift_protection_measure", {}),
    ("child_welfare", "review_protection", {"with_police": "true"}),
    ("institution", "report_absconded", {}),
    ("institution", "confirm_missing_told", {}),
    ("police", "report_found", {}),
    ("child_welfare", "file_with_tribunal", {}),
    ("tribunal", "end_hearing", {}),
    ("tribunal", "decide_tribunal", {"matter": "placement", "outcome": "approved"}),
    ("lawyer", "bring_to_court", {}),
    ("child_welfare", "apply_extension", {}),
    ("child_welfare", "change_placement", {"institution": "institusjon-nord"}),
    ("child_welfare", "place_by_consent", {"institution": "institusjon-sor"}),
    ("tribunal", "record_care_order", {"institution": "institusjon-sor"}),
    ("child_welfare", "end_placement", {"reason": "foster_home"}),
    ("coordinator", "hold_evaluation_meeting", {}),
    ("child_welfare", "settle_age", {"age": "15"}),
    ("lawyer", "record_advice", {"choice": "reflection"}),
    *TO_STAY,
    *LATE,
    *REFUSED,
    *GRANTED,
    ("child_welfare", "decide_after_care", {"agreed": "true"}),
    ("child_welfare", "finish_investigation", {}),
    *STAYED,
)
CHILD_OPENED_BY_UDI: tuple[Row, ...] = (
    ("udi", "identify", OF_A_CHILD),
    ("udi", "assign_lawyer", {"organisation": DAHL}),
)  # fmt: skip

WALKS = {False: (ADULT, OPENED_BY_UDI), True: (CHILD, CHILD_OPENED_BY_UDI)}
"""minors → the walks of their tracks."""


def plans(track: Track) -> tuple[list[Plan], set[Triple]]:
    """The walks of the track, and every (transition, role) of which a form is opened on them."""
    done: set[Triple] = set()
    found = [Plan(track, TOWNS[track.municipality], _here(rows, track), done) for rows in WALKS[track.minors]]
    return found, done


def _here(rows: tuple[Row, ...], track: Track) -> list[Row]:
    """The rows in the track's own town, without what the track does not have."""
    town = {"municipality": TOWNS[track.municipality].name}
    own = (row for row in rows if row[1] not in TRANSITIONS or row[1] in track.transitions)
    return [(role, name, {**town, **said}) if name == OPENING else (role, name, said) for role, name, said in own]
