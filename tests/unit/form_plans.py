"""Plans which forms are opened and sent, by whom and in which order, so that none of any track is left out.

The rows define the path of a case; a case in memory tells which forms are open on the way. A browser then carries the
plan out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from api.http.request_body import fits
from api.pages.choices import CHOSEN
from api.pages.forms import fields_of
from api.pages.parsing import parse
from api.pages.shapes import shape_of
from domain.decisions.decide import respond
from domain.decisions.opening import OPENING
from domain.disclosure.reader_rights import Rights
from domain.facts.commands import SYSTEM, Command
from domain.facts.events import Event
from domain.primitives.calendar import OSLO
from domain.primitives.callers import Reader
from domain.primitives.roles import COORDINATOR, ROLES
from domain.readmodels.available_actions import open_to
from domain.tables import row_types as words
from domain.tables.row_types import Track
from domain.tables.transitions import TRANSITIONS
from domain.tables.transitions.common import IDENTIFIERS
from tests.unit.filling import around, filled
from tests.unit.given import Story

Said = Mapping[str, str]
Row = tuple[str, str, Said]
"""Role, transition, what is said beside what is required; several values with a comma between them."""

WAIT, BRING = "wait", "bring"
"""Rows that are no transition: days pass; a role that nobody has here is handed to somebody."""

MEANT = (words.HOLDER, words.RECEIVER, words.DECIDER, words.IDENTIFIER, words.RESPONSIBLE, words.CONVENER)
"""Words for somebody whom the case knows; one who is meant by them stands for all."""

Triple = tuple[str, str]
"""Transition and role, on a track."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form to open as an organisation in a role, and to fill in; and to send, where `sends` says what comes of it."""

    name: str
    organisation: str
    role: str
    said: Said = field(default_factory=dict)
    sends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """Days that pass."""

    days: int


@dataclass(frozen=True, slots=True)
class Again:
    """What the role has sent with its form before on the track: here it only leads on, and needs no form."""

    name: str
    organisation: str
    data: Mapping[str, Any]


Step = Form | Again | Wait


@dataclass(frozen=True, slots=True)
class Town:
    """Where a case is opened, and who has a role there that the case itself does not say."""

    name: str
    number: str
    who: Mapping[str, str]


class Plan:
    """The steps of a walk along the rows, with every form that is open on the way and was not opened before."""

    def __init__(self, track: Track, town: Town, rows: Sequence[Row], done: set[Triple]) -> None:
        self.track, self.town = track, town
        self.story = Story(datetime.now(OSLO).date())
        self.story.now = datetime.now(OSLO)
        self.steps: list[Step] = []
        self._sent = {(name, role) for role, name, _ in rows if name in TRANSITIONS}
        self._done = done
        self._open_new_ones()
        for row in rows:
            self._go(*row)
        self.recorded = [(e.type, e.actor.role) for e in self.story.events if e.actor != SYSTEM]

    def _open_new_ones(self) -> None:
        """The form that opens a case, as everybody who may; nobody has a role yet."""
        for role in TRANSITIONS[OPENING].by:
            if (OPENING, role) not in self._done | self._sent:
                self._done.add((OPENING, role))
                self.steps.append(Form(OPENING, self._whoever(role), role))

    def _go(self, role: str, name: str, said: Said) -> None:
        if role == WAIT:
            self.steps.append(Wait(int(name)))
            self.story.at(self.story.now + timedelta(days=int(name)))
        elif role == BRING:
            self._bring(name)
        else:
            self._send(role, name, said)
        self._look()

    def _bring(self, role: str) -> None:
        """Somebody takes a role that nobody has."""
        if role not in self._here():
            self._send(COORDINATOR, "assign_responsible", {"role": role, "organisation": self._whoever(role)})
            self._send(role, "accept_responsibility", {})

    def _send(self, role: str, name: str, said: Said) -> None:
        organisation = self._whoever(role)
        new = name in unsent(self.track, self.steps) or stands_for(name, role) & missing(self.track, self._done)
        try:
            data, events = self._told(organisation, role, name, said)
        except Exception as wrong:
            wrong.add_note(f"{role} ({organisation}): {name} {dict(said)} {getattr(wrong, 'errors', '')}")
            raise
        came = tuple(e.type for e in events if e.actor != SYSTEM)
        self._done.add((name, role))
        self.steps.append(Form(name, organisation, role, said, came) if new else Again(name, organisation, data))

    def _told(self, organisation: str, role: str, name: str, said: Said) -> tuple[dict[str, Any], list[Event]]:
        model, story = TRANSITIONS[name].data, self.story
        past = any(of == model.__name__ for of, _ in CHOSEN)
        known = around(story, organisation, role, past=past)
        sent = filled(fields_of(shape_of(model), {}, known, {}), story)
        sent = {k: v for k, v in sent.items() if not k.endswith(".time")}
        sent |= {k: v.split(",") for k, v in said.items()}
        data = parse(shape_of(model), sent)
        command = Command(f"c{len(story.events)}", name, fits(model, data, "/data"), organisation, (role,))
        story.case, events = respond(story.case, command, story.now, story.directory)
        story.events += events
        return data, events

    def _look(self) -> None:
        """Every form that is open to anybody now, that nobody in the role has opened on this track and no row sends."""
        here = [(organisation, role) for role, organisation in self._here().items()]
        left = missing(self.track, self._done | self._sent)
        for organisation, role in here:
            if not any(who in (role, *MEANT) for _, who in left):
                continue
            rights = Rights(Reader(organisation, (role,)), self.story.case, self.story.now, self.story.directory.places)
            asked = (self.story.case, organisation, (role,), self.story.now, self.story.directory)
            for name in open_to(*asked, told=rights):
                if stands_for(name, role) & left:
                    left -= stands_for(name, role)
                    self._done.add((name, role))
                    self.steps.append(Form(name, organisation, role))

    def _here(self) -> dict[str, str]:
        return {p.role: p.organisation for p in self.story.case.members} if self.story.events else {}

    def _whoever(self, role: str) -> str:
        """Who has the role in the case; else who has it in the town, in the country, or anywhere."""
        found = self._here().get(role) or self.town.who.get(role)
        rows = [o for o in self.story.directory.organisations.values() if role in o.roles]
        rows.sort(key=lambda o: (o.municipality != self.town.number, o.municipality is not None))
        return found or rows[0].id


# --- what must be among it


def roles_of(track: Track) -> tuple[str, ...]:
    """Every role that somebody may have in a case of the track."""
    joining = (join.role for join in track.joins)
    acting = (word for name in track.transitions for word in TRANSITIONS[name].by)
    return tuple(dict.fromkeys(role for role in (*joining, *IDENTIFIERS, *acting) if role in ROLES))


def wanted(track: Track) -> Iterator[Triple]:
    """Every transition of the track with each role that may do it; one word for whoever the words beside roles mean."""
    for name in track.transitions:
        row = TRANSITIONS[name]
        for word in (*row.by, *([COORDINATOR] if row.stand_in else [])):
            if word == words.ANY_PARTY:
                yield from ((name, role) for role in roles_of(track))
            else:
                yield name, word


def stands_for(name: str, role: str) -> set[Triple]:
    """What is done when somebody in the role does it: a word too, where the row does not name the role beside it."""
    row = TRANSITIONS[name]
    named = role in row.by or (row.stand_in and role == COORDINATOR)
    return {(name, role)} if named else {(name, role), *((name, word) for word in row.by if word in MEANT)}


def missing(track: Track, done: set[Triple]) -> set[Triple]:
    """What nobody opens."""
    return set(wanted(track)) - {triple for pair in done for triple in stands_for(*pair)}


def unsent(track: Track, steps: Sequence[Step]) -> set[str]:
    """Transitions of the track that no step sends."""
    return set(track.transitions) - {step.name for step in steps if isinstance(step, Form) and step.sends}
