"""A correction is seen by whoever may see it, and not by whoever may see only the entry that it corrects."""

from datetime import UTC, datetime

import pytest

from saksgang.development.demo.on_stack import Stack
from tests.integration.pages import logged_in
from tests.integration.rest import HELPER, LAWYER, NAV, Json, at_the_grant, done, history, read, today

SHELTER, FIRST, PLANTED = "oslo-krisesenter", "Qzforste", "Qzrettet"


async def said_to(stack: Stack, case: str, by: str) -> str:
    """All that the reader is told of the history, wherever it stands."""
    whole = [await history(stack, case, by), await read(stack, f"/cases/{case}/bundle", by)]
    whole.append(await read(stack, f"/cases/{case}/history?limit=200&as_of=2050-01-01T00:00:00Z", by))
    async with logged_in(stack, by) as reader:
        return "".join([str(whole), *[await reader.open(f"/saker/{case}/{page}") for page in ("historikk", "samling")]])


@pytest.fixture
async def left(stack: Stack) -> str:
    """A case whose shelter has left, and in which what it knew was corrected afterwards."""
    case = await at_the_grant(stack, district=FIRST)
    await done(stack, case, HELPER, "request_shelter_place")
    await done(stack, case, "rosa", "offer_shelter_place", shelter=SHELTER)
    await done(stack, case, SHELTER, "confirm_arrival")
    await done(stack, case, SHELTER, "leave_shelter")
    await done(stack, case, HELPER, "correct", seq=1, fields={"district": PLANTED}, reason="Hun har flyttet")
    return case


async def test_a_shelter_that_left_is_not_told_what_was_corrected_afterwards(stack: Stack, left: str):
    assert PLANTED in await said_to(stack, left, LAWYER)
    told = await said_to(stack, left, SHELTER)
    assert FIRST in told
    assert PLANTED not in told


async def test_what_was_shared_once_is_not_told_again_as_it_is_corrected(stack: Stack):
    case = await at_the_grant(stack)
    home = {"kind": "own", "place": FIRST, "quality_agreement": True, "from": today().isoformat()}
    await done(stack, case, NAV, "assign_housing", **home)
    seq = next(e["seq"] for e in await history(stack, case, NAV) if e["type"] == "housing_assigned")
    share: Json = {
        "to": "udi",
        "categories": ["location"],
        "text": "Se",
        "basis": "danger_to_life",
        "explanation": "Fare",
    }
    await done(stack, case, LAWYER, "share_information", **share)
    assert FIRST in await said_to(stack, case, "udi")
    await done(stack, case, NAV, "correct", seq=seq, fields={"place": PLANTED}, reason="Hun har flyttet")
    assert PLANTED in await said_to(stack, case, LAWYER)
    told = await said_to(stack, case, "udi")
    assert FIRST in told
    assert PLANTED not in told


@pytest.mark.parametrize("then", ["", "&as_of=now"], ids=["now", "as of an instant"])
async def test_an_entry_on_another_page_than_its_correction_says_that_it_was_corrected(
    stack: Stack, left: str, then: str
):
    then = then.replace("now", datetime.now(UTC).isoformat().replace("+00:00", "Z"))
    (entry,) = (await read(stack, f"/cases/{left}/history?limit=1{then}", LAWYER))["items"]
    assert (entry["seq"], entry["corrected"]) == (1, {"district": PLANTED})
