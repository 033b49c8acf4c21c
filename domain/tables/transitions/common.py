"""Transitions of every case: the case itself, responsibility, lawyer, police, complaints, sharing, meetings, contact (spec 2, "Common")."""

from domain.facts import age
from domain.facts import complaints as com
from domain.facts import contact as con
from domain.facts import corrections as cor
from domain.facts import ended as end
from domain.facts import glass as gla
from domain.facts import hand_over as han
from domain.facts import identification as ide
from domain.facts import lawyer as law
from domain.facts import meetings as mee
from domain.facts import police as pol
from domain.facts import sharing as sha
from domain.primitives.roles import COORDINATOR
from domain.primitives.text import Text as T
from domain.rules import age as age_rules
from domain.rules import complaints as com_rules
from domain.rules import contact as con_rules
from domain.rules import corrections
from domain.rules import ended as end_rules
from domain.rules import glass as gla_rules
from domain.rules import hand_over as han_rules
from domain.rules import identification as ide_rules
from domain.rules import lawyer as law_rules
from domain.rules import meetings as mee_rules
from domain.rules import police as pol_rules
from domain.rules import sharing as sha_rules
from domain.tables.row_types import ANY_PARTY, CONVENER, DECIDER, HOLDER, IDENTIFIER, RECEIVER, RESPONSIBLE
from domain.tables.transitions.row import Transition
from domain.tables.transitions.row import row as _t

IDENTIFIERS = (
    "outreach", "rosa", "shelter", "police", "udi", "lawyer", "health", "nav",
    "child_welfare", "child_welfare_emergency", "reception_centre", "coordinator",
)  # fmt: skip

ROWS: tuple[Transition, ...] = (
    # the case
    _t("identify", IDENTIFIERS, ide.Identify, ide.PersonIdentified, T("Identifiser", "Identify"), basis=("typical_case",)),
    _t("inform_person", ANY_PARTY, ide.InformPerson, ide.PersonInformed, T("Informer personen", "Inform the person")),
    _t("close", (COORDINATOR, "nav", "child_welfare", "lawyer"), ide.Close, ide_rules.closed, T("Avslutt saken", "Close the case"),
       ide_rules.open_matters, basis=("saksgang_principle",)),
    _t("reopen", IDENTIFIERS, ide.Reopen, ide.CaseReopened, T("Gjenåpne saken", "Reopen the case"),
       ide_rules.case_not_closed, when_closed=True),
    _t("acknowledge_deadline", (COORDINATOR, RESPONSIBLE), end.AcknowledgeDeadline, end.DeadlineAcknowledged,
       T("Ta hånd om et fristbrudd", "Acknowledge a breached deadline"), end_rules.no_such_breach, checks=(end_rules.a_deadline_of_the_case,)),
    _t("settle_age", ("police", "udi", "child_welfare"), age.SettleAge, age_rules.settled, T("Fastsett alder", "Settle the age"),
       basis=("under_18", "age_in_doubt"), checks=(age_rules.one_of_both,)),
    _t("correct", ANY_PARTY, cor.Correct, corrections.corrected, T("Rett egen oppføring", "Correct one's own entry"),
       corrections.nothing_of_ones_own, basis=("saksgang_principle",), when_closed=True, checks=(corrections.own_entry, corrections.fields_fit)),
    _t("link_case", ("child_welfare", COORDINATOR, "police"), cor.LinkCase, cor.CaseLinked, T("Koble saker", "Link cases"), basis=("saksgang_principle",)),
    # responsibility
    _t("assign_responsible", (COORDINATOR, HOLDER), han.AssignResponsible, han_rules.assigned,
       T("Overfør ansvar", "Hand over responsibility"), han_rules.hand_over_pending, han_rules.already_responsible, basis=("hand_over",), checks=(han_rules.receiver_has_the_role,)),
    _t("accept_responsibility", RECEIVER, han.AcceptResponsibility, han_rules.accepted,
       T("Overta ansvar", "Accept responsibility"), han_rules.never_without_responsible, basis=("hand_over",)),
    _t("decline_responsibility", RECEIVER, han.DeclineResponsibility, han_rules.declined,
       T("Avslå ansvar", "Decline responsibility"), han_rules.never_without_responsible, basis=("hand_over",)),
    # lawyer
    _t("assign_lawyer", ("outreach", "rosa", "police", "shelter", "child_welfare", "nav", IDENTIFIER), law.AssignLawyer, law.LawyerAssigned,
       T("Koble på bistandsadvokat", "Assign a lawyer"), law_rules.same_lawyer, basis=("victims_lawyer", "typical_case_lawyer"), stand_in=True),
    # police
    _t("report_to_police", ("lawyer", "police"), pol.ReportToPolice, pol.ReportedToPolice, T("Anmeld", "Report to the police"), basis=("trafficking",)),
    _t("open_investigation", "police", pol.OpenInvestigation, pol.InvestigationOpened, T("Åpne etterforskning", "Open an investigation"),
       pol_rules.investigation_already_open, basis=("investigate", "trafficking")),
    _t("close_investigation", "police", pol.CloseInvestigation, pol.InvestigationClosed, T("Avslutt etterforskning", "Close the investigation"),
       pol_rules.no_open_investigation, basis=("investigate", "trafficking")),
    _t("bring_charges", "police", pol.BringCharges, pol.ChargesBrought, T("Ta ut tiltale", "Bring charges"), basis=("trafficking",)),
    _t("record_verdict", "police", pol.RecordVerdict, pol.VerdictRecorded, T("Registrer dom", "Record the verdict"), basis=("trafficking",)),
    _t("assess_security", "police", pol.AssessSecurity, pol.SecurityAssessed, T("Vurder sikkerheten", "Assess security")),
    _t("state_presence_needed", "police", pol.StatePresenceNeeded, pol.PresenceNeededStated,
       T("Uttal om nærvær er nødvendig", "State whether presence is needed"), basis=("temporary_permit",)),
    # complaints
    _t("file_complaint", ("lawyer", "outreach", "guardian"), com.FileComplaint, com_rules.filed, T("Klag", "File a complaint"),
       com_rules.nothing_to_complain_of, com_rules.complaint_time_barred, com_rules.complaint_too_late, com_rules.already_complained, basis=("complaint_limit", "late_complaint"), when_closed=True, checks=(com_rules.decision_named,)),
    _t("review_complaint", DECIDER, com.ReviewComplaint, com_rules.reviewed, T("Vurder klagen", "Review the complaint"),
       com_rules.no_complaint_to_review, basis=("complaint_handling",), when_closed=True, checks=(com_rules.one_of_mine,)),
    _t("decide_appeal", "appeal_body", com.DecideAppeal, com_rules.appeal_decided, T("Avgjør klagen", "Decide the appeal"),
       com_rules.no_appeal_to_decide, basis=("complaint_handling", "appeal_immigration"), when_closed=True, checks=(com_rules.one_of_mine,)),
    # sharing
    _t("record_consent", ("lawyer", "outreach", "rosa", "guardian", "nav", "child_welfare"), sha.RecordConsent, sha_rules.consented,
       T("Registrer samtykke", "Record consent"), basis=("confidentiality",), checks=(sha_rules.somebody_is_meant,)),
    _t("withdraw_consent", ("lawyer", "outreach", "rosa", "guardian", "nav", "child_welfare"), sha.WithdrawConsent, sha_rules.withdrawn,
       T("Registrer at samtykket er trukket", "Withdraw consent"), basis=("confidentiality",), when_closed=True, checks=(sha_rules.somebody_is_meant,)),
    _t("share_information", ANY_PARTY, sha.ShareInformation, sha_rules.shared, T("Del opplysninger", "Share information"),
       sha_rules.basis_does_not_reach_recipient, sha_rules.no_consent, basis=("confidentiality",), checks=(sha_rules.somebody_is_meant, sha_rules.explained)),
    _t("break_glass", ANY_PARTY, gla.BreakGlass, gla_rules.broken, T("Åpne alt i en nødssituasjon", "Break the glass"),
       basis=("danger_to_life", "emergency_right", "disclosure_afterwards"), when_closed=True),
    _t("review_disclosure", COORDINATOR, gla.ReviewDisclosure, gla.DisclosureReviewed, T("Gjennomgå en deling", "Review a disclosure"),
       gla_rules.no_such_disclosure, basis=("disclosure_afterwards",), when_closed=True),
    # meetings
    _t("convene_case_meeting", (COORDINATOR, "nav", "shelter"), mee.ConveneCaseMeeting, mee_rules.convened, T("Kall inn til møte i saken", "Convene a case meeting"),
       basis=("case_meetings", "coordination"), checks=(mee_rules.participants_are_parties,)),
    _t("record_case_meeting", CONVENER, mee.RecordCaseMeeting, mee.CaseMeetingRecorded, T("Registrer møtet", "Record the case meeting"),
       basis=("case_meetings",), checks=(mee_rules.roles_exist,)),
    _t("complete_action", (RESPONSIBLE, COORDINATOR), mee.CompleteAction, mee.ActionCompleted, T("Fullfør et tiltak fra møtet", "Complete an action"),
       mee_rules.no_such_action, basis=("case_meetings",), checks=(mee_rules.an_action_of_the_case,)),
    # contact
    _t("record_follow_up", ("outreach", "shelter", "nav", "rosa", "child_welfare"), con.RecordFollowUp, con.FollowUpRecorded,
       T("Registrer oppfølging", "Record follow-up")),
    _t("raise_issue", ANY_PARTY, con.RaiseIssue, con.IssueRaised, T("Meld svikt i kjeden", "Raise an issue"), basis=("issues_in_chain",)),
    _t("answer_issue", COORDINATOR, con.AnswerIssue, con.IssueAnswered, T("Svar på meldt svikt", "Answer an issue"),
       con_rules.no_such_issue, basis=("issues_in_chain",), when_closed=True),
    _t("arrange_health_care", ANY_PARTY, con.ArrangeHealthCare, con.HealthCareArranged, T("Avtal helsehjelp", "Arrange health care")),
    _t("report_missing", ANY_PARTY, con.ReportMissing, con.PersonMissing, T("Meld savnet", "Report missing"), con_rules.already_missing),
    _t("report_found", ANY_PARTY, con.ReportFound, con.PersonFound, T("Meld funnet", "Report found"), con_rules.not_missing),
    _t("report_departure", ANY_PARTY, con.ReportDeparture, con.DepartureReported, T("Meld utreise", "Report departure")),
)  # fmt: skip
