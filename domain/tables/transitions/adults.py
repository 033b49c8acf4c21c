"""Transitions of adults: support, services, housing, activity, and ROSA (spec 2, "Adults")."""

from domain.matters import activity as act
from domain.matters import housing as hou
from domain.matters import interim_support as sup
from domain.matters import reflection as ref
from domain.matters import services as ser
from domain.matters import shelter as she
from domain.tables.transitions.row import row as _t
from domain.text import Text as T
from domain.tracks import Transition

ROWS: tuple[Transition, ...] = (
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
    _t("grant_services", "nav", ser.GrantServices, ser.decided, T("Avgjør tjenester", "Decide on services"),
       ser.no_basis_for_services, basis=("advice_and_guidance", "living_allowance", "living_allowance_special", "temporary_housing")),
    _t("assign_housing", ("nav", "rosa", "shelter"), hou.AssignHousing, hou.HousingAssigned, T("Tildel bolig", "Assign housing"),
       hou.hospice_not_for_this_group, hou.housing_must_take_children, hou.place_does_not_accept, hou.place_full, basis=("temporary_housing",), checks=(hou.a_place_to_live,)),
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
       basis=("conditions",), checks=(act.ends_after_it_begins,)),
    _t("record_absence", ("nav", "activity_provider"), act.RecordAbsence, act.AbsenceRecorded, T("Registrer fravær", "Record an absence"),
       act.self_certification_too_long, act.self_certification_used_up, basis=("self_certification",), checks=(act.from_before_to,)),
    _t("set_condition", "nav", act.SetCondition, act.ConditionSet, T("Sett vilkår", "Set a condition"),
       act.person_not_heard, basis=("conditions", "conditions_under_30", "consultation")),
    _t("reduce_allowance", "nav", act.ReduceAllowance, act.AllowanceReduced, T("Reduser stønaden", "Reduce the allowance"),
       act.absence_is_excused, act.condition_not_set, act.person_not_informed, basis=("conditions",), checks=(act.absences_named,)),
    # ROSA
    _t("request_shelter_place", ("outreach", "rosa", "police", "lawyer", "nav", "udi", "shelter", "reception_centre", "health"),
       she.RequestShelterPlace, she.ShelterPlaceRequested, T("Be om plass på krisesenter", "Request a shelter place"), basis=("rosa",)),
    _t("offer_shelter_place", "rosa", she.OfferShelterPlace, she.ShelterPlaceOffered, T("Tilby plass på krisesenter", "Offer a shelter place"),
       she.shelter_not_requested, hou.place_does_not_accept, hou.place_full, basis=("rosa",)),
    _t("decline_shelter_place", "rosa", she.DeclineShelterPlace, she.declined, T("Avslå plassen eller gi den fra seg", "Decline a shelter place"),
       she.shelter_not_requested, basis=("rosa",)),
    _t("confirm_arrival", ("shelter", "rosa"), she.ConfirmArrival, she.arrived, T("Bekreft ankomst", "Confirm arrival"),
       she.no_place_offered, basis=("rosa",)),
    _t("move_shelter", ("shelter", "rosa"), she.MoveShelter, she.moved, T("Flytt til et annet krisesenter", "Move to another shelter"),
       she.not_in_a_shelter, hou.place_does_not_accept, hou.place_full, basis=("rosa", "shelter_stay"), checks=(she.a_shelter_is_named,)),
    _t("leave_shelter", ("shelter", "rosa"), she.LeaveShelter, she.left, T("Registrer utflytting fra krisesenteret", "Leave the shelter"),
       she.not_in_a_shelter, basis=("rosa",)),
    _t("request_refund", "shelter", she.RequestRefund, she.RefundRequested, T("Be om refusjon", "Request a refund"), basis=("refunds",)),
    _t("decide_refund", "rosa", she.DecideRefund, she.refund_decided, T("Avgjør refusjonen", "Decide on a refund"),
       she.no_refund_requested, basis=("refunds",), checks=(she.one_refund_named,)),
)  # fmt: skip
