"""A no is never recorded as a yes: a refusal is a decision of its own, and nothing paid is no payment."""

from datetime import timedelta
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from domain.facts.activity import ExemptFromActivity
from domain.facts.commands import Data
from domain.facts.interim_support import PayInterimSupport
from domain.facts.services import GrantServices
from domain.facts.shelter import DecideRefund, RequestRefund
from domain.tables.deadlines import DEADLINE_RULES
from domain.tables.event_types import EVENT_TYPES
from domain.tables.transitions import TRANSITIONS
from tests.unit.given import LIE, NAV, Story, granted, oslo, permitted

NO: dict[str, Any] = {"living_allowance": False, "temporary_housing": False, "follow_up": False}


def refused(**no: Any) -> Story:
    return granted().so(NAV, "grant_services", **{**NO, **no})


@pytest.mark.parametrize("no", [{}, {"living_allowance": 0}], ids=["three times no", "nothing a month"])
def test_services_of_which_none_is_given_are_refused(no):
    story = refused(**no)
    assert story.events[-1].type == "services_refused"
    assert (story.case.services.status, story.case.services.granted) == ("refused", False)


def test_a_refusal_of_services_says_why_and_one_may_complain_of_it():
    story = refused(reason="Har lønn")
    decision = story.last("services_refused")
    assert decision.data.reason == "Har lønn"  # type: ignore[attr-defined]
    assert {LIE, "nadheim", "tot-oslo"} <= story.told(decision)
    assert story.deadline("complaint_window").subject == str(decision.seq)
    story.so(LIE, "file_complaint", decision=decision.seq, grounds="Lønnen er stanset")


def test_nav_decides_anew_in_a_week_when_the_refusal_does_not_stand():
    story = refused()
    assert story.deadline("services_decision").state == "met"
    story.so(LIE, "file_complaint", decision=story.last("services_refused").seq, grounds="x")
    story.so(NAV, "review_complaint", outcome="reversed")
    assert story.case.services.status == "none"
    due = story.deadline("services_decision")
    assert (due.state, due.due_at) == ("open", oslo(story.today + timedelta(days=8), "00:00"))


def test_one_yes_of_three_is_a_grant_of_that_alone():
    story = permitted().so(NAV, "grant_services", **{**NO, "follow_up": True})
    services = story.case.services
    assert (services.status, services.living_allowance, services.follow_up) == ("granted", False, True)


@pytest.mark.parametrize("model", [PayInterimSupport, RequestRefund, DecideRefund], ids=lambda m: m.__name__)
def test_nothing_is_no_amount_to_pay(model: type[Data]):
    given = {"amount_nok": 0} if model is not RequestRefund else {"amount_nok": 0, "kind": "dentist"}
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        model.model_validate(given)


def test_an_exemption_that_is_over_already_exempts_from_nothing():
    story = granted()
    until = story.today - timedelta(days=1)
    story.refuses(NAV, "exempt_from_activity", until=until, reason="x").as_invalid("/data/until", "before_the_day")
    assert story.deadline("activity_start").state == "open"


READ: dict[tuple[str, str], str] = {
    ("GrantServices", "living_allowance"): "all three no: services_refused",
    ("GrantServices", "temporary_housing"): "all three no: services_refused",
    ("GrantServices", "follow_up"): "all three no: services_refused",
    ("AssignHousing", "quality_agreement"): "the place is given either way; without one it is reviewed each month",
    (
        "ApplyTemporaryPermit",
        "attests_break_with_environment",
    ): "the application is made either way; UDI sees the criterion as missing",
    ("ApplyAsylum", "withdraws_reflection"): "asylum is applied for either way; the other application stays pending",
    ("DecideAfterCare", "agreed"): "it is decided either way; no measure is decided against her will",
    ("MakePlan", "child_heard"): "there is a plan either way",
    ("ReviewProtection", "still_needed"): "it is reviewed either way",
    ("ReviewProtection", "with_police"): "it is reviewed either way, and remarked on",
    ("InformPerson", "interpreter"): "the police have told her of the right to a lawyer either way",
    ("VisitChild", "moved_in_with"): "child welfare has seen the child either way",
    ("RecordAdvice", "police_report"): "the advice is given either way",
    ("PayInterimSupport", "emergency"): "a period is paid; emergency help pays none, and ends nothing",
    ("ReportFound", "voluntary"): "the person is found either way",
    ("ReportDeparture", "voluntary"): "the person has left either way",
}
"""(transition's data, yes or no) → what a no is, for each that ends a deadline."""


def test_every_yes_or_no_that_ends_a_deadline_has_been_looked_at():
    ends = {event for rows in DEADLINE_RULES.values() for row in rows for event in row.met_by}
    models = {EVENT_TYPES[event].data for event in ends}
    asked = {row.data for row in TRANSITIONS.values() if any(issubclass(model, row.data) for model in models)}
    asked |= {GrantServices, ExemptFromActivity}
    found = {(m.__name__, name) for m in asked for name, info in m.model_fields.items() if is_bool(info.annotation)}
    assert found == set(READ), found ^ set(READ)


def is_bool(annotation: Any) -> bool:
    return annotation is bool or bool in get_args(annotation)
