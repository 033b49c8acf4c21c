"""What the program itself has to say in a case: that somebody could not be told."""

from typing import Literal

from domain.facts.commands import Data, EntrySeq, OrganisationId, ShortText


class NotificationFailed(Data):
    """A channel has given up: unless it looks for itself, the organisation does not know of the event `about`."""

    organisation: OrganisationId
    channel: Literal["mail", "lead", "webhook"]
    about: EntrySeq
    problem: ShortText
