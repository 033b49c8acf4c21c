"""The forms of transitions: the same command as over REST, with each refusal explained on the form."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from uuid import uuid4

import orjson
from fastapi import APIRouter, Response

from api.auth.authentication import require
from api.commands.disclosed_answer import disclosed_answer
from api.commands.handler import CommandAnswer, SentCommand, carry_out, open_case
from api.http.inputs import Id, Name, Word
from api.http.problems import KINDS, Problem, remark_view
from api.http.problems import body as problem_body
from api.pages import drafts
from api.pages.choices import AMONG_ENTRIES, Around
from api.pages.drafts import Draft
from api.pages.forms import Field, at_its_hour, by_name, fields_of, summary
from api.pages.parsing import moment, parse, text
from api.pages.references import with_whole_number
from api.pages.rendering import word
from api.pages.sending import Form, OwnForm, first
from api.pages.shapes import shape_of
from api.pages.visits import LoggedIn, Visit
from api.queries import one_case
from api.queries.case_access import find, read
from api.queries.case_views import case_view, deadline_view
from domain.decisions.opening import OPENING
from domain.primitives.calendar import local_date
from domain.tables.event_types import EVENT_TYPES
from domain.tables.tracks import TRACKS
from domain.tables.transitions import GIVEN_BY_TIME, TRANSITIONS

router = APIRouter(include_in_schema=False)
LONGEST_NOTE = 4_000
STALE, REUSED = "version-conflict", "idempotency-key-reused"


@dataclass(frozen=True)
class Filled:
    """The content of a form: the data, when it happened, the note, the idempotency key and the known version."""

    data: Mapping[str, Any] = field(default_factory=dict)
    on: str | None = None
    note: str | None = None
    key: str = ""
    version: int | None = None

    def sent(self, *, flat: bool) -> SentCommand:
        """Return the command as the REST interface takes it."""
        around = {name: value for name, value in (("on", self.on), ("note", self.note)) if value is not None}
        body = {**self.data, **around} if flat else {"data": self.data, **around}
        return SentCommand(orjson.dumps(body), self.key, None if self.version is None else (self.version,))


def _filled(form: Form, name: str) -> Filled:
    version = first(form, "version")
    known = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else None
    data = parse(shape_of(TRANSITIONS[name].data), form)
    return Filled(data, moment(form, "on"), text(form, "note"), first(form, "key"), known)


# --- opening a case


@router.get("/saker/ny")
async def new_case(visit: LoggedIn, utkast: Word = "") -> Response:
    """Show the form that opens a case; with a draft, as it was filled in and with its problem."""
    around, draft = Around(visit.directory, visit.language), await drafts.kept(visit, utkast)
    if draft is None:
        return await _draw(visit, OPENING, Filled(key=uuid4().hex), around)
    return await _again(visit, OPENING, draft, around)


@router.post("/saker/ny")
async def open_new(visit: LoggedIn, form: OwnForm) -> Response:
    """Open a case; the same form sent twice opens one case."""
    filled, before = _filled(form, OPENING), first(form, "utkast")
    if more := first(form, "more"):
        return await drafts.keep(visit, "/saker/ny", None, asdict(filled) | {"more": more}, before=before)
    try:
        opened = await open_case(visit.services, visit.caller, filled.sent(flat=True))
    except Problem as problem:
        return await drafts.keep(visit, "/saker/ny", None, asdict(filled), problem, before=before)
    await drafts.drop(visit, before)
    return await visit.see(f"/saker/{opened.id}", say=_done(visit, ["person_identified"]))


# --- every other transition


@router.get("/saker/{case_id}/handlinger/{name}")
async def act(case_id: Id, name: Name, visit: LoggedIn, utkast: Word = "") -> Response:
    """Show the form of a transition; if it is not possible now, the reasons and who can change that."""
    draft = await drafts.kept(visit, utkast)
    known = await _case(visit, case_id, name)
    if draft is not None:
        return await _again(visit, name, draft, await _around(visit, case_id, name, known), **known)
    filled = Filled(key=uuid4().hex, version=known["case"]["version"])
    return await _draw(visit, name, filled, await _around(visit, case_id, name, known), **known)


@router.post("/saker/{case_id}/handlinger/{name}")
async def do(case_id: Id, name: Name, visit: LoggedIn, form: OwnForm) -> Response:
    """Do the transition; a problem is shown on the form, which keeps everything typed."""
    if name not in TRANSITIONS or name == OPENING:
        raise Problem("not-found")
    filled = _filled(form, name)
    filled = replace(filled, data=await with_whole_number(visit, dict(filled.data)))
    here, before = f"/saker/{case_id}/handlinger/{name}", first(form, "utkast")
    if more := first(form, "more"):
        return await drafts.keep(visit, here, case_id, asdict(filled) | {"more": more}, before=before)
    try:
        answer = await carry_out(visit.services, visit.caller, case_id, name, filled.sent(flat=False))
    except Problem as problem:
        return await drafts.keep(visit, here, case_id, asdict(filled), problem, before=before)
    await drafts.drop(visit, before)
    told = await disclosed_answer(visit.services, visit.caller, answer)
    said = [_done(visit, [str(event["type"]) for event in told.events]), *_remarked(visit, told)]
    return await visit.see(f"/saker/{case_id}", say=" ".join(said))


async def _again(visit: Visit, name: str, draft: Draft, around: Around, **known: Any) -> Response:
    """Show the form as it was filled in, with one more row or with the problem."""
    more = draft.filled.pop("more", None)
    filled, known = Filled(**draft.filled), {**known, "draft": draft.token}
    if draft.problem is None:
        return await _draw(visit, name, filled, around, more=more, **known)
    return await _refused(visit, name, filled, around, draft.problem, **known)


def _done(visit: Visit, types: Sequence[str]) -> str:
    """Return the sentence that names the recorded events, as the history does, without those that time brought."""
    titles = [EVENT_TYPES[type_].title.to(visit.language) for type_ in types if type_ not in GIVEN_BY_TIME]
    return word("act.done", visit.language, what=", ".join(dict.fromkeys(titles)))


def _remarked(visit: Visit, answer: CommandAnswer) -> list[str]:
    """Return the sentences of the remarks on the recorded events."""
    remarks = (remark for event in answer.events for remark in event["remarks"])
    return [remark_view(remark, visit.language, local_date(visit.now))["detail"] for remark in remarks]


async def _case(visit: Visit, case_id: str, name: str) -> dict[str, Any]:
    """Return the case's view and whether the transition is possible in it now."""
    services, caller = visit.services, visit.caller
    async with services.at_once.connect() as connection:
        found = await find(connection, services, caller, case_id)
        require(caller, "read")
        loaded = await read(connection, services, caller, found, "form")
    possible = await one_case.possible(services, found, loaded, caller, visit.language)
    item = next((p for p in possible if p["name"] == name), None)
    if item is None:
        raise Problem("not-found")
    allowed = [p["name"] for p in possible if p["allowed"]]
    view = case_view(loaded.known, loaded.rights, found.now, visit.language, allowed)
    return {"case": view, "item": item, "now": found.now, "rights": loaded.rights}


async def _around(visit: Visit, case_id: str, name: str, known: Mapping[str, Any]) -> Around:
    """Return what the form's choices depend on; the history is loaded only if a field is chosen from it."""
    model, view = TRANSITIONS[name].data.__name__, known["case"]
    asks = any(of == model for of, _ in AMONG_ENTRIES)
    history = await one_case.whole_history(visit.services, visit.caller, case_id, visit.language) if asks else []
    track = TRACKS[view["track"]] if view["track"] else None
    rights, organisation = known["rights"], visit.caller.organisation
    case = rights.case
    held = tuple(p.role for p in case.members if p.organisation == organisation and p.role in visit.caller.roles)
    followed = (d for d in case.deadlines.values() if rights.follows(d))
    deadlines = [deadline_view(d, visit.language, rights.names) for d in followed]
    about = (track, view["municipality"], history, deadlines)
    return Around(
        visit.directory,
        visit.language,
        *about,
        case=case,
        organisation=organisation,
        roles_held=held,
        here={role: view["responsible"][role] for role in view["in_the_case"]},
    )


async def _draw(
    visit: Visit, name: str, filled: Filled, around: Around, *, status: int = 200, more: str | None = None, **known: Any
) -> Response:
    """Render the form as it is filled in."""
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
        "draft": "",
        "case": None,
        "item": None,
        "changes": [],
        "today": local_date(known.get("now", visit.now)).isoformat(),
        "now": visit.now,
        **known,
    }
    return await visit.page("act.html", status, nav="cases", **context)


def _beside(filled: Filled, errors: Mapping[str, Sequence[str]], visit: Visit) -> tuple[Field, Field]:
    """Return the two fields of every form besides its data: when it happened, and the note."""

    def one(kind: str, name: str, said: str | None) -> Field:
        title = word(f"act.{name}", visit.language)
        return Field(kind, name, title, False, said or "", longest=LONGEST_NOTE, errors=tuple(errors.get(name, ())))

    return at_its_hour(one("moment", "on", filled.on), visit.language), one("long", "note", filled.note)


async def _refused(visit: Visit, name: str, filled: Filled, around: Around, problem: Problem, **known: Any) -> Response:
    """Show the form again with the problem; a reused key is replaced by a new one."""
    told = problem_body(problem, visit.language, "", local_date(visit.now))
    errors = by_name(problem.errors, "" if name == OPENING else "/data", around)
    changes = await _since(visit, known, filled.version) if problem.slug == STALE else []
    again = Filled(
        filled.data,
        filled.on,
        filled.note,
        _key(problem, filled),
        known["case"]["version"] if "case" in known else None,
    )
    return await _draw(
        visit, name, again, around, status=KINDS[problem.slug].status, problem=told, slug=problem.slug, errors=errors,
        changes=changes, **known,
    )  # fmt: skip


def _key(problem: Problem, filled: Filled) -> str:
    return uuid4().hex if problem.slug == REUSED or not filled.key else filled.key


async def _since(visit: Visit, known: Mapping[str, Any], version: int | None) -> list[dict[str, Any]]:
    """Return what has happened since the form was opened."""
    items = await one_case.whole_history(visit.services, visit.caller, known["case"]["id"], visit.language)
    return [item for item in items if item["seq"] > (version or 0)]
