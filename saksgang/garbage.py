"""Circles of garbage are looked for seldom: to look through all that lives in a worker stops it for half a second."""

import gc

NEW_ONES, OFTEN_BEFORE_OLDER, OFTEN_BEFORE_ALL = 20_000, 20, 50
"""After so many new objects the new ones are looked through, after so many such looks older ones, after so many of these all."""


def look_seldom() -> None:
    """From now on, and never again at what is there already: what a process starts with, it keeps.

    What is let go of is freed at once without a look; what is in a circle waits for one. Workflows, which are the largest,
    are taken out of theirs (saksgang/steps.py).
    """
    gc.freeze()
    gc.set_threshold(NEW_ONES, OFTEN_BEFORE_OLDER, OFTEN_BEFORE_ALL)
