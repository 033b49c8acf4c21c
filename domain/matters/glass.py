"""Breaking the glass (nødåpning): all of a case is opened for hours to whoever says why, and it is looked at afterwards."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from domain.asks import Ask, Verdict
from domain.commands import Data, EntrySeq, In, LongText
from domain.events import Draft

if TYPE_CHECKING:
    from domain.case import Case

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


def no_such_disclosure(case: "Case", ask: Ask[ReviewDisclosure]) -> Verdict:
    """Nothing that must be reviewed has this seq."""
    found = [d.subject for d in case.named_deadlines if d.rule == "disclosure_review"]
    return not found or str(ask.data.seq) not in found


def broken(case: "Case", ask: Ask[BreakGlass]) -> list[Draft]:
    """For four hours from now, whenever it happened."""
    return [Draft(GlassBroken(reason=ask.data.reason, until=ask.at + GLASS_LASTS))]
