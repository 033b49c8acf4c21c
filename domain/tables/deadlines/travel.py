"""The travel ban: an acute one goes to the tribunal or lapses, the tribunal's ends on its day (bvl §§ 4-6, 5-13)."""

from datetime import date, datetime

from domain.case import Case
from domain.facts.events import Event
from domain.facts.placement import moment
from domain.facts.travel_ban import TravelBanDecided, TravelBannedAcutely, TravelBanSent
from domain.primitives.calendar import Days, Hours, Weeks
from domain.primitives.text import Text
from domain.tables.deadlines.row import DAY, MONTH, deadline_rule
from domain.tables.row_types import Condition, DeadlineRule, From, Until, When

SINCE = date(2026, 1, 23)
GROWN_UP = ("age_settled", "turned_18")


def on_the(title: Text, *matters: str, outcome: str | None = None) -> Condition:
    """Condition: the tribunal decided one of these matters, with this outcome if one is named."""

    def holds(_case: Case, event: Event) -> bool:
        data = event.data
        mine = isinstance(data, TravelBanDecided) and data.matter in matters
        return mine and (outcome is None or getattr(data, "outcome", None) == outcome)

    return Condition(title, holds)


CONTROL = on_the(Text("i kontrollen", "in the control"), "control")
COMPLAINT = on_the(Text("i klagesaken", "in the complaint"), "complaint")
BANNED = on_the(
    Text("når nemnda treffer eller forlenger forbudet", "where the tribunal bans, or extends the ban"),
    "ban",
    "extension",
    outcome="approved",
)


def _nothing_left(case: Case, event: Event) -> bool:
    """Whether the acute ban was set aside, or the tribunal has decided on a ban."""
    data = event.data
    set_aside = isinstance(data, TravelBanDecided) and data.outcome == "rejected" and data.matter != "extension"
    return set_aside or (isinstance(data, TravelBanDecided) and data.matter == "ban")


NOTHING_LEFT = Condition(
    Text("når det ikke er noe igjen å sende begjæring om", "where there is nothing left to petition about"),
    _nothing_left,
)


def _decided_at(case: Case, event: Event) -> datetime:
    data = event.data
    return moment(data.decided_at) if isinstance(data, TravelBannedAcutely | TravelBanDecided) else event.on


def _received_at(case: Case, event: Event) -> datetime:
    data = event.data
    return moment(data.received_at) if isinstance(data, TravelBanSent) and data.received_at else event.on


def _last_day(case: Case, event: Event) -> date | None:
    return event.data.until if isinstance(event.data, TravelBanDecided) else None


DECIDED_AT = From(Text("vedtakstidspunktet", "the time of the decision"), _decided_at)
RECEIVED_AT = From(Text("da nemnda mottok det", "when the tribunal received it"), _received_at)
ITS_DAY = Until(
    Text("til dagen som nemnda nevner, høyst seks måneder", "to the day that the tribunal names, at most six months"),
    _last_day,
)
OVER = ("travel_ban_lifted", "acute_travel_ban_lapsed", *GROWN_UP)

ROWS: tuple[DeadlineRule, ...] = (
    deadline_rule(
        id="travel_ban_sent",
        kind="act",
        title=Text("Utreiseforbudet sendes nemnda", "The travel ban goes to the tribunal"),
        starts="travel_banned_acutely",
        length=Hours(24),
        responsible="child_welfare",
        met_by=("travel_ban_sent", When("travel_ban_decided", CONTROL)),
        reminders=(Hours(6),),
        basis=("travel_ban_sent", "own_proposal"),
        counts_from=DECIDED_AT,
        anew=True,
        cancelled_by=OVER,
        valid_from=SINCE,
    ),
    deadline_rule(
        id="travel_ban_control",
        kind="routine",
        title=Text(
            "Nemndas kontroll av utreiseforbudet, om mulig innen 48 timer",
            "Control of the travel ban, if possible within 48 hours",
        ),
        starts="travel_ban_sent",
        length=Hours(48),
        responsible="tribunal",
        met_by=(When("travel_ban_decided", CONTROL),),
        reminders=(Hours(12),),
        basis=("tribunal_control", "travel_ban_sent"),
        counts_from=RECEIVED_AT,
        anew=True,
        cancelled_by=OVER,
        valid_from=SINCE,
    ),
    deadline_rule(
        id="travel_ban_petition",
        kind="lapse",
        title=Text("Begjæring om utreiseforbud til nemnda", "Petition to the tribunal for a travel ban"),
        starts="travel_banned_acutely",
        length=Weeks(6),
        responsible="child_welfare",
        met_by="travel_ban_petitioned",
        reminders=(Days(14), Days(5), Days(2), DAY),
        basis=("travel_ban_petition",),
        counts_from=DECIDED_AT,
        at_end=("acute_travel_ban_lapsed",),
        cancelled_by=("travel_ban_lifted", When("travel_ban_decided", NOTHING_LEFT), *GROWN_UP),
        valid_from=SINCE,
    ),
    deadline_rule(
        id="travel_ban_complaint",
        kind="act",
        title=Text("Klage på utreiseforbudet", "Complaint about the travel ban"),
        starts="travel_ban_complained",
        length=Weeks(1),
        responsible="tribunal",
        met_by=(When("travel_ban_decided", COMPLAINT),),
        reminders=(Days(2),),
        basis=("acute_complaint", "travel_ban_complaint"),
        anew=True,
        cancelled_by=OVER,
        valid_from=SINCE,
    ),
    deadline_rule(
        id="travel_ban",
        kind="max",
        title=Text("Utreiseforbudet", "The travel ban"),
        starts="travel_ban_decided",
        length=ITS_DAY,
        responsible="child_welfare",
        met_by="travel_ban_lifted",
        reminders=(MONTH, Days(14), Days(3)),
        basis=("travel_ban", "travel_ban_extended"),
        when=BANNED,
        counts_from=DECIDED_AT,
        at_end=("travel_ban_ended",),
        cancelled_by=GROWN_UP,
        valid_from=SINCE,
    ),
)
