"""Turns: cases that come onto a track where organisations alternate (F 6)."""

from domain.case import Case
from domain.facts.age import SettleAge
from domain.facts.commands import Command
from domain.facts.identification import Identify
from domain.primitives.municipalities import municipality_number
from domain.tables.tracks import TRACKS, track_for

Turn = tuple[str, str]
"""(track, role)."""


def turns_at_stake(case: Case, command: Command) -> list[Turn]:
    """The turns that the command may take, on each track that may result."""
    match command.data:
        case Identify(municipality=where) if case.opening is None:
            number = municipality_number(where)
            tracks = [track_for(number, minor=minor) for minor in (True, False)] if number else []
        case SettleAge() if case.opening is not None:
            tracks = [TRACKS.get(TRACKS[case.track].counterpart)]
        case _:
            return []
    return [(track.id, role) for track in tracks if track for role in track.by_turns]


def turns_taken(before: Case, now: Case, command: Command) -> list[Turn]:
    """The turns that the command took; none for a role whose organisation was named anyway."""
    if before.track == now.track:
        return []
    named = {*before.responsible, *getattr(command.data, "responsible", ())}
    return [(now.track, role) for role in TRACKS[now.track].by_turns if role not in named]
