"""On which basis something may be shared beyond what a party sees anyway (spec 4): who may use it, and whom it reaches."""

from dataclasses import dataclass

from domain.primitives.organisations import Ownership
from domain.primitives.text import Text
from domain.primitives.unique_rows import unique

ANYBODY: tuple[Ownership, ...] = ("state", "municipal", "private")
AUTHORITIES: tuple[Ownership, ...] = ("state", "municipal")


@dataclass(frozen=True, slots=True)
class SharingBasis:
    """A row of the table; `reaches` None is everybody, `any_party` whoever is in the case as well.

    `usable_by` and `recipients` are kinds of ownership. `standing`: the recipient goes on seeing the categories. `reviewed`:
    the coordinator looks at it afterwards. `tells`: roles that learn of it beside the recipient.
    """

    id: str
    title: Text
    norms: tuple[str, ...]
    reaches: tuple[str, ...] | None
    usable_by: tuple[Ownership, ...] = ANYBODY
    recipients: tuple[Ownership, ...] = ANYBODY
    any_party: bool = False
    needs_consent: bool = False
    needs_explanation: bool = True
    standing: bool = False
    reviewed: bool = False
    tells: tuple[str, ...] = ()


CHILD_WELFARE = ("child_welfare", "child_welfare_emergency")

_ROWS = (
    SharingBasis("consent",               Text("Samtykke", "Consent"),                                 ("confidentiality",),      None, needs_consent=True, needs_explanation=False, standing=True),
    SharingBasis("duty_to_child_welfare", Text("Meldeplikt til barnevernet", "Duty to report a child"), ("duty_to_report_child",), CHILD_WELFARE),
    SharingBasis("duty_to_avert",         Text("Avvergingsplikt", "Duty to avert"),                    ("duty_to_avert",),        ("police",), tells=("coordinator",)),
    SharingBasis("danger_to_life",        Text("Fare for liv og helse", "Danger to life and health"),             ("danger_to_life", "child_welfare_secrecy", "social_secrecy", "shelter_secrecy", "emergency_right"), ("police", "health", *CHILD_WELFARE), any_party=True, reviewed=True, tells=("coordinator",)),
    SharingBasis("statutory_request",     Text("Lovhjemlet krav", "Statutory request"),                ("confidentiality",),      None, usable_by=AUTHORITIES, recipients=AUTHORITIES),
)  # fmt: skip

BASES: dict[str, SharingBasis] = unique(_ROWS, lambda row: row.id)

FAMILY_WORDS = ("gravid", "svanger", "barn", "baby", "pregnan", "child")
"""What in a shared text says that there is a pregnancy or children, where nobody has marked it."""
