"""Circles of garbage are looked for seldom, and what was there before is not looked at."""

import gc
import subprocess
import sys

SEEN = """
import gc
from saksgang.garbage import look_seldom
look_seldom()
looks = []
gc.callbacks.append(lambda phase, info: looks.append(info["generation"]) if phase == "stop" else None)
circles = 30_000
for _ in range(circles):
    circle = []
    circle.append(circle)
assert gc.get_freeze_count() > 1_000
print(looks)
"""


def test_thirty_thousand_circles_are_one_look_at_what_is_new():
    assert gc.get_threshold()[0] < 1_000, "what Python does by itself"
    found = subprocess.run([sys.executable, "-c", SEEN], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[0]"
