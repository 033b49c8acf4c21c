"""The JSON views of a case; every read path applies `domain.disclosure` here."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from api.http.problems import basis_view, remark_view
from domain.case import Case
from domain.disclosure.policy import DisclosureDecision
from domain.disclosure.reader_rights import Names, Rights
from domain.facts.commands import dump, field_categories
from domain.facts.corrections import EntryCorrected
from domain.facts.deadlines import Deadline
from domain.facts.ended import ByTime
from domain.facts.events import Event
from domain.facts.own_content import stays
from domain.primitives.calendar import OSLO, local_date
from domain.primitives.categories import Category
from domain.primitives.text import Language, Text
from domain.readmodels.waiting import waited_for
from domain.rules.corrections import said as said_fields
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.disclosure import WITHHELD_BECAUSE
from domain.tables.event_types import EVENT_TYPES
from domain.tables.refusals import RULES

VEILED = "undisclosed"
UNSEEN = Text("Frist som er brutt, med skjermet innhold", "Missed deadline, content redacted")
NOTHING: Mapping[str, Any] = MappingProxyType({})
REDACTED = Text("Skjermet", "Redacted")

MATTERS: tuple[tuple[str, str, Category], ...] = (
    ("lawyer",         "lawyer",      "process"),
    ("reflection",     "reflection",  "process"),
    ("services",       "services",    "process"),
    ("housing",        "housing",     "process"),
    ("activity",       "activity",    "support"),
    ("police_case",    "police_case", "criminal"),
    ("permit",         "permit",      "process"),
    ("asylum",         "asylum",      "immigration"),
    ("return",         "returning",   "process"),
    ("complaints",     "complaints",  "process"),
    ("hand_overs",     "hand_overs",  "process"),
    ("contact",        "contact",     "process"),
    ("shelter",        "shelter",     "process"),
    ("meetings",       "meetings",    "process"),
    ("sharing",        "sharing",     "process"),
    ("concern",        "concern",     "process"),
    ("placement",      "placement",   "process"),
    ("travel_ban",     "travel_ban",  "process"),
    ("protection",     "protection",  "security"),
)  # fmt: skip
"""Rows of (name in the answer, field of the case, category)."""


def instant(at: datetime | None) -> str | None:
    """Return an instant as RFC 3339 with Oslo's offset."""
    return at.astimezone(OSLO).isoformat() if at else None


def case_view(known: Case, rights: Rights, at: datetime, language: Language, allowed: list[str]) -> dict[str, Any]:
    """Return the case as it was at an instant, redacted by the reader's current rights.

    A reader with one matter in the case sees that matter only.
    """
    view = {"id": known.id, "version": known.version, "matters": _matters(known, at, rights), "allowed": allowed}
    if not rights.is_party:
        return view | NOTHING_OF_THE_PATH
    mine = followed(rights, known)
    deadlines = [(d, deadline_view(d, language, rights.names)) for d in mine if d.state in SHOWN]
    about = {"municipality": known.opened.municipality, "opened_at": instant(known.opened.on)}
    return (
        view
        | NOTHING_OF_THE_PATH
        | about
        | {
            "closed_at": instant(known.closed_at),
            "deadlines": [view for d, view in deadlines if d.state == "open"],
            "late": [
                *(view for d, view in deadlines if d.state == "breached" and d.waits),
                *watched(rights, known, language),
            ],
        }
        | (_path(known, mine, rights, language) if rights.follows_path else {})
    )


def _path(case: Case, mine: Iterable[Deadline], rights: Rights, language: Language) -> dict[str, Any]:
    """Return the path: track, step, who is responsible, which of them are in the case, and whom it waits for."""
    names = rights.names
    responsible = {role: names.of(organisation, role) for role, organisation in case.responsible.items()}
    return {
        "track": case.track,
        "step": case.step,
        "responsible": {role: organisation for role, organisation in responsible.items() if organisation},
        "in_the_case": [role for role, organisation in responsible.items() if case.has_party(organisation or "", role)],
        "waits_for": [deadline_view(d, language, names) for d in waited_for(mine)],
        "in_charge": _in_charge(case, names),
    }


SHOWN = ("open", "breached")
"""The states of deadlines that the overview of a case shows."""

NOTHING_OF_THE_PATH: dict[str, Any] = {
    "track": None,
    "step": None,
    "municipality": None,
    "opened_at": None,
    "closed_at": None,
    "responsible": {},
    "in_the_case": [],
    "waits_for": [],
    "in_charge": None,
    "deadlines": [],
    "late": [],
}
"""The values that a guest sees instead of the path: a guest was told one thing."""


NOTHING_OF_A_DEADLINE: dict[str, Any] = {
    "id": None,
    "rule": VEILED,
    "title": None,
    "kind": VEILED,
    "responsible": None,
    "started_by": None,
    "starts_at": None,
    "due_at": None,
    "state": None,
    "breached_at": None,
    "ended_at": None,
    "at_end": [],
    "met_by": [],
    "confirmed": True,
    "reminders": [],
    "legal_basis": [],
}
"""The values of a veiled deadline: its rule would reveal what the reader may not know."""


def _matters(case: Case, at: datetime, rights: Rights) -> dict[str, str]:
    found = {name: getattr(case, field).status for name, field, category in MATTERS if category in rights.sees}
    whole = {**found, "interim_support": case.support.status(local_date(at))} if rights.is_party else found
    return whole if rights.matters is None else {name: s for name, s in whole.items() if name in rights.matters}


def _in_charge(case: Case, names: Names) -> dict[str, Any] | None:
    return names.view(case.in_charge[1], case.in_charge[0]) if case.in_charge else None


def followed(rights: Rights, known: Case) -> list[Deadline]:
    """Return the deadlines that the reader follows, in the order in which they started; none for a guest."""
    return [d for d in known.deadlines.values() if rights.is_party and rights.follows(d)]


def watched(rights: Rights, known: Case, language: Language) -> list[dict[str, Any]]:
    """Return the veiled deadlines: escalated to the reader, who may not know their subject.

    They show only that the deadline is late and who is responsible. Their ids would reveal the subject, so they are
    numbered from 1.
    """
    mine = (d for d in known.deadlines.values() if rights.is_party and rights.watches(d))
    return [_veiled(number, deadline, rights.names, language) for number, deadline in enumerate(mine, start=1)]


def _veiled(number: int, deadline: Deadline, names: Names, language: Language) -> dict[str, Any]:
    return NOTHING_OF_A_DEADLINE | {
        "id": f"{VEILED}-{number}",
        "title": UNSEEN.to(language),
        "responsible": names.view(deadline.organisation, deadline.role),
        "due_at": instant(deadline.due_at),
        "state": "breached",
        "breached_at": instant(deadline.due_at),
        "redacted": True,
    }


def deadline_view(deadline: Deadline, language: Language, names: Names) -> dict[str, Any]:
    """Return a deadline with its ladder and its basis, the provisions in force on its first day first."""
    rule = DEADLINE_RULES[deadline.rule][-1]
    basis = basis_view(deadline.basis, local_date(deadline.starts_at))
    return {
        "id": deadline.id,
        "rule": deadline.rule,
        "title": rule.title.to(language),
        "kind": deadline.kind,
        "responsible": names.view(deadline.organisation, deadline.role),
        "started_by": deadline.started_by,
        "starts_at": instant(deadline.starts_at),
        "due_at": instant(deadline.due_at),
        "state": deadline.state,
        "breached_at": instant(deadline.breached_at),
        "ended_at": instant(deadline.ended_at),
        "at_end": list(deadline.rungs[-1].events),
        "met_by": list(deadline.met_by),
        "confirmed": rule.confirmed and all(row["confirmed"] for row in basis),
        "reminders": [{"at": instant(r.at), "sent_at": instant(r.sent_at)} for r in deadline.rungs if r.kind != "end"],
        "legal_basis": basis,
    }


Corrections = Mapping[int, Mapping[str, Any]]
"""Sequence number → the corrected values of its fields, as far as the reader may see the corrections themselves."""


def history(
    log: Iterable[tuple[Event, bytes]], rights: Rights, language: Language, corrections: Corrections
) -> Iterator[dict[str, Any]]:
    """Return every event in order; a redacted event shows the reason (`because`)."""
    return (event_view(event, hash_.hex(), rights, language, corrections.get(event.seq, {})) for event, hash_ in log)


def corrections_in(events: Iterable[Event], rights: Rights) -> Corrections:
    """Return what the reader may see of the corrections in these events; the last correction of a field wins."""
    found: dict[int, dict[str, Any]] = {}
    for event in events:
        if isinstance(event.data, EntryCorrected):
            shown, _ = _corrected(event, event.data, rights)
            found.setdefault(event.data.seq, {}).update(shown)
    return found


def event_view(
    event: Event, hash_: str, rights: Rights, language: Language, corrected: Mapping[str, Any] = NOTHING
) -> dict[str, Any]:
    """Return one event as the reader may see it, with the corrected values of its fields."""
    kind = EVENT_TYPES[event.type]
    whole = rights.knows_of(event)
    if not whole.yes:
        shared = _shared(event, rights, kind.category)
        return _redacted(event, hash_, rights.told_by(event), whole, language) | ({"data": shared} if shared else {})
    data, hidden = _visible(event, rights, kind.category)
    names = rights.names
    view: dict[str, Any] = {
        "seq": event.seq,
        "type": event.type,
        "title": kind.title.to(language),
        "on": instant(event.on),
        "recorded_at": instant(event.recorded_at),
        "actor": _actor(event, names),
        "data": data,
        "told": [names.view(told, role) for told, role in event.effects.told],
        "hash": hash_,
    }
    if event.erased:
        view["erased"] = True
    should_be = {n: v for n, v in corrected.items() if _field(event, n, v, rights, kind.category)[1].yes}
    if should_be:
        view["corrected"] = should_be
    if event.basis:
        view["legal_basis"] = basis_view(event.basis, local_date(event.on))
    if remarks := remarks_view(event, rights, language):
        view["remarks"] = remarks
    if event.note is not None:
        allowed = rights.may("notes", event, field="note")
        if allowed.yes:
            view["note"] = event.note
        else:
            hidden.setdefault("notes", allowed)
    return {**view, **_redaction(hidden)}


def remarks_view(event: Event, rights: Rights, language: Language) -> list[dict[str, Any]]:
    """Return the remarks on an event that the reader may know, by what they reveal about the person."""
    known = (r for r in event.remarks if rights.knows_remark(RULES[r.rule], event))
    return [remark_view(remark, language, local_date(event.on)) for remark in known]


def _visible(
    event: Event, rights: Rights, category: Category
) -> tuple[dict[str, Any], dict[Category, DisclosureDecision]]:
    hidden: dict[Category, DisclosureDecision] = {}
    shown: dict[str, Any] = {}
    values = _payload(event)
    if isinstance(event.data, EntryCorrected) and not event.erased:
        values["fields"], hidden = _corrected(event, event.data, rights)
    for name, value in values.items():
        found, answer = _field(event, name, value, rights, category)
        if answer.yes:
            shown[name] = value
        else:
            hidden.setdefault(found, answer)
    return shown, hidden


def _payload(event: Event) -> dict[str, Any]:
    """Return the event's data; of an erased entry only the fields that stay."""
    if not event.erased:
        return dump(event.data)
    kept = stays(type(event.data), EVENT_TYPES[event.type].category)
    return event.data.model_dump(mode="json", by_alias=True, include=set(kept))


def _field(
    event: Event, name: str, value: Any, rights: Rights, category: Category
) -> tuple[Category, DisclosureDecision]:
    """Return a field's category and whether the reader may see it; a place that it names is `location`."""
    of_field: dict[str, Category] = field_categories(type(event.data))
    found = of_field.get(name) or of_field.get(f"{name}_") or category
    answer = rights.may(found, event, field=name)
    own = (
        answer.because == "own_entry"
        and found == "location"
        and name.rstrip("_") in said_fields(EVENT_TYPES[event.type])
    )
    told = own or (found, answer.because) == ("location", "shared")
    if answer.yes and not told and rights.names.withholds_some(value):
        return "location", DisclosureDecision(False, WITHHELD_BECAUSE["location"])
    if answer.yes and answer.because != "own_entry" and not rights.names_what_is_known(event, name):
        return found, DisclosureDecision(False, "need_to_know")
    return found, answer


def _shared(event: Event, rights: Rights, category: Category) -> dict[str, Any]:
    """Return the fields of an event that were shared with a reader who may not see the event itself."""
    answers = {
        name: (value, _field(event, name, value, rights, category)[1]) for name, value in _payload(event).items()
    }
    return {name: value for name, (value, answer) in answers.items() if answer.because == "shared"}


def _corrected(
    event: Event, data: EntryCorrected, rights: Rights
) -> tuple[dict[str, Any], dict[Category, DisclosureDecision]]:
    """Return the visible corrected fields, and the decisions that hide the others, each by its category."""
    answers = {name: rights.may(data.categories[name], event, field=name) for name in data.fields}
    shown = {name: value for name, value in data.fields.items() if answers[name].yes}
    return shown, {data.categories[name]: answer for name, answer in answers.items() if not answer.yes}


def _redaction(hidden: dict[Category, DisclosureDecision]) -> dict[str, Any]:
    if not hidden:
        return {}
    return {"redacted": list(hidden), "because": next(iter(hidden.values())).because}


def _redacted(
    event: Event, hash_: str, category: Category, answer: DisclosureDecision, language: Language
) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "type": "redacted",
        "title": REDACTED.to(language),
        "on": None,
        "recorded_at": instant(event.recorded_at),
        "actor": None,
        "data": {},
        "hash": hash_,
        "redacted": [category],
        "because": answer.because,
    }


def _actor(event: Event, names: Names) -> dict[str, Any]:
    actor = names.view(event.actor.organisation, event.actor.role)
    stood_in_for = event.actor.on_behalf_of
    return {**actor, "on_behalf_of": names.of(stood_in_for)} if stood_in_for else actor


def coming(events: Iterable[Event], rights: Rights, language: Language) -> list[dict[str, Any]]:
    """Return the events that time will bring if nobody acts: when, what, about which deadline, and who is told."""
    return [
        {
            "at": instant(event.on),
            "type": event.type,
            "title": EVENT_TYPES[event.type].title.to(language),
            "deadline": event.data.deadline,
            "rule": event.data.rule,
            "rule_title": DEADLINE_RULES[event.data.rule][-1].title.to(language),
            "to": [rights.names.view(told, role) for told, role in event.effects.told],
        }
        for event in events
        if isinstance(event.data, ByTime) and rights.expects(event)
    ]
