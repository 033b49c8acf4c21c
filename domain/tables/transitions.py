"""Every transition: who may do it, what it carries, what refuses it and what it yields (spec 2)."""

from typing import Any, cast

from domain.asks import Refuses, Yields
from domain.commands import Data, Nothing
from domain.matters import activity as act
from domain.matters import asylum as asy
from domain.matters import complaints as com
from domain.matters import contact as con
from domain.matters import ended as end
from domain.matters import enforcement as enf
from domain.matters import hand_over as han
from domain.matters import housing as hou
from domain.matters import identification as ide
from domain.matters import interim_support as sup
from domain.matters import lawyer as law
from domain.matters import notices as tel
from domain.matters import permit as per
from domain.matters import police as pol
from domain.matters import reflection as ref
from domain.matters import returning as ret
from domain.matters import services as ser
from domain.tables import unique
from domain.text import Text as T
from domain.tracks import ANY_PARTY, COORDINATOR, DECIDER, HOLDER, IDENTIFIER, RECEIVER, RESPONSIBLE, Transition

IDENTIFIERS = (
    "outreach", "rosa", "shelter", "police", "udi", "lawyer", "health", "nav",
    "child_welfare", "child_welfare_emergency", "reception_centre", "coordinator",
)  # fmt: skip


def _t(
    name: str, by: tuple[str, ...] | str, data: type[Data], yields: Any, title: T, *refuses: Any, **more: Any
) -> Transition:
    roles = (by,) if isinstance(by, str) else by
    return Transition(
        name, roles, data, cast("type[Data] | Yields", yields), title, cast("tuple[Refuses, ...]", refuses), **more
    )


_ROWS: tuple[Transition, ...] = (
    # the case
    _t("identify", IDENTIFIERS, ide.Identify, ide.PersonIdentified, T("Identifiser", "Identify"), basis=("typical_case",)),
    _t("inform_person", ANY_PARTY, ide.InformPerson, ide.PersonInformed, T("Informer personen", "Inform the person")),
    _t("close", (COORDINATOR, "nav", "child_welfare", "lawyer"), ide.Close, ide.closed, T("Avslutt saken", "Close the case"),
       ide.open_matters, basis=("saksgang_principle",)),
    _t("reopen", IDENTIFIERS, ide.Reopen, ide.CaseReopened, T("Gjenåpne saken", "Reopen the case"),
       ide.case_not_closed, when_closed=True),
    _t("acknowledge_deadline", (COORDINATOR, RESPONSIBLE), end.AcknowledgeDeadline, end.DeadlineAcknowledged,
       T("Ta hånd om et fristbrudd", "Acknowledge a breached deadline"), end.no_such_breach, checks=(end.a_deadline_of_the_case,)),
    # responsibility
    _t("assign_responsible", (COORDINATOR, HOLDER), han.AssignResponsible, han.assigned,
       T("Overfør ansvar", "Hand over responsibility"), han.hand_over_pending, han.already_responsible, basis=("hand_over",), checks=(han.receiver_has_the_role,)),
    _t("accept_responsibility", RECEIVER, han.AcceptResponsibility, han.accepted,
       T("Overta ansvar", "Accept responsibility"), han.never_without_responsible, basis=("hand_over",)),
    _t("decline_responsibility", RECEIVER, han.DeclineResponsibility, han.declined,
       T("Avslå ansvar", "Decline responsibility"), han.never_without_responsible, basis=("hand_over",)),
    # lawyer
    _t("assign_lawyer", ("outreach", "rosa", "police", "shelter", "child_welfare", "nav", IDENTIFIER), law.AssignLawyer, law.LawyerAssigned,
       T("Koble på bistandsadvokat", "Assign a lawyer"), law.same_lawyer, basis=("victims_lawyer", "typical_case_lawyer"), stand_in=True),
    _t("record_advice", "lawyer", law.RecordAdvice, law.advised, T("Registrer rådet", "Record the advice"),
       law.no_lawyer, basis=("typical_case_advice",)),
    # reflection
    _t("submit_reflection_application", "lawyer", ref.SubmitReflectionApplication, ref.ReflectionApplicationSubmitted,
       T("Send søknad om refleksjonsperiode", "Submit the reflection application"),
       ref.advice_missing, asy.asylum_pending, asy.asylum_finally_refused, ref.reflection_already_used,
       ref.reflection_application_pending, ref.new_information_missing, basis=("reflection_period", "typical_case_police")),
    _t("withdraw_reflection_application", "lawyer", ref.WithdrawReflectionApplication, ref.ReflectionApplicationWithdrawn,
       T("Trekk søknaden om refleksjonsperiode", "Withdraw the reflection application"), ref.application_missing),
    _t("confirm_application_received", "police", Nothing, ref.ApplicationReceivedConfirmed,
       T("Bekreft mottatt søknad", "Confirm that the application is received"),
       ref.application_missing, ref.already_confirmed, basis=("typical_case_police",), stand_in=True),
    _t("send_provisional_reply", "udi", ref.SendProvisionalReply, ref.ProvisionalReplySent,
       T("Send foreløpig svar", "Send a provisional reply"), ref.application_missing, basis=("provisional_reply",)),
    _t("decide_reflection", "udi", ref.DecideReflection, ref.decided, T("Avgjør refleksjonsperioden", "Decide on the reflection period"),
       ref.application_missing, ref.police_confirmation_missing, basis=("reflection_period",), checks=(ref.decided_after_application,)),
    _t("request_postponed_enforcement", "lawyer", enf.RequestPostponedEnforcement, enf.requested,
       T("Be om utsatt iverksetting", "Request postponed enforcement"), enf.nothing_refused, basis=("enforcement",), checks=(enf.of_a_refusal,)),
    _t("decide_postponed_enforcement", ("udi", "appeal_body"), enf.DecidePostponedEnforcement, enf.PostponedEnforcementDecided,
       T("Avgjør utsatt iverksetting", "Decide on postponed enforcement"), enf.enforcement_not_in_question, basis=("enforcement",)),
    # interim support
    _t("open_interim_support", "nav", sup.OpenInterimSupport, sup.InterimSupportOpened, T("Åpne stønad i ventetiden", "Open interim support"),
       ref.police_confirmation_missing_while_pending, sup.not_in_waiting_time, sup.support_already_open,
       basis=("living_allowance", "temporary_housing", "typical_case_two_weeks"), checks=(sup.not_before_application,)),
    _t("confirm_udi_status", "lawyer", sup.ConfirmUdiStatus, sup.confirmed, T("Bekreft status hos UDI", "Confirm the status at UDI"),
       sup.support_not_open, sup.status_too_old, basis=("status_through_lawyer",), wrong_role="status_only_through_lawyer"),
    _t("pay_interim_support", "nav", sup.PayInterimSupport, sup.paid, T("Utbetal stønad", "Pay interim support"),
       sup.support_not_open_for_payment, sup.support_suspended, sup.period_already_paid, sup.status_confirmation_missing,
       basis=("living_allowance", "emergency_help", "typical_case_two_weeks"), when_closed=True, checks=(sup.emergency_has_a_reason,)),
    # services, housing
    _t("grant_services", "nav", ser.GrantServices, ser.ServicesGranted, T("Innvilg tjenester", "Grant services"),
       ser.no_basis_for_services, basis=("advice_and_guidance", "living_allowance", "living_allowance_special", "temporary_housing")),
    _t("assign_housing", ("nav", "rosa", "shelter"), hou.AssignHousing, hou.HousingAssigned, T("Tildel bolig", "Assign housing"),
       hou.hospice_not_for_this_group, hou.place_does_not_accept, hou.place_full, basis=("temporary_housing",), checks=(hou.a_place_to_live,)),
    _t("review_housing", ("nav", "rosa"), hou.ReviewHousing, hou.HousingReviewed, T("Vurder botilbudet", "Review the housing"),
       hou.no_housing, basis=("quality_agreement",)),
    _t("record_house_rule_breach", ("nav", "shelter"), hou.RecordHouseRuleBreach, hou.HouseRuleBreachRecorded,
       T("Registrer brudd på husregler", "Record a house rule breach"), hou.no_housing),
    _t("end_housing", ("nav", "shelter"), hou.EndHousing, hou.ended, T("Avslutt botilbudet", "End the housing"),
       hou.no_housing, basis=("temporary_housing",)),
    _t("decide_no_housing", "nav", hou.DecideNoHousing, hou.NoHousingDecided, T("Avslå nytt botilbud", "Decide not to offer housing"),
       hou.not_evicted, basis=("temporary_housing",)),
    # activity
    _t("hold_activity_meeting", "nav", act.HoldActivityMeeting, act.ActivityMeetingHeld, T("Hold møte om aktivitet", "Hold the activity meeting"),
       basis=("activity_offers",)),
    _t("choose_activity", ("nav", "lawyer", "outreach"), act.ChooseActivity, act.chosen, T("Velg aktivitet", "Choose an activity"),
       act.activity_not_offered, act.activity_not_for_person, basis=("activity_offers",)),
    _t("start_activity", "nav", act.StartActivity, act.ActivityStarted, T("Start aktiviteten", "Start the activity"),
       act.no_activity_chosen, act.activity_already_running, basis=("typical_case_activity",)),
    _t("end_activity", "nav", act.EndActivity, act.ActivityEnded, T("Avslutt aktiviteten", "End the activity"), act.activity_not_running),
    _t("exempt_from_activity", "nav", act.ExemptFromActivity, act.ActivityExempted, T("Frita for aktivitet", "Exempt from activity"),
       basis=("conditions",)),
    _t("record_absence", ("nav", "activity_provider"), act.RecordAbsence, act.AbsenceRecorded, T("Registrer fravær", "Record an absence"),
       act.self_certification_too_long, act.self_certification_used_up, basis=("self_certification",), checks=(act.from_before_to,)),
    _t("set_condition", "nav", act.SetCondition, act.ConditionSet, T("Sett vilkår", "Set a condition"),
       act.person_not_heard, basis=("conditions", "conditions_under_30", "consultation")),
    _t("reduce_allowance", "nav", act.ReduceAllowance, act.AllowanceReduced, T("Reduser stønaden", "Reduce the allowance"),
       act.absence_is_excused, act.condition_not_set, act.person_not_informed, basis=("conditions",), checks=(act.absences_named,)),
    # police
    _t("report_to_police", ("lawyer", "police"), pol.ReportToPolice, pol.ReportedToPolice, T("Anmeld", "Report to the police"), basis=("trafficking",)),
    _t("open_investigation", "police", pol.OpenInvestigation, pol.InvestigationOpened, T("Åpne etterforskning", "Open an investigation"),
       pol.investigation_already_open, basis=("trafficking",)),
    _t("close_investigation", "police", pol.CloseInvestigation, pol.InvestigationClosed, T("Avslutt etterforskning", "Close the investigation"),
       pol.no_open_investigation, basis=("trafficking",)),
    _t("bring_charges", "police", pol.BringCharges, pol.ChargesBrought, T("Ta ut tiltale", "Bring charges"), basis=("trafficking",)),
    _t("record_verdict", "police", pol.RecordVerdict, pol.VerdictRecorded, T("Registrer dom", "Record the verdict"), basis=("trafficking",)),
    _t("assess_security", "police", pol.AssessSecurity, pol.SecurityAssessed, T("Vurder sikkerheten", "Assess security")),
    _t("state_presence_needed", "police", pol.StatePresenceNeeded, pol.PresenceNeededStated,
       T("Uttal om nærvær er nødvendig", "State whether presence is needed"), basis=("temporary_permit",)),
    # permit
    _t("apply_temporary_permit", "lawyer", per.ApplyTemporaryPermit, per.TemporaryPermitApplied,
       T("Søk midlertidig tillatelse", "Apply for a temporary permit"), per.permit_application_pending, basis=("temporary_permit", "stay_is_discretionary")),
    _t("decide_temporary_permit", "udi", per.DecideTemporaryPermit, per.decided, T("Avgjør midlertidig tillatelse", "Decide on the temporary permit"),
       per.permit_application_missing, per.permit_longer_than_a_year, per.criteria_missing, basis=("temporary_permit",), checks=(per.dates_in_order,)),
    _t("apply_permit_renewal", "lawyer", per.ApplyPermitRenewal, per.renewal_applied, T("Søk fornyelse", "Apply for renewal"),
       per.no_permit_to_renew, per.permit_application_pending, basis=("renewal_in_time",)),
    # asylum
    _t("apply_asylum", "lawyer", asy.ApplyAsylum, asy.applied, T("Søk asyl", "Apply for asylum"),
       ref.reflection_application_pending, asy.asylum_pending, basis=("protection",)),
    _t("withdraw_asylum", "lawyer", asy.WithdrawAsylum, asy.AsylumWithdrawn, T("Trekk asylsøknaden", "Withdraw the asylum application"),
       asy.asylum_not_applied, basis=("asylum_withdrawn_first",)),
    _t("resume_asylum", "lawyer", asy.ResumeAsylum, asy.resumed, T("Gjenoppta asylsøknaden", "Resume the asylum application"),
       asy.asylum_not_withdrawn, ref.reflection_application_pending, basis=("asylum_withdrawn_first",)),
    _t("request_alternative_reception", ("lawyer", "nav"), asy.RequestAlternativeReception, asy.AlternativeReceptionRequested,
       T("Be om alternativ mottaksplassering", "Request alternative reception"), asy.asylum_not_applied, basis=("alternative_reception",)),
    _t("agree_alternative_reception", "municipality", asy.AgreeAlternativeReception, asy.AlternativeReceptionAgreed,
       T("Svar om alternativ mottaksplassering", "Answer on alternative reception"),
       asy.alternative_reception_not_requested, basis=("alternative_reception",)),
    _t("decide_alternative_reception", "udi", asy.DecideAlternativeReception, asy.alternative_decided,
       T("Avgjør alternativ mottaksplassering", "Decide on alternative reception"),
       asy.alternative_reception_not_requested, asy.municipality_has_not_agreed, basis=("alternative_reception",)),
    _t("confirm_reception_place", ("reception_centre", "udi"), asy.ConfirmReceptionPlace, asy.ReceptionPlaceConfirmed,
       T("Bekreft plass i mottak", "Confirm a reception place"), asy.asylum_not_applied_nor_handed_over, basis=("state_handover",)),
    _t("decide_asylum", "udi", asy.DecideAsylum, asy.decided, T("Avgjør asylsøknaden", "Decide on asylum"),
       asy.asylum_not_applied, basis=("protection",)),
    # going back
    _t("give_return_information", ("return_counsellor", "lawyer", "rosa"), ret.GiveReturnInformation, ret.ReturnInformationGiven,
       T("Gi informasjon om retur", "Give information about return"), basis=("return_information",)),
    _t("apply_assisted_return", "return_counsellor", ret.ApplyAssistedReturn, ret.AssistedReturnApplied,
       T("Søk assistert retur", "Apply for assisted return"), ret.return_already_applied, basis=("return_information",)),
    _t("complete_return", "return_counsellor", ret.CompleteReturn, ret.ReturnCompleted, T("Fullfør retur", "Complete the return"),
       ret.return_not_applied, basis=("return_information",)),
    # complaints
    _t("file_complaint", ("lawyer", "outreach", "guardian"), com.FileComplaint, com.filed, T("Klag", "File a complaint"),
       com.complaint_time_barred, com.complaint_too_late, com.already_complained, basis=("complaint_limit", "late_complaint"), when_closed=True, checks=(com.decision_named,)),
    _t("review_complaint", DECIDER, com.ReviewComplaint, com.reviewed, T("Vurder klagen", "Review the complaint"),
       com.no_complaint_to_review, basis=("complaint_handling",), when_closed=True, checks=(com.one_of_mine,)),
    _t("decide_appeal", "appeal_body", com.DecideAppeal, com.appeal_decided, T("Avgjør klagen", "Decide the appeal"),
       com.no_appeal_to_decide, basis=("complaint_handling",), when_closed=True, checks=(com.one_of_mine,)),
    # contact
    _t("record_follow_up", ("outreach", "shelter", "nav", "rosa", "child_welfare"), con.RecordFollowUp, con.FollowUpRecorded,
       T("Registrer oppfølging", "Record follow-up")),
    _t("raise_issue", ANY_PARTY, con.RaiseIssue, con.IssueRaised, T("Meld svikt i kjeden", "Raise an issue"), basis=("issues_in_chain",)),
    _t("arrange_health_care", ANY_PARTY, con.ArrangeHealthCare, con.HealthCareArranged, T("Avtal helsehjelp", "Arrange health care")),
    _t("report_missing", ANY_PARTY, con.ReportMissing, con.PersonMissing, T("Meld savnet", "Report missing"), con.already_missing),
    _t("report_found", ANY_PARTY, con.ReportFound, con.PersonFound, T("Meld funnet", "Report found"), con.not_missing),
    _t("report_departure", ANY_PARTY, con.ReportDeparture, con.DepartureReported, T("Meld utreise", "Report departure")),
)  # fmt: skip

TRANSITIONS: dict[str, Transition] = unique(_ROWS, lambda row: row.name)

GIVEN_BY_TIME = frozenset({
    "deadline_reminded", "deadline_escalated", "deadline_breached", "interim_support_suspended", "interim_support_resumed",
    "reflection_expired", "permit_expired", "placement_lapsed", "acute_decision_lapsed", "complaint_forwarded", "turned_18",
    "responsibility_gap_detected", "notification_failed", "right_expired", "pass_time",
})  # fmt: skip
"""What only time does (spec 2): asked for by name, it is refused with `only_time_does_this`."""

BY_SYSTEM: dict[str, type[Data]] = {"notification_failed": tel.NotificationFailed}
"""What the program itself has to say in a case, and what it says."""
