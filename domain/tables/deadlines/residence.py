"""The right to stay: UDI's monthly word on what it has not decided, the time to leave, and the police's word about a lawyer."""

from datetime import date

from domain.case import Case
from domain.facts.asylum import AsylumRefused
from domain.facts.enforcement import REFUSALS
from domain.facts.events import Event
from domain.facts.permit import TemporaryPermitRefused
from domain.facts.reflection import ProvisionalReplySent, ReflectionRefusedByUdi
from domain.primitives.calendar import Days, Hours
from domain.primitives.text import Text as T
from domain.rules.enforcement import refused_decisions
from domain.tables.deadlines.row import MONTH, SILENT, WEEK
from domain.tables.deadlines.row import row as _d
from domain.tables.row_types import AtOnce, Condition, DeadlineRule, Until, When


def about(application: str, title: T) -> Condition:
    """The provisional reply is about this application."""
    return Condition(
        title,
        lambda _case, event: isinstance(event.data, ProvisionalReplySent) and event.data.application == application,
    )


ABOUT_REFLECTION = about("reflection", T("om refleksjonsperioden", "about the reflection period"))
ABOUT_PERMIT = about("permit", T("om tillatelsen", "about the permit"))
ABOUT_ASYLUM = about("asylum", T("om asyl", "about asylum"))


def _permit_pending(case: Case, event: Event) -> bool:
    return case.permit.pending


def _leaves_by(case: Case, event: Event) -> date | None:
    refused = isinstance(event.data, ReflectionRefusedByUdi | TemporaryPermitRefused | AsylumRefused)
    return getattr(event.data, "departure_by", None) if refused else None


def _has_a_last_day(case: Case, event: Event) -> bool:
    return _leaves_by(case, event) is not None


def _postponed(case: Case, event: Event) -> bool:
    return getattr(event.data, "outcome", None) == "granted"


def _meets_the_police(case: Case, event: Event) -> bool:
    """The police report, investigate or identify, and nobody has a lawyer for her yet."""
    return case.lawyer.organisation is None and event.actor.role == "police"


def _by_police(case: Case, event: Event) -> bool:
    return event.actor.role == "police" and getattr(event.data, "topic", None) == "rights"


def _the_last(case: Case, event: Event) -> bool:
    """The refusal that was reversed is the one whose day runs: a later refusal has taken its place."""
    return getattr(event.data, "decision", None) == refused_decisions(case)[-1]


PENDING = Condition(T("når en søknad er til behandling", "while an application is pending"), _permit_pending)
LAST_DAY = Condition(T("når en utreisefrist er satt", "where a day to leave by is set"), _has_a_last_day)
THE_LAST = Condition(T("når det siste avslaget er omgjort", "where the last refusal is reversed"), _the_last)
POSTPONED = Condition(T("når utsatt iverksetting er gitt", "where enforcement is postponed"), _postponed)
MEETS_POLICE = Condition(T("når politiet møter personen, og ingen advokat er koblet på", "where the police meet the person, and no lawyer is assigned"), _meets_the_police)  # fmt: skip
BY_POLICE = Condition(
    T("når politiet har informert om rettigheter", "where the police have informed of rights"), _by_police
)
LEAVES_BY = Until(T("til utreisefristen", "to the day to leave by"), _leaves_by)

REVERSED = ("reflection_refusal_reversed", "permit_refusal_reversed", "asylum_refusal_reversed")

ROWS: tuple[DeadlineRule, ...] = (
    # rule                       kind     title                                                                       starts at                                       length     responsible met by                                      reminders     basis
    _d("permit_provisional_reply", "act",   T("Foreløpig svar om tillatelsen", "Provisional reply on the permit"),      ("temporary_permit_applied", "permit_renewal_applied", "permit_refusal_reversed"), MONTH, "udi", ("temporary_permit_granted", "temporary_permit_refused", When("provisional_reply_sent", ABOUT_PERMIT)), (WEEK,), ("provisional_reply",), when=PENDING, repeats=True),
    _d("asylum_provisional_reply", "act",   T("Foreløpig svar om asyl", "Provisional reply on asylum"),               ("asylum_applied", "asylum_resumed"), MONTH, "udi", ("asylum_granted", "asylum_refused", When("provisional_reply_sent", ABOUT_ASYLUM)), (WEEK,), ("provisional_reply",), repeats=True, cancelled_by=("asylum_withdrawn",), category="immigration"),
    _d("departure",              "right", T("Utreisefristen", "The day to leave by"),                                 REFUSALS,                                       LEAVES_BY, "lawyer",   ("departure_reported", "return_completed"), (AtOnce(), WEEK, Days(2)), ("departure_period",), when=LAST_DAY, at_end=SILENT, moves=False, cancelled_by=(*(When(event, THE_LAST) for event in REVERSED), When("postponed_enforcement_decided", POSTPONED)), category="immigration", valid_from=date(2025, 6, 2)),
    _d("told_of_lawyer",         "act",   T("Politiet opplyser om bistandsadvokat", "The police tell of the right to a lawyer"), ("person_identified", "reported_to_police", "investigation_opened"), Hours(24), "police", ("lawyer_assigned", When("person_informed", BY_POLICE)), (Hours(6),), ("informed_of_lawyer", "own_proposal"), when=MEETS_POLICE),
)  # fmt: skip
