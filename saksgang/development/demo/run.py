"""Runs the demonstration: every story in order, against the stack that runs in a folder."""

from collections.abc import Callable

from saksgang.config.errors import Failure
from saksgang.development.demo import adult_stories, child_stories, left_open, typical_case
from saksgang.development.demo.narrator import Narrator
from saksgang.development.demo.on_stack import OnStack, Stack
from saksgang.development.stack.layout import Layout

STORIES = (*typical_case.STORIES, *adult_stories.STORIES, *child_stories.STORIES, *left_open.STORIES)


async def run(layout: Layout, tell: Callable[[str], None]) -> None:
    """Tell every story. Raises Failure if one of them goes another way."""
    stack = await Stack.connect(layout)
    try:
        narrator = Narrator((await stack.directory.current()).organisations, tell)
        for story in STORIES:
            narrator.begin(story)
            teller = OnStack(stack, narrator)
            try:
                await story.tell(teller)
            except AssertionError as error:
                raise Failure(f"the story «{story.title}» went another way: {error}") from error
            narrator.end(teller)
    finally:
        await stack.close()
