"""The paths of the synthetic population's cases: care, reflection, permit, support, end."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from saksgang.development.demo.population import Invented

APPLIED, GRANTED = 45, 31
PERMITS_APPLIED, PERMITS_GRANTED = 39, 25
OSLO_NAV, BERGEN_NAV = 56, 2
LAWYERS = ("advokat-lie", "advokat-dahl")
INSTITUTION = "institusjon-sor"


@dataclass(frozen=True)
class Where:
    """A place, and the organisations there."""

    name: str
    finders: tuple[str, ...]
    ends: str
    police: str
    nav: str
    child_emergency: str = ""
    child_welfare: str = ""


OSLO = Where(
    "Oslo",
    ("nadheim", "pro-sentret", "rode-kors-oslo", "oslo-police"),
    "tot-oslo",
    "oslo-police",
    "nav-grunerlokka",
    "barnevernvakten-oslo",
)
BERGEN = Where(
    "Bergen",
    ("prosjekt-fri", "prosjekt-eva", "exit-bergen"),
    "tot-bergen",
    "exit-bergen",
    "nav-bergenhus",
    "barnevernvakten-bergen",
)
TRONDHEIM = Where(
    "Trondheim",
    ("trondheim-police", "nav-trondheim"),
    "tot-trondheim",
    "trondheim-police",
    "nav-trondheim",
    "barnevernvakten-trondheim",
)
STAVANGER = Where(
    "Stavanger", ("stavanger-police", "nav-stavanger"), "tot-stavanger", "stavanger-police", "nav-stavanger"
)
BODO = Where("Bodø", ("rosa",), "rosa", "", "")
PLACES = (OSLO, BERGEN, TRONDHEIM, STAVANGER, BODO)
WEIGHTS = (60, 16, 10, 8, 6)


@dataclass(frozen=True)
class Step:
    """A transition: who, what, on which day, with which data."""

    by: str
    name: str
    on: date
    data: dict[str, Any] = field(default_factory=dict)


def later(day: date, chance: Random, least: int, most: int) -> date:
    """Return a day so many days after another, by chance between two limits."""
    return day + timedelta(days=chance.randint(least, most))


def screened(person: "Invented", chance: Random, day: date) -> date:
    """The emergency service talks with the child."""
    day = later(day, chance, 0, 4)
    person.steps.append(
        Step(
            person.where.child_emergency,
            "conduct_screening",
            day,
            {"answers": {"synthetic": "yes"}, "suspicion": "strengthened"},
        )
    )
    return day


def placed(person: "Invented", chance: Random, day: date) -> date:
    """A place by consent, which is a measure and lapses by no clock."""
    day = later(screened(person, chance, day), chance, 0, 6)
    person.steps.append(
        Step("@child_welfare", "place_by_consent", day, {"institution": INSTITUTION, "consent_of": "synthetic"})
    )
    person.steps.append(
        Step("@child_welfare", "end_placement", person.closed - timedelta(days=1), {"reason": "other_measure"})
    )
    return day


def withdraws(person: "Invented", chance: Random, *, from_care: bool) -> None:
    """The child leaves: from the street, or from care."""
    day = placed(person, chance, person.opened) if from_care else person.opened
    day = later(day, chance, 1, 30)
    if from_care:
        person.steps.append(Step("@child_welfare", "report_absconded", day, {"last_seen": day.isoformat()}))
    else:
        person.steps.append(Step("uteseksjonen", "report_departure", day, {"last_seen": day.isoformat()}))


def lawyer(person: "Invented", chance: Random) -> tuple[str, date]:
    """A lawyer is assigned some days later."""
    name, day = chance.choice(LAWYERS), later(person.opened, chance, 0, 20)
    person.steps.append(Step(person.by, "assign_lawyer", day, {"organisation": name}))
    return name, day


def residence(new: "list[Invented]", old: "list[Invented]", chance: Random) -> None:
    """Choose who applied for what in the year, where, and whom NAV assisted."""
    places = [OSLO] * (OSLO_NAV - 20) + [BERGEN] * BERGEN_NAV + [TRONDHEIM] * 4 + [STAVANGER] * 3
    applying = [p for p in new if p.opened.month <= 5][:APPLIED]
    for n, (person, where) in enumerate(zip(applying, places, strict=True)):
        person.where, person.by = where, where.finders[0]
        support = where in (OSLO, BERGEN)
        reflection(person, chance, granted=n % APPLIED < GRANTED, support=support)
    staying = [p for p in old if p.opened.year == 2010][:PERMITS_APPLIED]
    for n, person in enumerate(staying):
        person.where, person.by = OSLO, OSLO.finders[0]
        name, _ = reflection(person, chance, granted=True, support=False)
        permit(person, chance, name, granted=n < PERMITS_GRANTED)
        if n < 20:
            home = {"kind": "own", "place": "a synthetic address", "quality_agreement": True, "from": "2011-03-01"}
            person.steps.append(Step(OSLO.nav, "assign_housing", date(2011, 3, 1), home))
    for person in (p for p in (*new, *old) if not p.minor and not p.steps and chance.random() < 0.6):
        lawyer(person, chance)


def reflection(person: "Invented", chance: Random, *, granted: bool, support: bool) -> tuple[str, date]:
    """The lawyer, the advice, the application, the police, support while waiting, UDI's decision."""
    name, day = lawyer(person, chance)
    day = later(day, chance, 0, 5)
    person.steps.append(Step(name, "record_advice", day, {"choice": "reflection", "police_report": True}))
    person.steps.append(Step(name, "submit_reflection_application", day))
    day = later(day, chance, 0, 3)
    person.steps.append(Step(person.where.police, "confirm_application_received", day))
    if support:
        person.steps.append(Step(person.where.nav, "open_interim_support", day, {"from": day.isoformat()}))
    day = later(day, chance, 7, 60)
    outcome = "granted" if granted else "refused"
    person.steps.append(Step("udi", "decide_reflection", day, {"outcome": outcome, "decided_on": day.isoformat()}))
    return name, day


def permit(person: "Invented", chance: Random, name: str, *, granted: bool) -> None:
    """A temporary permit, with the police's part in it."""
    day = later(date(2011, 1, 5), chance, 0, 120)
    police = person.where.police
    person.steps.append(Step(name, "report_to_police", day, {"reported_by": "synthetic"}))
    person.steps.append(Step(police, "open_investigation", day))
    person.steps.append(Step(police, "state_presence_needed", day, {"needed": True, "reason": "synthetic"}))
    person.steps.append(Step(name, "apply_temporary_permit", day, {"attests_break_with_environment": True}))
    day = later(day, chance, 20, 120)
    said = {"outcome": "granted" if granted else "refused", "decided_on": day.isoformat()}
    until = {"valid_until": (day + timedelta(days=364)).isoformat()} if granted else {}
    person.steps.append(Step("udi", "decide_temporary_permit", day, said | until))


def end(person: "Invented") -> None:
    """The case is closed."""
    person.steps.append(Step(person.where.ends, "close", person.closed, {"outcome": "synthetic"}))
