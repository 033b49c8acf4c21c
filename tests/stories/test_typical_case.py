"""Fafo 2013, chapter 3, «En typisk saksgang»: each story is told in memory, and to the real stack while weeks pass."""

from typing import Any

import pytest

from saksgang.development.demo.on_stack import Hear, OnStack, Stack
from saksgang.development.demo.teller import Story
from saksgang.development.demo.typical_case import STORIES
from tests.stories.in_memory import InMemory

stories = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)


@stories
async def test_the_story_goes_as_the_report_tells_it(story: Story):
    await story.tell(InMemory())


@stories
async def test_the_story_goes_the_same_way_on_the_real_engine(story: Story, stack: Stack):
    await story.tell(OnStack(stack, Hear()))


class Types(Hear):
    """Keeps the types of what happened, as a witness who sees everything would."""

    def __init__(self) -> None:
        self.types: list[str] = []

    def did(self, teller: OnStack, by: str, happened: list[Any]) -> None:
        self.types += [h.type for h in happened]

    def time_passed(self, happened: list[Any]) -> None:
        self.types += [h.type for h in happened]


@pytest.mark.parametrize("story", [s for s in STORIES if s.name == "no_status"], ids=lambda story: story.name)
async def test_both_ways_of_telling_record_the_same_events(story: Story, stack: Stack):
    memory, heard = InMemory(), Types()
    await story.tell(memory)
    await story.tell(OnStack(stack, heard))
    seen = [e.type for e in memory.events]
    assert len(heard.types) == len(seen)
    assert [t for t in heard.types if t != "redacted"] == [
        t for t, h in zip(seen, heard.types, strict=True) if h != "redacted"
    ]
