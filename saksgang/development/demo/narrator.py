"""Prints a story as a caseworker would tell it: day by day, with actions, refusals and the events of time."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import groupby

from domain.primitives.organisations import Organisation
from domain.primitives.roles import ROLES
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.transitions import TRANSITIONS
from saksgang.development.demo.on_stack import Hear, OnStack
from saksgang.development.demo.teller import Happened, No, Story

LONGEST_LIST = 8
MONTHS = ("jan.", "feb.", "mars", "april", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des.")


class Narrator(Hear):
    """Prints a story to `tell`."""

    def __init__(self, organisations: Mapping[str, Organisation], tell: Callable[[str], None]) -> None:
        self._names = {id_: row.name for id_, row in organisations.items()}
        self._tell = tell

    def begin(self, story: Story) -> None:
        """Print the title of a story."""
        self._tell(f"\n━━ {story.title}  ({story.source})")

    def end(self, teller: OnStack) -> None:
        """Print where to read on."""
        self._tell(f"   Saken: {teller.case_id}")

    def said(self, text: str) -> None:
        """Print a sentence of the story."""
        self._tell(f"\n   {text}")

    def did(self, teller: OnStack, by: str, happened: list[Happened]) -> None:
        """Print a line for the action, and one for each event that followed by itself."""
        self._tell(f"   {_day(teller.now)}  ✓ {self._name(by)}: {happened[0].title}{self._told(happened[0])}")
        for event in happened[1:]:
            self._tell(f"{_INDENT}→ {event.title}{self._told(event)}")

    def was_refused(self, teller: OnStack, by: str, transition: str, no: No) -> None:
        """Print the attempt, the reason for its refusal, and who can unblock it."""
        self._tell(f"   {_day(teller.now)}  ✗ {self._name(by)}: {TRANSITIONS[transition].title.nb} – {no.detail}")
        for role, unblock in no.unblocked_by[:2]:
            self._tell(f"{_INDENT}Kan løses av {_mid_sentence(ROLES[role].title.nb)}: {TRANSITIONS[unblock].title.nb}")

    def time_passed(self, happened: list[Happened]) -> None:
        """Print the events of time, with daily repetitions in one line."""
        for (_, _), group in groupby(happened, key=lambda h: (h.type, h.rule)):
            events = list(group)
            self._tell(f"   {_day(datetime.fromisoformat(events[0].on))}  ⏰ {self._brought(events)}")

    def _brought(self, events: list[Happened]) -> str:
        first = events[0]
        named = DEADLINE_RULES[first.rule][-1].title.nb if first.rule else ""
        rule = f" «{named}»" if named and named not in first.title else ""
        times = f" ({len(events)} ganger)" if len(events) > 1 else ""
        return f"{first.title}{rule}{self._told(first)}{times}"

    def _told(self, event: Happened) -> str:
        names = [self._name(organisation) for organisation in dict.fromkeys(event.told)]
        return f" → {', '.join(names[:LONGEST_LIST])}" if names else ""

    def _name(self, organisation: str) -> str:
        return self._names.get(organisation, organisation)


def _mid_sentence(title: str) -> str:
    """Return a title for use inside a sentence; abbreviations keep their capitals."""
    return title[0].lower() + title[1:] if title[1].islower() else title


def _day(at: datetime) -> str:
    return f"{at.day:>2}. {MONTHS[at.month - 1]:<5} {at.year}"


_INDENT = " " * 20
