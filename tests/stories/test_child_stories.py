"""Fafo 2013, chapters 5 and 6: each child's story is told in memory, and to the real stack while weeks pass."""

from typing import Any
from uuid import uuid4

import pytest

from saksgang.development.demo.child_stories import STORIES
from saksgang.development.demo.narrator import Narrator
from saksgang.development.demo.on_stack import Hear, OnStack, Stack
from saksgang.development.demo.teller import Story, Where
from tests.stories.in_memory import InMemory

stories = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)


class ChildInMemory(InMemory):
    """A child's case in memory: it has an id, a second one can be told beside it, and its city's coordinator looks."""

    def __init__(self) -> None:
        super().__init__()
        self.case_id = str(uuid4())

    def __copy__(self) -> "ChildInMemory":
        return ChildInMemory()

    async def where(self) -> Where:
        open_ = tuple(d.rule for d in self.case.deadlines.values() if d.state == "open")
        matters = {"concern": self.case.concern.status, "placement": self.case.placement.status}
        return Where(self.case.step, matters, open_)


@stories
async def test_the_story_goes_as_the_report_tells_it(story: Story):
    await story.tell(ChildInMemory())


@stories
async def test_the_story_goes_the_same_way_on_the_real_engine(story: Story, stack: Stack):
    await story.tell(OnStack(stack, Hear()))


class Types(Hear):
    """Keeps the types of what happened, as the witness sees them."""

    def __init__(self) -> None:
        self.types: list[str] = []

    def did(self, teller: OnStack, by: str, happened: list[Any]) -> None:
        self.types += [h.type for h in happened]

    def time_passed(self, happened: list[Any]) -> None:
        self.types += [h.type for h in happened]


def named(name: str) -> Story:
    return next(story for story in STORIES if story.name == name)


def what_was_done(types: list[str]) -> list[str]:
    """Without the ladders, whose rungs depend on the hour and the day of the week on which the story is told."""
    return [t for t in types if not t.startswith("deadline_") and t != "right_expired"]


@pytest.mark.parametrize("name", ["nobody_extends", "the_boy_in_the_drug_scene"])
async def test_both_ways_of_telling_record_the_same_events(name: str, stack: Stack):
    memory, heard = ChildInMemory(), Types()
    await named(name).tell(memory)
    await named(name).tell(OnStack(stack, heard))
    done, seen = what_was_done([e.type for e in memory.events]), what_was_done(heard.types)
    assert [h if h == "redacted" else d for d, h in zip(done, seen, strict=True)] == seen


async def test_the_narrator_tells_a_childs_story_and_names_no_place(stack: Stack):
    """The coordinator, whose eyes the narrator has, does not learn where the child is."""
    lines: list[str] = []
    narrator = Narrator((await stack.directory.current()).organisations, lines.append)
    await named("the_wrong_paragraph").tell(OnStack(stack, narrator))
    assert any("Barnet plassert akutt" in line for line in lines)
    assert not any("Institusjon Sør" in line for line in lines)


def test_the_stories_are_of_both_cities_and_have_names_of_their_own():
    assert len({story.name for story in STORIES}) == len(STORIES) >= 6
    assert {story.source.split(",")[1] for story in STORIES} == {" kap. 5", " kap. 6"}
