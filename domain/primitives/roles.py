"""Who acts in a case (spec 1): one row per role."""

from dataclasses import dataclass
from typing import Literal

from domain.primitives.text import Text

COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Role:
    """A function that an organisation has in a case; `else_identifier`: where nobody has it, who identified the person does.

    `figures`: whose statistics it reads; `in_cases`: whether it reads and writes cases at all; `erases`: whether it answers for
    data protection; `held`: whether an organisation can have it; `is_place`: whether its name says where the person lives.
    """

    id: str
    title: Text
    else_identifier: bool = False
    figures: Literal["country", "own"] | None = None
    in_cases: bool = True
    erases: bool = False
    held: bool = True
    is_place: bool = False


_ROWS = (
    Role("outreach",                Text("Hjelpetiltak", "Outreach service")),
    Role("rosa",                    Text("ROSA", "ROSA helpline")),
    Role("shelter",                 Text("Krisesenter", "Shelter"), is_place=True),
    Role("police",                  Text("Politi", "Police")),
    Role("lawyer",                  Text("Bistandsadvokat", "Victim's lawyer")),
    Role("udi",                     Text("Utlendingsdirektoratet (UDI)", "Directorate of Immigration (UDI)")),
    Role("nav",                     Text("NAV sosiale tjenester", "NAV social services")),
    Role("child_welfare",           Text("Barnevernstjenesten", "Child welfare service")),
    Role("child_welfare_emergency", Text("Barnevernvakten", "Emergency child welfare service")),
    Role("placement_authority",     Text("Bufetat / Barne- og familieetaten", "Placement authority")),
    Role("institution",             Text("Barneverninstitusjon", "Child welfare institution"), is_place=True),
    Role("tribunal",                Text("Barneverns- og helsenemnda", "Child welfare tribunal")),
    Role("guardian",                Text("Verge eller representant", "Guardian or representative")),
    Role("coordinator",             Text("Koordinator (TOT)", "Coordinator (TOT)"), else_identifier=True, figures="own"),
    Role("municipality",            Text("Kommunen", "Municipality")),
    Role("reception_centre",        Text("Asylmottak", "Reception centre"), is_place=True),
    Role("return_counsellor",       Text("Returrådgiver", "Return counsellor")),
    Role("activity_provider",       Text("Tiltaksarrangør", "Activity provider")),
    Role("health",                  Text("Helsetjenesten", "Health service")),
    Role("lodging",                 Text("Utleier", "Lodging"), is_place=True),
    Role("housing",                 Text("Botiltak", "Supported housing"), is_place=True),
    Role("appeal_body",             Text("Klageinstans", "Appeal body")),
    Role("national_unit",           Text("Koordineringsenheten (KOM)", "National coordination unit (KOM)"), figures="country", in_cases=False),
    Role("administrator",           Text("Administrator", "Administrator")),
    Role("data_protection",         Text("Personvernombud", "Data protection officer"), erases=True),
    Role("system",                  Text("Saksgang (tiden går)", "Saksgang (time passing)"), held=False),
)  # fmt: skip

ROLES: dict[str, Role] = {row.id: row for row in _ROWS}
