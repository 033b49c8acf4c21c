"""Transitions of adults: support, services, housing, activity, and ROSA (spec 2, "Adults")."""

from domain.facts import activity as act
from domain.facts import housing as hou
from domain.facts import interim_support as sup
from domain.facts import services as ser
from domain.facts import shelter as she
from domain.primitives.text import Text as T
from domain.rules import activity as act_rules
from domain.rules import housing as hou_rules
from domain.rules import interim_support as sup_rules
from domain.rules import reflection as ref_rules
from domain.rules import services as ser_rules
from domain.rules import shelter as she_rules
from domain.tables.transitions.row import Transition
from domain.tables.transitions.row import row as _t

ROWS: tuple[Transition, ...] = (
    # interim support
    _t("open_interim_support", "nav", sup.OpenInterimSupport, sup.InterimSupportOpened, T("Åpne stønad i ventetiden", "Open interim support"),
       sup_rules.not_in_waiting_time, sup_rules.support_already_open, remarks=(ref_rules.police_confirmation_missing_while_pending,),
       basis=("living_allowance", "temporary_housing", "typical_case_two_weeks"), checks=(sup_rules.not_before_application,)),
    _t("confirm_udi_status", "lawyer", sup.ConfirmUdiStatus, sup_rules.confirmed, T("Bekreft status hos UDI", "Confirm the status at UDI"),
       sup_rules.support_not_open, sup_rules.status_too_old, basis=("status_through_lawyer",), wrong_role="status_only_through_lawyer"),
    _t("pay_interim_support", "nav", sup.PayInterimSupport, sup_rules.paid, T("Utbetal stønad", "Pay interim support"),
       sup_rules.support_not_open_for_payment, sup_rules.support_suspended, sup_rules.period_already_paid, remarks=(sup_rules.status_confirmation_missing,),
       basis=("living_allowance", "emergency_help", "typical_case_two_weeks"), when_closed=True, checks=(sup_rules.emergency_has_a_reason,)),
    _t("suspend_interim_support", "nav", sup.SuspendInterimSupport, sup_rules.suspended, T("Stans stønaden", "Suspend interim support"),
       sup_rules.support_not_open, sup_rules.support_suspended_already, sup_rules.person_not_notified, remarks=(sup_rules.person_not_heard_of_suspension, sup_rules.status_is_not_missing),
       basis=("living_allowance", "individual_decision", "advance_notice", "consultation")),
    _t("refuse_interim_support", "nav", sup.RefuseInterimSupport, sup.InterimSupportRefused, T("Avslå stønad i ventetiden", "Refuse interim support"),
       basis=("living_allowance", "individual_decision")),
    # services, housing
    _t("grant_services", "nav", ser.GrantServices, ser_rules.decided, T("Avgjør tjenester", "Decide on services"),
       ser_rules.no_basis_for_services, basis=("advice_and_guidance", "living_allowance", "living_allowance_special", "temporary_housing", "services_of_victims", "services_without_residence", "services_eea", "services_without_lawful_stay")),
    _t("assign_housing", ("nav", "rosa", "shelter"), hou.AssignHousing, hou.HousingAssigned, T("Tildel bolig", "Assign housing"),
       hou_rules.hospice_not_for_this_group, hou_rules.housing_must_take_children, hou_rules.place_does_not_accept, hou_rules.place_full, basis=("temporary_housing",), checks=(hou_rules.a_place_to_live,)),
    _t("review_housing", ("nav", "rosa"), hou.ReviewHousing, hou.HousingReviewed, T("Vurder botilbudet", "Review the housing"),
       hou_rules.no_housing, basis=("quality_agreement",)),
    _t("record_house_rule_breach", ("nav", "shelter"), hou.RecordHouseRuleBreach, hou.HouseRuleBreachRecorded,
       T("Registrer brudd på husregler", "Record a house rule breach"), hou_rules.no_housing),
    _t("end_housing", ("nav", "shelter"), hou.EndHousing, hou_rules.ended, T("Avslutt botilbudet", "End the housing"),
       hou_rules.no_housing, basis=("temporary_housing",)),
    _t("decide_no_housing", "nav", hou.DecideNoHousing, hou.NoHousingDecided, T("Avslå nytt botilbud", "Decide not to offer housing"),
       hou_rules.not_evicted, basis=("temporary_housing",)),
    # activity
    _t("hold_activity_meeting", "nav", act.HoldActivityMeeting, act.ActivityMeetingHeld, T("Hold møte om aktivitet", "Hold the activity meeting"),
       basis=("activity_offers",)),
    _t("choose_activity", ("nav", "lawyer", "outreach"), act.ChooseActivity, act_rules.chosen, T("Velg aktivitet", "Choose an activity"),
       act_rules.activity_not_offered, act_rules.activity_not_for_person, basis=("activity_offers",)),
    _t("start_activity", "nav", act.StartActivity, act.ActivityStarted, T("Start aktiviteten", "Start the activity"),
       act_rules.no_activity_chosen, act_rules.activity_already_running, basis=("activity_offers",)),
    _t("end_activity", "nav", act.EndActivity, act.ActivityEnded, T("Avslutt aktiviteten", "End the activity"), act_rules.activity_not_running),
    _t("exempt_from_activity", "nav", act.ExemptFromActivity, act.ActivityExempted, T("Frita for aktivitet", "Exempt from activity"),
       basis=("conditions",), checks=(act_rules.ends_after_it_begins,)),
    _t("record_absence", ("nav", "activity_provider"), act.RecordAbsence, act.AbsenceRecorded, T("Registrer fravær", "Record an absence"),
       remarks=(act_rules.self_certification_too_long, act_rules.self_certification_used_up), basis=("self_certification",), checks=(act_rules.from_before_to,)),
    _t("set_condition", "nav", act.SetCondition, act.ConditionSet, T("Sett vilkår", "Set a condition"),
       act_rules.person_not_heard, basis=("conditions", "conditions_under_30", "consultation")),
    _t("reduce_allowance", "nav", act.ReduceAllowance, act.AllowanceReduced, T("Reduser stønaden", "Reduce the allowance"),
       act_rules.no_absence_recorded, act_rules.absence_is_excused, act_rules.condition_not_set, act_rules.reduction_not_announced, remarks=(act_rules.person_not_informed,),
       basis=("reduction", "reduction_under_30", "proportionate"), checks=(act_rules.absences_named, act_rules.all_of_it_has_a_reason)),
    # ROSA
    _t("request_shelter_place", ("outreach", "rosa", "police", "lawyer", "nav", "udi", "shelter", "reception_centre", "health"),
       she.RequestShelterPlace, she.ShelterPlaceRequested, T("Be om plass på krisesenter", "Request a shelter place"), basis=("rosa",)),
    _t("offer_shelter_place", "rosa", she.OfferShelterPlace, she.ShelterPlaceOffered, T("Tilby plass på krisesenter", "Offer a shelter place"),
       she_rules.shelter_not_requested, hou_rules.place_does_not_accept, hou_rules.place_full, basis=("rosa",)),
    _t("decline_shelter_place", "rosa", she.DeclineShelterPlace, she_rules.declined, T("Avslå eller oppgi plassen", "Decline a shelter place"),
       she_rules.shelter_not_requested, basis=("rosa",)),
    _t("confirm_arrival", ("shelter", "rosa"), she.ConfirmArrival, she_rules.arrived, T("Bekreft ankomst", "Confirm arrival"),
       she_rules.no_place_offered, basis=("rosa",)),
    _t("move_shelter", ("shelter", "rosa"), she.MoveShelter, she_rules.moved, T("Flytt til et annet krisesenter", "Move to another shelter"),
       she_rules.not_in_a_shelter, hou_rules.place_does_not_accept, hou_rules.place_full, basis=("rosa", "shelter_stay"), checks=(she_rules.a_shelter_is_named,)),
    _t("leave_shelter", ("shelter", "rosa"), she.LeaveShelter, she_rules.left, T("Registrer utflytting fra krisesenteret", "Leave the shelter"),
       she_rules.not_in_a_shelter, basis=("rosa",)),
    _t("request_refund", "shelter", she.RequestRefund, she.RefundRequested, T("Be om refusjon", "Request a refund"), basis=("refunds",)),
    _t("decide_refund", "rosa", she.DecideRefund, she_rules.refund_decided, T("Avgjør refusjonen", "Decide on a refund"),
       she_rules.no_refund_requested, basis=("refunds",), checks=(she_rules.one_refund_named,)),
)  # fmt: skip
