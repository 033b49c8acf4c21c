"""Recognising somebody without a register: a keyed hash of what is known, compared when a case opens (spec 4)."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.facts.events import Event
from domain.facts.identification import PersonIdentified
from domain.primitives.text import written
from store.db.blind_index import BlindIndex
from store.db.schema import known_persons

RECOGNISED_BY = ("phone", "mail")
"""Channels whose value belongs to one person more often than not."""


def traits(data: PersonIdentified) -> list[str]:
    """What may recognise the person: name with birth date, and each phone number and address of mail."""
    person, found = data.person, []
    if person and person.name and data.birth_date:
        found.append(f"name {_plain(person.name)} {data.birth_date.isoformat()}")
    points = person.contact if person else ()
    found += [f"{p.channel} {_plain(p.value)}" for p in points if p.channel in RECOGNISED_BY]
    return found


def _plain(text: str) -> str:
    """Letters and digits only, so that spaces and signs make no difference."""
    return "".join(char for char in written(text) if char.isalnum())


def known_rows(fingerprints: BlindIndex, case_id: str, events: Iterable[Event]) -> list[dict[str, Any]]:
    """The hashes of what an opening says of the person."""
    return [
        {
            "case_id": case_id,
            "hash": fingerprints.of(b"person " + trait.encode()),
            "organisation": event.actor.organisation,
        }
        for event in events
        if isinstance(event.data, PersonIdentified)
        for trait in traits(event.data)
    ]


async def possible_earlier(connection: AsyncConnection, case_id: str) -> Sequence[str]:
    """Organisations with which a case of the same person may exist; never which case."""
    mine = select(known_persons.c.hash).where(known_persons.c.case_id == UUID(case_id))
    other = (known_persons.c.hash.in_(mine), known_persons.c.case_id != UUID(case_id))
    query = select(known_persons.c.organisation).where(*other).distinct()
    return sorted((await connection.execute(query)).scalars())
