"""No reader sees a deadline whose start it may not know: every row of the table, every role, a child and an adult."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from api.queries.case_views import watched
from domain.case import Case, Opening, Party, unopened
from domain.disclosure.policy import follows, follows_path, may
from domain.disclosure.reader_rights import Rights
from domain.facts.commands import Actor, Data
from domain.facts.deadlines import Deadline, Rung
from domain.facts.ended import DeadlineReminded
from domain.facts.events import Event
from domain.primitives.callers import Reader
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.disclosure import OWN_MATTER, SEES
from domain.tables.event_types import EVENT_TYPES
from domain.tables.row_types import DeadlineRule
from store.queries.membership import KNOW, TELLING

AT = datetime(2024, 3, 4, 12, tzinfo=UTC)
SOMEBODY, READER = "somebody", "reader"
STARTS = [
    pytest.param(row, start, id=f"{row.id}-{start}")
    for rows in DEADLINE_RULES.values()
    for row in rows[-1:]
    for start in row.starts
]


def of_child_and_adult(role: str, start: str, deadline: Deadline) -> Iterator[Case]:
    """A case in which the reader has the role and somebody else recorded what started the deadline."""
    for minor in (True, False):
        opening = Opening(AT, SOMEBODY, "outreach", "0301", "female", "unknown", presumed_minor=minor, assessed_age=30)
        yield replace(
            unopened("case"), version=1, opening=opening, parties=(Party(READER, role, 1),), happened={start: AT},
            entries=((start, SOMEBODY),), deadlines={deadline.id: deadline},
        )  # fmt: skip


def made(row: DeadlineRule, start: str, organisation: str) -> Deadline:
    end = Rung(AT + timedelta(days=1), "end", row.at_end)
    return Deadline(
        f"{row.id}-1", row.id, row.kind, "x", organisation, 1, AT, end.at, AT, row.basis, row.met_by, row.cancelled_by,
        (end,), category=EVENT_TYPES[start].category,
    )  # fmt: skip


@pytest.mark.parametrize(("row", "start"), STARTS)
@pytest.mark.parametrize("role", SEES)
def test_no_role_follows_a_deadline_whose_start_it_may_not_know(role: str, row: DeadlineRule, start: str):
    deadline, reader = made(row, start, SOMEBODY), Reader(READER, (role,))
    began = Event(1, start, AT, AT, Actor(SOMEBODY, "x"), Data())
    reminded = replace(
        began, seq=2, type="deadline_reminded", data=DeadlineReminded(deadline=deadline.id, rule=row.id, rung=0)
    )
    for case in of_child_and_adult(role, start, deadline):
        knows = may(reader, EVENT_TYPES[start].category, began, case, AT).yes
        shown = follows(reader, deadline, case, AT)
        assert knows or not shown
        assert shown or not may(reader, "process", reminded, case, AT).yes or role in OWN_MATTER
        if follows_path(reader, case, AT):
            assert may(reader, "process", reminded, case, AT).yes is shown
            assert shown is (role in KNOW[deadline.category])


@pytest.mark.parametrize(("row", "start"), STARTS)
@pytest.mark.parametrize("role", SEES)
def test_whoever_must_act_knows_of_the_deadline(role: str, row: DeadlineRule, start: str):
    deadline, reader = made(row, start, READER), Reader(READER, (role,))
    began = Event(
        2,
        "deadline_reminded",
        AT,
        AT,
        Actor(SOMEBODY, "x"),
        DeadlineReminded(deadline=deadline.id, rule=row.id, rung=0),
    )
    for case in of_child_and_adult(role, start, deadline):
        assert follows(reader, deadline, case, AT)
        assert may(reader, "process", began, case, AT).yes


def test_the_table_has_deadlines_that_not_everybody_may_know_of():
    assert {"process", "immigration", "support"} <= set(TELLING)
    assert "nav" not in KNOW["immigration"]
    assert "coordinator" not in KNOW["immigration"]
    assert {"lawyer", "guardian"} <= set(KNOW["immigration"])


@pytest.mark.parametrize(("row", "start"), STARTS)
@pytest.mark.parametrize("role", SEES)
def test_nobody_loses_a_missed_deadline_and_whoever_may_not_know_it_learns_only_that_it_is_late(
    role: str, row: DeadlineRule, start: str
):
    """Whoever coordinates, to whom it was escalated, has every one of them: as it is, or late and whose."""
    missed = replace(made(row, start, SOMEBODY), state="breached", breached_at=AT)
    reader = Reader(READER, (role,))
    for case in of_child_and_adult(role, start, missed):
        held = replace(case, responsible={"coordinator": SOMEBODY, **case.responsible, role: READER})
        rights = Rights(reader, held, AT)
        escalated = "deadline_escalated" in row.at_end
        assert rights.watches(missed) is (role == "coordinator" and escalated and not rights.follows(missed))
        nobody_coordinates = Rights(reader, replace(held, responsible={**case.responsible, role: READER}), AT)
        in_its_place = role in ("coordinator", "outreach") and escalated and not nobody_coordinates.follows(missed)
        assert nobody_coordinates.watches(missed) is in_its_place, "outreach identified the person"
        assert not rights.watches(replace(missed, state="open", breached_at=None))
        over = replace(missed, state="cancelled", breached_at=None)
        assert not rights.watches(over)
        assert rights.watches(replace(over, next_daily=AT)) is rights.watches(missed), "a right that has run out"
        assert not rights.watches(missed.set_aside("cancelled", AT)), "a breach that fell away"
        shown = orjson.dumps([watched(rights, held, language) for language in ("nb", "en")]).decode()
        for told in (row.id, row.title.nb, row.title.en, start, *missed.met_by, *missed.basis):
            assert told not in shown


def test_what_stands_for_a_missed_deadline_tells_nothing_of_those_beside_it():
    """Its place among all of the case would tell which entry started it."""
    row = DEADLINE_RULES["refund_decision"][-1]
    missed = replace(made(row, row.starts[0], SOMEBODY), state="breached", breached_at=AT, category="immigration")
    (case, *_) = of_child_and_adult("coordinator", row.starts[0], missed)
    held = replace(case, responsible={"coordinator": READER})
    beside = replace(
        held, deadlines={**{f"x-{n}": replace(missed, id=f"x-{n}", state="met") for n in range(7)}, **held.deadlines}
    )
    shown = [watched(Rights(Reader(READER, ("coordinator",)), each, AT), each, "nb") for each in (held, beside)]
    assert len(shown[0]) == 1
    assert shown[0] == shown[1]
