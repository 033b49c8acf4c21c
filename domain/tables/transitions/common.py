"""Transitions of every case: the case itself, responsibility, lawyer, police, complaints, sharing, meetings, contact (spec 2, "Common")."""

from domain import correcting
from domain.matters import age
from domain.matters import complaints as com
from domain.matters import contact as con
from domain.matters import corrections as cor
from domain.matters import ended as end
from domain.matters import glass as gla
from domain.matters import hand_over as han
from domain.matters import identification as ide
from domain.matters import lawyer as law
from domain.matters import meetings as mee
from domain.matters import police as pol
from domain.matters import sharing as sha
from domain.tables.transitions.row import row as _t
from domain.text import Text as T
from domain.tracks import (
    ANY_PARTY,
    CONVENER,
    COORDINATOR,
    DECIDER,
    HOLDER,
    IDENTIFIER,
    RECEIVER,
    RESPONSIBLE,
    Transition,
)

IDENTIFIERS = (
    "outreach", "rosa", "shelter", "police", "udi", "lawyer", "health", "nav",
    "child_welfare", "child_welfare_emergency", "reception_centre", "coordinator",
)  # fmt: skip

ROWS: tuple[Transition, ...] = (
    # the case
    _t("identify", IDENTIFIERS, ide.Identify, ide.PersonIdentified, T("Identifiser", "Identify"), basis=("typical_case",)),
    _t("inform_person", ANY_PARTY, ide.InformPerson, ide.PersonInformed, T("Informer personen", "Inform the person")),
    _t("close", (COORDINATOR, "nav", "child_welfare", "lawyer"), ide.Close, ide.closed, T("Avslutt saken", "Close the case"),
       ide.open_matters, basis=("saksgang_principle",)),
    _t("reopen", IDENTIFIERS, ide.Reopen, ide.CaseReopened, T("Gjenåpne saken", "Reopen the case"),
       ide.case_not_closed, when_closed=True),
    _t("acknowledge_deadline", (COORDINATOR, RESPONSIBLE), end.AcknowledgeDeadline, end.DeadlineAcknowledged,
       T("Ta hånd om et fristbrudd", "Acknowledge a breached deadline"), end.no_such_breach, checks=(end.a_deadline_of_the_case,)),
    _t("settle_age", ("police", "udi", "child_welfare"), age.SettleAge, age.settled, T("Fastsett alder", "Settle the age"),
       basis=("under_18",), checks=(age.one_of_both,)),
    _t("correct", ANY_PARTY, cor.Correct, correcting.corrected, T("Rett egen oppføring", "Correct one's own entry"),
       correcting.nothing_of_ones_own, basis=("saksgang_principle",), when_closed=True, checks=(correcting.own_entry, correcting.fields_fit)),
    _t("link_case", ("child_welfare", COORDINATOR, "police"), cor.LinkCase, cor.CaseLinked, T("Koble saker", "Link cases"), basis=("saksgang_principle",)),
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
    # police
    _t("report_to_police", ("lawyer", "police"), pol.ReportToPolice, pol.ReportedToPolice, T("Anmeld forholdet", "Report to the police"), basis=("trafficking",)),
    _t("open_investigation", "police", pol.OpenInvestigation, pol.InvestigationOpened, T("Åpne etterforskning", "Open an investigation"),
       pol.investigation_already_open, basis=("trafficking",)),
    _t("close_investigation", "police", pol.CloseInvestigation, pol.InvestigationClosed, T("Avslutt etterforskning", "Close the investigation"),
       pol.no_open_investigation, basis=("trafficking",)),
    _t("bring_charges", "police", pol.BringCharges, pol.ChargesBrought, T("Ta ut tiltale", "Bring charges"), basis=("trafficking",)),
    _t("record_verdict", "police", pol.RecordVerdict, pol.VerdictRecorded, T("Registrer dom", "Record the verdict"), basis=("trafficking",)),
    _t("assess_security", "police", pol.AssessSecurity, pol.SecurityAssessed, T("Vurder sikkerheten", "Assess security")),
    _t("state_presence_needed", "police", pol.StatePresenceNeeded, pol.PresenceNeededStated,
       T("Gi uttalelse om nødvendig nærvær", "State whether presence is needed"), basis=("temporary_permit",)),
    # complaints
    _t("file_complaint", ("lawyer", "outreach", "guardian"), com.FileComplaint, com.filed, T("Klag på et vedtak", "File a complaint"),
       com.nothing_to_complain_of, com.complaint_time_barred, com.complaint_too_late, com.already_complained, basis=("complaint_limit", "late_complaint"), when_closed=True, checks=(com.decision_named,)),
    _t("review_complaint", DECIDER, com.ReviewComplaint, com.reviewed, T("Vurder klagen", "Review the complaint"),
       com.no_complaint_to_review, basis=("complaint_handling",), when_closed=True, checks=(com.one_of_mine,)),
    _t("decide_appeal", "appeal_body", com.DecideAppeal, com.appeal_decided, T("Avgjør klagen", "Decide the appeal"),
       com.no_appeal_to_decide, basis=("complaint_handling",), when_closed=True, checks=(com.one_of_mine,)),
    # sharing
    _t("record_consent", ("lawyer", "outreach", "rosa", "guardian", "nav", "child_welfare"), sha.RecordConsent, sha.consented,
       T("Registrer samtykke", "Record consent"), basis=("confidentiality",), checks=(sha.somebody_is_meant,)),
    _t("withdraw_consent", ("lawyer", "outreach", "rosa", "guardian", "nav", "child_welfare"), sha.WithdrawConsent, sha.withdrawn,
       T("Registrer at samtykket er trukket", "Withdraw consent"), basis=("confidentiality",), when_closed=True, checks=(sha.somebody_is_meant,)),
    _t("share_information", ANY_PARTY, sha.ShareInformation, sha.shared, T("Del opplysninger", "Share information"),
       sha.basis_does_not_reach_recipient, sha.no_consent, basis=("confidentiality",), checks=(sha.somebody_is_meant, sha.explained)),
    _t("break_glass", ANY_PARTY, gla.BreakGlass, gla.broken, T("Åpne alt i en nødssituasjon", "Break the glass"),
       basis=("emergency_right", "disclosure_afterwards"), when_closed=True),
    _t("review_disclosure", COORDINATOR, gla.ReviewDisclosure, gla.DisclosureReviewed, T("Gjennomgå en deling", "Review a disclosure"),
       gla.no_such_disclosure, basis=("disclosure_afterwards",), when_closed=True),
    # meetings
    _t("convene_case_meeting", (COORDINATOR, "nav", "shelter"), mee.ConveneCaseMeeting, mee.convened, T("Kall inn til møte i saken", "Convene a case meeting"),
       basis=("case_meetings",), checks=(mee.participants_are_parties,)),
    _t("record_case_meeting", CONVENER, mee.RecordCaseMeeting, mee.CaseMeetingRecorded, T("Registrer møtet", "Record the case meeting"),
       basis=("case_meetings",), checks=(mee.roles_exist,)),
    _t("complete_action", (RESPONSIBLE, COORDINATOR), mee.CompleteAction, mee.ActionCompleted, T("Fullfør et tiltak fra møtet", "Complete an action"),
       mee.no_such_action, basis=("case_meetings",), checks=(mee.an_action_of_the_case,)),
    # contact
    _t("record_follow_up", ("outreach", "shelter", "nav", "rosa", "child_welfare"), con.RecordFollowUp, con.FollowUpRecorded,
       T("Registrer oppfølging", "Record follow-up")),
    _t("raise_issue", ANY_PARTY, con.RaiseIssue, con.IssueRaised, T("Meld svikt i kjeden", "Raise an issue"), basis=("issues_in_chain",)),
    _t("answer_issue", COORDINATOR, con.AnswerIssue, con.IssueAnswered, T("Svar på meldt svikt", "Answer an issue"),
       con.no_such_issue, basis=("issues_in_chain",), when_closed=True),
    _t("arrange_health_care", ANY_PARTY, con.ArrangeHealthCare, con.HealthCareArranged, T("Avtal helsehjelp", "Arrange health care")),
    _t("report_missing", ANY_PARTY, con.ReportMissing, con.PersonMissing, T("Meld personen savnet", "Report missing"), con.already_missing),
    _t("report_found", ANY_PARTY, con.ReportFound, con.PersonFound, T("Meld personen funnet", "Report found"), con.not_missing),
    _t("report_departure", ANY_PARTY, con.ReportDeparture, con.DepartureReported, T("Meld utreise", "Report departure")),
)  # fmt: skip
