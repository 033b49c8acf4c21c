"""Every figure counts the right people and no others: small cases in the real domain, numbers worked out by hand."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from domain.case import Case
from domain.primitives.calendar import end_of
from domain.statistics import lattice, limits
from domain.statistics.dimensions import NAMED_MUNICIPALITIES
from domain.statistics.facts import Fact, details
from domain.statistics.person import Person
from domain.statistics.rows import FIGURES
from tests.unit.given import IOM, LIE, NADHEIM, NAV, POLICE, TOT, UDI, WOMAN, Story, oslo
from tests.unit.test_placement_clock import (
    GUARDIAN,
    HOME,
    NORD,
    OUTREACH,
    SOR,
    TRIBUNAL,
    WELFARE,
    Child,
    concern,
    decides,
    known_to_all,
    placed,
    screened,
)

YEAR = 2027
NEW_YEARS_EVE, FIRST, LAST, NEXT_YEAR = date(2026, 12, 31), date(2027, 1, 1), date(2027, 12, 31), date(2028, 1, 1)
SUMMER = date(2027, 7, 1)
Telling = Callable[[date], Story]
"""A case in which it happens on the day, and is recorded on the day."""


def ago(day: date, days: int) -> date:
    return day - timedelta(days=days)


def person(story: Story, as_of: date = date.max - timedelta(days=2)) -> list[Person]:
    """The case as the figures know it at the end of a day; nobody where nothing was on record."""
    kept = details(Case(story.case.id), story.events, story.case)
    known = [e for e in story.events if e.recorded_at < end_of(as_of)]
    facts = [Fact(e.seq, e.type, e.on, e.recorded_at, e.actor.role, kept.get(e.seq, {})) for e in known]
    return [Person(tuple(facts))] if facts else []


def number(figure: str, people: list[Person], first: date = FIRST, last: date = LAST) -> int:
    cells = (cell for one in people for cell in lattice.counted(one, first, last, NAMED_MUNICIPALITIES))
    return Counter(cells)[(figure,)]


# --- adults


def found(day: date) -> Story:
    return Story(day).so(NADHEIM, "identify", **WOMAN)


def advised(day: date, choice: str = "reflection") -> Story:
    return found(day).so(NADHEIM, "assign_lawyer", organisation=LIE).so(LIE, "record_advice", choice=choice)


def applied(day: date) -> Story:
    return advised(ago(day, 3)).at(day).so(LIE, "submit_reflection_application")


def confirmed(day: date) -> Story:
    return applied(day).so(POLICE, "confirm_application_received")


def supported(day: date) -> Story:
    return confirmed(ago(day, 2)).at(day).so(NAV, "open_interim_support", from_=day)


def decided(day: date, outcome: str = "granted") -> Story:
    return confirmed(ago(day, 7)).at(day).so(UDI, "decide_reflection", outcome=outcome, decided_on=day)


def refused(day: date) -> Story:
    return decided(day, "refused")


def permit_applied(day: date) -> Story:
    story = decided(ago(day, 30)).at(day).so(LIE, "report_to_police", reported_by="lawyer")
    story.so(POLICE, "open_investigation").so(POLICE, "state_presence_needed", needed=True, reason="Witness")
    return story.so(LIE, "apply_temporary_permit", attests_break_with_environment=True)


def permitted(day: date) -> Story:
    data = {"outcome": "granted", "decided_on": day, "valid_until": day + timedelta(days=300)}
    return permit_applied(ago(day, 20)).at(day).so(UDI, "decide_temporary_permit", **data)


def permit_refused(day: date) -> Story:
    return permit_applied(ago(day, 20)).at(day).so(UDI, "decide_temporary_permit", outcome="refused", decided_on=day)


def renewal_applied(day: date) -> Story:
    return permitted(ago(day, 240)).at(day).so(LIE, "apply_permit_renewal")


def renewed(day: date, outcome: str = "granted") -> Story:
    until = {"valid_until": day + timedelta(days=300)} if outcome == "granted" else {}
    data = {"outcome": outcome, "decided_on": day, **until}
    return renewal_applied(ago(day, 20)).at(day).so(UDI, "decide_temporary_permit", **data)


def asylum(day: date) -> Story:
    return decided(ago(day, 30)).at(day).so(LIE, "apply_asylum")


def asylum_resumed(day: date) -> Story:
    """She asked for asylum first, and takes that up again after the reflection."""
    story = advised(ago(day, 60)).so(LIE, "apply_asylum").so(LIE, "withdraw_asylum")
    story.so(LIE, "submit_reflection_application").so(POLICE, "confirm_application_received").at(ago(day, 30))
    story.so(UDI, "decide_reflection", outcome="granted", decided_on=ago(day, 30))
    return story.at(day).so(LIE, "resume_asylum")


def going_home(day: date) -> Story:
    story = decided(ago(day, 30)).at(day)
    story.so(TOT, "assign_responsible", role="return_counsellor", organisation=IOM, reason="Wants home")
    return story.so(IOM, "accept_responsibility").so(IOM, "apply_assisted_return")


def home(day: date) -> Story:
    return going_home(ago(day, 3)).at(day).so(IOM, "complete_return")


def complained(day: date) -> Story:
    story = refused(ago(day, 3)).at(day)
    return story.so(LIE, "file_complaint", decision=story.last("reflection_refused").seq, grounds="Wrong")


def reviewed(day: date, outcome: str = "upheld") -> Story:
    return complained(ago(day, 3)).at(day).so(UDI, "review_complaint", outcome=outcome)


def appealed(day: date, outcome: str = "upheld") -> Story:
    return reviewed(ago(day, 3)).at(day).so("une", "decide_appeal", outcome=outcome)


def closed(day: date) -> Story:
    return found(day).so(TOT, "close", outcome="left")


def reopened(day: date) -> Story:
    return closed(ago(day, 400)).at(day).so(NADHEIM, "reopen", reason="Back")


def complained_when_closed(day: date) -> Story:
    story = refused(ago(day, 9)).so(TOT, "close", outcome="left").at(day)
    return story.so(LIE, "file_complaint", decision=story.last("reflection_refused").seq, grounds="Wrong")


# --- children


def child_closed(day: date) -> Story:
    return concern(day).so(TOT, "close", outcome="home")


def consented(day: date) -> Story:
    return screened(ago(day, 2)).at(day).so(WELFARE, "place_by_consent", institution=HOME, consent_of="the girl")


def before_the_tribunal(day: date) -> Child:
    """It is asked to decide on a child that is nowhere yet."""
    story = screened(ago(day, 5)).so(
        TOT, "assign_responsible", role="tribunal", organisation=TRIBUNAL, reason="Petition"
    )
    return story.so(TRIBUNAL, "accept_responsibility").at(day)


def placed_by_the_tribunal(day: date) -> Child:
    story = before_the_tribunal(day)
    decides(story, "placement")
    return story


def care_order(day: date) -> Story:
    return before_the_tribunal(day).so(TRIBUNAL, "record_care_order", institution=HOME, decided_at=day)


def placed_under_4_6(day: date) -> Child:
    return placed(day, basis="4-6", place=SOR)


def filed(day: date) -> Child:
    return known_to_all(placed(day)).so(WELFARE, "file_with_tribunal")


def controlled(day: date, outcome: str = "approved") -> Child:
    story = filed(ago(day, 1)).at(day)
    decides(story, "acute", outcome)
    return story


def approved(day: date) -> Child:
    story = filed(ago(day, 5)).at(day)
    decides(story, "placement")
    return story


def extension_applied(day: date) -> Child:
    return approved(ago(day, 5)).at(day).so(WELFARE, "apply_extension")


def extended(day: date, outcome: str = "approved") -> Child:
    story = extension_applied(ago(day, 5)).at(day)
    decides(story, "extension", outcome)
    return story


def lapsed(day: date) -> Child:
    """No petition in two weeks: on the fifteenth day the child may not be held."""
    return placed(ago(day, 15)).at(day)


def six_weeks_over(day: date) -> Child:
    story = filed(ago(day, 43))
    decides(story, "placement")
    return story.at(day)


def lapsed_under_4_6(day: date) -> Child:
    """Six weeks for the petition: on the forty-third day the decision has lapsed."""
    story = placed_under_4_6(ago(day, 43)).at(day)
    assert "acute_decision_lapsed" in story.types
    return story


def absconded(day: date) -> Child:
    return placed(ago(day, 1)).at(day).so(NORD, "report_absconded", last_seen=ago(day, 1))


def found_again(day: date) -> Child:
    return absconded(ago(day, 1)).at(day).so(POLICE, "report_found")


def left_the_street(day: date) -> Child:
    return concern(ago(day, 1), by=OUTREACH).at(day).so(OUTREACH, "report_departure", last_seen=ago(day, 1))


def missing_and_found(day: date) -> Child:
    story = concern(ago(day, 3), by=OUTREACH).so(OUTREACH, "report_missing", last_seen=ago(day, 3))
    return story.at(day).so(POLICE, "report_found")


def long_back_and_found_from_elsewhere(day: date) -> Child:
    """She ran away and was found; that she was missing later, from no place, is another matter."""
    story = found_again(ago(day, 60)).so(WELFARE, "end_placement", reason="returned_to_parents")
    return story.at(day).so(WELFARE, "report_missing", last_seen=day).so(POLICE, "report_found")


def left_before_child_welfare_came(day: date) -> Child:
    return left_the_street(day).so(WELFARE, "conduct_screening", answers={}, suspicion="unclear")


def acute_complaint(day: date) -> Child:
    return filed(ago(day, 1)).at(day).so(GUARDIAN, "complain_acute", grounds="She wants home")


def acute_complaint_answered(day: date, outcome: str) -> Child:
    story = acute_complaint(ago(day, 1)).at(day)
    decides(story, "acute_complaint", outcome)
    return story


def complained_after_the_control(day: date) -> Child:
    """The tribunal has approved the acute decision; what it says of the stay does not answer the complaint."""
    story = controlled(ago(day, 2)).so(GUARDIAN, "complain_acute", grounds="She wants home").at(day)
    decides(story, "placement")
    return story


def in_court(day: date) -> Child:
    return approved(ago(day, 2)).at(day).so(LIE, "bring_to_court", grounds="Wrong")


def of_age(day: date) -> Child:
    """Placed, and eighteen on the first day of the year in which she goes."""
    birthday = date(day.year - 18, 1, 1)
    story = consented_until(day, birthday).at(day)
    return story.so(TOT, "report_departure", last_seen=day)


def consented_until(day: date, birth_date: date) -> Child:
    story = screened(date(day.year - 1, 12, 1), birth_date=birth_date)
    return story.so(WELFARE, "place_by_consent", institution=HOME, consent_of="the girl")


COUNTS: dict[str, list[Telling]] = {
    "identified": [found, concern],
    "under_follow_up": [closed, child_closed],
    "minors_under_follow_up": [child_closed],
    "assisted_by_nav": [supported],
    "reflection_applied": [applied],
    "reflection_granted": [decided],
    "reflection_refused": [refused],
    "permit_applied": [permit_applied],
    "permit_granted": [permitted],
    "permit_refused": [permit_refused],
    "renewals": [renewal_applied],
    "renewals_granted": [renewed],
    "child_welfare_measures": [consented, placed, placed_under_4_6, care_order, placed_by_the_tribunal],
    "placements_4_29": [placed, placed_by_the_tribunal],
    "extensions_4_29": [extension_applied],
    "extended_4_29": [extended],
    "lapsed_4_29": [lapsed, six_weeks_over],
    "absconded": [absconded],
    "found_again": [found_again],
    "withdrew": [left_the_street, absconded],
    "withdrew_from_care": [absconded],
    "asylum_after_reflection": [asylum, asylum_resumed],
    "assisted_returns": [home],
    "complaints": [complained, complained_when_closed, acute_complaint],
    "complaints_reversed": [
        lambda day: reviewed(day, "reversed"),
        lambda day: reviewed(day, "partly_reversed"),
        lambda day: appealed(day, "reversed"),
        lambda day: acute_complaint_answered(day, "rejected"),
    ],
    "complaints_upheld": [appealed, lambda day: acute_complaint_answered(day, "approved")],
}
"""figure → the ways in which somebody comes to count, each on a day."""

LOOKS_ALIKE: dict[str, list[Telling]] = {
    "identified": [reopened],
    "under_follow_up": [complained_when_closed],
    "minors_under_follow_up": [found],
    "assisted_by_nav": [lambda day: supported(ago(day, 4)).at(day).so(NAV, "record_follow_up", kind="conversation")],
    "reflection_applied": [
        advised,
        confirmed_later := lambda day: applied(ago(day, 1)).at(day).so(POLICE, "confirm_application_received"),
    ],
    "reflection_granted": [refused, confirmed_later],
    "reflection_refused": [decided],
    "permit_applied": [renewal_applied, decided],
    "permit_granted": [renewed, permit_refused],
    "permit_refused": [permitted, lambda day: renewed(day, "refused")],
    "renewals": [permit_applied, renewed],
    "renewals_granted": [permitted, renewal_applied, lambda day: renewed(day, "refused")],
    "child_welfare_measures": [screened, controlled, extended],
    "placements_4_29": [placed_under_4_6, consented, controlled, care_order, extended],
    "extensions_4_29": [approved, extended],
    "extended_4_29": [approved, extension_applied, lambda day: extended(day, "rejected")],
    "lapsed_4_29": [
        lapsed_under_4_6,
        lambda day: placed(ago(day, 3)).at(day).so(WELFARE, "end_placement", reason="returned_to_parents"),
    ],
    "absconded": [missing_and_found, left_the_street],
    "found_again": [absconded, missing_and_found, long_back_and_found_from_elsewhere],
    "withdrew": [found_again, of_age, lambda day: found(ago(day, 1)).at(day).so(NADHEIM, "report_departure")],
    "withdrew_from_care": [left_the_street, left_before_child_welfare_came],
    "asylum_after_reflection": [
        lambda day: advised(ago(day, 1), "asylum").at(day).so(LIE, "apply_asylum"),
        lambda day: refused(ago(day, 9)).at(day).so(LIE, "apply_asylum"),
    ],
    "assisted_returns": [going_home],
    "complaints": [reviewed, in_court],
    "complaints_reversed": [reviewed, appealed, lambda day: controlled(day, "rejected"), complained_after_the_control],
    "complaints_upheld": [reviewed, controlled, complained_after_the_control],
}
"""figure → cases in which something like it happens on a day, and nobody counts for that day."""

WAYS = [
    pytest.param(figure, told, id=f"{figure}-{n}") for figure, ways in COUNTS.items() for n, told in enumerate(ways)
]
OTHERS = [
    pytest.param(figure, told, id=f"{figure}-{n}")
    for figure, ways in LOOKS_ALIKE.items()
    for n, told in enumerate(ways)
]


def test_every_figure_has_cases_that_count_and_cases_that_do_not():
    assert set(COUNTS) == set(LOOKS_ALIKE) == set(FIGURES)
    assert all([*COUNTS.values(), *LOOKS_ALIKE.values()])


@pytest.mark.parametrize(("figure", "told"), WAYS)
def test_it_counts_from_the_first_day_of_the_year_to_the_last(figure: str, told: Telling):
    days = (NEW_YEARS_EVE, FIRST, LAST, NEXT_YEAR)
    assert [number(figure, person(told(day))) for day in days] == [0, 1, 1, 0]


@pytest.mark.parametrize(("figure", "told"), WAYS)
def test_it_counts_as_of_the_day_on_which_it_is_on_record_and_not_before(figure: str, told: Telling):
    story = told(SUMMER)
    assert [number(figure, person(story, as_of)) for as_of in (ago(SUMMER, 1), SUMMER)] == [0, 1]


@pytest.mark.parametrize(("figure", "told"), OTHERS)
def test_what_only_looks_like_it_does_not_count(figure: str, told: Telling):
    assert number(figure, person(told(SUMMER)), SUMMER, SUMMER) == 0


@pytest.mark.parametrize("figure", FIGURES)
def test_each_is_counted_once_whatever_else_is_in_the_year(figure: str):
    """Each way twice, and each that only looks like it, on one day: the number is twice the ways."""
    people = [p for told in COUNTS[figure] * 2 for p in person(told(SUMMER))]
    others = [p for told in LOOKS_ALIKE[figure] for p in person(told(SUMMER))]
    assert number(figure, [*people, *others], SUMMER, SUMMER) == 2 * len(COUNTS[figure])


# --- the day that counts


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        (
            "reflection_granted",
            lambda: (
                confirmed(date(2026, 12, 20))
                .at(date(2027, 1, 4))
                .so(UDI, "decide_reflection", outcome="granted", decided_on=NEW_YEARS_EVE)
            ),
        ),
        (
            "permit_granted",
            lambda: (
                permit_applied(date(2026, 12, 20))
                .at(date(2027, 1, 4))
                .so(UDI, "decide_temporary_permit", outcome="granted", decided_on=NEW_YEARS_EVE, valid_until=LAST)
            ),
        ),
        (
            "placements_4_29",
            lambda: (
                screened(date(2026, 12, 20))
                .at(date(2027, 1, 4))
                .so(WELFARE, "place_acutely", basis="4-29", institution=NORD, decided_at="2026-12-31T22:40:00+01:00")
            ),
        ),
    ],
)
def test_a_decision_counts_on_the_day_on_which_it_was_made_from_when_it_is_on_record(
    figure: str, told: Callable[[], Story]
):
    """Made on 31 December 2026, entered on 4 January."""
    story = told()
    before, after = date(2026, 1, 1), NEW_YEARS_EVE
    assert [number(figure, person(story, date(2027, 1, d)), before, after) for d in (3, 4)] == [0, 1]
    assert number(figure, person(story)) == 0


def test_what_is_entered_afterwards_counts_when_it_happened():
    story = advised(date(2026, 12, 20)).at(date(2027, 1, 4)).so(LIE, "submit_reflection_application", on=NEW_YEARS_EVE)
    assert number("reflection_applied", person(story), date(2026, 1, 1), NEW_YEARS_EVE) == 1
    assert number("reflection_applied", person(story)) == 0


def test_support_counts_from_the_day_from_which_it_is_given():
    story = confirmed(date(2026, 12, 28)).at(date(2026, 12, 30)).so(NAV, "open_interim_support", from_=FIRST)
    assert number("assisted_by_nav", person(story), date(2026, 1, 1), NEW_YEARS_EVE) == 0
    assert number("assisted_by_nav", person(story)) == 1


# --- who is followed when


def followed(story: Story) -> list[int]:
    people = person(story)
    return [y for y in range(2024, 2030) if number("under_follow_up", people, date(y, 1, 1), date(y, 12, 31))]


def test_under_follow_up_is_whoever_is_open_on_a_day_of_the_year():
    assert followed(found(NEW_YEARS_EVE)) == [2026, 2027, 2028, 2029]
    assert followed(found(date(2025, 5, 5)).at(NEW_YEARS_EVE).so(TOT, "close", outcome="left")) == [2025, 2026]
    assert followed(found(date(2025, 5, 5)).at(FIRST).so(TOT, "close", outcome="left")) == [2025, 2026, 2027]


def test_whoever_comes_back_is_followed_again_and_not_in_between():
    story = found(date(2025, 5, 5)).at(date(2025, 6, 6)).so(TOT, "close", outcome="left")
    story.at(FIRST).so(NADHEIM, "reopen", reason="Back").at(LAST).so(TOT, "close", outcome="left")
    assert followed(story) == [2025, 2027]


def test_a_reopening_that_is_said_to_be_of_an_earlier_day_than_the_closing_reopens_all_the_same():
    story = found(date(2025, 5, 5)).at(date(2025, 6, 6)).so(TOT, "close", outcome="left")
    story.so(NADHEIM, "reopen", reason="A mistake", on=date(2025, 6, 5))
    assert followed(story) == [2025, 2026, 2027, 2028, 2029]


def test_a_child_is_a_minor_in_the_year_in_which_it_turns_18_and_not_in_the_next():
    story = concern(date(2026, 3, 2), birth_date=date(2009, 7, 1)).at(date(2028, 2, 1))
    minors = [
        number("minors_under_follow_up", person(story), date(y, 1, 1), date(y, 12, 31)) for y in (2026, 2027, 2028)
    ]
    everybody = [number("under_follow_up", person(story), date(y, 1, 1), date(y, 12, 31)) for y in (2026, 2027, 2028)]
    assert (minors, everybody) == ([1, 1, 0], [1, 1, 1])


# --- deadlines


def ended(story: Story, figure: str, rule: str, first: date, last: date) -> int:
    return Counter(cell for one in person(story) for cell in limits.counted(one, first, last))[(figure, f"rule={rule}")]


def late(story: Story, figure: str, first: date, last: date) -> int:
    return ended(story, figure, "screening", first, last)


def test_a_deadline_counts_in_the_year_of_its_last_day():
    """Two weeks for the petition from 17 December 2026: 31 December is the last day, and midnight its end."""
    story = placed(date(2026, 12, 17)).at(date(2027, 1, 10))
    assert story.deadline("tribunal_petition").due_at == oslo("2027-01-01 00:00")
    known = [x for x in person(story)[0].limits(date(2026, 1, 1), LAST) if x.rule == "tribunal_petition"]
    assert [(x.due, x.state) for x in known] == [("2026-12-31", "breached")]
    for (first, last), number_ in (((date(2026, 1, 1), NEW_YEARS_EVE), 1), ((FIRST, LAST), 0)):
        assert ended(story, "deadlines_breached", "tribunal_petition", first, last) == number_


@pytest.mark.parametrize(
    ("hours", "figure"), [(23, "deadlines_met"), (25, "deadlines_late"), (None, "deadlines_breached")]
)
def test_a_deadline_is_met_or_met_late_or_breached(hours: int | None, figure: str):
    """Twenty-four hours for the screening from ten o'clock on 30 December: to the 31st."""
    story = concern(date(2026, 12, 30))
    if hours is None:
        story.at(date(2027, 1, 10))
    else:
        story.at(story.now + timedelta(hours=hours)).so(WELFARE, "conduct_screening", answers={}, suspicion="unclear")
    found = [late(story, name, date(2026, 1, 1), NEW_YEARS_EVE) for name in limits.STATES.values()]
    assert found == [int(name == figure) for name in limits.STATES.values()]
    assert late(story, figure, FIRST, LAST) == 0
