"""Transitions of children: concern, placement, tribunal, protection measures (spec 2, "Minors")."""

from domain.facts import meetings as mee
from domain.facts import placed as own
from domain.facts import placement as pla
from domain.facts import protection as pro
from domain.facts import screening as scr
from domain.facts import travel_ban as ban
from domain.facts import tribunal as tri
from domain.primitives.roles import COORDINATOR
from domain.primitives.text import Text as T
from domain.rules import contact as con_rules
from domain.rules import deciding as dec_rules
from domain.rules import housing as hou_rules
from domain.rules import placed as own_rules
from domain.rules import placing as plc_rules
from domain.rules import protection as pro_rules
from domain.rules import screening as scr_rules
from domain.rules import travel_ban as ban_rules
from domain.tables.transitions.row import Transition
from domain.tables.transitions.row import row as _t

ROWS: tuple[Transition, ...] = (
    # concern
    _t("conduct_screening", ("child_welfare_emergency", "child_welfare"), scr.ConductScreening, scr.ScreeningConducted,
       T("Gjennomfør kartleggingssamtale", "Conduct the screening"), basis=("screening", "concern_review")),
    _t("inform_reporter", "child_welfare", scr.InformReporter, scr.ReporterInformed, T("Gi melder tilbakemelding", "Inform the reporter"), basis=("reporter_confirmation",)),
    _t("extend_investigation", "child_welfare", scr.ExtendInvestigation, scr.InvestigationExtended, T("Utvid fristen for undersøkelsen", "Extend the investigation"),
       scr_rules.investigation_finished, scr_rules.investigation_already_extended, basis=("investigation",)),
    _t("finish_investigation", "child_welfare", scr.FinishInvestigation, scr.InvestigationFinished, T("Avslutt undersøkelsen", "Finish the investigation"),
       scr_rules.investigation_finished, basis=("investigation",)),
    _t("appoint_guardian", "child_welfare", scr.AppointGuardian, scr.GuardianAppointed, T("Registrer verge eller representant", "Record the guardian"),
       scr_rules.same_guardian, basis=("guardian", "representative")),
    # placement
    _t("offer_place", "placement_authority", pla.OfferPlace, pla.PlaceOffered, T("Tilby plass", "Offer a place"),
       plc_rules.place_does_not_accept_so_young, hou_rules.place_does_not_accept, hou_rules.place_full, remarks=(scr_rules.no_suspicion,), basis=("acute_place", "places_for_children")),
    _t("place_acutely", ("child_welfare_emergency", "child_welfare", "police"), pla.PlaceAcutely, plc_rules.placed_acutely,
       T("Plasser akutt", "Place acutely"), plc_rules.already_placed, plc_rules.placement_4_29_needs_approved_institution,
       plc_rules.place_does_not_accept_so_young, hou_rules.place_does_not_accept, hou_rules.place_full, dec_rules.beyond_six_months_already, remarks=(scr_rules.no_suspicion,), basis=("acute_placement", "acute_care", "acute_behaviour")),
    _t("change_placement", ("child_welfare", "placement_authority"), pla.ChangePlacement, plc_rules.changed, T("Flytt barnet", "Change the place"),
       plc_rules.no_placement, plc_rules.placement_4_29_needs_approved_institution_too, plc_rules.place_does_not_accept_so_young, hou_rules.place_does_not_accept, hou_rules.place_full,
       basis=("placement_4_29",)),
    _t("place_by_consent", "child_welfare", pla.PlaceByConsent, plc_rules.placed_by_consent, T("Plasser med samtykke", "Place by consent"),
       plc_rules.place_does_not_accept_so_young, hou_rules.place_does_not_accept, hou_rules.place_full, remarks=(scr_rules.no_suspicion,), basis=("voluntary_placement",)),
    _t("record_care_order", "tribunal", pla.RecordCareOrder, plc_rules.care_order_recorded, T("Registrer omsorgsovertakelse", "Record the care order"),
       plc_rules.place_does_not_accept_so_young, hou_rules.place_does_not_accept, hou_rules.place_full, basis=("care_order",)),
    _t("end_placement", ("child_welfare", "tribunal"), pla.EndPlacement, plc_rules.ended, T("Avslutt plasseringen", "End the placement"),
       plc_rules.no_placement_to_end, basis=("placement_4_29",), checks=(plc_rules.the_return_is_received,)),
    _t("report_absconded", ("institution", "child_welfare", "police"), pla.ReportAbsconded, pla.ChildAbsconded, T("Meld at barnet er borte fra plassen", "Report absconded"),
       plc_rules.no_placement, plc_rules.already_missing_child, basis=("missing_person",)),
    _t("confirm_missing_told", ("institution", "child_welfare", "child_welfare_emergency"), own.ConfirmMissingTold, own.MissingTold, T("Bekreft hvem som er varslet", "Confirm who has been told"),
       con_rules.not_missing, basis=("absconded",)),
    _t("decide_after_care", "child_welfare", own.DecideAfterCare, own.AfterCareDecided, T("Avgjør tiltak etter 18 år", "Decide on measures after 18"),
       own_rules.after_care_needs_agreement, basis=("after_care", "after_care_agreement")),
    _t("visit_child", ("child_welfare", "child_welfare_emergency"), own.VisitChild, own.ChildVisited, T("Registrer besøk hos barnet", "Record a visit to the child"), plc_rules.no_placement_to_end, basis=("visit_acute", "visit")),
    _t("make_plan", "child_welfare", own.MakePlan, own.PlanMade, T("Lag plan for oppholdet", "Make a plan for the stay"), plc_rules.no_placement_to_end, basis=("plan_acute", "plan")),
    _t("record_examination", ("institution", "child_welfare"), own.ExamineChild, own.ChildExamined, T("Registrer tilsyn av lege", "Record that a doctor has seen the child"), plc_rules.no_placement_to_end, basis=("medical_check",)),
    _t("review_protection", "child_welfare", own.ReviewProtection, own.ProtectionReviewed, T("Vurder behovet for beskyttelse", "Review the need of protection"), pro_rules.no_4_29_placement, remarks=(own_rules.review_without_the_police,), basis=("measure_followed_up",)),
    _t("use_facilitated_interview", "police", own.UseFacilitatedInterview, own.FacilitatedInterviewUsed, T("Bestem tilrettelagt avhør", "Decide on a facilitated interview"), basis=("facilitated_interview",)),
    _t("hold_facilitated_interview", "police", own.HoldFacilitatedInterview, own.FacilitatedInterviewHeld, T("Registrer tilrettelagt avhør", "Record the facilitated interview"), basis=("facilitated_interview",)),
    # tribunal
    _t("end_hearing", "tribunal", own.EndHearing, own.HearingEnded, T("Avslutt forhandlingsmøtet", "End the hearing"), basis=("decision_after_hearing",)),
    _t("send_acute_decision", ("child_welfare", "child_welfare_emergency", "police"), own.SendAcuteDecision, own.AcuteDecisionSent, T("Send akuttvedtaket til nemnda", "Send the acute decision to the tribunal"),
       dec_rules.no_acute_placement, basis=("sent_for_control",)),
    _t("request_home_state", "child_welfare", own.RequestHomeState, own.HomeStateRequested, T("Be barnets bostedsstat om tiltak", "Ask the child's state of residence"),
       dec_rules.no_acute_placement, basis=("residence_abroad", "residence_abroad_behaviour")),
    _t("file_with_tribunal", "child_welfare", tri.FileWithTribunal, dec_rules.filed, T("Send begjæring om tiltak", "File with the tribunal"),
       remarks=(scr_rules.no_suspicion,), basis=("tribunal_petition",), checks=(dec_rules.filed_after_the_decision,)),
    _t("apply_extension", "child_welfare", tri.ApplyExtension, tri.ExtensionApplied, T("Søk forlengelse", "Apply for an extension"),
       dec_rules.no_running_placement, basis=("placement_4_29",)),
    _t("decide_tribunal", "tribunal", tri.DecideTribunal, dec_rules.decided, T("Avgjør i nemnda", "Decide in the tribunal"),
       dec_rules.no_acute_placement_to_decide, dec_rules.no_acute_complaint, dec_rules.placement_already_lapsed, dec_rules.longer_than_six_weeks, dec_rules.beyond_six_months,
       remarks=(dec_rules.no_suspicion_for_placement,), basis=("placement_4_29", "tribunal_control"), checks=(dec_rules.until_after_the_decision,)),
    _t("complain_acute", ("lawyer", "guardian", "institution", "child_welfare"), tri.ComplainAcute, tri.AcuteComplaintFiled, T("Klag over akuttplasseringen", "Complain about the acute placement"),
       dec_rules.no_acute_placement, dec_rules.not_the_childs_own, basis=("acute_complaint", "child_is_party"), when_closed=True),
    _t("seat_full_tribunal", "tribunal", tri.SeatFullTribunal, tri.FullTribunalSeated, T("La ordinær nemnd behandle klagen", "Seat the full tribunal"),
       dec_rules.no_acute_complaint, basis=("acute_complaint",), when_closed=True),
    _t("bring_to_court", ("lawyer", "guardian", "child_welfare"), tri.BringToCourt, dec_rules.brought, T("Bring vedtaket inn for retten", "Bring to court"),
       dec_rules.no_tribunal_decision, dec_rules.court_action_too_late, basis=("court_action",), when_closed=True, checks=(dec_rules.a_tribunal_decision,)),
    # travel ban
    _t("ban_travel", ("child_welfare", "child_welfare_emergency", "police"), ban.BanTravel, ban.TravelBannedAcutely, T("Treff akutt utreiseforbud", "Ban travel acutely"),
       basis=("travel_ban_acute",)),
    _t("send_travel_ban", ("child_welfare", "child_welfare_emergency", "police"), ban.SendTravelBan, ban.TravelBanSent, T("Send utreiseforbudet til nemnda", "Send the travel ban to the tribunal"),
       ban_rules.no_acute_travel_ban, basis=("travel_ban_sent",)),
    _t("petition_travel_ban", "child_welfare", ban.PetitionTravelBan, ban.TravelBanPetitioned, T("Send begjæring om utreiseforbud", "Petition for a travel ban"),
       basis=("travel_ban_petition", "travel_ban")),
    _t("complain_travel_ban", ("lawyer", "guardian"), ban.ComplainTravelBan, ban.TravelBanComplained, T("Klag over utreiseforbudet", "Complain about the travel ban"),
       ban_rules.no_acute_travel_ban, basis=("travel_ban_complaint",)),
    _t("decide_travel_ban", "tribunal", ban.DecideTravelBan, ban.TravelBanDecided, T("Avgjør utreiseforbud", "Decide on the travel ban"),
       ban_rules.no_travel_ban_to_decide, ban_rules.travel_ban_already_extended, ban_rules.travel_ban_too_long, basis=("travel_ban", "travel_ban_extended", "tribunal_control"), checks=(ban_rules.a_ban_has_a_last_day,)),
    _t("lift_travel_ban", ("child_welfare", "tribunal"), ban.LiftTravelBan, ban.TravelBanLifted, T("Opphev utreiseforbudet", "Lift the travel ban"),
       ban_rules.no_travel_ban, basis=("travel_ban",)),
    # protection
    _t("impose_protection_measure", ("tribunal", "child_welfare"), pro.ImposeProtectionMeasure, pro_rules.imposed, T("Vedta beskyttelsestiltak", "Impose a protection measure"),
       pro_rules.no_4_29_placement, pro_rules.measure_needs_tribunal, pro_rules.protected_contact, basis=("protection_measures",)),
    _t("lift_protection_measure", ("institution", "child_welfare", "tribunal"), pro.LiftProtectionMeasure, pro.ProtectionMeasureLifted,
       T("Opphev beskyttelsestiltak", "Lift a protection measure"), pro_rules.no_4_29_placement, pro_rules.no_measure, basis=("protection_measures",), checks=(pro_rules.a_measure_of_the_case,)),
    # evaluation
    _t("hold_evaluation_meeting", COORDINATOR, mee.HoldEvaluationMeeting, mee.EvaluationMeetingHeld, T("Hold evalueringsmøte", "Hold the evaluation meeting"),
       basis=("evaluation_meeting",), when_closed=True),
)  # fmt: skip
