"""Reasons for refusal (0019): the law forbids it, the person would be harmed, or the case would contradict itself.

Anything merely unusual is a remark, listed with the transition that it remarks on.
"""

from typing import Literal

from domain.primitives.text import Text

Why = Literal["law", "protection", "integrity"]

LAW = (
    "only_who_recorded_corrects", "erasure_refused",
    "person_not_notified", "no_basis_for_services", "person_not_heard", "condition_not_set", "reduction_not_announced",
    "absence_is_excused", "complaint_time_barred", "complaint_too_late", "no_consent", "basis_does_not_reach_recipient",
    "investigation_already_extended", "placement_4_29_needs_approved_institution", "placement_already_lapsed",
    "longer_than_six_weeks", "beyond_six_months", "court_action_too_late", "no_4_29_placement",
    "measure_needs_tribunal",
    "protected_contact", "after_care_needs_agreement", "not_the_childs_own",
    "travel_ban_already_extended", "travel_ban_too_long",
)  # fmt: skip
"""Rules that refuse what a statute forbids."""

PROTECTION = (
    "status_only_through_lawyer",
    "asylum_pending",
    "hospice_not_for_this_group",
    "housing_must_take_children",
)
"""Rules that refuse against a report's or an agency's advice only, because the other reading would harm her."""

WORDS: dict[Why, Text] = {
    "law":        Text("loven forbyr det", "the law forbids it"),
    "protection": Text("den lesningen som verner personen", "the reading that protects the person"),
    "integrity":  Text("saken ville motsi seg selv", "the case would contradict itself"),
}  # fmt: skip


def why(rule: str) -> Why:
    """The reason why the rule refuses."""
    return "law" if rule in LAW else "protection" if rule in PROTECTION else "integrity"
