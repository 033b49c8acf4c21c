"""Breaking the glass (nødåpning): access to all of a case for some hours, with a reason, reviewed afterwards."""

from datetime import datetime, timedelta
from typing import Annotated

from domain.facts.commands import Data, EntrySeq, In, LongText

GLASS_LASTS = timedelta(hours=4)


class BreakGlass(Data):
    """Open all of the case now, with a reason; the coordinator reviews it afterwards."""

    reason: Annotated[LongText, In("notes")]


class GlassBroken(BreakGlass):
    """The organisation sees all of the case until then."""

    until: datetime


class ReviewDisclosure(Data):
    """Record the coordinator's review of a sharing on danger, or of a break-glass."""

    seq: EntrySeq
    finding: Annotated[LongText, In("notes")]


class DisclosureReviewed(ReviewDisclosure):
    """The disclosure has been reviewed."""
