"""The invariants of spec 2, checked after each event of every story and every walk."""

from domain.case import Case
from domain.facts.activity import AllowanceReduced
from domain.facts.events import Event
from domain.facts.interim_support import InterimSupportPaid
from domain.facts.reflection import Granted


def hold(before: Case, after: Case, event: Event) -> None:
    assert after.version == before.version + 1 == event.seq
    never_without_responsible(after)
    asylum_and_reflection_never_both_pending(before, after, event)
    no_payment_without_confirmation(before, after, event)
    no_suspension_without_a_decision(before, after, event)
    no_reduction_without_condition(before, event)
    what_was_recorded_stays(before, after)


def never_without_responsible(case: Case) -> None:
    """1: somebody is responsible for the person at every instant, and somebody is a party who may act."""
    assert case.in_charge is not None
    assert any(p.until is None and case.responsible.get(p.role) == p.organisation for p in case.parties)


def asylum_and_reflection_never_both_pending(before: Case, after: Case, event: Event) -> None:
    """2: unless asylum is asked for, which the law allows at any time; that is remarked on (utl § 56 second para)."""
    both = [case.asylum.pending and case.reflection.pending for case in (before, after)]
    if both == [False, True]:
        assert event.type in ("asylum_applied", "asylum_resumed")
        assert "reflection_application_pending" in [remark.rule for remark in event.remarks]


def no_payment_without_confirmation(before: Case, after: Case, event: Event) -> None:
    """4: each period but the first rests on a confirmation of its own, or on NAV's own responsibility, and says so."""
    own = isinstance(event.data, InterimSupportPaid) and bool(event.data.without_status)
    if isinstance(event.data, InterimSupportPaid) and event.data.period is not None:
        assert own == (event.data.period not in [p.start for p in before.support.periods])
        assert own == ("status_confirmation_missing" in [remark.rule for remark in event.remarks])
    assert len(after.support.periods) <= 1 + len(before.support.periods)
    if len(after.support.periods) > max(1, len(before.support.periods)):
        assert own or event.type in ("udi_status_confirmed", "interim_support_resumed")


def no_suspension_without_a_decision(before: Case, after: Case, event: Event) -> None:
    """4: support stops only where NAV has decided so; a decision that may be complained of."""
    if after.support.suspended_on is not None and before.support.suspended_on is None:
        assert event.type == "interim_support_suspended"
        assert event.actor.role == "nav"
        assert event.seq in after.decisions


def no_reduction_without_condition(before: Case, event: Event) -> None:
    """4."""
    if isinstance(event.data, AllowanceReduced):
        assert before.activity.condition is not None


def what_was_recorded_stays(before: Case, after: Case) -> None:
    """Breaches are kept (timely action is none), rungs fire once, no deadline is lost, no period is shortened."""
    for id_, old in before.deadlines.items():
        new = after.deadlines[id_]
        done_in_time = new.state == "met" and new.ended_at is not None and new.ended_at < new.due_at
        assert old.breached_at in (None, new.breached_at) or done_in_time
        assert (new.starts_at, new.due_at, new.started_by) == (old.starts_at, old.due_at, old.started_by)
        for was, now in zip(old.rungs, new.rungs, strict=True):
            assert was.sent_at in (None, now.sent_at)
    if isinstance(before.reflection, Granted) and isinstance(after.reflection, Granted):
        assert before.reflection == after.reflection
