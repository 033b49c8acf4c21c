"""A running case is moved to a rule that has changed: an operator's explicit command, and what it records."""

from pydantic import AwareDatetime

from domain.facts.commands import Data, ShortText


class ApplyRuleChange(Data):
    """Open deadlines of the rule are to follow the row that is in force now."""

    rule: ShortText


class RuleChangeApplied(Data):
    """A deadline was superseded by one from the same start, by the row in force; what it was is kept."""

    rule: str
    deadline: str
    was_due_at: AwareDatetime
    due_at: AwareDatetime
