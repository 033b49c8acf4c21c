"""Two unplanned tracks, as an installation would add them: one file of rows, and no other change.

The Belgian model according to N 3.3: a reflection period and psychosocial follow-up for everybody from the first
meeting, a report to the police extends the period, and asylum stays open all along. And a Norwegian town that reminds
earlier and more often than the country does.
"""

from dataclasses import replace

from domain.primitives.calendar import Days, Months, Weeks, WorkingDays
from domain.primitives.text import Text
from domain.tables.additions import Additions
from domain.tables.row_types import IDENTIFIER, Before, DeadlineRule, Join, TrackOverride
from domain.tables.tracks import NATIONAL_ADULT

STEPS = {
    "be_reflection": Text("Refleksjon for alle", "Reflection for everybody"),
    "be_reported":   Text("Har anmeldt", "Has reported"),
}  # fmt: skip

DEADLINES = (
    DeadlineRule(
        "be_reflection_period",
        "grant",
        Text("Belgisk refleksjonsperiode", "Belgian reflection period"),
        ("person_identified", "reported_to_police"),
        Months(2),
        (IDENTIFIER,),
        ("asylum_applied",),
        ("reflection_period",),
        (Before(Weeks(2)), Before(Days(3))),
        at_end=("right_expired",),
        confirmed=False,
    ),
    DeadlineRule(
        "be_psychosocial_follow_up",
        "routine",
        Text("Psykososial oppfølging", "Psychosocial follow-up"),
        ("person_identified", "follow_up_recorded"),
        Days(7),
        (IDENTIFIER,),
        ("follow_up_recorded",),
        ("typical_case",),
        (Before(Days(2)),),
        confirmed=False,
    ),
)

BELGIUM = replace(
    NATIONAL_ADULT,
    id="be_adult",
    title=Text("Belgia, voksne", "Belgium, adults"),
    country="be",
    municipality="9901",
    counterpart="",
    steps=("be_reflection", "lawyer", "be_reported", "asylum", "return", "closed"),
    deadlines=("be_reflection_period", "be_psychosocial_follow_up", "missing_person", "accept_responsibility"),
    step_of={
        "person_identified": "be_reflection",
        "lawyer_assigned": "lawyer",
        "reported_to_police": "be_reported",
        "asylum_applied": "asylum",
        "assisted_return_applied": "return",
        "case_closed": "closed",
    },
    stays_at={},
    joins=(*NATIONAL_ADULT.joins, Join("person_identified", "police")),
    waives={"apply_asylum": ("reflection_application_pending",)},
    activities=(),
)

PATIENT_TOWN = replace(
    NATIONAL_ADULT,
    id="patient_town_adult",
    title=Text("Byen som minner om alt, voksne", "The town that reminds, adults"),
    municipality="9902",
    changes={
        "lawyer_contact": TrackOverride(
            length=WorkingDays(10),
            reminders=(Before(WorkingDays(5)), Before(WorkingDays(3)), Before(WorkingDays(2)), Before(WorkingDays(1))),
        )
    },
)

ADDITIONS = Additions(
    tracks=(BELGIUM, PATIENT_TOWN),
    deadlines=DEADLINES,
    steps=STEPS,
    municipalities={"9901": "Antwerpen", "9902": "Tålmodig"},
)
