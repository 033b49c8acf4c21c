"""The reports' other adults (Fafo 2013, chapters 3 and 4; NTNU 2008): each is told in memory, and to the real stack."""

import pytest

from saksgang.development.demo.adult_stories import STORIES
from saksgang.development.demo.on_stack import Hear, OnStack, Stack
from saksgang.development.demo.teller import Story
from tests.stories.in_memory import InMemory

stories = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)


@stories
async def test_the_story_goes_as_the_report_tells_it(story: Story):
    await story.tell(InMemory())


@stories
async def test_the_story_goes_the_same_way_on_the_real_engine(story: Story, stack: Stack):
    await story.tell(OnStack(stack, Hear()))
