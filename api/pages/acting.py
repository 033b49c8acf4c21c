"""Doing a transition with a form: the same command as over REST, and each refusal explained where it happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import orjson
from fastapi import APIRouter, Response

from api.authentication import require
from api.commanding import Sent, carry_out, open_case
from api.inputs import Id, Name
from api.pages.choices import CHOSEN, Around
from api.pages.forms import Field, at_its_hour, by_name, fields_of, summary
from api.pages.parsing import moment, parse, text
from api.pages.rendering import word
from api.pages.sending import Form, OwnForm, first
from api.pages.shapes import shape_of
from api.pages.visits import LoggedIn, Visit
from api.problems import KINDS, Problem
from api.problems import body as problem_body
from api.reading import find, read
from api.routers import cases as rest
from api.views import case_view
from domain.calendar import local_date
from domain.opening import OPENING
from domain.tables.tracks import TRACKS
from domain.tables.transitions import TRANSITIONS

router = APIRouter(include_in_schema=False)
LONGEST_NOTE = 4_000
STALE, REUSED, UNDER_WAY = "version-conflict", "idempotency-key-reused", "engine-unavailable"
SHOWN_AGAIN = ("invalid", "refused", "not-your-role", STALE, REUSED, UNDER_WAY)


@dataclass(frozen=True)
class Filled:
    """What a form holds: the data, when it happened, the note, the key that makes it unrepeatable, the known version."""

    data: Mapping[str, Any] = field(default_factory=dict)
    on: str | None = None
    note: str | None = None
    key: str = ""
    version: int | None = None

    def sent(self, *, flat: bool) -> Sent:
        """As the interface takes it."""
        around = {name: value for name, value in (("on", self.on), ("note", self.note)) if value is not None}
        body = {**self.data, **around} if flat else {"data": self.data, **around}
        return Sent(orjson.dumps(body), self.key, None if self.version is None else (self.version,))


def _filled(form: Form, name: str) -> Filled:
    version = first(form, "version")
    known = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else None
    data = parse(shape_of(TRANSITIONS[name].data), form)
    return Filled(data, moment(form, "on"), text(form, "note"), first(form, "key"), known)


# --- opening a case


@router.get("/saker/ny")
async def new_case(visit: LoggedIn) -> Response:
    """The form that opens a case."""
    return await _draw(visit, OPENING, Filled(key=uuid4().hex), Around(visit.directory, visit.language))


@router.post("/saker/ny")
async def open_new(visit: LoggedIn, form: OwnForm) -> Response:
    """Opens a case; the same form sent twice opens one."""
    filled = _filled(form, OPENING)
    around = Around(visit.directory, visit.language)
    if more := first(form, "more"):
        return await _draw(visit, OPENING, filled, around, more=more)
    try:
        opened = await open_case(visit.services, visit.caller, filled.sent(flat=True))
    except Problem as problem:
        return await _refused(visit, OPENING, filled, around, problem)
    return await visit.see(f"/saker/{opened.id}", say=_done(visit, OPENING))


# --- every other transition


@router.get("/saker/{case_id}/handlinger/{name}")
async def act(case_id: Id, name: Name, visit: LoggedIn) -> Response:
    """The form of a transition; where it cannot be done now, why not and who can change that."""
    known = await _case(visit, case_id, name)
    filled = Filled(key=uuid4().hex, version=known["case"]["version"])
    return await _draw(visit, name, filled, await _around(visit, case_id, name, known), **known)


@router.post("/saker/{case_id}/handlinger/{name}")
async def do(case_id: Id, name: Name, visit: LoggedIn, form: OwnForm) -> Response:
    """Does it; what stands in the way is told on the form, and nothing typed is lost."""
    if name not in TRANSITIONS or name == OPENING:
        raise Problem("not-found")
    filled = _filled(form, name)
    if not first(form, "more"):
        try:
            await carry_out(visit.services, visit.caller, case_id, name, filled.sent(flat=False))
        except Problem as problem:
            known = await _case(visit, case_id, name)
            return await _refused(visit, name, filled, await _around(visit, case_id, name, known), problem, **known)
        return await visit.see(f"/saker/{case_id}", say=_done(visit, name))
    known = await _case(visit, case_id, name)
    return await _draw(
        visit, name, filled, await _around(visit, case_id, name, known), more=first(form, "more"), **known
    )


def _done(visit: Visit, name: str) -> str:
    return word("act.done", visit.language, what=TRANSITIONS[name].title.to(visit.language))


async def _case(visit: Visit, case_id: str, name: str) -> dict[str, Any]:
    """The case, and whether the transition is possible in it now."""
    services, caller = visit.services, visit.caller
    async with services.at_once.connect() as connection:
        found = await find(connection, services, caller, case_id)
        require(caller, "read")
        loaded = await read(connection, services, caller, found, "form")
    possible = await rest.possible(services, found, loaded, caller, visit.language)
    item = next((p for p in possible if p["name"] == name), None)
    if item is None:
        raise Problem("not-found")
    allowed = [p["name"] for p in possible if p["allowed"]]
    view = case_view(loaded.known, loaded.rights, found.now, visit.language, allowed)
    return {"case": view, "item": item, "now": found.now}


async def _around(visit: Visit, case_id: str, name: str, known: Mapping[str, Any]) -> Around:
    """What the form's fields are chosen from; the history is read only where a field asks for it."""
    model, view = TRANSITIONS[name].data.__name__, known["case"]
    asks = any(of == model for of, _ in CHOSEN)
    history = await rest.whole_history(visit.services, visit.caller, case_id, visit.language) if asks else []
    track = TRACKS[view["track"]] if view["track"] else None
    return Around(visit.directory, visit.language, track, view["municipality"], history, view["late"])


async def _draw(
    visit: Visit, name: str, filled: Filled, around: Around, *, status: int = 200, more: str | None = None, **known: Any
) -> Response:
    """The form as it is filled so far."""
    errors: Mapping[str, Sequence[str]] = known.pop("errors", {})
    fields = fields_of(shape_of(TRANSITIONS[name].data), filled.data, around, errors, more)
    beside = _beside(filled, errors, visit)
    context = {
        "name": name,
        "row": TRANSITIONS[name],
        "fields": fields,
        "around": beside,
        "filled": filled,
        "errors": errors,
        "wrong": summary([*fields, *beside], errors),
        "problem": None,
        "case": None,
        "item": None,
        "changes": [],
        "today": local_date(known.get("now", visit.now)).isoformat(),
        "now": visit.now,
        **known,
    }
    return await visit.page("act.html", status, nav="cases", **context)


def _beside(filled: Filled, errors: Mapping[str, Sequence[str]], visit: Visit) -> tuple[Field, Field]:
    """When it happened, and the note: what every form has besides."""

    def one(kind: str, name: str, said: str | None) -> Field:
        title = word(f"act.{name}", visit.language)
        return Field(kind, name, title, False, said or "", longest=LONGEST_NOTE, errors=tuple(errors.get(name, ())))

    return at_its_hour(one("moment", "on", filled.on), visit.language), one("long", "note", filled.note)


async def _refused(visit: Visit, name: str, filled: Filled, around: Around, problem: Problem, **known: Any) -> Response:
    """The form again, with what stood in the way; a key that was used gives way to a fresh one."""
    if problem.slug not in SHOWN_AGAIN:
        raise problem
    told = problem_body(problem, visit.language, "", local_date(visit.now))
    errors = by_name(problem.errors, "" if name == OPENING else "/data", around)
    changes = await _since(visit, known, filled.version) if problem.slug == STALE else []
    again = Filled(
        filled.data, filled.on, filled.note, _key(problem, filled), known["case"]["version"] if known else None
    )
    return await _draw(
        visit, name, again, around, status=KINDS[problem.slug].status, problem=told, slug=problem.slug, errors=errors,
        changes=changes, **known,
    )  # fmt: skip


def _key(problem: Problem, filled: Filled) -> str:
    return uuid4().hex if problem.slug == REUSED or not filled.key else filled.key


async def _since(visit: Visit, known: Mapping[str, Any], version: int | None) -> list[dict[str, Any]]:
    """What has happened since the form was opened."""
    items = await rest.whole_history(visit.services, visit.caller, known["case"]["id"], visit.language)
    return [item for item in items if item["seq"] > (version or 0)]
