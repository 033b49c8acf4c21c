"""The tracks (saksganger): paths through the same transitions, each with its own deadlines, parties and local particulars."""

from domain.tables import unique
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.transitions import TRANSITIONS
from domain.text import Text as T
from domain.tracks import COORDINATOR, IDENTIFIER, NAMED_ROLE, ActivityOffer, Join, Leave, Track

STEPS: dict[str, T] = {
    "identification":         T("Identifisering", "Identification"),
    "lawyer":                 T("Bistandsadvokat", "Lawyer"),
    "reflection_application": T("Søknad om refleksjonsperiode", "Reflection application"),
    "interim_support":        T("Stønad i ventetiden", "Interim support"),
    "grant":                  T("Refleksjonsperiode innvilget", "Reflection granted"),
    "activation":             T("Aktivitet", "Activation"),
    "temporary_permit":       T("Midlertidig tillatelse", "Temporary permit"),
    "asylum":                 T("Asyl", "Asylum"),
    "return":                 T("Retur", "Return"),
    "closed":                 T("Avsluttet", "Closed"),
}  # fmt: skip

ADULT_STEP_OF = {
    "person_identified":                "identification",
    "lawyer_assigned":                  "lawyer",
    "reflection_application_submitted": "reflection_application",
    "interim_support_opened":           "interim_support",
    "reflection_granted":               "grant",
    "activity_started":                 "activation",
    "activity_exempted":                "activation",
    "temporary_permit_granted":         "temporary_permit",
    "asylum_applied":                   "asylum",
    "asylum_resumed":                   "asylum",
    "assisted_return_applied":          "return",
    "case_closed":                      "closed",
}  # fmt: skip

STEP_BACK = {"asylum_withdrawn": "asylum", "case_reopened": "closed"}
"""event → the step from which it leads back to the one before."""

ADULT_JOINS = (
    Join("person_identified",                IDENTIFIER),
    Join("person_identified",                COORDINATOR),
    Join("lawyer_assigned",                  "lawyer",           "organisation", replaces=True),
    Join("reflection_application_submitted", "police"),
    Join("reflection_application_submitted", "udi"),
    Join("application_received_confirmed",   "nav"),
    Join("reported_to_police",               "police"),
    Join("temporary_permit_applied",         "police"),
    Join("temporary_permit_applied",         "udi"),
    Join("temporary_permit_granted",         "nav"),
    Join("asylum_applied",                   "udi"),
    Join("asylum_applied",                   "reception_centre"),
    Join("asylum_resumed",                   "udi"),
    Join("asylum_resumed",                   "reception_centre"),
    Join("alternative_reception_requested",  "municipality"),
    Join("complaint_forwarded",              "appeal_body",      "to"),
    Join("responsible_assigned",             NAMED_ROLE,         "organisation"),
    Join("housing_assigned",                 "shelter",          "place"),
    Join("activity_chosen",                  "activity_provider", "provider"),
    Join("health_care_arranged",             "health",           "organisation"),
)  # fmt: skip

ADULT_LEAVES = (
    Leave("housing_assigned",              "shelter"),
    Leave("housing_ended",                 "shelter"),
    Leave("activity_ended",                "activity_provider"),
    Leave("asylum_withdrawn",              "reception_centre"),
    Leave("alternative_reception_refused", "municipality"),
    Leave("return_completed",              "return_counsellor"),
)  # fmt: skip

STAYS_AT = {
    "lawyer_assigned":   ("reflection_application", "interim_support", "grant", "activation", "temporary_permit", "asylum", "return"),
    "activity_started":  ("temporary_permit",),
    "activity_exempted": ("temporary_permit",),
}  # fmt: skip
"""A lawyer who is replaced later, or an activity that begins on a permit, does not move the headline back."""

ADULT_IN_CHARGE = {
    "person_identified":             IDENTIFIER,
    "interim_support_opened":        "nav",
    "services_granted":              "nav",
    "alternative_reception_granted": "municipality",
    "reception_place_confirmed":     "reception_centre",
}  # fmt: skip
"""event → the role that from then on is responsible for the person day by day."""

OSLO_ACTIVITIES = (
    ActivityOffer("maintenance_work_training", T("Arbeidstrening, vaktmestertjeneste", "Work training, maintenance"), "2 × 09–15"),
    ActivityOffer("qualification_for_women",   T("Kvalifisering for kvinner", "Qualification for women"),              "2 × 09–15", only_for=("female",)),
    ActivityOffer("folkeuniversitetet_course", T("Kurs ved Folkeuniversitetet", "Course at Folkeuniversitetet"),       "2 × 09–15"),
    ActivityOffer("adora",                     T("Adora (ROSA)", "Adora (ROSA)"),                                      "–", only_for=("female",), needs_party="rosa", provider="adora"),
)  # fmt: skip

ADULT_PLANS = ("coordinator", "police", "udi", "nav", "municipality", "reception_centre")
"""The roles for which a responsible organisation is named when the case opens."""

ADULT_STEPS = ("identification", "lawyer", "reflection_application", "interim_support", "grant", "activation",
               "temporary_permit", "asylum", "return", "closed")  # fmt: skip
ADULT_TRANSITIONS = tuple(TRANSITIONS)
ADULT_DEADLINES = tuple(DEADLINE_RULES)

OSLO_ADULT = Track(
    id="oslo_adult",
    title=T("Oslo, voksne", "Oslo, adults"),
    country="no",
    municipality="0301",
    minors=False,
    steps=ADULT_STEPS,
    transitions=ADULT_TRANSITIONS,
    deadlines=ADULT_DEADLINES,
    joins=ADULT_JOINS,
    step_of=ADULT_STEP_OF,
    step_back=STEP_BACK,
    in_charge_of=ADULT_IN_CHARGE,
    plans=ADULT_PLANS,
    leaves=ADULT_LEAVES,
    stays_at=STAYS_AT,
    organisations={"nav": "nav-grunerlokka", "coordinator": "tot-oslo", "police": "oslo-police"},
    activities=OSLO_ACTIVITIES,
)

TRACKS: dict[str, Track] = unique((OSLO_ADULT,), lambda row: row.id)


def track_for(municipality: str, *, minor: bool) -> Track | None:
    """The municipality's own track for adults or minors, else the national one, else None."""
    found = [t for t in TRACKS.values() if t.minors == minor]
    own = next((t for t in found if t.municipality == municipality), None)
    return own or next((t for t in found if t.municipality is None), None)
