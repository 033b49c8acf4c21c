"""Breaking the glass (nødåpning): all of a case is opened for hours to whoever says why, and it is looked at afterwards."""

from datetime import datetime, timedelta
from typing import Annotated

from domain.facts.commands import Data, EntrySeq, In, LongText

GLASS_LASTS = timedelta(hours=4)


class BreakGlass(Data):
    """Somebody must see all of the case now, and says why; the coordinator looks at it afterwards."""

    reason: Annotated[LongText, In("notes")]


class GlassBroken(BreakGlass):
    """The organisation sees all of the case until then."""

    until: datetime


class ReviewDisclosure(Data):
    """The coordinator looks at a sharing that was made on danger, or at a break-glass."""

    seq: EntrySeq
    finding: Annotated[LongText, In("notes")]


class DisclosureReviewed(ReviewDisclosure):
    """The disclosure has been reviewed."""
