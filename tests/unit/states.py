"""The states that a case can be in, each reached by a short story: what the matrix of outcomes is asked of."""

from collections.abc import Callable
from datetime import date

from domain.primitives.calendar import add_months
from tests.unit.given import (
    IOM,
    LIE,
    NADHEIM,
    NAV,
    TOT,
    UDI,
    Story,
    advised,
    applied,
    asylum_applied,
    confirmed,
    criteria_on_record,
    evicted,
    granted,
    identified,
    in_activity,
    oslo,
    permitted,
    reflection_refused,
    supported,
    with_lawyer,
)

POLICE, TRIBUNAL, FIRST, SECOND = "exit-bergen", "nemnda-bergen", "bv-fyllingsdalen", "bv-ytrebygda"
COORDINATOR, BERGEN_LAWYER, BERGEN_NAV = "tot-bergen", "advokat-dahl", "nav-bergenhus"
NORD = "institusjon-nord"


def suspended() -> Story:
    story = supported().so(NAV, "pay_interim_support", amount_nok=3000).at(date(2026, 3, 25))
    decision = {"reason": "Status mangler", "person_notified": True, "person_heard": True}
    return story.so(NAV, "suspend_interim_support", **decision)


def complained() -> Story:
    story = reflection_refused()
    return story.so(LIE, "file_complaint", decision=max(story.case.decisions), grounds="feil")


def appealed() -> Story:
    return complained().so(UDI, "review_complaint", outcome="upheld")


def period_over() -> Story:
    return granted().at(date(2026, 9, 20))


def housed() -> Story:
    story = granted()
    lodging = {"kind": "lodging", "place": "pensjonat-sentrum", "quality_agreement": False, "from_": story.today}
    return story.so(NAV, "assign_housing", **lodging)


def with_condition() -> Story:
    return in_activity().so(NAV, "set_condition", condition="delta", person_heard=True, reduction_announced=True)


def offered_to_another() -> Story:
    return granted().so(TOT, "assign_responsible", role="nav", organisation=BERGEN_NAV, reason="flytter")


def return_counselled() -> Story:
    story = granted().so(TOT, "assign_responsible", role="return_counsellor", organisation=IOM, reason="retur")
    return story.so(IOM, "accept_responsibility")


def going_back() -> Story:
    return return_counselled().so(IOM, "apply_assisted_return")


def closed() -> Story:
    return advised("neither").so(TOT, "close", outcome="ferdig")


def missing() -> Story:
    return granted().so(NADHEIM, "report_missing", last_seen=oslo("2026-03-16 08:00").isoformat())


def renewal_applied() -> Story:
    story = permitted()
    return story.at(add_months(story.today, 10)).so(LIE, "apply_permit_renewal")


def shared_with_the_police() -> Story:
    story = granted()
    told = {"to": "police", "categories": ["location"], "text": "x", "explanation": "fare"}
    return story.so(NADHEIM, "share_information", basis="danger_to_life", **told)


def asylum_withdrawn() -> Story:
    return asylum_applied().so(LIE, "withdraw_asylum")


def alternative_requested() -> Story:
    return asylum_applied().so(LIE, "request_alternative_reception")


def activity_chosen() -> Story:
    return granted().so(NAV, "choose_activity", activity="maintenance_work_training")


def absent_without_excuse() -> Story:
    story = with_condition().so(NAV, "inform_person", topic="activity", language="en", interpreter=False)
    return story.so(NAV, "record_absence", from_=story.today, to=story.today, kind="unexcused")


def enforcement_asked() -> Story:
    return reflection_refused().so(LIE, "request_postponed_enforcement")


def issue_raised() -> Story:
    return granted().so(NAV, "raise_issue", topic="Venting", text="Ingen tolk om kvelden")


def shelter_requested() -> Story:
    return with_lawyer().so(NADHEIM, "request_shelter_place", needs=["trygghet"])


def shelter_offered() -> Story:
    return shelter_requested().so("rosa", "offer_shelter_place", shelter="oslo-krisesenter")


def in_a_shelter() -> Story:
    return shelter_offered().so("oslo-krisesenter", "confirm_arrival")


def refund_requested() -> Story:
    return in_a_shelter().so("oslo-krisesenter", "request_refund", kind="dentist", amount_nok=900)


def in_bergen() -> Story:
    woman = {"municipality": "Bergen", "assessed_age": 25, "gender": "female", "exploitation": "prostitution"}
    story = (
        Story().so("prosjekt-fri", "identify", **woman).so("prosjekt-fri", "assign_lawyer", organisation=BERGEN_LAWYER)
    )
    return story.so(
        COORDINATOR, "convene_case_meeting", at=oslo("2026-03-03 10:00").isoformat(), participants=[BERGEN_LAWYER]
    )


def meeting_held() -> Story:
    agreed = [{"what": "Finne leilighet", "role": "lawyer", "by": date(2026, 3, 20)}]
    return in_bergen().so(COORDINATOR, "record_case_meeting", needs=[], actions=agreed, absent=[])


# --- children


def concern() -> Story:
    child = {"municipality": "Bergen", "birth_date": date(2011, 6, 15), "gender": "male", "exploitation": "drug_scene"}
    return Story().so(POLICE, "identify", **child)


def travel_banned_acutely() -> Story:
    story = concern().so(FIRST, "assign_lawyer", organisation=BERGEN_LAWYER)
    return story.so(FIRST, "ban_travel", decided_at="2026-03-02").so(FIRST, "send_travel_ban")


def travel_banned() -> Story:
    story = travel_banned_acutely().so(FIRST, "petition_travel_ban")
    decided = {"matter": "ban", "outcome": "approved", "decided_at": "2026-03-02", "until": "2026-09-02"}
    return story.so(TRIBUNAL, "decide_travel_ban", **decided)


def screened() -> Story:
    return concern().so(FIRST, "conduct_screening", answers={"Hvor bor du?": "Ute"}, suspicion="unclear")


def dismissed() -> Story:
    return concern().so(FIRST, "conduct_screening", answers={}, suspicion="dismissed")


def placed_acutely() -> Story:
    story = screened().so(FIRST, "appoint_guardian", organisation="verge-bergen")
    story.so(POLICE, "assign_lawyer", organisation=BERGEN_LAWYER)
    return story.so(FIRST, "place_acutely", basis="4-29", institution=NORD, decided_at=story.now.isoformat())


def placed_under_4_6() -> Story:
    story = screened()
    return story.so(
        FIRST, "place_acutely", basis="4-6", institution="institusjon-sor", decided_at=story.now.isoformat()
    )


def approved() -> Story:
    story = placed_acutely().so(FIRST, "file_with_tribunal")
    return story.so(
        TRIBUNAL, "decide_tribunal", matter="placement", outcome="approved", decided_at=story.now.isoformat()
    )


def protected() -> Story:
    measure = {"restricts": ["knowledge_of_location"], "contacts": ["network"], "reason": "bakmenn"}
    return approved().so(TRIBUNAL, "impose_protection_measure", **measure)


def absconded() -> Story:
    story = approved()
    return story.so(NORD, "report_absconded", last_seen=story.now.isoformat())


def acute_complained() -> Story:
    return placed_acutely().so(BERGEN_LAWYER, "complain_acute", grounds="Hun vil hjem")


def lapsed() -> Story:
    return placed_acutely().at(date(2026, 3, 18))


def by_consent() -> Story:
    return approved().so(FIRST, "place_by_consent", institution="beredskapshjem-1", consent_of="barnet og verge")


def child_closed() -> Story:
    return screened().so(FIRST, "close", outcome="flyttet")


STATES: dict[str, Callable[[], Story]] = {
    "identified": identified,
    "with a lawyer": with_lawyer,
    "advised: reflection": advised,
    "advised: asylum": lambda: advised("asylum"),
    "applied": applied,
    "confirmed by the police": confirmed,
    "supported": supported,
    "support suspended": suspended,
    "reflection refused": reflection_refused,
    "complaint filed": complained,
    "complaint forwarded": appealed,
    "reflection granted": granted,
    "in lodging": housed,
    "evicted": evicted,
    "in activity": in_activity,
    "with a condition": with_condition,
    "permit applied for": criteria_on_record,
    "permit granted": permitted,
    "renewal applied for": renewal_applied,
    "asylum applied for": asylum_applied,
    "return counsellor in the case": return_counselled,
    "return applied for": going_back,
    "period over": period_over,
    "asylum withdrawn": asylum_withdrawn,
    "alternative reception requested": alternative_requested,
    "activity chosen": activity_chosen,
    "absent without excuse": absent_without_excuse,
    "postponed enforcement asked for": enforcement_asked,
    "issue raised": issue_raised,
    "role offered to another": offered_to_another,
    "something shared": shared_with_the_police,
    "missing": missing,
    "closed": closed,
    "shelter place requested": shelter_requested,
    "shelter place offered": shelter_offered,
    "in a shelter": in_a_shelter,
    "refund requested": refund_requested,
    "Bergen, meeting convened": in_bergen,
    "Bergen, meeting held": meeting_held,
    "child: concern": concern,
    "child: travel banned acutely": travel_banned_acutely,
    "child: travel banned": travel_banned,
    "child: screened, unclear": screened,
    "child: screened, dismissed": dismissed,
    "child: placed acutely": placed_acutely,
    "child: acute decision complained of": acute_complained,
    "child: placed under § 4-6": placed_under_4_6,
    "child: approved by the tribunal": approved,
    "child: location restricted": protected,
    "child: absconded": absconded,
    "child: acute decision lapsed": lapsed,
    "child: placed by consent": by_consent,
    "child: closed": child_closed,
}
