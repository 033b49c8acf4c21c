"""Our codes beside those of the Human Trafficking Case Data Standard (HTCDS), so that figures can be compared across borders."""

from dataclasses import dataclass

from domain.tables import unique
from domain.text import Text as T


@dataclass(frozen=True, slots=True)
class Code:
    """One of our codes, what it is called, and its field and value in HTCDS (none where the standard has none)."""

    id: str
    title: T
    field: str = ""
    value: str = ""


_C = Code
_LABOUR, _SEX, _CONTROL = "vic_TypeOfLabourExploitation", "vic_TypeOfSexExploitation", "vic_MethodsOfControl"

EXPLOITATION: dict[str, Code] = unique((
    _C("prostitution",   T("Prostitusjon", "Prostitution"),               _SEX,    "Prostitution"),
    _C("forced_labour",  T("Tvangsarbeid", "Forced labour"),              _LABOUR, "Other"),
    _C("begging",        T("Tigging", "Begging"),                         _LABOUR, "Begging"),
    _C("forced_crime",   T("Tvungen kriminalitet", "Forced crime"),       _LABOUR, "IllicitActivities"),
    _C("drug_scene",     T("Rusmiljø", "Drug scene"),                     _LABOUR, "IllicitActivities"),
    _C("war_service",    T("Krigstjeneste", "War service"),               _LABOUR, "Other"),
    _C("organ_removal",  T("Organuttak", "Organ removal")),
    _C("benefit_fraud",  T("Trygdemisbruk", "Benefit fraud"),           _LABOUR, "IllicitActivities"),
    _C("other",          T("Annet", "Other")),
    _C("unknown",        T("Ukjent", "Unknown")),
), lambda row: row.id)  # fmt: skip

MEANS_OF_CONTROL: dict[str, Code] = unique((
    _C("debt_bondage",               T("Gjeld", "Debt bondage"),                              _CONTROL, "DebtBondage"),
    _C("takes_earnings",             T("Tar inntektene", "Takes earnings"),                   _CONTROL, "TakesEarnings"),
    _C("restricts_financial_access", T("Kontroll over penger", "Restricts financial access"), _CONTROL, "RestrictsFinancialAccess"),
    _C("threats",                    T("Trusler", "Threats"),                                 _CONTROL, "Threats"),
    _C("psychological_abuse",        T("Psykisk vold", "Psychological abuse"),                _CONTROL, "PsychologicalAbuse"),
    _C("physical_abuse",             T("Fysisk vold", "Physical abuse"),                      _CONTROL, "PhysicalAbuse"),
    _C("sexual_abuse",               T("Seksuelle overgrep", "Sexual abuse"),                 _CONTROL, "SexualAbuse"),
    _C("false_promises",             T("Falske løfter", "False promises"),                    _CONTROL, "FalsePromises"),
    _C("psychoactive_substances",    T("Rusmidler", "Psychoactive substances"),               _CONTROL, "PsychoactiveSubstances"),
    _C("restricts_movement",         T("Innskrenket bevegelse", "Restricts movement"),        _CONTROL, "RestrictsMovement"),
    _C("restricts_medical_care",     T("Nektet helsehjelp", "Restricts medical care"),        _CONTROL, "RestrictsMedicalCare"),
    _C("excessive_working_hours",    T("Urimelig arbeidstid", "Excessive working hours"),     _CONTROL, "ExcessiveWorkingHours"),
    _C("uses_children",              T("Bruker barn", "Uses children"),                       _CONTROL, "UsesChildren"),
    _C("threat_of_law_enforcement",  T("Trusler om å gå til politiet", "Threat of law enforcement"),   _CONTROL, "ThreatOfLawEnforcement"),
    _C("withholds_necessities",      T("Nektet det nødvendige", "Withholds necessities"),     _CONTROL, "WithholdsNecessities"),
    _C("withholds_documents",        T("Fratatt papirer", "Withholds documents"),             _CONTROL, "WithholdsDocuments"),
    _C("other_means",                T("Andre midler", "Other means"),                        _CONTROL, "Other"),
), lambda row: row.id)  # fmt: skip
"""What an identification's `indicators` may name, to be counted; other indicators are words for people."""

STATUS: dict[str, Code] = unique((
    _C("possible",     T("Mulig offer", "Possible victim")),
    _C("presumed",     T("Antatt offer", "Presumed victim")),
    _C("verified",     T("Bekreftet offer", "Verified victim")),
    _C("not_a_victim", T("Ikke offer", "Not a victim")),
), lambda row: row.id)  # fmt: skip
