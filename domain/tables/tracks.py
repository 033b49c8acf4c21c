"""The tracks (saksganger): paths through the same transitions, with their own deadlines, parties and particulars."""

from dataclasses import replace

from domain.primitives.roles import COORDINATOR
from domain.primitives.text import Text
from domain.primitives.unique_rows import unique
from domain.tables.deadlines import adults, children, common, compensation, placed, residence, travel
from domain.tables.row_types import IDENTIFIER, NAMED_ROLE, ActivityOffer, Join, Leave, Track, TrackOverride
from domain.tables.track_conditions import BY_TRIBUNAL_ON_THE_STAY, OUT_OF_HOURS, WITH_SUSPICION
from domain.tables.transitions import ADULTS, COMMON, MEETINGS, MINORS, RESIDENCE

STEPS: dict[str, Text] = {
    "identification":         Text("Identifisering", "Identification"),
    "lawyer":                 Text("Bistandsadvokat", "Lawyer"),
    "reflection_application": Text("Søknad om refleksjonsperiode", "Reflection application"),
    "interim_support":        Text("Stønad i ventetiden", "Interim support"),
    "grant":                  Text("Refleksjonsperiode innvilget", "Reflection granted"),
    "activation":             Text("Aktivitet", "Activation"),
    "temporary_permit":       Text("Midlertidig tillatelse", "Temporary permit"),
    "asylum":                 Text("Asyl", "Asylum"),
    "return":                 Text("Retur", "Return"),
    "concern":                Text("Bekymring", "Concern"),
    "screening":              Text("Kartlegging", "Screening"),
    "placement":              Text("Plassering", "Placement"),
    "care":                   Text("Omsorg", "Care"),
    "closed":                 Text("Avsluttet", "Closed"),
}  # fmt: skip

ADULT_STEP_OF = {
    "person_identified":                "identification",
    "age_settled":                      "identification",
    "turned_18":                        "identification",
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

MINOR_STEP_OF = {
    "person_identified":      "concern",
    "age_settled":            "concern",
    "screening_conducted":    "screening",
    "child_placed_acutely":   "placement",
    "tribunal_approved":      "care",
    "care_order_recorded":    "care",
    "child_placed_by_consent": "care",
    "case_closed":            "closed",
}  # fmt: skip

MINOR_STEP_WHEN = {"screening_conducted": WITH_SUSPICION, "tribunal_approved": BY_TRIBUNAL_ON_THE_STAY}

STEP_BACK = {"asylum_withdrawn": "asylum", "case_reopened": "closed"}
"""Event → the step that it undoes, so that the case returns to the step before."""

RESIDENCE_JOINS = (
    Join("lawyer_assigned",                  "lawyer",           "organisation", replaces=True),
    Join("reflection_application_submitted", "police"),
    Join("reflection_application_submitted", "udi"),
    Join("reported_to_police",               "police"),
    Join("temporary_permit_applied",         "police"),
    Join("temporary_permit_applied",         "udi"),
    Join("asylum_applied",                   "udi"),
    Join("asylum_applied",                   "reception_centre"),
    Join("asylum_resumed",                   "udi"),
    Join("asylum_resumed",                   "reception_centre"),
    Join("alternative_reception_requested",  "municipality"),
    Join("complaint_forwarded",              "appeal_body",      "to"),
    Join("responsible_assigned",             NAMED_ROLE,         "organisation"),
    Join("health_care_arranged",             "health",           "organisation"),
)  # fmt: skip

ADULT_JOINS = (
    Join("person_identified",                IDENTIFIER),
    Join("person_identified",                COORDINATOR),
    Join("age_settled",                      COORDINATOR),
    Join("turned_18",                        COORDINATOR),
    *RESIDENCE_JOINS,
    Join("application_received_confirmed",   "nav"),
    Join("temporary_permit_granted",         "nav"),
    Join("housing_assigned",                 "shelter",          "place"),
    Join("activity_chosen",                  "activity_provider", "provider"),
    Join("shelter_place_requested",          "rosa"),
    Join("shelter_place_offered",            "shelter",          "shelter"),
    Join("arrival_confirmed",                "shelter",          "shelter"),
    Join("shelter_moved",                    "shelter",          "shelter"),
    Join("refund_requested",                 "rosa"),
)  # fmt: skip

MINOR_JOINS = (
    Join("person_identified",                IDENTIFIER),
    Join("person_identified",                COORDINATOR),
    Join("person_identified",                "child_welfare"),
    Join("person_identified",                "child_welfare_emergency", when=OUT_OF_HOURS),
    Join("age_settled",                      COORDINATOR),
    Join("age_settled",                      "child_welfare"),
    Join("age_settled",                      "child_welfare_emergency", when=OUT_OF_HOURS),
    *RESIDENCE_JOINS,
    Join("screening_conducted",              "placement_authority", when=WITH_SUSPICION),
    Join("child_placed_acutely",             "police"),
    Join("child_placed_acutely",             "tribunal"),
    Join("child_placed_acutely",             "placement_authority"),
    Join("child_placed_acutely",             "institution",      "institution"),
    Join("child_placed_by_consent",          "institution",      "institution"),
    Join("care_order_recorded",              "institution",      "institution"),
    Join("placement_changed",                "institution",      "institution"),
    Join("filed_with_tribunal",              "tribunal"),
    Join("travel_banned_acutely",            "police"),
    Join("travel_ban_sent",                  "tribunal"),
    Join("travel_ban_petitioned",            "tribunal"),
    Join("travel_ban_complained",            "tribunal"),
    Join("guardian_appointed",               "guardian",         "organisation", replaces=True),
    Join("person_missing",                   "police"),
    Join("child_absconded",                  "police"),
)  # fmt: skip

RESIDENCE_LEAVES = (
    Leave("asylum_withdrawn",              "reception_centre"),
    Leave("alternative_reception_refused", "municipality"),
    Leave("return_completed",              "return_counsellor"),
)  # fmt: skip

ADULT_LEAVES = (
    *RESIDENCE_LEAVES,
    Leave("housing_assigned",              "shelter"),
    Leave("housing_ended",                 "shelter"),
    Leave("shelter_moved",                 "shelter"),
    Leave("shelter_place_offered",         "shelter"),
    Leave("arrival_confirmed",             "shelter"),
    Leave("shelter_left",                  "shelter",          "shelter"),
    Leave("shelter_place_declined",        "shelter",          "shelter"),
    Leave("activity_ended",                "activity_provider"),
    Leave("activity_chosen",               "activity_provider"),
    *(Leave(event, role) for event in ("age_settled", "turned_18")
      for role in ("child_welfare", "child_welfare_emergency", "placement_authority", "tribunal",
                   "institution", "guardian")),
)  # fmt: skip

MINOR_LEAVES = (
    *RESIDENCE_LEAVES,
    Leave("child_placed_acutely",          "institution"),
    Leave("child_placed_by_consent",       "institution"),
    Leave("care_order_recorded",           "institution"),
    Leave("placement_changed",             "institution"),
    Leave("placement_ended",               "institution"),
    *(Leave("age_settled", role) for role in ("nav", "shelter", "activity_provider")),
    *(Leave(event, "shelter") for event in ("child_placed_acutely", "child_placed_by_consent", "care_order_recorded")),
)  # fmt: skip

ADULT_STEPS = ("identification", "lawyer", "reflection_application", "interim_support", "grant", "activation",
               "temporary_permit", "asylum", "return", "closed")  # fmt: skip

STAYS_AT = {
    "lawyer_assigned":   ("reflection_application", "interim_support", "grant", "activation",
                          "temporary_permit", "asylum", "return"),
    "activity_started":  ("temporary_permit",),
    "activity_exempted": ("temporary_permit",),
    "age_settled":       ADULT_STEPS,
    "turned_18":         ADULT_STEPS,
}  # fmt: skip
"""Event → steps that it does not change: a lawyer replaced later, or an activity that begins on a permit."""

ADULT_IN_CHARGE = {
    "person_identified":             (IDENTIFIER,),
    "age_settled":                   (IDENTIFIER,),
    "turned_18":                     (IDENTIFIER,),
    "interim_support_opened":        ("nav",),
    "services_granted":              ("nav",),
    "alternative_reception_granted": ("municipality",),
    "reception_place_confirmed":     ("reception_centre",),
}  # fmt: skip
MINOR_IN_CHARGE = {
    "person_identified":             ("child_welfare", IDENTIFIER),
    "age_settled":                   ("child_welfare", IDENTIFIER),
}  # fmt: skip
"""Event → words for the role in charge of the person day by day from then on; the first that the case has."""

ADORA = ActivityOffer(
    id="adora",
    title=Text("Adora (ROSA)", "Adora (ROSA)"),
    hours="–",
    only_for=("female",),
    needs_party="rosa",
    provider="adora",
)
OSLO_ACTIVITIES = (
    ActivityOffer(
        id="maintenance_work_training",
        title=Text("Arbeidstrening, vaktmestertjeneste", "Work training, maintenance"),
        hours="2 × 09–15",
    ),
    ActivityOffer(
        id="qualification_for_women",
        title=Text("Kvalifisering for kvinner", "Qualification for women"),
        hours="2 × 09–15",
        only_for=("female",),
    ),
    ActivityOffer(
        id="folkeuniversitetet_course",
        title=Text("Kurs ved Folkeuniversitetet", "Course at Folkeuniversitetet"),
        hours="2 × 09–15",
    ),
    ADORA,
)
BERGEN_ACTIVITIES = (
    ActivityOffer(
        id="norwegian_course",
        title=Text("Norskkurs", "Norwegian course"),
        hours="5 × 08:30–12",
    ),
    ADORA,
)

ADULT_PLANS = ("coordinator", "police", "udi", "nav", "municipality", "reception_centre", "rosa")
MINOR_PLANS = ("coordinator", "child_welfare", "child_welfare_emergency", "placement_authority", "tribunal", "police",
               "udi", "municipality", "reception_centre")  # fmt: skip
"""Roles whose responsible organisation is planned when the case opens."""

MINOR_STEPS = ("concern", "screening", "placement", "care", "closed")
DUTY_IN_A_CHILDS_CASE = (
    "child_welfare_emergency",
    "child_welfare",
    "police",
    "lawyer",
    "placement_authority",
    "institution",
)
MISSED_CHILD = ("police", "guardian", "lawyer", "child_welfare")
"""Recipients of a missing child's deadline beside the coordinator, at once and every day until the child is found."""

OF_EVERY_CASE = tuple(dict.fromkeys(row.id for row in common.ROWS))
OF_ADULTS = tuple(dict.fromkeys(row.id for row in (*adults.ROWS, *residence.ROWS, *compensation.ROWS)))
OF_CHILDREN = tuple(dict.fromkeys(row.id for row in (*children.ROWS, *placed.ROWS, *travel.ROWS)))
ONLY_ADULTS = ("lawyer_contact", "interim_support_start", "udi_status", "interim_support_payment", "services_decision",
               "activity_start", "housing_review", "rehousing", "shelter_review", "shelter_place",
               "refund_decision")  # fmt: skip
ONLY_BERGEN = ("first_case_meeting", "evaluation_meeting")

ADULT_DEADLINES = (*OF_ADULTS, *(rule for rule in OF_EVERY_CASE if rule != "case_meeting"))
MINOR_DEADLINES = (
    *(rule for rule in OF_CHILDREN if rule not in ONLY_BERGEN),
    *(rule for rule in OF_ADULTS if rule not in ONLY_ADULTS),
    *OF_EVERY_CASE,
)
ADULT_TRANSITIONS = (*COMMON, *RESIDENCE, *ADULTS)

NATIONAL_ADULT = Track(
    id="national_adult",
    title=Text("Resten av landet, voksne", "The rest of the country, adults"),
    country="no",
    municipality=None,
    minors=False,
    counterpart="national_minor",
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
    activities=(ADORA,),
)

OSLO_ADULT = replace(
    NATIONAL_ADULT,
    id="oslo_adult",
    title=Text("Oslo, voksne", "Oslo, adults"),
    municipality="0301",
    counterpart="oslo_minor",
    transitions=tuple(name for name in ADULT_TRANSITIONS if name not in MEETINGS),
    organisations={"nav": "nav-grunerlokka", "coordinator": "tot-oslo", "police": "oslo-police"},
    activities=OSLO_ACTIVITIES,
    earmarked=("lauras-hus",),
)

BERGEN_ADULT = replace(
    NATIONAL_ADULT,
    id="bergen_adult",
    title=Text("Bergen, voksne", "Bergen, adults"),
    municipality="4601",
    counterpart="bergen_minor",
    organisations={"nav": "nav-bergenhus", "coordinator": "tot-bergen", "police": "exit-bergen"},
    activities=BERGEN_ACTIVITIES,
    earmarked=("bergen-leilighet",),
)

NATIONAL_MINOR = Track(
    id="national_minor",
    title=Text("Resten av landet, barn", "The rest of the country, children"),
    country="no",
    municipality=None,
    minors=True,
    counterpart="national_adult",
    steps=MINOR_STEPS,
    transitions=(*COMMON, *RESIDENCE, *MINORS),
    deadlines=MINOR_DEADLINES,
    joins=MINOR_JOINS,
    step_of=MINOR_STEP_OF,
    step_when=MINOR_STEP_WHEN,
    step_back={"case_reopened": "closed"},
    in_charge_of=MINOR_IN_CHARGE,
    plans=MINOR_PLANS,
    leaves=MINOR_LEAVES,
    stays_at={"age_settled": MINOR_STEPS},
    meets=DUTY_IN_A_CHILDS_CASE,
    tells={"person_missing": MISSED_CHILD, "person_found": MISSED_CHILD, "departure_reported": MISSED_CHILD},
    changes={"missing_person": TrackOverride(responsible=("police", COORDINATOR), tells=MISSED_CHILD)},
)

OSLO_MINOR = replace(
    NATIONAL_MINOR,
    id="oslo_minor",
    title=Text("Oslo, barn", "Oslo, children"),
    municipality="0301",
    counterpart="oslo_adult",
    organisations={
        "coordinator": "tot-oslo",
        "child_welfare": "bv-st-hanshaugen",
        "child_welfare_emergency": "barnevernvakten-oslo",
        "placement_authority": "bfe-oslo",
        "tribunal": "nemnda-oslo",
        "police": "oslo-police",
    },
)

BERGEN_MINOR = replace(
    NATIONAL_MINOR,
    id="bergen_minor",
    title=Text("Bergen, barn", "Bergen, children"),
    municipality="4601",
    counterpart="bergen_adult",
    deadlines=(*MINOR_DEADLINES, *ONLY_BERGEN),
    by_turns={"child_welfare": ("bv-fyllingsdalen", "bv-ytrebygda")},
    organisations={
        "coordinator": "tot-bergen",
        "child_welfare_emergency": "barnevernvakten-bergen",
        "placement_authority": "bufetat-vest",
        "tribunal": "nemnda-bergen",
        "police": "exit-bergen",
    },
    youngest_in_institution=12,
)

_ROWS = (OSLO_ADULT, BERGEN_ADULT, NATIONAL_ADULT, OSLO_MINOR, BERGEN_MINOR, NATIONAL_MINOR)

TRACKS: dict[str, Track] = unique(_ROWS, lambda row: row.id)


def track_for(municipality: str, *, minor: bool) -> Track | None:
    """The municipality's own track for adults or minors, else the national one, else None."""
    found = [t for t in TRACKS.values() if t.minors == minor]
    own = next((t for t in found if t.municipality == municipality), None)
    return own or next((t for t in found if t.municipality is None), None)
