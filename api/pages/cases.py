"""The list of cases, with filters and saved views."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ValidationError

from api.auth.authentication import require
from api.http.inputs import Cursor, Word
from api.http.problems import Problem
from api.pages.sending import OwnForm, first
from api.pages.visits import LoggedIn, Visit
from api.queries import lists
from api.queries.case_access import record_list
from domain.primitives.calendar import local_date, start_of
from domain.primitives.text import Text
from domain.tables.row_types import Track
from domain.tables.tracks import TRACKS
from store.auth.saved_views import MOST, drop, keep, kept

router = APIRouter(include_in_schema=False)
LONGEST_NAME = 60
PER_PAGE = 50


class ListAddress(BaseModel):
    """The query of the list, as a form sends it: an empty value is no filter."""

    track: Word = ""
    step: Word = ""
    municipality: Word = ""
    responsible: Word = ""
    due_before: Word = ""
    breached: Word = ""
    missing: Word = ""
    cursor: Cursor = ""


NAMES = tuple(name for name in ListAddress.model_fields if name != "cursor")


@router.get("/saker")
async def cases(visit: LoggedIn, asked: Annotated[ListAddress, Query()]) -> Response:
    """List the cases that the visitor's organisation is a party to."""
    require(visit.caller, "read")
    said = {name: value for name in NAMES if (value := str(getattr(asked, name)).strip())}
    cursor = asked.cursor or None
    async with visit.services.at_once.connect() as connection:
        found = await lists.page(connection, visit.who, _filters(said, cursor))
        await record_list(connection, visit.services, visit.caller, "page of cases", (i["id"] for i in found["items"]))
        views = await kept(connection, visit.caller.organisation)
    return await visit.page(
        "cases.html",
        nav="cases",
        items=found["items"],
        next=_query({**said, "cursor": found["next"]}) if found["next"] else None,
        further=cursor is not None,
        said=said,
        chosen=_query(said),
        views=[*_standing(visit), *({"name": name, "query": query, "own": True} for name, query in views)],
        tracks=TRACKS.values(),
        steps=_steps(),
        organisations=sorted(visit.directory.organisations.values(), key=lambda o: o.name),
        now=visit.now,
    )


def _filters(said: Mapping[str, str], cursor: str | None) -> lists.Filters:
    """Return the filters of the REST interface; a day means its beginning."""
    try:
        due = {"due_before": start_of(date.fromisoformat(said["due_before"]))} if "due_before" in said else {}
        return lists.Filters.model_validate({**said, **due, "limit": PER_PAGE, "cursor": cursor})
    except (ValidationError, ValueError, OverflowError) as error:
        raise Problem("invalid", Text("Utvalget kan ikke leses.", "The filters cannot be read.")) from error


def _standing(visit: Visit) -> list[dict[str, Any]]:
    """Return the views that everybody has."""
    mine, today = visit.caller.organisation, local_date(visit.now)
    rows: tuple[tuple[str, dict[str, str]], ...] = (
        ("cases.all", {}),
        ("cases.mine", {"responsible": mine}),
        ("cases.late", {"breached": "true"}),
        ("cases.soon", {"due_before": date.fromordinal(today.toordinal() + 8).isoformat()}),
        ("cases.missing", {"missing": "true"}),
    )
    return [{"key": key, "query": _query(filters), "own": False} for key, filters in rows]


def _query(filters: Mapping[str, str]) -> str:
    return urlencode({name: filters[name] for name in (*NAMES, "cursor") if name in filters})


def _steps() -> list[str]:
    """Return every step of every track, once."""
    tracks: tuple[Track, ...] = tuple(TRACKS.values())
    return list(dict.fromkeys(step for track in tracks for step in track.steps))


@router.post("/saker/utvalg")
async def keep_view(visit: LoggedIn, form: OwnForm) -> Response:
    """Save the filters under a name for everybody in the organisation, or delete a saved view."""
    require(visit.caller, "write")
    name, query, organisation = first(form, "name").strip(), first(form, "query"), visit.caller.organisation
    if not 0 < len(name) <= LONGEST_NAME or len(query) > 2_000 or not (name + query).isprintable():
        raise Problem(
            "invalid", Text("Gi utvalget et navn på høyst 60 tegn.", "Name the filters, in 60 characters at most.")
        )
    async with visit.services.engine.begin() as connection:
        if first(form, "do") == "drop":
            await drop(connection, organisation, name)
        elif len(await kept(connection, organisation)) < MOST:
            await keep(connection, organisation, name, query)
    return await visit.see(f"/saker?{query}" if query else "/saker")
