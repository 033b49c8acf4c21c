"""The page of tracks, with a diagram of each."""

from domain.tables.row_types import ActivityOffer, Join, Track, TrackOverride
from domain.tables.tracks import STEPS, TRACKS
from saksgang.development.reference.deadlines import length, responsible, step
from saksgang.development.reference.markdown import code, codes, listed, page, table, word


def tracks() -> str:
    """Return the page."""
    intro = (
        "A track (saksgang) is a row: which steps, transitions and deadlines it has, who joins when, who is "
        "responsible, and what is particular to the place. In the diagram the boxes are the steps in their usual "
        "order; steps may be left out, and the later ones are ways that exclude each other as often as they follow "
        "each other. An arrow says which event leads to a step, from wherever the case is; a dashed one leads back."
    )
    return page("Tracks", "domain/tables/tracks.py", intro, *(_track(row) for row in TRACKS.values()))


def _track(track: Track) -> str:
    parts = (
        f"## {track.id}: {track.title.nb} / {track.title.en}",
        _particulars(track),
        _diagram(track),
        "### Who joins, and when",
        table(("event", "role", "which organisation"), [_join(join) for join in track.joins]),
        "### Activities",
        _activities(track),
        "### Local values of deadlines",
        _changes(track),
    )
    return "\n\n".join(parts)


def _particulars(track: Track) -> str:
    named = {role: code(organisation) for role, organisation in track.organisations.items()}
    facts = {
        "country": code(track.country),
        "municipality": code(track.municipality) if track.municipality else "the rest of the country",
        "for": "minors" if track.minors else "adults",
        "transitions": str(len(track.transitions)),
        "deadline rules": str(len(track.deadlines)),
        "organisations that the track names": listed(f"{word(role)}: {found}" for role, found in named.items()),
        "responsible day by day": listed(
            f"{' else '.join(word(w) for w in words)} from `{e}`" for e, words in track.in_charge_of.items()
        ),
        "when the age is settled otherwise": code(track.counterpart) if track.counterpart else "it stays here",
        "taken in turns": listed(f"{word(role)}: {codes(takers)}" for role, takers in track.by_turns.items()),
        "kept for this track": codes(track.earmarked),
        "youngest in an institution": str(track.youngest_in_institution or "–"),
        "invited to case meetings": listed(word(role) for role in track.meets),
        "told here besides": listed(f"`{e}`: {listed(word(w) for w in words)}" for e, words in track.tells.items()),
        "rules not asked here": listed(f"`{name}`: {codes(rules)}" for name, rules in track.waives.items()),
    }
    return "\n".join(f"- {name}: {value}" for name, value in facts.items())


def _diagram(track: Track) -> str:
    order = [f"    at_{one} --- at_{next_}" for one, next_ in zip(track.steps, track.steps[1:], strict=False)]
    steps = [f'    at_{step}["{STEPS[step].nb}<br/>{STEPS[step].en}"]' for step in track.steps]
    return "\n".join(["```mermaid", "flowchart LR", *steps, *order, *_arrows(track), *_back(track), "```"])


def _arrows(track: Track) -> list[str]:
    """Return an arrow from each event to the step that it leads to."""
    return [f'    {event}(["{event}{_when(track, event)}"]) --> at_{step}' for event, step in track.step_of.items()]


def _when(track: Track, event: str) -> str:
    return f"<br/>{track.step_when[event].title.en}" if event in track.step_when else ""


def _back(track: Track) -> list[str]:
    """Return a dashed arrow from the step that an event leads back from."""
    before = ['    before["the step before"]'] if track.step_back else []
    return [*before, *(f"    at_{step} -. {event} .-> before" for event, step in track.step_back.items())]


def _join(join: Join) -> tuple[str, ...]:
    which = (
        f"the one that the event names (`{join.field}`)" if join.field else "the one that is responsible for the role"
    )
    instead = ", instead of the one before" if join.replaces else ""
    when = f", {join.when.title.en}" if join.when else ""
    return (code(join.event), word(join.role), which + instead + when)


def _activities(track: Track) -> str:
    def only(offer: ActivityOffer) -> str:
        return listed([*offer.only_for, *([f"with {word(offer.needs_party)}"] if offer.needs_party else [])])

    rows = [(code(a.id), a.title.nb, a.title.en, a.hours, only(a)) for a in track.activities]
    return table(("activity", "nb", "en", "hours", "only"), rows) if rows else "None."


def _changes(track: Track) -> str:
    rows = [(code(rule), *_change(change)) for rule, change in track.changes.items()]
    return (
        table(("rule", "length", "reminders", "responsible", "told of escalations"), rows)
        if rows
        else "None: the values of [deadlines](deadlines.md) apply."
    )


def _change(change: TrackOverride) -> tuple[str, ...]:
    ladder = UNCHANGED if change.reminders is None else listed(step(rung) for rung in change.reminders)
    who = " else ".join(responsible(found) for found in change.responsible) if change.responsible else UNCHANGED
    told = listed(word(role) for role in change.tells) if change.tells else UNCHANGED
    return length(change.length) if change.length else UNCHANGED, ladder, who, told


UNCHANGED = "unchanged"
