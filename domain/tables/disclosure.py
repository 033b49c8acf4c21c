"""The categories that each role sees of a case without any sharing (spec 4)."""

from dataclasses import dataclass
from datetime import timedelta

from domain.primitives.categories import Category
from domain.primitives.roles import ROLES

SEES: dict[str, tuple[Category, ...]] = {
    "lawyer":                  ("process", "identity", "support", "immigration", "criminal", "location", "security"),
    "guardian":                ("process", "identity", "support", "immigration", "criminal", "location", "security"),
    "nav":                     ("process", "identity", "support"),
    "outreach":                ("process", "identity"),
    "rosa":                    ("process", "identity"),
    "shelter":                 ("process", "identity", "location", "security"),
    "institution":             ("process", "identity", "location", "security", "health_social"),
    "police":                  ("process", "identity", "criminal", "security"),
    "udi":                     ("process", "identity", "immigration"),
    "child_welfare":           ("process", "identity", "location", "security", "health_social"),
    "child_welfare_emergency": ("process", "identity", "location", "security", "health_social"),
    "placement_authority":     ("process", "identity", "location", "security", "health_social"),
    "tribunal":                ("process", "identity", "location", "security", "health_social"),
    "coordinator":             ("process",),
    "reception_centre":        ("process", "identity"),
    "municipality":            ("process",),
    "activity_provider":       ("process",),
    "health":                  ("process", "identity"),
    "return_counsellor":       ("process", "identity"),
    "appeal_body":             ("process", "identity"),
}  # fmt: skip
"""Role → categories that a party in the role sees without any sharing."""

WITHHELD_BECAUSE: dict[Category, str] = {
    "process":       "not_a_party",
    "identity":      "need_to_know",
    "support":       "need_to_know",
    "immigration":   "status_only_through_lawyer",
    "criminal":      "need_to_know",
    "security":      "need_to_know",
    "location":      "need_to_know",
    "health_social": "no_consent",
    "notes":         "own_notes_only",
}  # fmt: skip

SEES_BESIDES: dict[str, dict[str, tuple[str, ...]]] = {
    "coordinator": {
        "security_assessed":      ("level",),
        "glass_broken":           ("reason",),
        "information_shared":     ("explanation",),
    },
    "udi": {
        "reported_to_police":     ("reported_by",),
        "investigation_opened":   (),
        "investigation_closed":   (),
        "presence_needed_stated": ("needed", "reason"),
    },
    "nav": {"services_granted": ("basis",)},
    "outreach": {"condition_set": (), "allowance_reduced": ()},
    "rosa": {
        "shelter_place_requested": ("needs",),
        "refund_requested":        ("kind", "amount_nok"),
    },
}  # fmt: skip
"""Role → event of another category that it sees nevertheless → the fields that it sees of the event."""

ADDRESSED: dict[str, tuple[str, tuple[str, ...]]] = {
    "complaint_filed":       ("decider",      ("grounds", "late_reason")),
    "information_shared":    ("organisation", ("text", "explanation", "facts")),
    "refund_decided":        ("requester",    ("outcome", "kind", "amount_nok", "reason")),
}  # fmt: skip
"""Event → (field that names its addressee, fields that the addressee sees)."""

SEES_OF_MINORS: dict[str, tuple[Category, ...]] = {"police": ("location",)}
"""Role → further categories that it sees in a child's case."""

SEES_OF_ADULTS: dict[str, tuple[Category, ...]] = {"nav": ("location",)}
"""Role → further categories that it sees in an adult's case."""

SEES_AFTER: dict[str, dict[str, tuple[Category, ...]]] = {"police": {"security_assessed": ("location",)}}
"""Role → event → further categories that it sees once the event has happened in the case."""

SEES_HIDDEN_LOCATION = (
    "child_welfare", "child_welfare_emergency", "placement_authority", "institution", "police", "guardian", "lawyer",
    "tribunal",
)  # fmt: skip
"""The only roles that know where a child is whose location is restricted (bvl § 6-6), whatever else was shared."""

PLACES = tuple(role for role, row in ROLES.items() if row.is_place)
"""Roles of an organisation in which the person lives, so that its name tells where."""

SEES_ONCE_IT_HAS: dict[str, dict[str, tuple[Category, ...]]] = {
    "outreach": {
        "follow_up_recorded":    ("location",),
        "housing_assigned":      ("location",),
    },
    "rosa": {
        "follow_up_recorded":    ("location",),
        "housing_assigned":      ("location",),
        "shelter_place_offered": ("location",),
    },
}  # fmt: skip
"""Role → event → further categories of an organisation that has recorded the event: it houses or follows up."""

ALWAYS_SHOWN = (
    "person_identified", "case_closed", "case_reopened", "responsible_assigned", "responsibility_accepted",
    "responsibility_declined",
)  # fmt: skip
ASYLUM = (
    "asylum_applied", "asylum_withdrawn", "asylum_resumed", "reflection_granted", "reflection_expired",
    "temporary_permit_granted",
    "permit_expired", "reception_place_confirmed", "alternative_reception_requested", "alternative_reception_agreed",
    "alternative_reception_granted", "alternative_reception_refused",
)  # fmt: skip
COMPLAINED_OF = (
    "complaint_filed", "complaint_reviewed", "complaint_forwarded", "appeal_decided", "reflection_refused",
    "temporary_permit_refused",
    "asylum_refused", "alternative_reception_refused", "services_granted", "services_refused", "no_housing_decided",
    "condition_set", "allowance_reduced", "investigation_finished", "reflection_refusal_reversed",
    "permit_refusal_reversed",
    "asylum_refusal_reversed", "reduction_reversed", "no_housing_reversed", "services_refusal_reversed",
    "interim_support_suspended", "interim_support_refused", "suspension_reversed", "support_refusal_reversed",
    "postponed_enforcement_requested", "postponed_enforcement_decided",
)  # fmt: skip
ACTIVITY = (
    "activity_meeting_held", "activity_chosen", "activity_started", "activity_ended", "activity_exempted",
    "absence_recorded",
)  # fmt: skip
RETURN = ("return_information_given", "assisted_return_applied", "return_completed", "departure_reported")


@dataclass(frozen=True, slots=True)
class OwnMatter:
    """A row of the table of own matters."""

    events: tuple[str, ...]  # event types that belong to it
    matters: tuple[str, ...]  # matters of the overview that belong to it


OWN_MATTER: dict[str, OwnMatter] = {
    "reception_centre":  OwnMatter(ASYLUM, ("asylum",)),
    "municipality":      OwnMatter(ASYLUM, ("asylum",)),
    "activity_provider": OwnMatter(ACTIVITY, ("activity",)),
    "health":            OwnMatter(("health_care_arranged",), ()),
    "return_counsellor": OwnMatter(RETURN, ("return",)),
    "appeal_body":       OwnMatter(COMPLAINED_OF, ("complaints",)),
}  # fmt: skip
"""Role → its own matter: of the path it sees this, events for every party, and its own deadlines (spec 4)."""

ESCALATED_TO = "coordinator"
"""The role that is told of each missed deadline, or its substitute; it sees lateness in every matter."""

FOLLOWS_PATH = tuple(role for role, seen in SEES.items() if "process" in seen and role not in OWN_MATTER)
"""Roles that follow the whole path of a case, not one matter of it."""

LOSES_ALL_AT_ONCE = ("lawyer",)
"""Roles that see only their own entries from the moment they are replaced (spec 1)."""

AFTERWARDS = timedelta(days=30)
"""How long a party that has left still sees its earlier view; after that only its own entries (spec 1)."""
