"""What may be done is derived from what one may know: an entry that a reader does not see changes nothing of it."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path

import pytest

from api.queries.case_views import MATTERS
from domain.case import Case, unopened
from domain.decisions.decide import respond
from domain.disclosure.masked_case import FIELD_OF, TELLS, Withheld, veiled
from domain.disclosure.reader_rights import Rights
from domain.evolve import evolve
from domain.facts.commands import Command
from domain.facts.contact import ReportMissing
from domain.facts.events import Event
from domain.primitives.callers import Reader
from domain.primitives.categories import CATEGORIES
from domain.primitives.organisations import directory
from domain.readmodels.available_actions import open_to, possibilities
from domain.tables.disclosure import OWN_MATTER
from domain.tables.tracks import TRACKS
from tests.unit.given import (
    IOM,
    LIE,
    NADHEIM,
    NAV,
    POLICE,
    TOT,
    UDI,
    Story,
    asylum_applied,
    identified,
    in_activity,
    oslo,
    rights,
)  # fmt: skip
from tests.unit.states import STATES

RECEPTION = "noas-mottak"


def crowded() -> Story:
    """Everybody who may have one matter is in the case, and things happen that are not for them, or not for NAV."""
    story = in_activity().at("2026-08-03 10:00").so(LIE, "report_to_police", reported_by="lawyer")
    story.so(POLICE, "open_investigation").so(LIE, "apply_asylum")
    story.so(TOT, "assign_responsible", role="return_counsellor", organisation=IOM, reason="retur")
    story.so(IOM, "accept_responsibility").so(LIE, "arrange_health_care", kind="psychologist", on_day=str(story.today))
    story.so(NAV, "set_condition", condition="delta", person_heard=True, reduction_announced=True)
    story.so(NADHEIM, "report_missing", last_seen=story.now).so(NADHEIM, "report_found")
    story.so(UDI, "decide_asylum", outcome="refused").so(LIE, "request_postponed_enforcement")
    story.so(LIE, "file_complaint", decision=story.last("asylum_refused").seq, grounds="x")
    story.so(UDI, "review_complaint", outcome="upheld").so(NADHEIM, "report_missing", last_seen=story.now)
    story.so(UDI, "decide_postponed_enforcement", outcome="granted").so("une", "decide_appeal", outcome="reversed")
    return story.so(UDI, "decide_asylum", outcome="humanitarian").so(POLICE, "close_investigation")


STORIES = {**STATES, "crowded": crowded}


def told(story: Story, case: Case, reader: Reader, at: datetime, *, whole: bool = False) -> dict[str, str]:
    """Every transition with all that is said of its refusals to the reader; `whole`: as if it might know everything."""
    mine = Rights(reader, case, at, story.directory.places)
    found = possibilities(case, reader.organisation, reader.roles, at, story.directory, told=None if whole else mine)
    return {p.row.name: str([vars(refused) for refused in p.refusals]) for p in found}


@pytest.mark.parametrize("state", STORIES)
def test_an_entry_that_a_reader_does_not_see_changes_nothing_of_what_it_may_do(state: str):
    story = STORIES[state]()
    for reader, before, after, event in unseen(story):
        at = event.recorded_at
        assert told(story, before, reader, at) == told(story, after, reader, at), (reader, event.type)


def unseen(story: Story) -> Iterator[tuple[Reader, Case, Case, Event]]:
    """Each reader with each entry hidden from it, and the case before and after it; no party comes or goes with it."""
    before = unopened(story.case.id)
    for event in story.events:
        after = evolve(before, event)
        same = before.opening is not None and (before.parties, before.closed_at) == (after.parties, after.closed_at)
        for party in before.members if same else ():
            reader = Reader(party.organisation, (party.role,))
            if not Rights(reader, after, event.recorded_at, story.directory.places).knows_of(event).yes:
                yield reader, before, after, event
        before = after


def test_without_the_veil_it_would_change():
    """Otherwise the test above would say nothing."""
    story = crowded()
    changed = {
        (reader.roles[0], event.type)
        for reader, before, after, event in unseen(story)
        if told(story, before, reader, event.recorded_at, whole=True)
        != told(story, after, reader, event.recorded_at, whole=True)
    }
    assert ("nav", "asylum_refused") in changed
    assert {role for role, _ in changed} & set(OWN_MATTER)


def test_the_reception_centre_is_not_told_that_she_is_missing_and_may_say_so_itself():
    story = asylum_applied()
    reader = Reader(RECEPTION, ("reception_centre",))
    before = told(story, story.case, reader, story.now)
    assert before["report_missing"] == before["report_found"] == "[]"
    story.so(NADHEIM, "report_missing", last_seen=story.now)
    assert told(story, story.case, reader, story.now) == before
    story.so(RECEPTION, "report_missing", last_seen=story.now).so(RECEPTION, "report_found")
    story.so(RECEPTION, "report_found")
    story.refuses(NADHEIM, "report_found").because("not_missing")


def test_a_token_for_one_matter_is_not_told_what_the_organisation_knows_in_its_other_role():
    story = asylum_applied()
    both = ("outreach", "reception_centre")
    story.directory = directory(
        replace(row, roles=both) if row.id == NADHEIM else row for row in story.directory.organisations.values()
    )
    story.so(TOT, "assign_responsible", role="reception_centre", organisation=NADHEIM, reason="x")
    story.so(NADHEIM, "accept_responsibility").so(NADHEIM, "report_missing", last_seen=story.now)
    said = Command("c", "report_missing", ReportMissing(last_seen=story.now), NADHEIM, ("reception_centre",))
    assert respond(story.case, said, story.now, story.directory)[1][-1].type == "person_missing"
    story.refuses(NADHEIM, "report_missing", last_seen=story.now).because("already_missing")


def test_no_rule_makes_up_who_asks():
    """Whoever asks is `ask.reader`: the organisation in the role in which it asks."""
    rules = sorted(file for file in Path("domain/rules").glob("*.py") if file.stem != "context")
    assert any("ask.reader" in file.read_text() for file in rules)
    assert [file.name for file in rules if "Reader(" in file.read_text()] == []


def test_nobody_reads_through_the_veil_what_the_overview_does_not_show():
    story = asylum_applied().so(UDI, "decide_asylum", outcome="refused")
    case = veiled(story.case, rights(story, POLICE))
    assert case.police_case == story.case.police_case
    for name in ("asylum", "activity", "decisions"):
        with pytest.raises(Withheld):
            getattr(case, name)
    assert veiled(story.case, rights(story, LIE)).asylum == story.case.asylum


def test_every_field_of_a_case_says_what_it_tells_and_as_the_overview_does():
    assert set(TELLS) == {field.name for field in fields(Case)}
    assert {category for told in TELLS.values() for category in told} <= set(CATEGORIES)
    for _, field, category in MATTERS:
        assert TELLS[field] == (category,) or field == "hand_overs"
    assert {FIELD_OF.get(name, name): field for name, field, _ in MATTERS} == {field: field for _, field, _ in MATTERS}


def test_a_party_is_still_told_why_not():
    story = Story().so(
        NADHEIM, "identify", municipality="Oslo", birth_date="2000-06-15", gender="female", exploitation="prostitution"
    )
    mine = rights(story, NADHEIM)
    roles = mine.reader.roles
    found = possibilities(story.case, NADHEIM, roles, oslo("2026-03-02"), story.directory, told=mine)
    refusals = {p.row.name: [refused.rule for refused in p.refusals] for p in found}
    assert refusals["report_found"] == ["not_missing"]
    assert set(open_to(story.case, NADHEIM, roles, oslo("2026-03-02"), story.directory, told=mine)) < set(
        TRACKS[story.case.track].transitions
    )


LEADS_NOWHERE = (
    "acknowledge_deadline",
    "correct",
    "complete_action",
    "review_disclosure",
    "file_complaint",
    "answer_issue",
)


def offered(story: Story, organisation: str) -> set[str]:
    mine = rights(story, organisation)
    return set(open_to(story.case, organisation, mine.reader.roles, story.now, story.directory, told=mine))


def test_what_leads_nowhere_is_offered_to_nobody():
    story = identified()
    for party in story.case.members:
        own = {"correct"} if party.organisation == NADHEIM else set()
        assert offered(story, party.organisation) & set(LEADS_NOWHERE) <= own, party


def test_what_somebody_may_name_is_offered_through_the_veil():
    """The coordinator sees the process alone, and yet which deadlines it follows."""
    story = identified().at("2026-03-20")
    assert any(d.state == "breached" for d in story.case.deadlines.values())
    assert "acknowledge_deadline" in offered(story, TOT)
    refused = asylum_applied().so(UDI, "decide_asylum", outcome="refused")
    assert "file_complaint" in offered(refused, LIE)


def test_a_decision_that_one_may_not_know_is_none_to_complain_of():
    story = asylum_applied().so(UDI, "decide_asylum", outcome="refused")
    case = veiled(story.case, rights(story, POLICE))
    seq = story.last("asylum_refused").seq
    assert seq in story.case.named_decisions
    assert seq not in case.named_decisions
    assert {d.id for d in case.named_deadlines} < {d.id for d in story.case.named_deadlines}
    assert case.entries_of(POLICE) == story.case.entries_of(POLICE) != ()
    assert case.entries_of(NADHEIM) == ()
