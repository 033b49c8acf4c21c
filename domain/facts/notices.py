"""Notices by the program itself: a notification that could not be delivered."""

from typing import Literal

from domain.facts.commands import Data, EntrySeq, OrganisationId, ShortText


class NotificationFailed(Data):
    """A channel has given up: the organisation does not learn of the event `about` unless it looks for itself."""

    organisation: OrganisationId
    channel: Literal["mail", "lead", "webhook"]
    about: EntrySeq
    problem: ShortText
