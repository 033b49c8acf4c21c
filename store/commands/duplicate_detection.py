"""Detect possible duplicate cases with a blind index of identifying traits, compared when a case opens (spec 4)."""

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
"""Channels whose value usually belongs to one person."""


def traits(data: PersonIdentified) -> list[str]:
    """The identifying traits: name with birth date, each phone number, and each mail address."""
    person, found = data.person, []
    if person and person.name and data.birth_date:
        found.append(f"name {_plain(person.name)} {data.birth_date.isoformat()}")
    points = person.contact if person else ()
    found += [f"{p.channel} {_plain(p.value)}" for p in points if p.channel in RECOGNISED_BY]
    return found


def _plain(text: str) -> str:
    """Letters and digits only, so that spaces and punctuation make no difference."""
    return "".join(char for char in written(text) if char.isalnum())


def known_rows(fingerprints: BlindIndex, case_id: str, events: Iterable[Event]) -> list[dict[str, Any]]:
    """The rows of `known_persons` for an opening: the hash of each trait."""
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
    """Organisations that may have a case of the same person; never the case itself."""
    mine = select(known_persons.c.hash).where(known_persons.c.case_id == UUID(case_id))
    other = (known_persons.c.hash.in_(mine), known_persons.c.case_id != UUID(case_id))
    query = select(known_persons.c.organisation).where(*other).distinct()
    return sorted((await connection.execute(query)).scalars())
