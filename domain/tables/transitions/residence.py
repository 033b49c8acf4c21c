"""Transitions of the right to stay: advice, reflection, permit, asylum, return; a child may have these matters too."""

from domain.facts import asylum as asy
from domain.facts import compensation as pay
from domain.facts import enforcement as enf
from domain.facts import lawyer as law
from domain.facts import permit as per
from domain.facts import reflection as ref
from domain.facts import returning as ret
from domain.facts.commands import Nothing
from domain.primitives.text import Text as T
from domain.rules import asylum as asy_rules
from domain.rules import enforcement as enf_rules
from domain.rules import lawyer as law_rules
from domain.rules import permit as per_rules
from domain.rules import reflection as ref_rules
from domain.rules import returning as ret_rules
from domain.tables.transitions.row import Transition
from domain.tables.transitions.row import row as _t

ROWS: tuple[Transition, ...] = (
    # advice
    _t("record_advice", "lawyer", law.RecordAdvice, law_rules.advised, T("Registrer rådet", "Record the advice"),
       law_rules.no_lawyer, basis=("typical_case_advice",)),
    # reflection
    _t("submit_reflection_application", "lawyer", ref.SubmitReflectionApplication, ref.ReflectionApplicationSubmitted,
       T("Send søknad om refleksjonsperiode", "Submit the reflection application"),
       asy_rules.asylum_pending, ref_rules.reflection_period_runs, ref_rules.reflection_application_pending,
       remarks=(ref_rules.advice_missing, asy_rules.asylum_finally_refused, ref_rules.reflection_already_used, ref_rules.new_information_missing), basis=("reflection_period", "applied_with_police")),
    _t("withdraw_reflection_application", "lawyer", ref.WithdrawReflectionApplication, ref.ReflectionApplicationWithdrawn,
       T("Trekk søknaden om refleksjonsperiode", "Withdraw the reflection application"), ref_rules.application_missing),
    _t("confirm_application_received", "police", Nothing, ref.ApplicationReceivedConfirmed,
       T("Bekreft mottatt søknad", "Confirm that the application is received"),
       ref_rules.application_missing, ref_rules.already_confirmed, basis=("typical_case_police",), stand_in=True),
    _t("send_provisional_reply", "udi", ref.SendProvisionalReply, ref.ProvisionalReplySent,
       T("Send foreløpig svar", "Send a provisional reply"), ref_rules.application_missing_to_reply_to, ref_rules.permit_application_missing_to_reply_to, ref_rules.asylum_not_applied_to_reply_to, basis=("provisional_reply",)),
    _t("decide_reflection", "udi", ref.DecideReflection, ref_rules.decided, T("Avgjør refleksjonsperioden", "Decide on the reflection period"),
       ref_rules.application_missing, remarks=(ref_rules.police_confirmation_missing,), basis=("reflection_period",), checks=(ref_rules.decided_after_application,)),
    _t("request_postponed_enforcement", "lawyer", enf.RequestPostponedEnforcement, enf_rules.requested,
       T("Be om utsatt iverksetting", "Request postponed enforcement"), enf_rules.nothing_refused, basis=("enforcement", "enforcement_when_final"), checks=(enf_rules.of_a_refusal,)),
    _t("decide_postponed_enforcement", ("udi", "appeal_body"), enf.DecidePostponedEnforcement, enf_rules.decided,
       T("Avgjør utsatt iverksetting", "Decide on postponed enforcement"), enf_rules.enforcement_not_in_question, basis=("enforcement",)),
    # permit
    _t("apply_temporary_permit", "lawyer", per.ApplyTemporaryPermit, per.TemporaryPermitApplied,
       T("Søk midlertidig tillatelse", "Apply for a temporary permit"), per_rules.permit_application_pending, basis=("temporary_permit", "stay_is_discretionary")),
    _t("decide_temporary_permit", "udi", per.DecideTemporaryPermit, per_rules.decided, T("Avgjør midlertidig tillatelse", "Decide on the temporary permit"),
       per_rules.permit_application_missing, remarks=(per_rules.permit_longer_than_a_year, per_rules.criteria_missing), basis=("temporary_permit", "permit_length"), checks=(per_rules.dates_in_order,)),
    _t("apply_permit_renewal", "lawyer", per.ApplyPermitRenewal, per_rules.renewal_applied, T("Søk fornyelse", "Apply for renewal"),
       per_rules.no_permit_to_renew, per_rules.permit_application_pending, basis=("renewal_in_time",)),
    # asylum
    _t("apply_asylum", "lawyer", asy.ApplyAsylum, asy_rules.applied, T("Søk asyl", "Apply for asylum"),
       asy_rules.asylum_pending, remarks=(ref_rules.reflection_application_pending_beside_asylum,), basis=("protection", "asylum_at_any_time")),
    _t("withdraw_asylum", "lawyer", asy.WithdrawAsylum, asy.AsylumWithdrawn, T("Trekk asylsøknaden", "Withdraw the asylum application"),
       asy_rules.asylum_not_applied, basis=("asylum_withdrawn_first",)),
    _t("resume_asylum", "lawyer", asy.ResumeAsylum, asy_rules.resumed, T("Gjenoppta asylsøknaden", "Resume the asylum application"),
       asy_rules.asylum_not_withdrawn, remarks=(ref_rules.reflection_application_pending_beside_asylum,), basis=("asylum_withdrawn_first",)),
    _t("request_alternative_reception", ("lawyer", "nav"), asy.RequestAlternativeReception, asy.AlternativeReceptionRequested,
       T("Be om alternativ mottaksplassering", "Request alternative reception"), asy_rules.asylum_not_applied, basis=("alternative_reception",)),
    _t("agree_alternative_reception", "municipality", asy.AgreeAlternativeReception, asy.AlternativeReceptionAgreed,
       T("Svar om alternativ mottaksplassering", "Answer on alternative reception"),
       asy_rules.alternative_reception_not_requested, basis=("alternative_reception",)),
    _t("decide_alternative_reception", "udi", asy.DecideAlternativeReception, asy_rules.alternative_decided,
       T("Avgjør alternativ mottaksplassering", "Decide on alternative reception"),
       asy_rules.alternative_reception_not_requested, asy_rules.municipality_has_not_agreed, basis=("alternative_reception", "reception_no_complaint")),
    _t("confirm_reception_place", ("reception_centre", "udi"), asy.ConfirmReceptionPlace, asy.ReceptionPlaceConfirmed,
       T("Bekreft plass i mottak", "Confirm a reception place"), asy_rules.asylum_not_applied_nor_handed_over, basis=("state_handover",)),
    _t("decide_asylum", "udi", asy.DecideAsylum, asy_rules.decided, T("Avgjør asylsøknaden", "Decide on asylum"),
       asy_rules.asylum_not_applied, basis=("protection",)),
    # compensation for victims of violence
    _t("apply_compensation", ("lawyer", "guardian"), pay.ApplyCompensation, pay.CompensationApplied,
       T("Søk voldsoffererstatning", "Apply for compensation"), basis=("compensation_awarded", "compensation_application")),
    _t("record_compensation_decision", ("lawyer", "guardian"), pay.RecordCompensationDecision, pay.CompensationDecided,
       T("Registrer vedtak om voldsoffererstatning", "Record the decision on compensation"), basis=("compensation_suit",)),
    _t("sue_over_compensation", ("lawyer", "guardian"), pay.SueOverCompensation, pay.CompensationSued,
       T("Reis søksmål om voldsoffererstatning", "Sue over compensation"), basis=("compensation_suit",)),
    # going back
    _t("give_return_information", ("return_counsellor", "lawyer", "rosa"), ret.GiveReturnInformation, ret.ReturnInformationGiven,
       T("Gi informasjon om retur", "Give information about return"), basis=("return_information",)),
    _t("apply_assisted_return", "return_counsellor", ret.ApplyAssistedReturn, ret.AssistedReturnApplied,
       T("Søk assistert retur", "Apply for assisted return"), ret_rules.return_already_applied, basis=("return_information",)),
    _t("complete_return", "return_counsellor", ret.CompleteReturn, ret.ReturnCompleted, T("Fullfør retur", "Complete the return"),
       ret_rules.return_not_applied, basis=("return_information",)),
)  # fmt: skip
