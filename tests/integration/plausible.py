"""Data that a transition could plausibly carry, at random."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from domain.case import Case
from domain.primitives.calendar import local_date
from tests.unit.given import MEASURED


def plausible(name: str, chance: Random, at: datetime, case: Case | None = None) -> dict[str, Any]:
    """A body for the transition; some of them will be refused."""
    day = local_date(at)
    today, later = day.isoformat(), (day + timedelta(days=chance.randint(20, 360))).isoformat()
    absences = [a.seq for a in case.activity.absences] if case else []
    decisions = list(case.decisions) if case else []
    late = [d.id for d in case.deadlines.values() if d.next_daily] if case else []
    start = (day - timedelta(days=chance.randint(0, 2))).isoformat()
    bodies: dict[str, dict[str, Any]] = {
        "identify": {"municipality": "Oslo", "gender": "female", "assessed_age": 27, "exploitation": "prostitution"},
        "inform_person": {"topic": chance.choice(["activity", "rights"]), "language": "en", "interpreter": False},
        "close": {"outcome": "ferdig"},
        "reopen": {"reason": "tilbake"},
        "acknowledge_deadline": {"deadline": chance.choice(late or ["none"])},
        "assign_responsible": {
            "role": "outreach",
            "organisation": chance.choice(["pro-sentret", "nadheim"]),
            "reason": "x",
        },
        "decline_responsibility": {"reason": "ikke kapasitet"},
        "assign_lawyer": {"organisation": chance.choice(["advokat-lie", "advokat-dahl"])},
        "record_advice": {"choice": chance.choice(["reflection", "reflection", "reflection", "asylum", "neither"])},
        "send_provisional_reply": {"expected": later},
        "decide_reflection": {"outcome": chance.choice(["granted", "granted", "refused"]), "decided_on": today},
        "decide_postponed_enforcement": {"outcome": "granted"},
        "open_interim_support": {"from": today},
        "confirm_udi_status": {"status": chance.choice(["pending", "pending", "refused"]), "as_of": today},
        "pay_interim_support": {"amount_nok": 3000},
        "suspend_interim_support": {"reason": "x", "person_notified": True, "person_heard": chance.random() < 0.5},
        "refuse_interim_support": {"reason": "x"},
        "grant_services": {"living_allowance": True, "temporary_housing": True, "follow_up": True},
        "assign_housing": {"kind": "lodging", "place": "pensjonat-sentrum", "quality_agreement": False, "from": today},
        "review_housing": {"reason": "fullt"},
        "end_housing": {"reason": chance.choice(["moved", "evicted"])},
        "decide_no_housing": {"reason": "x"},
        "choose_activity": {"activity": chance.choice(["qualification_for_women", "folkeuniversitetet_course"])},
        "exempt_from_activity": {"until": later, "reason": "ro"},
        "record_absence": {"from": start, "to": today, "kind": chance.choice(["self_certified", "unexcused"])},
        "set_condition": {"condition": "delta", "person_heard": True, "reduction_announced": True},
        "reduce_allowance": {"percent": 20, **MEASURED, "because": [chance.choice(absences or [1])]},
        "report_to_police": {"reported_by": "lawyer"},
        "assess_security": {"level": "raised"},
        "state_presence_needed": {"needed": True, "reason": "vitne"},
        "apply_temporary_permit": {"attests_break_with_environment": True},
        "decide_temporary_permit": {"outcome": "granted", "decided_on": today, "valid_until": later},
        "agree_alternative_reception": {"accepted": chance.random() < 0.5},
        "decide_alternative_reception": {"outcome": chance.choice(["granted", "refused"])},
        "confirm_reception_place": {"place": "noas-mottak", "from": today},
        "decide_asylum": {"outcome": chance.choice(["asylum", "humanitarian", "refused"])},
        "file_complaint": {"decision": chance.choice(decisions or [1]), "grounds": "x", "late_reason": "syk"},
        "review_complaint": {"outcome": chance.choice(["upheld", "reversed"])},
        "decide_appeal": {"outcome": chance.choice(["upheld", "reversed"])},
        "record_follow_up": {"kind": "conversation"},
        "raise_issue": {"topic": "bolig", "text": "ingen egnede steder"},
        "arrange_health_care": {"kind": "gp", "on": today},
        "report_missing": {"last_seen": (at - timedelta(hours=3)).isoformat()},
        "settle_age": {"age": chance.choice([15, 17, 19, 25]), "basis": "papirer"},
        "correct": {"seq": 1, "fields": {"exploitation": "begging"}, "reason": "misforstått"},
        "link_case": {"case": "01a1fff8-dd92-71b1-91bf-3533c70c81e8", "kind": "sibling"},
        "record_consent": {"to": "nav", "categories": ["health_social"], "form": "oral"},
        "withdraw_consent": {"to": "nav", "categories": ["health_social"]},
        "share_information": {
            "to": chance.choice(["nav", "police", "legevakten-oslo"]),
            "categories": ["health_social"],
            "text": "gravid",
            "basis": chance.choice(["consent", "danger_to_life"]),
            "explanation": "fare",
        },
        "break_glass": {"reason": "fare"},
        "review_disclosure": {"seq": _subject(case, "disclosure_review"), "finding": "i orden"},
        "convene_case_meeting": {"at": at.isoformat()},
        "record_case_meeting": {
            "needs": [],
            "actions": [{"what": "ringe", "role": "lawyer", "by": later}],
            "absent": [],
        },
        "complete_action": {"deadline": chance.choice(_ids(case, "meeting_action") or ["none"])},
        "answer_issue": {"issue": chance.choice(case.contact.issues or (1,)) if case else 1, "answer": "tatt opp"},
        "hold_evaluation_meeting": {"what_worked": "samarbeidet", "what_failed": "tolk"},
        "request_shelter_place": {"needs": ["trygghet"]},
        "offer_shelter_place": {"shelter": "oslo-krisesenter"},
        "decline_shelter_place": {"reason": "fullt"},
        "move_shelter": {"shelter": chance.choice(["bergen-krisesenter", "oslo-krisesenter"])},
        "request_refund": {"kind": "dentist", "amount_nok": 900},
        "conduct_screening": {
            "answers": {"Hvor bor du?": "Ute"},
            "suspicion": chance.choice(["strengthened", "unclear", "dismissed"]),
        },
        "make_plan": {"child_heard": True},
        "record_compensation_decision": {"outcome": "refused", "notified_on": at.date().isoformat(), "final": True},
        "sue_over_compensation": {"grounds": "x"},
        "ban_travel": {"decided_at": at.isoformat()},
        "complain_travel_ban": {"grounds": "x"},
        "decide_travel_ban": {"matter": "ban", "outcome": "rejected", "decided_at": at.isoformat()},
        "lift_travel_ban": {"reason": "x"},
        "review_protection": {"still_needed": True, "with_police": True},
        "confirm_missing_told": {"told": ["police"]},
        "request_home_state": {"request": "jurisdiction"},
        "decide_after_care": {"outcome": chance.choice(["continued", "ended"]), "agreed": True},
        "finish_investigation": {"outcome": "tiltak"},
        "extend_investigation": {"reason": "mangler svar"},
        "appoint_guardian": {"organisation": chance.choice(["verge-oslo", "verge-bergen"])},
        "offer_place": {"institution": "institusjon-sor"},
        "place_acutely": {
            "basis": chance.choice(["4-29", "4-29", "4-6"]),
            "institution": "institusjon-nord",
            "decided_at": at.isoformat(),
        },
        "change_placement": {"institution": "institusjon-nord", "reason": "sikkerhet"},
        "place_by_consent": {"institution": "institusjon-sor", "consent_of": "barnet"},
        "record_care_order": {"institution": "institusjon-sor", "decided_at": at.isoformat()},
        "end_placement": {"reason": "other_measure"},
        "report_absconded": {"last_seen": at.isoformat()},
        "decide_tribunal": {
            "matter": chance.choice(["acute", "placement", "extension"]),
            "outcome": chance.choice(["approved", "approved", "approved", "rejected"]),
            "decided_at": at.isoformat(),
        },
        "complain_acute": {"grounds": "feil"},
        "bring_to_court": {"grounds": "feil", "late_reason": "sen beskjed"},
        "impose_protection_measure": {
            "restricts": ["phone", "knowledge_of_location"],
            "contacts": ["network"],
            "reason": "x",
        },
        "lift_protection_measure": {"measure": chance.choice(list(case.protection.measures) or [1]) if case else 1},
    }
    return bodies.get(name, {})


def _ids(case: Case | None, rule: str) -> list[str]:
    return [d.id for d in case.deadlines_of(rule)] if case else []


def _subject(case: Case | None, rule: str) -> int:
    found = [d.subject for d in case.deadlines_of(rule)] if case else []
    return int(found[-1] or 1) if found else 1
