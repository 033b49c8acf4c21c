"""The migration of a running case to a changed rule: an operator's explicit command and its event."""

from pydantic import AwareDatetime

from domain.facts.commands import Data, ShortText


class ApplyRuleChange(Data):
    """Move open deadlines of the rule to the row that is in force now."""

    rule: ShortText


class RuleChangeApplied(Data):
    """A deadline of the row in force superseded the old one, from the same start; the old one stays on record."""

    rule: str
    deadline: str
    was_due_at: AwareDatetime
    due_at: AwareDatetime
