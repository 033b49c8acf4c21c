"""Rules for social services (sosialtjenesteloven §§ 17, 18, 19, 27) and their basis (FOR-2011-1251 §§ 1 to 4)."""

from domain.case import Case
from domain.facts.events import Draft
from domain.facts.services import Basis, GrantServices, ServicesGranted, ServicesRefused
from domain.rules.context import RuleContext, Verdict


def no_basis_for_services(case: Case, ask: RuleContext[GrantServices]) -> Verdict:
    """There is no basis, which a grant needs; a refusal needs none."""
    return not ask.data.nothing and basis_of(case, ask.data.basis) is None


def basis_of(case: Case, named: Basis | None) -> Basis | None:
    """The named basis unless the case has another; else the running period or permit."""
    runs: dict[Basis, bool] = {"permit": case.permit.runs, "reflection": case.reflection.runs}
    if named is not None:
        return named if runs.get(named, True) else None
    return next((basis for basis, is_so in runs.items() if is_so), None)


def decided(case: Case, ask: RuleContext[GrantServices]) -> list[Draft]:
    """Three refusals are a refusal; a grant carries its basis."""
    data = ask.data
    if data.nothing:
        return [Draft(ServicesRefused(reason=data.reason))]
    return [Draft(ServicesGranted(**{**dict(data), "basis": basis_of(case, data.basis)}))]
