"""The right to stay: UDI's monthly reply on open applications, the time to leave, the police's duty about a lawyer."""

from datetime import date

from domain.case import Case
from domain.facts.asylum import AsylumRefused
from domain.facts.enforcement import REFUSALS
from domain.facts.events import Event
from domain.facts.permit import TemporaryPermitRefused
from domain.facts.reflection import ProvisionalReplySent, ReflectionRefusedByUdi
from domain.primitives.calendar import Days, Hours
from domain.primitives.text import Text
from domain.rules.enforcement import refused_decisions
from domain.tables.deadlines.row import MONTH, SILENT, WEEK, deadline_rule
from domain.tables.row_types import AtOnce, Condition, DeadlineRule, Until, When


def about(application: str, title: Text) -> Condition:
    """Condition: the provisional reply is about this application."""
    return Condition(
        title,
        lambda _case, event: isinstance(event.data, ProvisionalReplySent) and event.data.application == application,
    )


ABOUT_REFLECTION = about("reflection", Text("om refleksjonsperioden", "about the reflection period"))
ABOUT_PERMIT = about("permit", Text("om tillatelsen", "about the permit"))
ABOUT_ASYLUM = about("asylum", Text("om asyl", "about asylum"))


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
    """Whether the person has met the police (by report, investigation or identification) and has no lawyer yet."""
    return case.lawyer.organisation is None and event.actor.role == "police"


def _by_police(case: Case, event: Event) -> bool:
    return event.actor.role == "police" and getattr(event.data, "topic", None) == "rights"


def _the_last(case: Case, event: Event) -> bool:
    """Whether the reversed refusal is the one whose time to leave runs; a later refusal replaces it."""
    return getattr(event.data, "decision", None) == refused_decisions(case)[-1]


PENDING = Condition(Text("når en søknad er til behandling", "while an application is pending"), _permit_pending)
LAST_DAY = Condition(Text("når en utreisefrist er satt", "where a day to leave by is set"), _has_a_last_day)
THE_LAST = Condition(Text("når det siste avslaget er omgjort", "where the last refusal is reversed"), _the_last)
POSTPONED = Condition(Text("når utsatt iverksetting er gitt", "where enforcement is postponed"), _postponed)
MEETS_POLICE = Condition(
    Text(
        "når politiet møter personen, og ingen advokat er koblet på",
        "where the police meet the person, and no lawyer is assigned",
    ),
    _meets_the_police,
)
BY_POLICE = Condition(
    Text("når politiet har informert om rettigheter", "where the police have informed of rights"), _by_police
)
LEAVES_BY = Until(Text("til utreisefristen", "to the day to leave by"), _leaves_by)

REVERSED = ("reflection_refusal_reversed", "permit_refusal_reversed", "asylum_refusal_reversed")

ROWS: tuple[DeadlineRule, ...] = (
    deadline_rule(
        id="permit_provisional_reply",
        kind="act",
        title=Text("Foreløpig svar om tillatelsen", "Provisional reply on the permit"),
        starts=("temporary_permit_applied", "permit_renewal_applied", "permit_refusal_reversed"),
        length=MONTH,
        responsible="udi",
        met_by=("temporary_permit_granted", "temporary_permit_refused", When("provisional_reply_sent", ABOUT_PERMIT)),
        reminders=(WEEK,),
        basis=("provisional_reply",),
        when=PENDING,
        repeats=True,
    ),
    deadline_rule(
        id="asylum_provisional_reply",
        kind="act",
        title=Text("Foreløpig svar om asyl", "Provisional reply on asylum"),
        starts=("asylum_applied", "asylum_resumed"),
        length=MONTH,
        responsible="udi",
        met_by=("asylum_granted", "asylum_refused", When("provisional_reply_sent", ABOUT_ASYLUM)),
        reminders=(WEEK,),
        basis=("provisional_reply",),
        repeats=True,
        cancelled_by=("asylum_withdrawn",),
        category="immigration",
    ),
    deadline_rule(
        id="departure",
        kind="right",
        title=Text("Utreisefristen", "The day to leave by"),
        starts=REFUSALS,
        length=LEAVES_BY,
        responsible="lawyer",
        met_by=("departure_reported", "return_completed"),
        reminders=(AtOnce(), WEEK, Days(2)),
        basis=("departure_period",),
        when=LAST_DAY,
        at_end=SILENT,
        moves=False,
        cancelled_by=(*(When(event, THE_LAST) for event in REVERSED), When("postponed_enforcement_decided", POSTPONED)),
        category="immigration",
        valid_from=date(2025, 6, 2),
    ),
    deadline_rule(
        id="told_of_lawyer",
        kind="act",
        title=Text("Politiet opplyser om bistandsadvokat", "The police tell of the right to a lawyer"),
        starts=("person_identified", "reported_to_police", "investigation_opened"),
        length=Hours(24),
        responsible="police",
        met_by=("lawyer_assigned", When("person_informed", BY_POLICE)),
        reminders=(Hours(6),),
        basis=("informed_of_lawyer", "own_proposal"),
        when=MEETS_POLICE,
    ),
)
