"""Data that a transition could plausibly carry, at random."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from domain.calendar import local_date
from domain.case import Case


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
        "grant_services": {"living_allowance": True, "temporary_housing": True, "follow_up": True},
        "assign_housing": {"kind": "lodging", "place": "pensjonat-sentrum", "quality_agreement": False, "from": today},
        "review_housing": {"reason": "fullt"},
        "end_housing": {"reason": chance.choice(["moved", "evicted"])},
        "decide_no_housing": {"reason": "x"},
        "choose_activity": {"activity": chance.choice(["qualification_for_women", "folkeuniversitetet_course"])},
        "exempt_from_activity": {"until": later, "reason": "ro"},
        "record_absence": {"from": start, "to": today, "kind": chance.choice(["self_certified", "unexcused"])},
        "set_condition": {"condition": "delta", "person_heard": True},
        "reduce_allowance": {"percent": 20, "because": [chance.choice(absences or [1])]},
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
    }
    return bodies.get(name, {})
