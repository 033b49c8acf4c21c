"""Every event type: title, category, who is told, and whose decision it is where one may complain of it."""

from domain.commands import Data
from domain.events import EventType
from domain.matters import activity as act
from domain.matters import age
from domain.matters import asylum as asy
from domain.matters import complaints as com
from domain.matters import contact as con
from domain.matters import corrections as cor
from domain.matters import ended as end
from domain.matters import enforcement as enf
from domain.matters import glass as gla
from domain.matters import hand_over as han
from domain.matters import housing as hou
from domain.matters import identification as ide
from domain.matters import interim_support as sup
from domain.matters import lawyer as law
from domain.matters import meetings as mee
from domain.matters import notices as tel
from domain.matters import permit as per
from domain.matters import placement as pla
from domain.matters import police as pol
from domain.matters import protection as pro
from domain.matters import reflection as ref
from domain.matters import returning as ret
from domain.matters import rule_change as rul
from domain.matters import screening as scr
from domain.matters import services as ser
from domain.matters import sharing as sha
from domain.matters import shelter as she
from domain.matters import tribunal as tri
from domain.tables import unique
from domain.text import Text as T
from domain.tracks import COORDINATOR, GIVER, IDENTIFIER, INVITED, REQUESTER, RESPONSIBLE, SHARED_WITH

E = EventType
HELD = ("institution", "child_welfare", "police", "guardian", "lawyer", COORDINATOR)
"""Who is told at once when a child may not be held any more, or is missing (spec 3)."""

_ROWS: tuple[EventType, ...] = (
    # the case
    E(ide.PersonIdentified,               T("Person identifisert som mulig offer", "Person identified as a possible victim"), "process", (COORDINATOR,)),
    E(ide.CaseClosed,                     T("Saken avsluttet", "Case closed"),                                      "process", (COORDINATOR, IDENTIFIER, "lawyer")),
    E(ide.CaseReopened,                   T("Saken gjenåpnet", "Case reopened"),                                    "process", (COORDINATOR, IDENTIFIER, "lawyer")),
    E(ide.PersonInformed,                 T("Personen informert", "Person informed"),                               "process"),
    E(age.AgeSettled,                     T("Alder fastsatt", "Age settled"),                                       "process", (COORDINATOR, IDENTIFIER, "lawyer", "child_welfare", "nav", "guardian")),
    E(age.Turned18,                       T("Fylt 18 år", "Turned 18"),                                             "process", HELD, name="turned_18"),
    E(cor.EntryCorrected,                 T("Oppføring rettet", "Entry corrected"),                                 "process", (COORDINATOR,)),
    E(cor.CaseLinked,                     T("Koblet til en annen sak", "Linked to another case"),                   "process", ()),
    # responsibility
    E(han.ResponsibleAssigned,            T("Ansvar tilbudt", "Responsibility offered"),                            "process", (COORDINATOR,)),
    E(han.ResponsibilityAccepted,         T("Ansvar overtatt", "Responsibility accepted"),                          "process", (COORDINATOR, GIVER)),
    E(han.ResponsibilityDeclined,         T("Ansvar avslått", "Responsibility declined"),                           "process", (COORDINATOR, GIVER)),
    # lawyer
    E(law.LawyerAssigned,                 T("Bistandsadvokat koblet på", "Lawyer assigned"),                         "process", (IDENTIFIER,)),
    E(law.AdviceRecorded,                 T("Råd fra advokat", "Lawyer's advice"),                                  "process", (IDENTIFIER,)),
    E(law.AdviceDeclined,                 T("Personen går ut av denne saksgangen", "Person leaves this path"),      "process", (IDENTIFIER, "outreach", COORDINATOR)),
    # reflection
    E(ref.ReflectionApplicationSubmitted, T("Søknad om refleksjonsperiode sendt", "Reflection application submitted"), "process", ("police", "udi", IDENTIFIER)),
    E(ref.ReflectionApplicationWithdrawn, T("Søknad om refleksjonsperiode trukket", "Reflection application withdrawn"), "process", ("police", "udi", "nav", IDENTIFIER, COORDINATOR)),
    E(ref.ApplicationReceivedConfirmed,   T("Politiet har bekreftet søknaden", "Police confirmed the application"), "process", ("nav", "lawyer", "udi")),
    E(ref.ProvisionalReplySent,           T("Foreløpig svar sendt", "Provisional reply sent"),                      "process", ("lawyer",)),
    E(ref.ReflectionGranted,              T("Refleksjonsperiode innvilget", "Reflection period granted"),           "process", ("lawyer", "nav", "police", IDENTIFIER, COORDINATOR)),
    E(ref.ReflectionRefusedByUdi,         T("Refleksjonsperiode avslått", "Reflection period refused"),             "process", ("lawyer", "nav", "police", IDENTIFIER, COORDINATOR), decided_by="udi", name="reflection_refused"),
    E(ref.ReflectionRefusalReversed,      T("Avslaget omgjort", "Refusal reversed"),                                "process", ("lawyer", "nav", "udi", IDENTIFIER, COORDINATOR)),
    E(ref.ReflectionExpired,              T("Refleksjonsperioden er over", "Reflection period over"),               "process", ("lawyer", "nav", IDENTIFIER, COORDINATOR)),
    E(enf.PostponedEnforcementRequested,  T("Bedt om utsatt iverksetting", "Postponed enforcement requested"),      "immigration", ("udi", "police")),
    E(enf.PostponedEnforcementDecided,    T("Utsatt iverksetting avgjort", "Postponed enforcement decided"),        "immigration", ("lawyer", "police")),
    # interim support
    E(sup.InterimSupportOpened,           T("Stønad i ventetiden åpnet", "Interim support opened"),                 "process", ("lawyer", IDENTIFIER)),
    E(sup.UdiStatusConfirmed,             T("Status hos UDI bekreftet", "Status at UDI confirmed"),                 "process", ("nav",)),
    E(sup.InterimSupportResumed,          T("Stønaden gjenopptatt", "Interim support resumed"),                     "process", ("nav", "lawyer", COORDINATOR)),
    E(sup.InterimSupportPaid,             T("Stønad utbetalt", "Interim support paid"),                             "process"),
    E(sup.InterimSupportSuspended,        T("Stønaden stanset i påvente av status", "Interim support suspended"),   "process", ("nav", "lawyer", COORDINATOR)),
    # services, housing
    E(ser.ServicesGranted,                T("Sosiale tjenester innvilget", "Services granted"),                     "process", ("lawyer",), decided_by="nav"),
    E(ser.ServicesRefused,                T("Sosiale tjenester avslått", "Services refused"),                       "process", ("lawyer", IDENTIFIER, COORDINATOR), decided_by="nav"),
    E(ser.ServicesRefusalReversed,        T("Avslaget på tjenester omgjort", "Refusal of services reversed"),       "process", ("lawyer", "nav", COORDINATOR)),
    E(hou.HousingAssigned,                T("Bolig tildelt", "Housing assigned"),                                   "process", (IDENTIFIER,)),
    E(hou.HousingReviewed,                T("Botilbudet vurdert på nytt", "Housing reviewed"),                      "process", (COORDINATOR,)),
    E(hou.HouseRuleBreachRecorded,        T("Brudd på husregler", "House rule breach"),                             "support", (IDENTIFIER,)),
    E(hou.HousingEnded,                   T("Botilbudet avsluttet", "Housing ended"),                               "process", ("nav", IDENTIFIER, COORDINATOR), at_once=True),
    E(hou.NoHousingReversed,              T("Avslaget på nytt botilbud omgjort", "Refusal of further housing reversed"), "process", ("lawyer", "nav", COORDINATOR)),
    E(hou.NoHousingDecided,               T("Nytt botilbud avslått", "No further housing"),                         "process", ("lawyer", IDENTIFIER, COORDINATOR), decided_by="nav"),
    # activity
    E(act.ActivityMeetingHeld,            T("Møte om aktivitet holdt", "Activity meeting held"),                    "support"),
    E(act.ActivityChosen,                 T("Aktivitet valgt", "Activity chosen"),                                  "support", ("nav",)),
    E(act.ActivityStarted,                T("Aktivitet startet", "Activity started"),                               "process", (IDENTIFIER,)),
    E(act.ActivityEnded,                  T("Aktivitet avsluttet", "Activity ended"),                               "process", (IDENTIFIER,)),
    E(act.ActivityExempted,               T("Fritatt for aktivitet", "Exempted from activity"),                     "process", (IDENTIFIER,)),
    E(act.AbsenceRecorded,                T("Fravær registrert", "Absence recorded"),                               "support", ("nav",)),
    E(act.ConditionSet,                   T("Vilkår satt for stønad", "Condition set"),                             "support", ("lawyer",), decided_by="nav"),
    E(act.AllowanceReduced,               T("Stønaden redusert", "Allowance reduced"),                              "support", ("lawyer",), decided_by="nav"),
    E(act.ReductionReversed,              T("Reduksjonen omgjort", "Reduction reversed"),                           "support", ("lawyer", "nav")),
    # police
    E(pol.ReportedToPolice,               T("Forholdet anmeldt", "Reported to the police"),                         "criminal", ("lawyer", "police")),
    E(pol.InvestigationOpened,            T("Etterforskning åpnet", "Investigation opened"),                        "criminal", ("lawyer",)),
    E(pol.InvestigationClosed,            T("Etterforskning avsluttet", "Investigation closed"),                    "criminal", ("lawyer",)),
    E(pol.ChargesBrought,                 T("Tiltale tatt ut", "Charges brought"),                                  "criminal", ("lawyer",)),
    E(pol.VerdictRecorded,                T("Dom", "Verdict"),                                                      "criminal", ("lawyer",)),
    E(pol.SecurityAssessed,               T("Sikkerheten vurdert", "Security assessed"),                            "security", ("lawyer", COORDINATOR), at_once=True),
    E(pol.PresenceNeededStated,           T("Uttalelse om nødvendig nærvær", "Statement on needed presence"),       "criminal", ("lawyer", "udi")),
    # permit
    E(per.TemporaryPermitApplied,         T("Søkt om midlertidig tillatelse", "Temporary permit applied for"),      "process", ("udi", "police", COORDINATOR)),
    E(per.TemporaryPermitGranted,         T("Midlertidig tillatelse innvilget", "Temporary permit granted"),        "process", ("lawyer", "nav", IDENTIFIER, COORDINATOR)),
    E(per.TemporaryPermitRefused,         T("Midlertidig tillatelse avslått", "Temporary permit refused"),          "process", ("lawyer", "nav", IDENTIFIER, COORDINATOR), decided_by="udi"),
    E(per.PermitRefusalReversed,          T("Avslaget omgjort", "Refusal reversed"),                                "process", ("lawyer", "nav", "udi", COORDINATOR)),
    E(per.PermitRenewalApplied,           T("Søkt om fornyelse", "Renewal applied for"),                            "process", ("udi",)),
    E(per.PermitExpired,                  T("Tillatelsen er utløpt", "Permit expired"),                             "process", ("lawyer", "nav", "udi", IDENTIFIER, COORDINATOR)),
    # asylum
    E(asy.AsylumApplied,                  T("Søkt asyl", "Asylum applied for"),                                     "process", ("udi", "nav", COORDINATOR)),
    E(asy.AsylumWithdrawn,                T("Asylsøknad trukket", "Asylum application withdrawn"),                  "process", ("udi", COORDINATOR)),
    E(asy.AsylumResumed,                  T("Asylsøknad gjenopptatt", "Asylum application resumed"),                "process", ("udi", "nav", COORDINATOR)),
    E(asy.AlternativeReceptionRequested,  T("Bedt om alternativ mottaksplassering", "Alternative reception requested"), "process", ("municipality", "udi")),
    E(asy.AlternativeReceptionAgreed,     T("Kommunen har svart om alternativ mottaksplassering", "Municipality answered on alternative reception"), "process", ("udi", "lawyer", "nav")),
    E(asy.AlternativeReceptionGranted,    T("Alternativ mottaksplassering innvilget", "Alternative reception granted"), "process", ("lawyer", "nav", "municipality", COORDINATOR)),
    E(asy.AlternativeReceptionRefused,    T("Alternativ mottaksplassering avslått", "Alternative reception refused"), "process", ("lawyer", "nav", "municipality", COORDINATOR), decided_by="udi"),
    E(asy.ReceptionPlaceConfirmed,        T("Plass i mottak bekreftet", "Reception place confirmed"),               "process", ("lawyer", "nav", COORDINATOR)),
    E(asy.AsylumGranted,                  T("Opphold innvilget", "Stay granted"),                                   "immigration", ("lawyer", COORDINATOR), decided_by="udi"),
    E(asy.AsylumRefused,                  T("Asyl avslått", "Asylum refused"),                                      "immigration", ("lawyer", COORDINATOR), decided_by="udi"),
    E(asy.AsylumRefusalReversed,          T("Avslaget omgjort", "Refusal reversed"),                                "immigration", ("lawyer", "udi", COORDINATOR)),
    # going back
    E(ret.ReturnInformationGiven,         T("Informert om retur", "Informed about return"),                         "process"),
    E(ret.AssistedReturnApplied,          T("Søkt om assistert retur", "Assisted return applied for"),              "process", ("lawyer", COORDINATOR)),
    E(ret.ReturnCompleted,                T("Retur gjennomført", "Return completed"),                               "process", ("lawyer", COORDINATOR)),
    # complaints
    E(com.ComplaintFiled,                 T("Klage sendt", "Complaint filed"),                                   "process"),
    E(com.ComplaintReviewed,              T("Klagen vurdert", "Complaint reviewed"),                                "process", ("lawyer",)),
    E(com.ComplaintForwarded,             T("Klagen sendt til klageinstansen", "Complaint forwarded"),              "process", ("lawyer", "appeal_body", COORDINATOR)),
    E(com.AppealDecided,                  T("Klagen avgjort", "Appeal decided"),                                    "process", ("lawyer", "nav", "udi")),
    # sharing
    E(sha.ConsentRecorded,                T("Samtykke registrert", "Consent recorded"),                             "process"),
    E(sha.ConsentWithdrawn,               T("Samtykke trukket", "Consent withdrawn"),                               "process", (SHARED_WITH,)),
    E(sha.InformationShared,              T("Opplysninger delt", "Information shared"),                             "process", (SHARED_WITH,)),
    E(gla.GlassBroken,                    T("Alt åpnet i en nødssituasjon", "Glass broken"),                         "process", (COORDINATOR,), at_once=True),
    E(gla.DisclosureReviewed,             T("Deling gjennomgått", "Disclosure reviewed"),                           "process"),
    # meetings
    E(mee.CaseMeetingConvened,            T("Innkalt til møte i saken", "Case meeting convened"),                   "process", (INVITED,)),
    E(mee.CaseMeetingRecorded,            T("Møte i saken holdt", "Case meeting held"),                             "process", (COORDINATOR,)),
    E(mee.ActionCompleted,                T("Tiltak fra møtet fullført", "Action completed"),                       "process", (COORDINATOR,)),
    E(mee.EvaluationMeetingHeld,          T("Evalueringsmøte holdt", "Evaluation meeting held"),                    "process"),
    # contact
    E(con.FollowUpRecorded,               T("Oppfølging", "Follow-up"),                                             "support"),
    E(con.IssueRaised,                    T("Svikt i kjeden meldt", "Issue in the chain raised"),                   "process", (COORDINATOR,)),
    E(con.IssueAnswered,                  T("Meldt svikt besvart", "Issue answered"),                               "process", (COORDINATOR,)),
    E(con.HealthCareArranged,             T("Helsehjelp avtalt", "Health care arranged"),                           "health_social"),
    E(con.PersonMissing,                  T("Personen er savnet", "Person missing"),                                "process", ("lawyer", COORDINATOR, "shelter"), at_once=True),
    E(con.PersonFound,                    T("Personen er funnet", "Person found"),                                  "process", ("lawyer", COORDINATOR, "shelter"), at_once=True),
    E(con.DepartureReported,              T("Personen har reist", "Person has left"),                               "process", ("lawyer", COORDINATOR)),
    # ROSA
    E(she.ShelterPlaceRequested,          T("Bedt om plass på krisesenter", "Shelter place requested"),             "process", ("rosa",)),
    E(she.ShelterPlaceOffered,            T("Plass på krisesenter tilbudt", "Shelter place offered"),               "process", (IDENTIFIER,)),
    E(she.ShelterPlaceDeclined,           T("Ingen plass på krisesenter", "No shelter place"),                      "process", (IDENTIFIER, COORDINATOR)),
    E(she.ArrivalConfirmed,               T("Kommet til krisesenteret", "Arrived at the shelter"),                  "process", ("rosa", IDENTIFIER, "lawyer")),
    E(she.ShelterMoved,                   T("Flyttet til et annet krisesenter", "Moved to another shelter"),        "process", ("rosa", "lawyer")),
    E(she.ShelterLeft,                    T("Flyttet ut av krisesenteret", "Left the shelter"),                     "process", ("rosa", "nav", "lawyer", COORDINATOR)),
    E(she.RefundRequested,                T("Bedt om refusjon", "Refund requested"),                                   "support", ("rosa",)),
    E(she.RefundDecided,                  T("Refusjon avgjort", "Refund decided"),                                  "support", (REQUESTER,)),
    # the child
    E(scr.ScreeningConducted,             T("Kartleggingssamtale gjennomført", "Screening conducted"),              "process", ("child_welfare", "placement_authority", COORDINATOR)),
    E(scr.ReporterInformed,               T("Melder har fått tilbakemelding", "Reporter informed"),                 "process"),
    E(scr.InvestigationExtended,          T("Undersøkelsen forlenget", "Investigation extended"),                   "process", (COORDINATOR,)),
    E(scr.InvestigationFinished,          T("Undersøkelsen avsluttet", "Investigation finished"),                   "process", ("lawyer", "guardian", COORDINATOR), decided_by="child_welfare"),
    E(scr.GuardianAppointed,              T("Verge eller representant oppnevnt", "Guardian appointed"),             "process", ("lawyer", COORDINATOR)),
    E(pla.PlaceOffered,                   T("Plass tilbudt", "Place offered"),                                      "process", ("child_welfare", "child_welfare_emergency")),
    E(pla.ChildPlacedAcutely,             T("Barnet plassert akutt", "Child placed acutely"),                       "process", ("child_welfare", "police", "tribunal", "placement_authority", "lawyer", "guardian", COORDINATOR), at_once=True),
    E(pla.ChildPlacedByConsent,           T("Barnet plassert med samtykke", "Child placed by consent"),             "process", HELD),
    E(pla.CareOrderRecorded,              T("Omsorgsovertakelse", "Care order"),                                    "process", HELD),
    E(pla.PlacementChanged,               T("Barnet flyttet", "Placement changed"),                                 "process", HELD),
    E(pla.PlacementEnded,                 T("Plasseringen avsluttet", "Placement ended"),                           "process", HELD),
    E(pla.PlacementLapsed,                T("Plasseringen er falt bort", "Placement lapsed"),                       "process", HELD, at_once=True),
    E(pla.AcuteDecisionLapsed,            T("Akuttvedtaket er falt bort", "Acute decision lapsed"),                 "process", HELD, at_once=True),
    E(pla.ChildAbsconded,                 T("Barnet er borte fra plassen", "Child absconded"),                      "process", HELD, at_once=True),
    E(tri.FiledWithTribunal,              T("Begjæring sendt nemnda", "Filed with the tribunal"),                   "process", ("tribunal", "lawyer", "guardian")),
    E(tri.ExtensionApplied,               T("Søkt om forlengelse", "Extension applied for"),                           "process", ("tribunal", "lawyer", "guardian")),
    E(tri.TribunalApproved,               T("Nemnda har godkjent", "Tribunal approved"),                            "process", HELD),
    E(tri.TribunalRejected,               T("Nemnda har avslått", "Tribunal rejected"),                             "process", HELD, at_once=True),
    E(tri.AcuteComplaintFiled,            T("Klage på akuttplasseringen", "Complaint about the acute placement"),  "process", ("tribunal", "child_welfare")),
    E(tri.BroughtToCourt,                 T("Brakt inn for retten", "Brought to court"),                            "process", ("child_welfare", "tribunal", COORDINATOR)),
    E(pro.ProtectionMeasureImposed,       T("Beskyttelsestiltak vedtatt", "Protection measure imposed"),            "security", ("institution", "child_welfare", "guardian", "lawyer")),
    E(pro.ProtectionMeasureLifted,        T("Beskyttelsestiltak opphevet", "Protection measure lifted"),            "security", ("institution", "child_welfare", "guardian", "lawyer")),
    # time
    E(end.DeadlineReminded,               T("Påminnelse om frist", "Deadline reminder"),                            "process", (RESPONSIBLE,), counted=False),
    E(end.DeadlineBreached,               T("Frist brutt", "Deadline breached"),                                    "process", (RESPONSIBLE,)),
    E(end.DeadlineEscalated,              T("Fristbrudd meldt koordinator", "Deadline escalated"),                  "process", (COORDINATOR,), counted=False),
    E(end.DeadlineAcknowledged,           T("Fristbrudd tatt hånd om", "Deadline acknowledged"),                    "process", (COORDINATOR,), counted=False),
    E(rul.RuleChangeApplied,              T("Endret regel tatt i bruk", "Changed rule applied"),                    "process", (COORDINATOR,)),
    E(end.RightExpired,                   T("Fristen er ute", "Time to use a right is over"),     "process"),
    E(tel.NotificationFailed,             T("Varsel kom ikke frem", "Notification failed"),                         "process", (COORDINATOR,), counted=False),
    E(end.ResponsibilityGapDetected,      T("Fare for at ingen har ansvaret", "Responsibility gap ahead"),            "process", (RESPONSIBLE, COORDINATOR, "nav", "lawyer"), at_once=True),
)  # fmt: skip

EVENT_TYPES: dict[str, EventType] = unique(_ROWS, lambda row: row.id)
TYPE_OF: dict[type[Data], str] = {row.data: row.id for row in _ROWS}
