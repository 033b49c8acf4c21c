"""The figures: one row each, with its condition; a person is counted once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain.facts.placement import TRAFFICKING
from domain.primitives.text import Text
from domain.primitives.unique_rows import unique
from domain.statistics.person import Happened, Person

Counts = Callable[[Person, date, date], bool]
WITHDRAWALS = ("departure_reported", "child_absconded", "person_missing")
CHILD_WELFARE = ("child_welfare", "child_welfare_emergency")
LAPSES = ("placement_lapsed", "acute_decision_lapsed")
MEASURES = ("child_placed_acutely", "child_placed_by_consent", "care_order_recorded")
SUPPORT = ("interim_support_opened", "interim_support_paid", "services_granted", "housing_assigned")


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table of figures."""

    id: str  # stable id
    title: Text  # title shown to people
    counted: Text  # counting rule in words
    counts: Counts  # whether a person counts in the period
    of_minors: bool = False  # counts minors only


def _happened(*types: str, **said: str | bool) -> Counts:
    return lambda person, first, last: person.any(types, first, last, **said)


def _identified(person: Person, first: date, last: date) -> bool:
    return first <= person.opened_on <= last


def _followed(person: Person, first: date, last: date) -> bool:
    return person.followed(first, last) is not None


def _minor(counts: Counts) -> Counts:
    """The condition among those who were minors on the day by which they are counted."""
    return lambda person, *days: counts(person, *days) and person.is_minor(counted_on(person, *days))


def _by(role: str, types: tuple[str, ...]) -> Counts:
    """People for whom the role recorded one of these events in the period."""
    return lambda person, first, last: any(
        h.role == role and first <= h.day <= last for type_ in types for h in person.by_type.get(type_, ())
    )


def _ends(person: Person, opens: tuple[str, ...], ends: tuple[str, ...], **said: str) -> Iterator[Happened]:
    """The event that ended it, each time that it had begun."""
    begun = False
    for h in person.happened if not person.by_type.keys().isdisjoint(opens) else ():
        if h.type in opens:
            begun = True
        elif begun and h.type in ends and h.says(said):
            begun = False
            yield h


def _found_again(person: Person, first: date, last: date) -> bool:
    back = _ends(person, ("child_absconded",), ("person_found", "departure_reported"))
    return any(h.type == "person_found" and first <= h.day <= last for h in back)


def _withdrew(person: Person, first: date, last: date) -> bool:
    return person.any(WITHDRAWALS, first, last)


def _withdrew_from_care(person: Person, first: date, last: date) -> bool:
    """Whether child welfare had acted for the child before the child withdrew."""
    involved = False
    for h in person.happened if _withdrew(person, first, last) else ():
        if h.type in WITHDRAWALS and involved and first <= h.day <= last:
            return True
        involved = involved or (h.role in CHILD_WELFARE and h.type not in WITHDRAWALS)
    return False


def _lapsed_4_29(person: Person, first: date, last: date) -> bool:
    """Whether a § 4-29 decision lapsed; a lapse counts under the paragraph of its acute decision."""
    basis = None
    for h in person.happened if person.any(LAPSES, first, last) else ():
        basis = h.said.get("basis", basis)
        lapsed = h.type in LAPSES and (h.type != "acute_decision_lapsed" or basis == TRAFFICKING)
        if lapsed and first <= h.day <= last:
            return True
    return False


def _asylum_after_reflection(person: Person, first: date, last: date) -> bool:
    granted = person.first(("reflection_granted",))
    return granted is not None and person.any(("asylum_applied", "asylum_resumed"), max(first, granted), last)


def _acute_answer(answer: str) -> Counts:
    """People for whom the tribunal gave this answer to a complaint about the acute decision."""

    def counts(person: Person, first: date, last: date) -> bool:
        answers = _ends(
            person, ("acute_complaint_filed",), ("tribunal_approved", "tribunal_rejected"), matter="acute_complaint"
        )
        return any(h.type == answer and first <= h.day <= last for h in answers)

    return counts


def _either(*ways: Counts) -> Counts:
    return lambda person, first, last: any(counts(person, first, last) for counts in ways)


BY_TRIBUNAL = _happened("tribunal_approved", matter="placement")
ANSWERS = ("complaint_reviewed", "appeal_decided")

_ROWS = (
    Figure(
        id="identified",
        title=Text("Identifisert", "Identified"),
        counted=Text("saken åpnet i året", "the case was opened in the year"),
        counts=_identified,
    ),
    Figure(
        id="under_follow_up",
        title=Text("Under oppfølging", "Under follow-up"),
        counted=Text("saken åpen en dag i året", "the case was open on a day of the year"),
        counts=_followed,
    ),
    Figure(
        id="minors_under_follow_up",
        title=Text("Mindreårige under oppfølging", "Minors under follow-up"),
        counted=Text(
            "på en mindreårigs saksgang den første dagen i året under oppfølging",
            "on a minor's track on the first day of the year under follow-up",
        ),
        counts=_minor(_followed),
        of_minors=True,
    ),
    Figure(
        id="assisted_by_nav",
        title=Text("Bistått av NAV", "Assisted by NAV"),
        counted=Text(
            "NAV ga stønad, tjenester eller bolig i året", "NAV gave support, services or housing in the year"
        ),
        counts=_by("nav", SUPPORT),
    ),
    Figure(
        id="reflection_applied",
        title=Text("Søkt om refleksjonsperiode", "Reflection applied for"),
        counted=Text("søknad sendt i året", "applied in the year"),
        counts=_happened("reflection_application_submitted"),
    ),
    Figure(
        id="reflection_granted",
        title=Text("Refleksjonsperiode innvilget", "Reflection granted"),
        counted=Text("innvilget i året", "granted in the year"),
        counts=_happened("reflection_granted"),
    ),
    Figure(
        id="reflection_refused",
        title=Text("Refleksjonsperiode avslått", "Reflection refused"),
        counted=Text("avslått i året", "refused in the year"),
        counts=_happened("reflection_refused"),
    ),
    Figure(
        id="permit_applied",
        title=Text("Søkt om midlertidig tillatelse", "Temporary permit applied for"),
        counted=Text("første søknad i året", "first application in the year"),
        counts=_happened("temporary_permit_applied"),
    ),
    Figure(
        id="permit_granted",
        title=Text("Midlertidig tillatelse innvilget", "Temporary permit granted"),
        counted=Text("første tillatelse innvilget i året", "first permit granted in the year"),
        counts=_happened("temporary_permit_granted", renewal=False),
    ),
    Figure(
        id="permit_refused",
        title=Text("Midlertidig tillatelse avslått", "Temporary permit refused"),
        counted=Text("første søknad avslått i året", "first application refused in the year"),
        counts=_happened("temporary_permit_refused", renewal=False),
    ),
    Figure(
        id="renewals",
        title=Text("Søkt om fornyelse", "Renewal applied for"),
        counted=Text("søkt om fornyelse i året", "renewal applied for in the year"),
        counts=_happened("permit_renewal_applied"),
    ),
    Figure(
        id="renewals_granted",
        title=Text("Fornyelse innvilget", "Renewal granted"),
        counted=Text("fornyet i året", "renewed in the year"),
        counts=_happened("temporary_permit_granted", renewal=True),
    ),
    Figure(
        id="child_welfare_measures",
        title=Text("Barn med tiltak fra barnevernet", "Children with child welfare measures"),
        counted=Text("plassert i året, på hvilket grunnlag som helst", "placed in the year, on any basis"),
        counts=_minor(_either(_happened(*MEASURES), BY_TRIBUNAL)),
        of_minors=True,
    ),
    Figure(
        id="placements_4_29",
        title=Text(
            "Plassert etter §§ 4-5 og 6-6 (før 2023: § 4-29)", "Placed under §§ 4-5 and 6-6 (before 2023: § 4-29)"
        ),
        counted=Text(
            "vedtak på dette grunnlaget i året, akutt eller i nemnda",
            "decision on this basis in the year, acute or by the tribunal",
        ),
        counts=_minor(_either(_happened("child_placed_acutely", basis=TRAFFICKING), BY_TRIBUNAL)),
        of_minors=True,
    ),
    Figure(
        id="extensions_4_29",
        title=Text(
            "Søkt om forlengelse etter § 6-6 (før 2023: § 4-29)",
            "Extension applied for under § 6-6 (before 2023: § 4-29)",
        ),
        counted=Text("søkt i året", "applied for in the year"),
        counts=_minor(_happened("extension_applied")),
        of_minors=True,
    ),
    Figure(
        id="extended_4_29",
        title=Text("Forlenget etter § 6-6 (før 2023: § 4-29)", "Extended under § 6-6 (before 2023: § 4-29)"),
        counted=Text("forlenget av nemnda i året", "extended by the tribunal in the year"),
        counts=_minor(_happened("tribunal_approved", matter="extension")),
        of_minors=True,
    ),
    Figure(
        id="lapsed_4_29",
        title=Text(
            "Falt bort etter §§ 4-5 og 6-6 (før 2023: § 4-29)", "Lapsed under §§ 4-5 and 6-6 (before 2023: § 4-29)"
        ),
        counted=Text(
            "plassering eller akuttvedtak på dette grunnlaget falt bort i året",
            "placement or acute decision on this basis lapsed in the year",
        ),
        counts=_minor(_lapsed_4_29),
        of_minors=True,
    ),
    Figure(
        id="absconded",
        title=Text("Rømt", "Absconded"),
        counted=Text("barn borte fra plassen i året", "children gone from their place in the year"),
        counts=_minor(_happened("child_absconded")),
        of_minors=True,
    ),
    Figure(
        id="found_again",
        title=Text("Funnet igjen", "Found again"),
        counted=Text("rømt, og funnet i året", "absconded, and found in the year"),
        counts=_minor(_found_again),
        of_minors=True,
    ),
    Figure(
        id="withdrew",
        title=Text("Mindreårige som unndro seg", "Minors who withdrew"),
        counted=Text("reist, savnet eller rømt i året", "left, missing or absconded in the year"),
        counts=_minor(_withdrew),
        of_minors=True,
    ),
    Figure(
        id="withdrew_from_care",
        title=Text("Unndro seg omsorg", "Withdrew from care"),
        counted=Text("som over, etter at barnevernet var koblet inn", "as above, after child welfare was involved"),
        counts=_minor(_withdrew_from_care),
        of_minors=True,
    ),
    Figure(
        id="asylum_after_reflection",
        title=Text("Asyl etter refleksjon", "Asylum after reflection"),
        counted=Text(
            "søkt asyl i året, eller tatt opp søknaden igjen, med innvilget refleksjonsperiode før",
            "asylum applied for, or the application resumed, in the year, reflection granted before",
        ),
        counts=_asylum_after_reflection,
    ),
    Figure(
        id="assisted_returns",
        title=Text("Assistert retur", "Assisted return"),
        counted=Text("gjennomført i året", "completed in the year"),
        counts=_happened("return_completed"),
    ),
    Figure(
        id="complaints",
        title=Text("Klaget", "Complained"),
        counted=Text("klage sendt i året", "complaint filed in the year"),
        counts=_happened("complaint_filed", "acute_complaint_filed"),
    ),
    Figure(
        id="complaints_reversed",
        title=Text("Fikk medhold i klage", "Complaint succeeded"),
        counted=Text("helt eller delvis omgjort i året", "reversed in whole or part in the year"),
        counts=_either(
            _happened(*ANSWERS, outcome="reversed"),
            _happened(*ANSWERS, outcome="partly_reversed"),
            _acute_answer("tribunal_rejected"),
        ),
    ),
    Figure(
        id="complaints_upheld",
        title=Text("Klage endelig avslått", "Complaint finally rejected"),
        counted=Text(
            "opprettholdt i året av klageinstansen eller nemnda",
            "upheld in the year by the appeal body or the tribunal",
        ),
        counts=_either(_happened("appeal_decided", outcome="upheld"), _acute_answer("tribunal_approved")),
    ),
)

FIGURES: dict[str, Figure] = unique(_ROWS, lambda row: row.id)


def counted_on(person: Person, first: date, last: date) -> date:
    """The day by which a person is put in a row: the first day of follow-up in the period, else the last before it."""
    followed = person.followed(first, last)
    return followed if followed is not None else min(max(person.opened_on, first), last + timedelta(days=1))
