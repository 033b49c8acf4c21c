"""No form is left out: every transition of every track, in each role that may do it, is opened on a walk and sent."""

import pytest

from domain.tables.tracks import TRACKS
from tests.unit.form_plans import missing, unsent
from tests.unit.form_walks import plans


@pytest.mark.parametrize("track", TRACKS)
def test_every_form_of_every_track_is_opened_by_each_role_and_sent(track: str):
    found, done = plans(TRACKS[track])
    unopened = missing(TRACKS[track], done)
    assert unopened == set(), 'add `("role", "transition", {"field": "value"})` to a walk in tests/unit/form_walks.py'
    never_sent = unsent(TRACKS[track], [step for plan in found for step in plan.steps])
    assert never_sent == set(), (
        "a walk in tests/unit/form_walks.py must send it, in a state in which nothing refuses it"
    )
