"""What a process remembers of cases: the latest, and what was made of just that one."""

from dataclasses import replace

from domain.case import Case
from store.events.case_cache import CaseCache
from tests.unit.given import supported

CASE: Case = supported().case
LATER = replace(CASE, version=CASE.version + 1)


def made_by(memory: CaseCache, case: Case, key: object = 1) -> list[int]:
    """The same list again where it was kept."""
    return memory.beside(case, "made", key, list)


def test_what_was_made_of_a_case_is_kept_for_just_that_case_and_key():
    memory = CaseCache()
    memory.put(CASE)
    first = made_by(memory, CASE)
    assert made_by(memory, CASE) is first
    assert made_by(memory, CASE, 2) is not first
    assert made_by(memory, replace(CASE), 2) is not made_by(memory, CASE, 2)


def test_it_goes_when_the_case_goes_on_or_is_forgotten_or_makes_room():
    memory = CaseCache(limit=1)
    memory.put(CASE)
    first = made_by(memory, CASE)
    memory.put(LATER)
    assert made_by(memory, CASE) is not first
    second = made_by(memory, LATER)
    memory.forget(CASE.id)
    memory.put(LATER)
    assert made_by(memory, LATER) is not second
    third = made_by(memory, LATER)
    memory.put(replace(LATER, id="another"))
    memory.put(LATER)
    assert made_by(memory, LATER) is not third


def test_nothing_is_kept_of_a_case_that_is_not_remembered():
    memory = CaseCache()
    assert made_by(memory, CASE) is not made_by(memory, CASE)
