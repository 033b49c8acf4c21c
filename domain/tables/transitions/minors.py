"""Transitions of children: concern, placement, tribunal, protection measures (spec 2, "Minors")."""

from domain.matters import deciding as dec
from domain.matters import housing as hou
from domain.matters import meetings as mee
from domain.matters import placement as pla
from domain.matters import placing as plc
from domain.matters import protection as pro
from domain.matters import screening as scr
from domain.matters import tribunal as tri
from domain.tables.transitions.row import row as _t
from domain.text import Text as T
from domain.tracks import COORDINATOR, Transition

ROWS: tuple[Transition, ...] = (
    # concern
    _t("conduct_screening", ("child_welfare_emergency", "child_welfare"), scr.ConductScreening, scr.ScreeningConducted,
       T("Gjennomfør kartleggingssamtale", "Conduct the screening"), basis=("screening", "concern_review")),
    _t("inform_reporter", "child_welfare", scr.InformReporter, scr.ReporterInformed, T("Gi melder tilbakemelding", "Inform the reporter"), basis=("reporter_confirmation",)),
    _t("extend_investigation", "child_welfare", scr.ExtendInvestigation, scr.InvestigationExtended, T("Forleng undersøkelsen", "Extend the investigation"),
       scr.investigation_finished, scr.investigation_already_extended, basis=("investigation",)),
    _t("finish_investigation", "child_welfare", scr.FinishInvestigation, scr.InvestigationFinished, T("Avslutt undersøkelsen", "Finish the investigation"),
       scr.investigation_finished, basis=("investigation",)),
    _t("appoint_guardian", "child_welfare", scr.AppointGuardian, scr.GuardianAppointed, T("Registrer verge eller representant", "Record the guardian"),
       scr.same_guardian, basis=("guardian",)),
    # placement
    _t("offer_place", "placement_authority", pla.OfferPlace, pla.PlaceOffered, T("Tilby plass", "Offer a place"),
       scr.no_suspicion, plc.place_does_not_accept_so_young, hou.place_does_not_accept, hou.place_full, basis=("acute_place",)),
    _t("place_acutely", ("child_welfare_emergency", "child_welfare", "police"), pla.PlaceAcutely, plc.placed_acutely,
       T("Plasser akutt", "Place acutely"), scr.no_suspicion, plc.already_placed, plc.placement_4_29_needs_approved_institution,
       plc.place_does_not_accept_so_young, hou.place_does_not_accept, hou.place_full, dec.beyond_six_months_already, basis=("acute_placement",)),
    _t("change_placement", ("child_welfare", "placement_authority"), pla.ChangePlacement, plc.changed, T("Flytt barnet", "Change the place"),
       plc.no_placement, plc.placement_4_29_needs_approved_institution_too, plc.place_does_not_accept_so_young, hou.place_does_not_accept, hou.place_full,
       basis=("placement_4_29",)),
    _t("place_by_consent", "child_welfare", pla.PlaceByConsent, plc.placed_by_consent, T("Plasser med samtykke", "Place by consent"),
       scr.no_suspicion, plc.place_does_not_accept_so_young, hou.place_does_not_accept, hou.place_full, basis=("voluntary_placement",)),
    _t("record_care_order", "tribunal", pla.RecordCareOrder, plc.care_order_recorded, T("Registrer omsorgsovertakelse", "Record the care order"),
       plc.place_does_not_accept_so_young, hou.place_does_not_accept, hou.place_full, basis=("care_order",)),
    _t("end_placement", ("child_welfare", "tribunal"), pla.EndPlacement, plc.ended, T("Avslutt plasseringen", "End the placement"),
       plc.no_placement_to_end, basis=("placement_4_29",), checks=(plc.the_return_is_received,)),
    _t("report_absconded", ("institution", "child_welfare", "police"), pla.ReportAbsconded, pla.ChildAbsconded, T("Meld at barnet er borte fra plassen", "Report absconded"),
       plc.no_placement, plc.already_missing_child, basis=("missing_person",)),
    # tribunal
    _t("file_with_tribunal", "child_welfare", tri.FileWithTribunal, dec.filed, T("Send begjæring om tiltak", "File with the tribunal"),
       scr.no_suspicion, basis=("tribunal_petition",), checks=(dec.filed_after_the_decision,)),
    _t("apply_extension", "child_welfare", tri.ApplyExtension, tri.ExtensionApplied, T("Søk om forlengelse", "Apply for an extension"),
       dec.no_running_placement, basis=("placement_4_29",)),
    _t("decide_tribunal", "tribunal", tri.DecideTribunal, dec.decided, T("Avgjør i nemnda", "Decide in the tribunal"),
       dec.no_acute_placement_to_decide, dec.no_suspicion_for_placement, dec.placement_already_lapsed, dec.longer_than_six_weeks, dec.beyond_six_months,
       basis=("placement_4_29", "tribunal_control"), checks=(dec.until_after_the_decision,)),
    _t("complain_acute", ("lawyer", "guardian"), tri.ComplainAcute, tri.AcuteComplaintFiled, T("Klag på akuttplasseringen", "Complain about the acute placement"),
       dec.no_acute_placement, basis=("acute_complaint",), when_closed=True),
    _t("bring_to_court", ("lawyer", "guardian"), tri.BringToCourt, dec.brought, T("Bring vedtaket inn for retten", "Bring to court"),
       dec.no_tribunal_decision, dec.court_action_too_late, basis=("court_action",), when_closed=True, checks=(dec.a_tribunal_decision,)),
    # protection
    _t("impose_protection_measure", ("tribunal", "child_welfare"), pro.ImposeProtectionMeasure, pro.imposed, T("Vedta beskyttelsestiltak", "Impose a protection measure"),
       pro.no_4_29_placement, pro.measure_needs_tribunal, pro.protected_contact, basis=("protection_measures",)),
    _t("lift_protection_measure", ("institution", "child_welfare", "tribunal"), pro.LiftProtectionMeasure, pro.ProtectionMeasureLifted,
       T("Opphev beskyttelsestiltak", "Lift a protection measure"), pro.no_4_29_placement, pro.no_measure, basis=("protection_measures",), checks=(pro.a_measure_of_the_case,)),
    # evaluation
    _t("hold_evaluation_meeting", COORDINATOR, mee.HoldEvaluationMeeting, mee.EvaluationMeetingHeld, T("Hold evalueringsmøte", "Hold the evaluation meeting"),
       basis=("evaluation_meeting",), when_closed=True),
)  # fmt: skip
