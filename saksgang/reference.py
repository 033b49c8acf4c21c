"""The reference documentation, rendered from the tables: one Markdown page for each.

Only renders; where the pages are written is for `saksgang.commands.reference` to say.
"""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from domain.calendar import Days, Hours, Length, Months, Weeks, WorkingDays
from domain.decide import rule_id
from domain.disclosure import CATEGORIES, SEES, SEES_OF_CRIMINAL, WITHHELD_BECAUSE
from domain.law import NORMS, Provision
from domain.refusals import Rule
from domain.roles import ROLES
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.event_types import EVENT_TYPES
from domain.tables.refusals import RULES
from domain.tables.tracks import STEPS, TRACKS
from domain.tables.transitions import TRANSITIONS
from domain.tracks import (
    After,
    AtOnce,
    Before,
    Change,
    DeadlineRule,
    Join,
    MorningOf,
    OnlyIf,
    Step,
    Track,
    Transition,
    Until,
)
from saksgang.settings import Settings

GENERATED = "<!-- Written by `saksgang reference` from {source}; a change here is lost, and a test notices. -->"
NOBODY, NOTHING = "–", "–"

WORDS = {
    "@any": "any party",
    "@holder": "whoever has the role that is handed over",
    "@receiver": "whoever is asked to take the role",
    "@decider": "whoever made the decision",
    "@identifier": "whoever identified the person",
    "@responsible": "whoever is responsible for the deadline",
    "@role": "the role that is handed over",
}
"""What the tables' words beside role names mean."""


def pages() -> dict[str, str]:
    """Every page of the reference: file name → Markdown."""
    return {
        "transitions.md": _transitions(),
        "deadlines.md": _deadlines(),
        "refusals.md": _refusals(),
        "tracks.md": _tracks(),
        "settings.md": _settings(),
        "disclosure.md": _disclosure(),
    }


# --- transitions


def _transitions() -> str:
    intro = (
        "Who may do what, and which rules refuse it, in the order in which they are asked. ⊕ means that the coordinator "
        "may stand in. A rule is explained in [refusals](refusals.md); *(not confirmed)* after a basis means that the "
        "text of the law itself has not been read, or that the source is a report and not a statute."
    )
    head = ("name", "nb", "en", "who", "rules that refuse", "basis")
    rows = [_transition(row) for row in TRANSITIONS.values()]
    return _page("Transitions", "domain/tables/transitions.py", intro, _table(head, rows))


def _transition(row: Transition) -> tuple[str, ...]:
    who = _who(row.by) + (" ⊕" if row.stand_in else "")
    refuses = dict.fromkeys(_rule(rule_id(rule.__name__)) for rule in row.refuses)
    return (_code(row.name), row.title.nb, row.title.en, who, _listed(refuses), _basis(row.basis))


def _rule(id_: str) -> str:
    return f"[`{id_}`](refusals.md#{id_})"


# --- deadlines


def _deadlines() -> str:
    intro = (
        "A deadline is applied once, on the day of the event that starts it, and then stands in the log. Lengths and "
        "reminders are ISO 8601; *wd* are working days. A day-deadline ends at 24:00 in Oslo. Kinds: `act` (an authority "
        "must act), `routine` (the same, without a statute), `right` (the person may use it until then), `grant` (the "
        "length of a permit)."
    )
    head = ("rule", "title", "starts", "length", "responsible", "met by", "reminders", "at the end", "kind", "basis")
    rows = [_deadline(row) for rows in DEADLINE_RULES.values() for row in rows]
    return _page("Deadlines", "domain/tables/deadlines.py", intro, _table(head, rows))


def _deadline(row: DeadlineRule) -> tuple[str, ...]:
    return (
        _code(row.id) + _versions(row),
        f"{row.title.nb} / {row.title.en}",
        _starts(row),
        _length(row.length),
        " else ".join(_responsible(word) for word in row.responsible),
        _codes(row.met_by),
        _listed(_step(step) for step in row.reminders),
        _end(row),
        row.kind,
        _basis(row.basis),
    )


def _responsible(word: str | OnlyIf) -> str:
    if isinstance(word, OnlyIf):
        return f"{_word(word.role)} {word.condition.title.en}"
    return _word(word)


def _versions(row: DeadlineRule) -> str:
    if len(DEADLINE_RULES[row.id]) == 1 and row.valid_to is None:
        return ""
    return f"<br>{row.valid_from} to {row.valid_to or 'now'}"


def _starts(row: DeadlineRule) -> str:
    events = _decisions() if row.starts == _deciding() else _codes(row.starts)
    when = f", {row.when.title.en}" if row.when else ""
    since = f"; from {row.counts_from.title.en}" if row.counts_from else ""
    return events + when + since


def _deciding() -> tuple[str, ...]:
    return tuple(row.id for row in EVENT_TYPES.values() if row.decided_by)


def _decisions() -> str:
    return f"a decision that one may complain of: {_codes(_deciding())}"


def _end(row: DeadlineRule) -> str:
    warned = f", {_code(row.warn[1])} {_length(row.warn[0].length)} before" if row.warn else ""
    return _codes(row.at_end) + warned + (", again every month" if row.repeats else "")


def _length(length: Length | Until) -> str:
    match length:
        case Until(title=title):
            return title.en
        case WorkingDays(n):
            return f"{n} wd"
        case Days(n):
            return f"P{n}D"
        case Weeks(n):
            return f"P{n}W"
        case Months(n):
            return f"P{n}M"
        case Hours(n):
            return f"PT{n}H"


def _step(step: Step) -> str:
    match step:
        case Before(length):
            return _length(length)
        case MorningOf(length):
            return f"{_length(length)}, when that day begins"
        case After(length):
            return f"{_length(length)} after the start"
        case AtOnce():
            return "at once"


# --- refusals


def _refusals() -> str:
    intro = (
        "A refused command changes nothing. It answers with the rule's id, its sentence in the reader's language, its "
        "basis, and who could do what to unblock it. Ids are never used for something else."
    )
    return _page("Refusals", "domain/tables/refusals.py", intro, *(_refusal(row) for row in RULES.values()))


def _refusal(row: Rule) -> str:
    used = [t.name for t in TRANSITIONS.values() if _asks_for(t, row.id)]
    facts = {
        "asked by": _codes(used),
        "basis": _basis(row.basis),
        "unblocked by": _listed(f"{_word(role)}: {_code(name)}" for role, name in row.unblocked_by),
    }
    lines = [f"- {name}: {value}" for name, value in facts.items() if value != NOTHING]
    return "\n".join([f"## {row.id}", "", f"{row.detail.nb} / *{row.detail.en}*", "", *lines]).rstrip()


def _asks_for(row: Transition, rule: str) -> bool:
    return rule == row.wrong_role != "not_your_role" or rule in {rule_id(refuses.__name__) for refuses in row.refuses}


# --- tracks


def _tracks() -> str:
    intro = (
        "A track (saksgang) is a row: which steps, transitions and deadlines it has, who joins when, who is responsible, "
        "and what is particular to the place. In the diagram the boxes are the steps in their usual order; steps may be left "
        "out, and the later ones are ways that exclude each other as often as they follow each other. An arrow says which "
        "event leads to a step, from wherever the case is; a dashed one leads back."
    )
    return _page("Tracks", "domain/tables/tracks.py", intro, *(_track(row) for row in TRACKS.values()))


def _track(track: Track) -> str:
    parts = (
        f"## {track.id}: {track.title.nb} / {track.title.en}",
        _particulars(track),
        _diagram(track),
        "### Who joins, and when",
        _table(("event", "role", "which organisation"), [_join(join) for join in track.joins]),
        "### Activities",
        _activities(track),
        "### Local values of deadlines",
        _changes(track),
    )
    return "\n\n".join(parts)


def _particulars(track: Track) -> str:
    named = {role: _code(organisation) for role, organisation in track.organisations.items()}
    facts = {
        "country": _code(track.country),
        "municipality": _code(track.municipality) if track.municipality else "the rest of the country",
        "for": "minors" if track.minors else "adults",
        "transitions": str(len(track.transitions)),
        "deadline rules": str(len(track.deadlines)),
        "organisations that the track names": _listed(f"{_word(role)}: {found}" for role, found in named.items()),
        "responsible day by day": _listed(f"{_word(role)} from `{e}`" for e, role in track.in_charge_of.items()),
    }
    return "\n".join(f"- {name}: {value}" for name, value in facts.items())


def _diagram(track: Track) -> str:
    order = [f"    at_{one} --- at_{next_}" for one, next_ in zip(track.steps, track.steps[1:], strict=False)]
    steps = [f'    at_{step}["{STEPS[step].nb}<br/>{STEPS[step].en}"]' for step in track.steps]
    return "\n".join(["```mermaid", "flowchart LR", *steps, *order, *_arrows(track), *_back(track), "```"])


def _arrows(track: Track) -> list[str]:
    """An arrow from each event to the step that it leads to."""
    return [f'    {event}(["{event}"]) --> at_{step}' for event, step in track.step_of.items()]


def _back(track: Track) -> list[str]:
    """A dashed arrow from the step that an event leads back from."""
    before = ['    before["the step before"]'] if track.step_back else []
    return [*before, *(f"    at_{step} -. {event} .-> before" for event, step in track.step_back.items())]


def _join(join: Join) -> tuple[str, ...]:
    which = (
        f"the one that the event names (`{join.field}`)" if join.field else "the one that is responsible for the role"
    )
    return (_code(join.event), _word(join.role), which + (", instead of the one before" if join.replaces else ""))


def _activities(track: Track) -> str:
    def only(women: bool, rosa: bool) -> str:
        return _listed(word for word, holds in (("women", women), ("in ROSA", rosa)) if holds)

    rows = [(_code(a.id), a.title.nb, a.title.en, a.hours, only(a.women_only, a.rosa_only)) for a in track.activities]
    return _table(("activity", "nb", "en", "hours", "only"), rows) if rows else "None."


def _changes(track: Track) -> str:
    rows = [(_code(rule), *_change(change)) for rule, change in track.changes.items()]
    return (
        _table(("rule", "length", "reminders"), rows)
        if rows
        else "None: the values of [deadlines](deadlines.md) apply."
    )


def _change(change: Change) -> tuple[str, str]:
    length = _length(change.length) if change.length else "unchanged"
    reminders = "unchanged" if change.reminders is None else _listed(_step(step) for step in change.reminders)
    return length, reminders


# --- settings


def _settings() -> str:
    intro = (
        "Read from the environment, and checked when a process starts; `saksgang up` sets them itself. What has no "
        "default must be given. Secrets never show up in a log."
    )
    rows = [_setting(name, field) for name, field in Settings.model_fields.items()]
    table = _table(("variable", "values", "default", "what"), rows)
    return _page("Settings", "saksgang/settings.py", intro, table)


def _setting(name: str, field: FieldInfo) -> tuple[str, ...]:
    prefix = Settings.model_config["env_prefix"]
    return (_code(f"{prefix}{name}".upper()), _values(field.annotation), _default(field), field.description or NOTHING)


def _values(annotation: Any) -> str:
    arguments = [a for a in getattr(annotation, "__args__", ()) if a is not type(None)]
    if arguments and all(isinstance(a, str) for a in arguments):
        return _codes(arguments)
    if getattr(annotation, "__origin__", None) is list:
        return f"list of {arguments[0].__name__}"
    name: str = (arguments[0] if arguments else annotation).__name__
    return {"SecretStr": "secret", "str": "text", "Path": "path"}.get(name, name)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    default = field.get_default(call_default_factory=True, validated_data={})
    return (
        NOTHING
        if default in (None, PydanticUndefined)
        else _code(default if isinstance(default, str) else json.dumps(default))
    )


# --- disclosure


def _disclosure() -> str:
    intro = (
        "What a party in a role sees without anything being shared. Whoever recorded an event always sees it; notes are "
        "seen by nobody else. Roles that are not listed see no case. An event whose category is not for the reader keeps "
        "its place in the history and says that it is redacted, and why."
    )
    parts = (intro, _seen(), _seen_besides(), "## Why something is redacted", _withheld())
    return _page("Disclosure", "domain/disclosure.py", *parts)


def _seen() -> str:
    head = ("role", *(f"{_code(id_)}<br>{title.nb}" for id_, title in CATEGORIES.items()))
    return _table(
        head, [(_word(role), *("●" if id_ in sees else "" for id_ in CATEGORIES)) for role, sees in SEES.items()]
    )


def _seen_besides() -> str:
    return "\n".join(
        f"- {_word(role)} sees of `criminal` besides: {_codes(events)}" for role, events in SEES_OF_CRIMINAL.items()
    )


def _withheld() -> str:
    rows = [(_code(category), _code(reason)) for category, reason in WITHHELD_BECAUSE.items()]
    return _table(("category", "`because`"), rows)


# --- words and Markdown


def _who(words: Iterable[str]) -> str:
    return _listed(_word(word) for word in words)


def _word(word: str) -> str:
    return WORDS[word] if word not in ROLES else _code(word)


def _basis(norms: Iterable[str]) -> str:
    return _listed((_citation(_newest(NORMS[norm])) for norm in norms), "<br>")


def _newest(provisions: Iterable[Provision]) -> Provision:
    """The one that is in force for longest: what was repealed is history."""
    return max(provisions, key=lambda row: (row.in_force_to or date.max, row.in_force_from))


def _citation(row: Provision) -> str:
    cited = f"[{row.citation}]({row.url.replace(' ', '%20')})" if row.url else row.citation
    return cited if row.confirmed else f"{cited} *(not confirmed)*"


def _code(text: str) -> str:
    return f"`{text}`"


def _codes(texts: Iterable[str]) -> str:
    return _listed(_code(text) for text in texts)


def _listed(parts: Iterable[str], separator: str = ", ") -> str:
    return separator.join(parts) or NOTHING


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = [list(head)]
    cells += [["---"] * len(cells[0]), *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in cells)


def _page(title: str, source: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", GENERATED.format(source=source), *(part for part in parts if part)]) + "\n"
