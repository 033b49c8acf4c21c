"""The roles of a case (spec 1): one row per role."""

from dataclasses import dataclass
from typing import Literal

from domain.primitives.text import Text

COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Role:
    """A row of the role table: a function that an organisation has in a case."""

    id: str  # stable id
    title: Text  # title shown to people
    else_identifier: bool = False  # falls to the identifying organisation if nobody has the role
    # scope of the statistics that it reads: the country's or its municipality's
    figures: Literal["country", "own"] | None = None
    in_cases: bool = True  # reads and writes cases
    erases: bool = False  # answers for data protection and may erase
    held: bool = True  # an organisation can have it
    is_place: bool = False  # its organisation's name tells where the person lives


_ROWS = (
    Role(
        id="outreach",
        title=Text("Hjelpetiltak", "Outreach service"),
    ),
    Role(
        id="rosa",
        title=Text("ROSA", "ROSA helpline"),
    ),
    Role(
        id="shelter",
        title=Text("Krisesenter", "Shelter"),
        is_place=True,
    ),
    Role(
        id="police",
        title=Text("Politi", "Police"),
    ),
    Role(
        id="lawyer",
        title=Text("Bistandsadvokat", "Victim's lawyer"),
    ),
    Role(
        id="udi",
        title=Text("Utlendingsdirektoratet (UDI)", "Directorate of Immigration (UDI)"),
    ),
    Role(
        id="nav",
        title=Text("NAV sosiale tjenester", "NAV social services"),
    ),
    Role(
        id="child_welfare",
        title=Text("Barnevernstjenesten", "Child welfare service"),
    ),
    Role(
        id="child_welfare_emergency",
        title=Text("Barnevernvakten", "Emergency child welfare service"),
    ),
    Role(
        id="placement_authority",
        title=Text("Bufetat / Barne- og familieetaten", "Placement authority"),
    ),
    Role(
        id="institution",
        title=Text("Barneverninstitusjon", "Child welfare institution"),
        is_place=True,
    ),
    Role(
        id="tribunal",
        title=Text("Barneverns- og helsenemnda", "Child welfare tribunal"),
    ),
    Role(
        id="guardian",
        title=Text("Verge eller representant", "Guardian or representative"),
    ),
    Role(
        id="coordinator",
        title=Text("Koordinator (TOT)", "Coordinator (TOT)"),
        else_identifier=True,
        figures="own",
    ),
    Role(
        id="municipality",
        title=Text("Kommunen", "Municipality"),
    ),
    Role(
        id="reception_centre",
        title=Text("Asylmottak", "Reception centre"),
        is_place=True,
    ),
    Role(
        id="return_counsellor",
        title=Text("Returrådgiver", "Return counsellor"),
    ),
    Role(
        id="activity_provider",
        title=Text("Tiltaksarrangør", "Activity provider"),
    ),
    Role(
        id="health",
        title=Text("Helsetjenesten", "Health service"),
    ),
    Role(
        id="lodging",
        title=Text("Utleier", "Lodging"),
        is_place=True,
    ),
    Role(
        id="housing",
        title=Text("Botiltak", "Supported housing"),
        is_place=True,
    ),
    Role(
        id="appeal_body",
        title=Text("Klageinstans", "Appeal body"),
    ),
    Role(
        id="national_unit",
        title=Text("Koordineringsenheten (KOM)", "National coordination unit (KOM)"),
        figures="country",
        in_cases=False,
    ),
    Role(
        id="administrator",
        title=Text("Administrator", "Administrator"),
    ),
    Role(
        id="data_protection",
        title=Text("Personvernombud", "Data protection officer"),
        erases=True,
    ),
    Role(
        id="system",
        title=Text("Saksgang (tiden går)", "Saksgang (time passing)"),
        held=False,
    ),
)

ROLES: dict[str, Role] = {row.id: row for row in _ROWS}
