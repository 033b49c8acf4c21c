"""A correction is seen by whoever may see it, and not by whoever may see only the entry that it corrects."""

from datetime import timedelta
from typing import Any

from api.queries.case_views import corrections_in, history
from tests.unit.given import GRANTED_ON, LIE, NADHEIM, NAV, UDI, Story, granted, rights

ROSA, SHELTER, FIRST, PLANTED = "rosa", "oslo-krisesenter", "Qzforste", "Qzrettet"


def said_to(story: Story, organisation: str) -> str:
    """All that the reader is told of the history, and of what its entries should have said."""
    may = rights(story, organisation)
    log = [(event, b"x") for event in story.events]
    items: list[dict[str, Any]] = list(history(log, may, "nb", corrections_in(story.events, may)))
    return str(items)


def left() -> Story:
    """A shelter that knew where she is from, and has left."""
    story = granted(district=FIRST).so(NADHEIM, "request_shelter_place")
    story.so(ROSA, "offer_shelter_place", shelter=SHELTER).so(SHELTER, "confirm_arrival")
    return story.so(SHELTER, "leave_shelter")


def test_a_shelter_that_left_is_not_told_what_was_corrected_afterwards():
    story = left().so(NADHEIM, "correct", seq=1, fields={"district": PLANTED}, reason="x")
    for wait in (timedelta(), timedelta(days=29)):
        story.at(story.now + wait)
        assert PLANTED in said_to(story, LIE)
        assert FIRST in said_to(story, SHELTER)
        assert PLANTED not in said_to(story, SHELTER)


def test_what_was_corrected_before_it_left_it_is_told():
    story = granted(district=FIRST).so(NADHEIM, "request_shelter_place")
    story.so(ROSA, "offer_shelter_place", shelter=SHELTER).so(SHELTER, "confirm_arrival")
    story.so(NADHEIM, "correct", seq=1, fields={"district": PLANTED}, reason="x").so(SHELTER, "leave_shelter")
    assert said_to(story, SHELTER).count(PLANTED) == 2, "in the correction, and beside what it corrects"


def test_what_was_shared_once_is_not_told_again_as_it_is_corrected():
    home = {"kind": "own", "place": FIRST, "quality_agreement": True, "from_": GRANTED_ON}
    story = granted()
    seq = story.do(NAV, "assign_housing", **home)[0].seq
    told = {"categories": ["location"], "text": "x", "explanation": "x", "basis": "danger_to_life"}
    story.so(LIE, "share_information", to=UDI, **told)
    assert FIRST in said_to(story, UDI)
    story.so(NAV, "correct", seq=seq, fields={"place": PLANTED}, reason="x")
    assert PLANTED in said_to(story, LIE)
    assert FIRST in said_to(story, UDI)
    assert PLANTED not in said_to(story, UDI)
