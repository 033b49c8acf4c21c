"""The demonstration's last cases: in memory and on the real stack, they leave something late and something due."""

import pytest

from saksgang.development.demo import run
from saksgang.development.demo.left_open import STORIES
from saksgang.development.demo.on_stack import Hear, OnStack, Stack
from saksgang.development.demo.teller import Story
from saksgang.development.demo.typical_case import TOT
from tests.stories.in_memory import InMemory

stories = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)


@stories
async def test_the_story_leaves_what_it_says(story: Story):
    await story.tell(InMemory())


LEFT = {"advice_is_late": ("legal_advice", "breached"), "answers_are_due": ("disclosure_review", "open")}


@stories
async def test_the_coordinator_finds_it_on_the_real_stack(story: Story, stack: Stack):
    teller = OnStack(stack, Hear())
    await story.tell(teller)
    items = (await stack.call("GET", f"/cases/{teller.case_id}/deadlines", TOT)).json()["items"]
    assert LEFT[story.name] in {(item["rule"], item["state"]) for item in items}


def test_the_demonstration_ends_with_them():
    assert run.STORIES[-len(STORIES) :] == STORIES
