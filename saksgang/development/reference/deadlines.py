"""The page of deadlines."""

from domain.primitives.calendar import Length, WorkingDays, iso
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.event_types import EVENT_TYPES
from domain.tables.row_types import After, AtOnce, Before, DeadlineRule, MorningOf, OnlyIf, Step, Until, Varies
from saksgang.development.reference.markdown import basis, code, codes, listed, page, table, word


def deadlines() -> str:
    """Return the page."""
    intro = (
        "A deadline is applied once, on the day of the event that starts it, and then stands in the log. Lengths and "
        "reminders are ISO 8601; *wd* are working days. A day-deadline ends at 24:00 in Oslo. Kinds: `act` (an "
        "authority must act), `routine` (the same, without a statute), `right` (the person may use it until then), "
        "`grant` (the length of a permit), `max` (the longest permitted time, ends by itself), `lapse` (a decision "
        "dies). A deadline is known to whoever must act, and to those who follow the path and may know what it *tells* "
        "by being there."
    )
    head = (
        "rule",
        "title",
        "starts",
        "length",
        "responsible",
        "met by",
        "reminders",
        "at the end",
        "kind",
        "tells",
        "basis",
    )
    rows = [_deadline(row) for rows in DEADLINE_RULES.values() for row in rows]
    return page("Deadlines", "domain/tables/deadlines/", intro, table(head, rows))


def _deadline(row: DeadlineRule) -> tuple[str, ...]:
    return (
        code(row.id) + _versions(row),
        f"{row.title.nb} / {row.title.en}",
        _starts(row),
        length(row.length),
        " else ".join(responsible(found) for found in row.responsible),
        _counting(row, row.met_by),
        listed(step(rung) for rung in row.reminders),
        _end(row),
        row.kind,
        _tells(row),
        basis(row.basis),
    )


def _tells(row: DeadlineRule) -> str:
    """Return the category that a deadline's existence reveals, with the events that give it another one."""
    starts: dict[str, list[str]] = {}
    for start in row.starts:
        starts.setdefault(EVENT_TYPES[start].category, []).append(start)
    if len(starts) == 1:
        return code(next(iter(starts)))
    return listed(
        f"{code(told)} after {codes(events)}" if told != "process" else code(told) for told, events in starts.items()
    )


def _counting(row: DeadlineRule, events: tuple[str, ...]) -> str:
    """Return the events, with the condition under which one counts."""
    return listed(f"{code(e)} {row.only_when[e].title.en}" if e in row.only_when else code(e) for e in events)


def responsible(found: str | OnlyIf) -> str:
    """Return the role responsible for a deadline, with its condition."""
    return f"{word(found.role)} {found.condition.title.en}" if isinstance(found, OnlyIf) else word(found)


def _versions(row: DeadlineRule) -> str:
    if len(DEADLINE_RULES[row.id]) == 1 and row.valid_to is None:
        return ""
    return f"<br>{row.valid_from} to {row.valid_to or 'now'}"


def _starts(row: DeadlineRule) -> str:
    events = _decisions() if row.starts == _deciding() else codes(row.starts)
    when = f", {row.when.title.en}" if row.when else ""
    since = f"; from {row.counts_from.title.en}" if row.counts_from else ""
    return events + when + since


def _deciding() -> tuple[str, ...]:
    return tuple(row.id for row in EVENT_TYPES.values() if row.decided_by)


def _decisions() -> str:
    return f"a decision that one may complain of: {codes(_deciding())}"


def _end(row: DeadlineRule) -> str:
    warned = f", {code(row.warn[1])} {length(row.warn[0].length)} before" if row.warn else ""
    return codes(row.at_end) + warned + (", again every month" if row.repeats else "")


def length(found: Length | Until | Varies) -> str:
    """Return a length as ISO 8601, working days as *wd*, or in words if an event gives it."""
    match found:
        case Until(title=title) | Varies(title=title):
            return title.en
        case WorkingDays(n):
            return f"{n} wd"
        case _:
            return iso(found)


def step(found: Step) -> str:
    """Return a rung of a reminder ladder."""
    match found:
        case Before(before):
            return length(before)
        case MorningOf(before):
            return f"{length(before)}, when that day begins"
        case After(after):
            return f"{length(after)} after the start"
        case AtOnce():
            return "at once"
