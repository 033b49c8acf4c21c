"""Corrections (retting) and links between cases: both are new events; the original entries stay unchanged."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from domain.facts.commands import Data, EntrySeq, In, LongText, ShortText
from domain.primitives.categories import Category

Fields = Annotated[dict[ShortText, Any], Field(min_length=1, max_length=30)]


class Correct(Data):
    """Correct one's own entry, named by its seq: the right values of the wrong fields."""

    seq: EntrySeq
    fields: Fields
    reason: Annotated[LongText, In("notes")]


class EntryCorrected(Correct):
    """A correction is on record; `categories` are those of each corrected field."""

    categories: dict[str, Category]


class LinkCase(Data):
    """Link another case that belongs together with this one."""

    case: Annotated[UUID, In("notes")]
    kind: Annotated[Literal["sibling", "parent", "child", "same_investigation"], In("notes")]


class CaseLinked(LinkCase):
    """The cases are linked; only the organisation that made the link sees to which case."""
