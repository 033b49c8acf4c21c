"""The page of transitions, and the page of refusals."""

from domain.decisions.decide import rule_id
from domain.primitives.refusals import Rule
from domain.tables.forbidding import WORDS, why
from domain.tables.refusals import RULES, unblocked_by
from domain.tables.transitions import TRANSITIONS
from domain.tables.transitions.row import Transition
from saksgang.development.reference.markdown import NOTHING, basis, code, codes, listed, page, table, who, word


def transitions() -> str:
    """Return the page of transitions."""
    intro = (
        "Who may do what, which rules refuse it, in the order in which they are asked, and which put a remark on "
        "record with it: a rule that refuses is one that the law or the program's own integrity forbids; what is "
        "unusual is a remark. ⊕ means that the coordinator may stand in. A rule is explained in "
        "[refusals](refusals.md); *(not confirmed)* after a basis means that the text of the law itself has not been "
        "read, or that the source is a report and not a statute."
    )
    head = ("name", "nb", "en", "who", "rules that refuse", "rules that remark", "basis")
    rows = [_transition(row) for row in TRANSITIONS.values()]
    return page("Transitions", "domain/tables/transitions/", intro, table(head, rows))


def _transition(row: Transition) -> tuple[str, ...]:
    by = who(row.by) + (" ⊕" if row.stand_in else "")
    refuses = dict.fromkeys(_rule(rule_id(rule.__name__)) for rule in row.refuses)
    remarks = dict.fromkeys(_rule(rule_id(rule.__name__)) for rule in row.remarks)
    return (code(row.name), row.title.nb, row.title.en, by, listed(refuses), listed(remarks), basis(row.basis))


def _rule(id_: str) -> str:
    return f"[`{id_}`](refusals.md#{id_})"


def refusals() -> str:
    """Return the page of refusals."""
    intro = (
        "A refused command changes nothing. It answers with the rule's id, its sentence in the reader's language, its "
        "basis, and who could do what to unblock it. A rule that remarks refuses nothing: what was done is recorded, "
        "and the remark with it. *Refuses because*: see [what refuses](../decisions/0019-what-refuses.md). Ids are "
        "never used for something else."
    )
    return page("Refusals", "domain/tables/refusals.py", intro, *(_refusal(row) for row in RULES.values()))


def _refusal(row: Rule) -> str:
    used = [t.name for t in TRANSITIONS.values() if _asks_for(t, row.id)]
    remarked = [t.name for t in TRANSITIONS.values() if row.id in {rule_id(rule.__name__) for rule in t.remarks}]
    facts = {
        "asked by": codes(used),
        "refuses because": WORDS[why(row.id)].en if used else NOTHING,
        "remarked on": codes(remarked),
        "basis": basis(row.basis),
        "unblocked by": listed(f"{word(role)}: {code(name)}" for role, name in unblocked_by(row.id, {})),
    }
    lines = [f"- {name}: {value}" for name, value in facts.items() if value != NOTHING]
    return "\n".join([f"## {row.id}", "", f"{row.detail.nb} / *{row.detail.en}*", "", *lines]).rstrip()


def _asks_for(row: Transition, rule: str) -> bool:
    return rule == row.wrong_role != "not_your_role" or rule in {rule_id(refuses.__name__) for refuses in row.refuses}
