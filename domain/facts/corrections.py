"""Corrections (retting) and links between cases: both are new events beside the old ones, which stay as they were."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from domain.facts.commands import Data, EntrySeq, In, LongText, ShortText
from domain.primitives.categories import Category

Fields = Annotated[dict[ShortText, Any], Field(min_length=1, max_length=30)]


class Correct(Data):
    """What one's own entry should have said: its seq, and the fields that were wrong."""

    seq: EntrySeq
    fields: Fields
    reason: Annotated[LongText, In("notes")]


class EntryCorrected(Correct):
    """A correction is on record; `categories` says what each corrected field carries."""

    categories: dict[str, Category]


class LinkCase(Data):
    """Another case belongs together with this one."""

    case: Annotated[UUID, In("notes")]
    kind: Annotated[Literal["sibling", "parent", "child", "same_investigation"], In("notes")]


class CaseLinked(LinkCase):
    """There is a link; to what, only who made it sees."""
