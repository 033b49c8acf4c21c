"""The person's sheet is true: every sentence is held against the folded case, in every state and on every walk."""

import re
import string
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.queries.next_steps import sentences, sheet_view
from domain.case import Case
from domain.primitives.calendar import local_date
from domain.primitives.categories import Category
from domain.readmodels.next_steps import helpers, promises
from domain.tables.sheets import SHEETS
from domain.tables.sheets.situations import ROWS, SITUATIONS, dates, standing
from tests.unit.given import (
    LIE,
    NAV,
    POLICE,
    TOT,
    UDI,
    Story,
    confirmed,
    evicted,
    granted,
    permitted,
    rights,
    supported,
)
from tests.unit.given import reflection_refused as refused
from tests.unit.states import STATES, suspended
from tests.unit.test_children_walk import Walk as ChildWalk
from tests.unit.test_walk import FEW, Walk

ALL: frozenset[Category] = frozenset(get_args(Category))
NB, EN = SHEETS["nb"], SHEETS["en"]


def said(story: Story, sees: frozenset[Category] = ALL, language: str = "nb") -> str:
    return " ".join(sentences(story.case, SHEETS[language], story.now, sees))


# --- what the case must not contradict: written from the words, not from the table of situations

Fact = Callable[[Case, date], bool]
CLAIMS: tuple[tuple[str, str, Fact], ...] = (
    (
        r"Du får penger",
        r"You get money",
        lambda c, d: c.support.status(d) == "running" and any(p.paid for p in c.support.periods),
    ),
    (r"Pengene fra NAV er stanset", r"money from NAV is stopped", lambda c, _: c.support.suspended_on is not None),
    (r"ikke utbetalt ennå", r"has not been paid yet", lambda c, _: not any(p.paid for p in c.support.periods)),
    (r"søknaden fortsatt behandles", r"still being dealt with", lambda c, _: c.reflection.pending),
    (r"NAV gir deg penger", r"NAV gives you money", lambda c, _: c.services.living_allowance),
    (
        r"NAV hjelper deg med et sted å bo",
        r"NAV helps you with a place",
        lambda c, _: c.services.temporary_housing and not c.housing.denied,
    ),
    (
        r"NAV har sagt nei",
        r"NAV has said no",
        lambda c, _: c.services.refused or c.services.granted or c.housing.denied,
    ),
    (r"NAV skal bestemme", r"NAV is to decide", lambda c, _: not c.services.granted and not c.services.refused),
    (r"Politiet skal bekrefte", r"police are to confirm", lambda c, _: c.reflection.status == "submitted"),
    (r"politiet har fått den", r"police have it", lambda c, _: c.reflection.status == "confirmed"),
    (
        r"UDI\)? avgjør|Så avgjør",
        r"UDI\)? decides",
        lambda c, _: c.reflection.pending or c.permit.pending or c.asylum.pending,
    ),
    (
        r"UDI har sagt nei til søknaden din",
        r"UDI has said no to your application",
        lambda c, _: c.reflection.status == "refused",
    ),
    (
        r"UDI har sagt nei til søknaden om tillatelse",
        r"no to the application for a permit",
        lambda c, _: c.permit.refused_seq is not None,
    ),
    (r"UDI har sagt nei til asyl", r"no to your asylum", lambda c, _: c.asylum.refused),
    (r"Du har lov til å bli i Norge", r"You may stay in Norway until", lambda c, _: c.reflection.runs),
    (
        r"Du har en midlertidig tillatelse",
        r"You have a temporary permit",
        lambda c, d: c.permit.runs and (c.permit.valid_until or d) >= d,
    ),
    (r"Tillatelsen din er gått ut", r"Your permit has ended", lambda c, _: c.permit.expired),
    (r"Du har fått beskyttelse", r"You have been given protection", lambda c, _: c.asylum.status == "granted"),
    (r"Søknaden din er trukket", r"Your application is withdrawn", lambda c, _: c.reflection.status == "withdrawn"),
    (r"må reise fra Norge innen", r"must leave Norway by", lambda c, _: not stays(c)),
    (
        r"Du får bli i Norge mens klagen",
        r"may stay in Norway while",
        lambda c, _: c.enforcement.postponed is not None and not stays(c),
    ),
    (r"Du har klaget", r"You have complained", lambda c, _: bool(c.complaints.open)),
    (
        r"Klageinstansen avgjør",
        r"appeal body decides",
        lambda c, _: "forwarded" in {x.stage for x in c.complaints.open},
    ),
    (
        r"ikke medhold",
        r"did not succeed",
        lambda c, _: not c.complaints.open and "upheld" in {x.outcome for x in c.complaints.by_seq.values()},
    ),
    (
        r"Du kan klage på det som",
        r"You can complain about what",
        lambda c, _: c.closed_at is None and any(d.state == "open" for d in c.deadlines_of("complaint_window")),
    ),
    (r"Du har en advokat", r"You have a lawyer", lambda c, _: c.lawyer.organisation is not None),
    (
        r"Du får (snakke med )?en advokat",
        r"You get (to talk with )?a lawyer",
        lambda c, _: c.lawyer.organisation is None,
    ),
    (r"Du har en verge", r"You have a guardian", lambda c, _: c.concern.guardian is not None),
    (r"et sted der voksne passer på deg", r"in a place where adults", lambda c, _: c.placement.in_force),
    (r"riktig å flytte deg", r"right to move you", lambda c, _: c.placement.acute),
    (
        r"gjelder ikke lenger\. Barnevernet|hvor du skal være, gjelder ikke",
        r"where you are to be does not hold",
        lambda c, _: c.placement.status == "lapsed",
    ),
    (r"Du kan ikke lenger bo der", r"can no longer live where", lambda c, _: c.housing.evicted),
    (r"Saken din er avsluttet", r"Your case is closed", lambda c, _: c.closed_at is not None),
    (r"ikke vet hvor du er", r"do not know where you are", lambda c, _: c.contact.missing),
    (r"Du har noe fast", r"You have something regular", lambda c, _: c.activity.running),
    (r"ombestemme deg helt til du reiser", r"change your mind until you leave", lambda c, _: c.returning.pending),
    (r"Du får bo i kommunen", r"You may live in the municipality", lambda c, _: c.asylum.alternative == "granted"),
    (
        r"Staten skal ta over",
        r"state is to take over",
        lambda c, _: not c.asylum.handed_over and c.asylum.status != "none",
    ),
)
"""(bokmål, English, what must be so of the case)."""


def stays(case: Case) -> bool:
    """Whether something lets her stay now."""
    return case.reflection.runs or case.permit.runs or case.asylum.status in ("granted", "humanitarian")


def hold(story: Story) -> set[str]:
    """Everything that is said is so, in both languages and for every reader; which claims were made."""
    day, made = local_date(story.now), set()
    for sees in (ALL, ALL - {"immigration"}, ALL - {"support"}, frozenset[Category]({"process"})):
        both = said(story, sees), said(story, sees, "en")
        for nb, en, fact in CLAIMS:
            claimed = bool(re.search(nb, both[0])), bool(re.search(en, both[1]))
            assert claimed[0] == claimed[1], (nb, both)
            assert not claimed[0] or fact(story.case, day), (nb, both[0])
            made |= {nb} if claimed[0] else set()
    return made


@pytest.mark.parametrize("state", STATES)
def test_no_sentence_is_contradicted_in_any_state(state: str):
    story = STATES[state]()
    hold(story)
    assert all(promise.by for promise in promises(story.case.deadlines.values(), NB))
    assert sentences(story.case, NB, story.now, ALL)[0], "where she is, is always said"


@pytest.mark.parametrize("walk", [Walk, ChildWalk], ids=["adults", "children"])
@settings(FEW)
@given(seed=st.integers(0, 10_000))
def test_no_sentence_is_contradicted_on_any_walk(walk, seed):
    hold(walk(seed).story)


def test_every_claim_is_made_somewhere():
    """Else its line of the table would hold whatever the sheet said."""
    stories = [
        *(state() for state in STATES.values()),
        *(walk(seed).story for walk in (Walk, ChildWalk) for seed in range(25)),
    ]
    withdrawn = supported().so(LIE, "withdraw_reflection_application")
    more = [withdrawn, permit_over(), refused_with_a_date(), postponed(), refused_services(), no_new_home(), paid()]
    made = set().union(*(hold(story) for story in [*stories, *more]))
    assert {nb for nb, _, _ in CLAIMS} - made == set()


# --- the table


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=lambda s: s.language)
def test_every_situation_has_its_sentences_in_every_language(sheet):
    assert set(sheet.situations) == set(SITUATIONS)
    for id_, text in sheet.situations.items():
        for part in ("here", "next", "mine"):
            ours, theirs = getattr(text, part), getattr(NB.situations[id_], part)
            assert bool(ours) == bool(theirs), (id_, part)
            assert names_in(ours) == names_in(theirs), (id_, part)
        assert text.here or text.next or text.mine


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_a_day_that_a_sentence_names_is_known_where_it_is_said():
    for state in STATES.values():
        story = state()
        named = {
            n
            for row in standing(story.case, story.now, ALL)
            for t in [NB.situations[row.id]]
            for n in names_in(f"{t.here}{t.next}{t.mine}")
        }
        assert named <= set(dates(story.case))


def test_what_some_readers_may_not_read_has_something_to_say_to_them():
    hidden = {row.category for row in ROWS if row.category != "process"}
    assert hidden == {row.category for row in ROWS if row.unseen}


# --- what using it found, and what is of the same kind


def refused_with_a_date() -> Story:
    story = supported()
    return story.so(
        UDI,
        "decide_reflection",
        outcome="refused",
        decided_on=story.today,
        departure_by=story.today + timedelta(days=20),
    )


def postponed() -> Story:
    story = refused().so(LIE, "file_complaint", decision=refused().last("reflection_refused").seq, grounds="x")
    return story.so(LIE, "request_postponed_enforcement").so(UDI, "decide_postponed_enforcement", outcome="granted")


def refused_services() -> Story:
    return granted().so(NAV, "grant_services", living_allowance=False, temporary_housing=False, follow_up=False)


def no_new_home() -> Story:
    return evicted().so(NAV, "decide_no_housing", reason="x")


def permit_over() -> Story:
    return permitted().at(permitted().today + timedelta(days=400))


def paid() -> Story:
    return supported().so(NAV, "pay_interim_support", amount_nok=3000)


def test_after_a_refusal_no_money_is_promised_and_the_day_to_leave_is_said():
    story = refused_with_a_date()
    text = said(story)
    assert "UDI har sagt nei til søknaden din." in text
    leave = local_date(story.now) + timedelta(days=20)
    assert f"Du må reise fra Norge innen {leave.day}." in text.replace("UDI har bestemt at du må", "Du må")
    assert "Du får penger" not in text
    assert "fortsatt behandles" not in text
    assert "Pengene du fikk mens du ventet på svar, er slutt." in text


def test_the_day_to_leave_is_said_of_every_refusal_and_not_while_she_may_stay():
    story = permitted()
    leave = story.today + timedelta(days=30)
    story.at(story.today + timedelta(days=300)).so(LIE, "apply_permit_renewal")
    story.so(UDI, "decide_temporary_permit", outcome="refused", decided_on=story.today, departure_by=leave)
    assert "må reise" not in said(story), "the permit still runs"
    story.at(story.today + timedelta(days=90))
    assert "Fristen for å reise fra Norge var" in said(story)
    assert "må reise" not in said(postponed())


def test_an_appeal_that_is_lost_ends_what_was_postponed():
    story = postponed().so(UDI, "review_complaint", outcome="upheld").so("une", "decide_appeal", outcome="upheld")
    text = said(story)
    assert "Du fikk ikke medhold i klagen." in text
    assert "Du får bli i Norge" not in text


def test_what_the_police_have_confirmed_they_are_not_to_confirm():
    assert "politiet har fått den" in said(confirmed())
    assert "skal bekrefte" not in said(confirmed())
    waits = confirmed().at(date(2026, 3, 30))
    assert "Politiet" not in {p.what.split()[0] for p in promises(waits.case.deadlines.values(), NB)}


@pytest.mark.parametrize("denied", ["temporary_housing", "living_allowance"])
def test_what_nav_said_no_to_is_not_promised(denied):
    yes = {"living_allowance": True, "temporary_housing": True, "follow_up": True}
    text = said(granted().so(NAV, "grant_services", **{**yes, denied: False}))
    assert ("NAV hjelper deg med et sted å bo" in text) == (denied != "temporary_housing")
    assert ("NAV gir deg penger" in text) == (denied != "living_allowance")
    assert "NAV har sagt nei til" in text


def test_money_that_is_stopped_is_not_got():
    text = said(suspended())
    assert "Pengene fra NAV er stanset" in text
    assert "Du får penger" not in text


def test_whoever_does_not_see_the_immigration_case_does_not_read_it_on_the_sheet():
    others = ALL - {"immigration"}
    pending = STATES["asylum applied for"]()
    decided = STATES["asylum applied for"]().so(UDI, "decide_asylum", outcome="refused", departure_by=date(2027, 1, 1))
    assert "UDI har sagt nei til asylsøknaden din." in said(decided)
    assert said(decided, others).split() == said(pending, others).split()


CHANCES = ("Siste dag for å klage", "Før dette kan ingen sende deg ut av Norge", "Du kan klage på det som er bestemt")


@pytest.mark.parametrize(("by", "told"), [(LIE, True), (NAV, False), (TOT, False)])
def test_what_runs_after_a_refusal_is_on_the_sheet_of_whoever_may_know_of_the_refusal(by: str, told: bool):
    story = asylum_refused()
    shown = str(sheet_of(story, by))
    assert [chance in shown for chance in CHANCES] == [told] * len(CHANCES)


@pytest.mark.parametrize("state", STATES)
def test_no_sheet_promises_what_its_reader_does_not_follow(state: str):
    story = STATES[state]()
    for organisation in sorted({party.organisation for party in story.case.parties}):
        may = rights(story, organisation)
        unseen = [d.rule for d in story.case.deadlines.values() if d.rule in NB.promises and not may.follows(d)]
        seen = {d.rule for d in story.case.deadlines.values() if may.follows(d)}
        told = {row["what"] for row in sheet_of(story, organisation)["who_does_it"]}
        assert not told & {NB.promises[rule] for rule in unseen if rule not in seen}


def sheet_of(story: Story, organisation: str) -> dict[str, Any]:
    """The sheet as the organisation reads and prints it."""
    return sheet_view(story.case, NB, story.now, story.directory, rights(story, organisation))


def asylum_refused() -> Story:
    return STATES["asylum applied for"]().so(UDI, "decide_asylum", outcome="refused")


def test_what_fell_away_is_not_promised_and_a_closed_case_promises_nothing():
    story = confirmed().at(date(2026, 3, 30))
    assert "Du får penger mens du venter" in {p.what for p in promises(story.case.deadlines.values(), NB)}
    story.so(UDI, "decide_reflection", outcome="refused", decided_on=story.today)
    assert "Du får penger mens du venter" not in {p.what for p in promises(story.case.deadlines.values(), NB)}
    assert sheet_of(story.so(TOT, "close", outcome="x"), LIE)["who_does_it"] == []


def test_only_members_of_the_case_can_be_asked():
    story = STATES["something shared"]()
    assert ("police", POLICE) not in helpers(story.case) or story.case.has_party(POLICE, "police")
    assert {(p.role, p.organisation) for p in story.case.members} >= set(helpers(story.case))
