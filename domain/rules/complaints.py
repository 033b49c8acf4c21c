"""Rules for complaints (klage, fvl §§ 29-36): three weeks, the deciding organisation first, then the appeal body."""

from datetime import datetime

from domain.case import Case
from domain.facts.asylum import AsylumRefusalReversed
from domain.facts.commands import SYSTEM, Data
from domain.facts.complaints import (
    COMPLAINT_LIMIT,
    NEVER_AFTER_MONTHS,
    REVERSED_BY,
    AppealDecided,
    Complaint,
    ComplaintFiled,
    ComplaintForwarded,
    ComplaintReviewed,
    DecideAppeal,
    FileComplaint,
    ReviewComplaint,
)
from domain.facts.events import Draft
from domain.facts.identification import CaseReopened
from domain.facts.reflection import ReflectionRefusalReversed
from domain.primitives.calendar import add_months, plus
from domain.primitives.refusals import Invalid
from domain.rules.context import RuleContext, Verdict


def nothing_to_complain_of(case: Case, ask: RuleContext[Data]) -> Verdict:
    """There is no decision that one could complain of."""
    return not case.named_decisions


def complaint_time_barred(case: Case, ask: RuleContext[FileComplaint]) -> Verdict:
    """Never after one year since the decision was made, whenever notice of it came (fvl § 31 third para)."""
    decision_named(case, ask)
    return ask.day > add_months(case.made[ask.data.decision], NEVER_AFTER_MONTHS)


def complaint_too_late(case: Case, ask: RuleContext[FileComplaint]) -> Verdict:
    """Three weeks from notice, unless there is a reason for being late (fvl §§ 29, 31)."""
    return is_late(case, ask) and ask.data.late_reason is None


def already_complained(case: Case, ask: RuleContext[FileComplaint]) -> Verdict:
    """The decision is being complained of already; without a named decision, every one of them."""
    complained = {c.decision for c in case.complaints.open}
    each = case.named_decisions and complained.issuperset(case.named_decisions)
    return bool(each) or ask.data.decision in complained


def is_late(case: Case, ask: RuleContext[FileComplaint]) -> bool:
    """Whether the complaint comes after the window."""
    _, _, notified = decision_named(case, ask)
    return ask.on >= plus(notified, COMPLAINT_LIMIT, moves=True)


def decision_named(case: Case, ask: RuleContext[FileComplaint]) -> tuple[str, str, datetime]:
    """(type, deciding organisation, notice) of the decision that the complaint names."""
    if ask.data.decision not in case.decisions:
        raise Invalid("/data/decision", "no_such_decision")
    return case.decisions[ask.data.decision]


def filed(case: Case, ask: RuleContext[FileComplaint]) -> list[Draft]:
    """The complaint, addressed to the deciding organisation."""
    _, decider, _ = decision_named(case, ask)
    return [Draft(ComplaintFiled(**dict(ask.data), decider=decider, late=is_late(case, ask)))]


def no_complaint_to_review(case: Case, ask: RuleContext[ReviewComplaint]) -> Verdict:
    """No complaint waits for this organisation's review."""
    return complaint_in_question(case, ask, "filed") is None


def no_appeal_to_decide(case: Case, ask: RuleContext[DecideAppeal]) -> Verdict:
    """No complaint waits for the appeal body."""
    return complaint_in_question(case, ask, "forwarded") is None


def complaint_in_question(case: Case, ask: RuleContext[Data], stage: str) -> Complaint | None:
    """The named complaint, or the only one at this stage."""
    named = getattr(ask.data, "complaint", None)
    mine = [c for c in case.complaints.open if c.stage == stage and _decides(c, ask.actor.organisation)]
    found = [c for c in mine if named in (None, c.seq)]
    return found[0] if found else None


def one_of_mine(case: Case, ask: RuleContext[ReviewComplaint | DecideAppeal]) -> None:
    """Require that the named complaint exists, and that it is named if several wait for this organisation."""
    named = ask.data.complaint
    if named is not None and named not in case.complaints.by_seq:
        raise Invalid("/data/complaint", "no_such_complaint")
    mine = [c for c in case.complaints.open if _decides(c, ask.actor.organisation)]
    if named is None and len(mine) > 1:
        raise Invalid("/data/complaint", "several_complaints")


def _decides(complaint: Complaint, organisation: str) -> bool:
    """Whether the organisation decides it now: first its decider, then its appeal body, any if none is known."""
    if complaint.stage == "filed":
        return complaint.decider == organisation
    return complaint.forwarded_to in (None, organisation)


def reviewed(case: Case, ask: RuleContext[ReviewComplaint]) -> list[Draft]:
    """The review; a complaint that is not upheld goes to the appeal body automatically (fvl § 33)."""
    complaint = complaint_in_question(case, ask, "filed")
    if complaint is None:
        return []
    drafts = [Draft(ComplaintReviewed(outcome=ask.data.outcome, complaint=complaint.seq))]
    if ask.data.outcome == "reversed":
        return [*drafts, *reversal(case, complaint)]
    body = ask.directory.appeal_body_for(complaint.decider) or case.responsible.get("appeal_body")
    return [*drafts, Draft(ComplaintForwarded(complaint=complaint.seq, to=body), actor=SYSTEM)]


def appeal_decided(case: Case, ask: RuleContext[DecideAppeal]) -> list[Draft]:
    """The appeal body's decision, and the reversal if the first decision does not stand."""
    complaint = complaint_in_question(case, ask, "forwarded")
    if complaint is None:
        return []
    drafts = [Draft(AppealDecided(outcome=ask.data.outcome, complaint=complaint.seq))]
    return [*drafts, *reversal(case, complaint)] if ask.data.outcome == "reversed" else drafts


def reversal(case: Case, complaint: Complaint) -> list[Draft]:
    """The events of a reversal: an application is pending again, and a closed case is reopened for it.

    Asylum and reflection are never both pending: while the other one is, this one waits to be resumed.
    """
    follows = REVERSED_BY.get(case.decisions[complaint.decision][0])
    if follows is None:
        return []
    other = {ReflectionRefusalReversed: case.asylum.pending, AsylumRefusalReversed: case.reflection.pending}
    drafts = [Draft(follows(decision=complaint.decision, pending=not other.get(follows, False)))]
    reopened = [Draft(CaseReopened(reason="decision reversed"), actor=SYSTEM)] if case.closed_at else []
    return [*reopened, *drafts]
