"""The bases for sharing more than a party sees anyway (spec 4): who may use each, and whom it reaches."""

from dataclasses import dataclass

from domain.primitives.organisations import Ownership
from domain.primitives.text import Text
from domain.primitives.unique_rows import unique

ANYBODY: tuple[Ownership, ...] = ("state", "municipal", "private")
AUTHORITIES: tuple[Ownership, ...] = ("state", "municipal")


@dataclass(frozen=True, slots=True)
class SharingBasis:
    """A row of the table of sharing bases."""

    id: str  # stable id
    title: Text  # title shown to people
    norms: tuple[str, ...]  # ids of norms
    reaches: tuple[str, ...] | None  # roles of permitted recipients; None: every role
    usable_by: tuple[Ownership, ...] = ANYBODY  # ownership of organisations that may use it
    recipients: tuple[Ownership, ...] = ANYBODY  # ownership of permitted recipients
    any_party: bool = False  # reaches every party of the case as well
    needs_consent: bool = False  # requires a recorded consent
    needs_explanation: bool = True  # requires an explanation
    standing: bool = False  # the recipient goes on seeing the shared categories
    reviewed: bool = False  # the coordinator reviews the sharing
    tells: tuple[str, ...] = ()  # roles that are told of it beside the recipient


CHILD_WELFARE = ("child_welfare", "child_welfare_emergency")

_ROWS = (
    SharingBasis(
        id="consent",
        title=Text("Samtykke", "Consent"),
        norms=("confidentiality",),
        reaches=None,
        needs_consent=True,
        needs_explanation=False,
        standing=True,
    ),
    SharingBasis(
        id="duty_to_child_welfare",
        title=Text("Meldeplikt til barnevernet", "Duty to report a child"),
        norms=("duty_to_report_child",),
        reaches=CHILD_WELFARE,
    ),
    SharingBasis(
        id="duty_to_avert",
        title=Text("Avvergingsplikt", "Duty to avert"),
        norms=("duty_to_avert",),
        reaches=("police",),
        tells=("coordinator",),
    ),
    SharingBasis(
        id="danger_to_life",
        title=Text("Fare for liv og helse", "Danger to life and health"),
        norms=("danger_to_life", "child_welfare_secrecy", "social_secrecy", "shelter_secrecy", "emergency_right"),
        reaches=("police", "health", *CHILD_WELFARE),
        any_party=True,
        reviewed=True,
        tells=("coordinator",),
    ),
    SharingBasis(
        id="statutory_request",
        title=Text("Lovhjemlet krav", "Statutory request"),
        norms=("confidentiality",),
        reaches=None,
        usable_by=AUTHORITIES,
        recipients=AUTHORITIES,
    ),
)

BASES: dict[str, SharingBasis] = unique(_ROWS, lambda row: row.id)

FAMILY_WORDS = ("gravid", "svanger", "barn", "baby", "pregnan", "child")
"""Words that indicate a pregnancy or children in a shared text, used when nobody has marked it."""
