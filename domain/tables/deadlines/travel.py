"""The travel ban: the acute one goes to the tribunal and lapses without a petition, the tribunal's ends on its day (bvl §§ 4-6, 5-13)."""

from datetime import date, datetime

from domain.case import Case
from domain.facts.events import Event
from domain.facts.placement import moment
from domain.facts.travel_ban import TravelBanDecided, TravelBannedAcutely, TravelBanSent
from domain.primitives.calendar import Days, Hours, Weeks
from domain.primitives.text import Text as T
from domain.tables.deadlines.row import DAY, MONTH
from domain.tables.deadlines.row import row as _d
from domain.tables.row_types import Condition, DeadlineRule, From, Until, When

SINCE = date(2026, 1, 23)
GROWN_UP = ("age_settled", "turned_18")


def on_the(title: T, *matters: str, outcome: str | None = None) -> Condition:
    """The tribunal decided one of these matters, with this outcome where one is named."""

    def holds(_case: Case, event: Event) -> bool:
        data = event.data
        mine = isinstance(data, TravelBanDecided) and data.matter in matters
        return mine and (outcome is None or getattr(data, "outcome", None) == outcome)

    return Condition(title, holds)


CONTROL = on_the(T("i kontrollen", "in the control"), "control")
COMPLAINT = on_the(T("i klagesaken", "in the complaint"), "complaint")
BANNED = on_the(T("når nemnda treffer eller forlenger forbudet", "where the tribunal bans, or extends the ban"), "ban", "extension", outcome="approved")  # fmt: skip


def _nothing_left(case: Case, event: Event) -> bool:
    """The acute ban was set aside, or the tribunal has decided on a ban."""
    data = event.data
    set_aside = isinstance(data, TravelBanDecided) and data.outcome == "rejected" and data.matter != "extension"
    return set_aside or (isinstance(data, TravelBanDecided) and data.matter == "ban")


NOTHING_LEFT = Condition(
    T("når det ikke er noe igjen å sende begjæring om", "where there is nothing left to petition about"), _nothing_left
)


def _decided_at(case: Case, event: Event) -> datetime:
    data = event.data
    return moment(data.decided_at) if isinstance(data, TravelBannedAcutely | TravelBanDecided) else event.on


def _received_at(case: Case, event: Event) -> datetime:
    data = event.data
    return moment(data.received_at) if isinstance(data, TravelBanSent) and data.received_at else event.on


def _last_day(case: Case, event: Event) -> date | None:
    return event.data.until if isinstance(event.data, TravelBanDecided) else None


DECIDED_AT = From(T("vedtakstidspunktet", "the time of the decision"), _decided_at)
RECEIVED_AT = From(T("da nemnda mottok det", "when the tribunal received it"), _received_at)
ITS_DAY = Until(T("til dagen som nemnda nevner, høyst seks måneder", "to the day that the tribunal names, at most six months"), _last_day)  # fmt: skip
OVER = ("travel_ban_lifted", "acute_travel_ban_lapsed", *GROWN_UP)

ROWS: tuple[DeadlineRule, ...] = (
    # rule                    kind       title                                                        starts at                length     responsible      met by                                   reminders                         basis
    _d("travel_ban_sent",       "act",     T("Utreiseforbudet sendes nemnda", "The travel ban goes to the tribunal"), "travel_banned_acutely", Hours(24), "child_welfare", ("travel_ban_sent", When("travel_ban_decided", CONTROL)), (Hours(6),), ("travel_ban_sent", "own_proposal"), counts_from=DECIDED_AT, anew=True, cancelled_by=OVER, valid_from=SINCE),
    _d("travel_ban_control",    "routine", T("Nemndas kontroll av utreiseforbudet, om mulig innen 48 timer", "Control of the travel ban, if possible within 48 hours"), "travel_ban_sent", Hours(48), "tribunal", (When("travel_ban_decided", CONTROL),), (Hours(12),), ("tribunal_control", "travel_ban_sent"), counts_from=RECEIVED_AT, anew=True, cancelled_by=OVER, valid_from=SINCE),
    _d("travel_ban_petition",   "lapse",   T("Begjæring om utreiseforbud til nemnda", "Petition to the tribunal for a travel ban"), "travel_banned_acutely", Weeks(6), "child_welfare", "travel_ban_petitioned", (Days(14), Days(5), Days(2), DAY), ("travel_ban_petition",), counts_from=DECIDED_AT, at_end=("acute_travel_ban_lapsed",), cancelled_by=("travel_ban_lifted", When("travel_ban_decided", NOTHING_LEFT), *GROWN_UP), valid_from=SINCE),
    _d("travel_ban_complaint",  "act",     T("Klage over utreiseforbudet", "Complaint about the travel ban"), "travel_ban_complained", Weeks(1), "tribunal", (When("travel_ban_decided", COMPLAINT),), (Days(2),), ("acute_complaint", "travel_ban_complaint"), anew=True, cancelled_by=OVER, valid_from=SINCE),
    _d("travel_ban",            "max",     T("Utreiseforbudet", "The travel ban"),              "travel_ban_decided",    ITS_DAY,   "child_welfare", "travel_ban_lifted",                      (MONTH, Days(14), Days(3)), ("travel_ban", "travel_ban_extended"), when=BANNED, counts_from=DECIDED_AT, at_end=("travel_ban_ended",), cancelled_by=GROWN_UP, valid_from=SINCE),
)  # fmt: skip
