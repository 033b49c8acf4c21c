"""The engine knows neither an organisation nor a subscription: its operator and its files show no id of ours."""

import asyncio
import base64
from collections.abc import Iterable
from uuid import uuid4

import pytest

from activities.contracts import COURIER, DELIVERIES, DIGEST, DigestInput
from activities.digest import FOR_DIGEST
from domain.primitives.calendar import next_working_day
from saksgang.development.demo.on_stack import Stack
from store.crypto.column_types import hidden_route
from store.crypto.lasting import lasting
from tests.integration.outside import Mailbox, Receiver
from tests.integration.receivers import hears_of_a_case, mails, organisation, posts, subscribed
from tests.integration.rest import today
from tests.integration.test_digest import scheduled, sum_up

NOT_BY_CHANCE = 8
"""An id of so many letters with a hyphen stands nowhere by chance."""


def spelt(word: str) -> set[bytes]:
    """The word as it is, in hex, in UTF-16, and in base64 wherever in its row it begins."""
    plain = word.encode()
    in_base64 = (base64.b64encode(b"x" * n + plain)[4 if n else 0 : -4] for n in range(3))
    return {plain, plain.hex().encode(), word.encode("utf-16-le"), *in_base64}


async def kept_by_the_engine(stack: Stack) -> list[bytes]:
    """The contents of every file that the engine has."""
    files = [path for path in stack.layout.root.iterdir() if path.name.startswith("temporal.db")]
    return [await asyncio.to_thread(path.read_bytes) for path in [*files, stack.layout.log("temporal")]]


def found(words: Iterable[str], contents: list[bytes]) -> set[str]:
    return {word for word in words for form in spelt(word) for content in contents if form in content}


async def test_no_file_of_the_engine_holds_an_organisations_id_or_a_subscriptions(
    stack: Stack, mailbox: Mailbox, receiver: Receiver
):
    """Couriers by mail and webhook have run for it, a digest was made, and its schedule is kept."""
    lawyer = await organisation(stack)
    hook = (await subscribed(stack, lawyer, receiver))["id"]
    await hears_of_a_case(stack, lawyer)
    await mails(mailbox, lawyer)
    await posts(receiver)
    await sum_up(stack, lawyer, next_working_day(today()))
    await scheduled(stack, lawyer)
    contents = await kept_by_the_engine(stack)
    keys = lasting(stack.engine.dialect)
    told = {f"courier-{hidden_route(keys, route)}" for route in (f"mail:{lawyer}", f"webhook:{hook}")}
    told.add(f"digest-{keys.hidden(FOR_DIGEST, lawyer)}")
    assert found(told, contents) == told, "it is looked for where it would be"
    ids = (await stack.directory.current()).organisations
    looked_for = {id_ for id_ in ids if "-" in id_ and len(id_) >= NOT_BY_CHANCE}
    assert lawyer in looked_for
    assert found({*looked_for, hook}, contents) == set()


async def test_the_engine_knows_an_organisation_by_another_name_in_each_of_its_parts(stack: Stack):
    keys = lasting(stack.engine.dialect)
    names = {hidden_route(keys, f"{way}:rosa").partition(":")[2] for way in ("mail", "lead")}
    assert len(names) == 1
    assert keys.hidden(FOR_DIGEST, "rosa") not in names


@pytest.mark.parametrize("route", ["mail:rosa", "anything", "webhook:0", ""])
async def test_a_courier_that_somebody_else_sends_carries_nothing_and_ends(stack: Stack, route: str):
    handle = await stack.client.start_workflow(COURIER, route, id=f"courier-{uuid4()}", task_queue=DELIVERIES)
    assert await handle.result() is None


@pytest.mark.parametrize("named", ["rosa", "", "anybody"])
async def test_a_digest_that_somebody_else_asks_for_is_none(stack: Stack, named: str):
    asked = DigestInput(named, next_working_day(today()).isoformat())
    handle = await stack.client.start_workflow(DIGEST, asked, id=f"digest-{uuid4()}", task_queue=DELIVERIES)
    assert await handle.result() is False
