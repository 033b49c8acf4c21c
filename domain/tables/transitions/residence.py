"""Transitions of the right to stay: advice, reflection, permit, asylum, return; a child may have these matters too."""

from domain.commands import Nothing
from domain.matters import asylum as asy
from domain.matters import enforcement as enf
from domain.matters import lawyer as law
from domain.matters import permit as per
from domain.matters import reflection as ref
from domain.matters import returning as ret
from domain.tables.transitions.row import row as _t
from domain.text import Text as T
from domain.tracks import Transition

ROWS: tuple[Transition, ...] = (
    # advice
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
    # permit
    _t("apply_temporary_permit", "lawyer", per.ApplyTemporaryPermit, per.TemporaryPermitApplied,
       T("Søk om midlertidig tillatelse", "Apply for a temporary permit"), per.permit_application_pending, basis=("temporary_permit", "stay_is_discretionary")),
    _t("decide_temporary_permit", "udi", per.DecideTemporaryPermit, per.decided, T("Avgjør midlertidig tillatelse", "Decide on the temporary permit"),
       per.permit_application_missing, per.permit_longer_than_a_year, per.criteria_missing, basis=("temporary_permit",), checks=(per.dates_in_order,)),
    _t("apply_permit_renewal", "lawyer", per.ApplyPermitRenewal, per.renewal_applied, T("Søk om fornyelse", "Apply for renewal"),
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
       T("Søk om assistert retur", "Apply for assisted return"), ret.return_already_applied, basis=("return_information",)),
    _t("complete_return", "return_counsellor", ret.CompleteReturn, ret.ReturnCompleted, T("Fullfør retur", "Complete the return"),
       ret.return_not_applied, basis=("return_information",)),
)  # fmt: skip
