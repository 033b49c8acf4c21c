"""The directory in the database, and the process's copy of it, which is renewed when the directory changes."""

import asyncio
import time
from collections.abc import Iterable
from typing import Any

import structlog
from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.primitives.organisations import Directory, Organisation, directory, sound, wrong_with
from store.crypto.high_water_marks import HighWaterMarks
from store.crypto.lasting import lasting
from store.db.schema import organisations

log = structlog.get_logger()
_ORGANISATION = TypeAdapter(Organisation)
GENERATION = "generation"
"""Number of times that the row was written: covered by the voucher; a high-water mark records the last revocation."""

FRESH_SECONDS, JUST_NOW_SECONDS = 1.0, 0.02


def organisation_json(organisation: Organisation) -> dict[str, Any]:
    """The organisation as JSON-ready values."""
    found: dict[str, Any] = _ORGANISATION.dump_python(organisation, mode="json")
    return found


def organisation_from(detail: dict[str, Any]) -> Organisation:
    """The inverse of `organisation_json`; the generation is ignored."""
    return _ORGANISATION.validate_python({name: value for name, value in detail.items() if name != GENERATION})


async def put_organisations(connection: AsyncConnection, rows: Iterable[Organisation]) -> None:
    """Insert or replace organisations by id; raises `UnsoundOrganisation` if the directory may not hold one of them."""
    given = [sound(row) for row in rows]
    before = await _generations(connection, [row.id for row in given])
    values = [{"id": row.id, "detail": {**organisation_json(row), GENERATION: before[row.id] + 1}} for row in given]
    statement = insert(organisations).values(values)
    changed = func.nextval(func.pg_get_serial_sequence("organisations", "changed"))
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["id"], set_={"detail": statement.excluded.detail, "changed": changed}
        )
    )


async def _generations(connection: AsyncConnection, ids: list[str]) -> dict[str, int]:
    """Return the current generation of each row and lock the rows against concurrent writers."""
    marks = lasting(connection).marks
    query = select(organisations).where(organisations.c.id.in_(ids)).order_by(organisations.c.id).with_for_update()
    stored = {row.id: _generation(row) for row in await connection.execute(query) if _is_ours(row)}
    return {id_: max(stored.get(id_, 0), marks.of(_mark(id_))) for id_ in ids}


def _generation(row: Any) -> int:
    """The row's generation; 0 for a row written before generations were introduced."""
    found: int = row.detail.get(GENERATION, 0)
    return found


def _mark(id_: str) -> str:
    return f"organisations {id_}"


def told_of(rows: list[Organisation]) -> list[Organisation]:
    """Return the rows unchanged and log each one that fails today's validation, because it was stored without it."""
    for row in rows:
        if wrong := [pointer for pointer, _ in wrong_with(row)]:
            log.warning("directory_unsound", organisation=row.id, wrong=wrong)
    return rows


class DirectoryCopy:
    """The directory as this process last read it; checks for changes at most once a second."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._directory = directory(())
        self._changed: tuple[int, ...] = ()
        self._looked = self._wanted = float("-inf")
        self._looking = asyncio.Lock()

    async def current(self) -> Directory:
        """The directory, at most one second old."""
        if not self._is_fresh:
            async with self._looking:
                if not self._is_fresh:
                    await self._look()
        return self._directory

    async def _look(self) -> None:
        # The copy is as old as the start of the query: a commit during the query may be missing from the result.
        asked = time.monotonic()
        async with self._engine.connect() as connection:
            await self._refresh(connection)
        self._looked = asked

    @property
    def _is_fresh(self) -> bool:
        return self._looked >= self._wanted and time.monotonic() - self._looked <= FRESH_SECONDS

    async def knowing(self, wanted: Iterable[str]) -> Directory:
        """The directory, read again if it lacks one of these organisations, which may have just been added."""
        found = await self.current()
        if not all(id_ in found.organisations for id_ in wanted):
            self.look_again()
            found = await self.current()
        return found

    async def now(self) -> Directory:
        """The directory as of now, for actions that cannot be undone."""
        if not self.read_just_now:
            self.look_again()
        return await self.current()

    def look_again(self) -> None:
        """Invalidate the copy, so that the next access reads the directory again, even if a read is in progress."""
        self._wanted = time.monotonic()

    @property
    def read_just_now(self) -> bool:
        """Whether the copy is so recent that reading it again would hardly show a change."""
        return self._looked >= self._wanted and time.monotonic() - self._looked < JUST_NOW_SECONDS

    @property
    def latest(self) -> Directory:
        """The directory as last read."""
        return self._directory

    async def _refresh(self, connection: AsyncConnection) -> None:
        # A sum and not a maximum, because a lower number may be committed after a higher one.
        query = select(func.count(), func.coalesce(func.sum(organisations.c.changed), 0))
        changed = tuple((await connection.execute(query)).one())
        if changed != self._changed:
            rows = (await connection.execute(select(organisations).order_by(organisations.c.id))).all()
            latest = await _latest(lasting(connection).marks, [row for row in rows if _is_ours(row)])
            self._directory = directory(told_of([organisation_from(row.detail) for row in latest]))
            self._changed = changed


async def _latest(marks: HighWaterMarks, rows: list[Any]) -> list[Any]:
    """Drop rows older than a revocation that any process has recorded, and record new revocations.

    Only revocations are checked: a restored dump brings older rows back as well, and a valid old row is still valid.
    """
    noted = {row.id: marks.of(_mark(row.id)) for row in rows}
    if old := [row.id for row in rows if _generation(row) < noted[row.id]]:
        log.error("directory_row_put_back", organisations=old)
    try:
        revoked = {_mark(row.id): _generation(row) for row in rows if row.detail["revoked"]}
        await asyncio.to_thread(marks.raise_to, revoked)
    except OSError as error:
        log.warning("directory_not_noted", error=type(error).__name__)
    return [row for row in rows if row.id not in old]


def _is_ours(row: Any) -> bool:
    """Whether a process with the keys wrote the row under this id; other rows are ignored."""
    ours = row.detail is not None and row.detail["id"] == row.id
    if not ours:
        log.error("directory_row_not_ours")
    return ours
