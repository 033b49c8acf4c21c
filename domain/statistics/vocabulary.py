"""The program's codes and those of the Human Trafficking Case Data Standard (HTCDS), for comparison across borders."""

from dataclasses import dataclass

from domain.primitives.text import Text
from domain.primitives.unique_rows import unique


@dataclass(frozen=True, slots=True)
class Code:
    """A row of the code table."""

    id: str  # the program's code
    title: Text  # title shown to people
    field: str = ""  # field in HTCDS; empty: none
    value: str = ""  # value in HTCDS; empty: none


_C = Code
_LABOUR, _SEX, _CONTROL = "vic_TypeOfLabourExploitation", "vic_TypeOfSexExploitation", "vic_MethodsOfControl"

EXPLOITATION: dict[str, Code] = unique(
    (
        _C("prostitution", Text("Prostitusjon", "Prostitution"), _SEX, "Prostitution"),
        _C("forced_labour", Text("Tvangsarbeid", "Forced labour"), _LABOUR, "Other"),
        _C("begging", Text("Tigging", "Begging"), _LABOUR, "Begging"),
        _C("forced_crime", Text("Tvungen kriminalitet", "Forced crime"), _LABOUR, "IllicitActivities"),
        _C("drug_scene", Text("Rusmiljø", "Drug scene"), _LABOUR, "IllicitActivities"),
        _C("war_service", Text("Krigstjeneste", "War service"), _LABOUR, "Other"),
        _C("organ_removal", Text("Organuttak", "Organ removal")),
        _C("benefit_fraud", Text("Trygdemisbruk", "Benefit fraud"), _LABOUR, "IllicitActivities"),
        _C("other", Text("Annet", "Other")),
        _C("unknown", Text("Ukjent", "Unknown")),
    ),
    lambda row: row.id,
)

MEANS_OF_CONTROL: dict[str, Code] = unique(
    (
        _C("debt_bondage", Text("Gjeld", "Debt bondage"), _CONTROL, "DebtBondage"),
        _C("takes_earnings", Text("Tar inntektene", "Takes earnings"), _CONTROL, "TakesEarnings"),
        _C(
            "restricts_financial_access",
            Text("Kontroll over penger", "Restricts financial access"),
            _CONTROL,
            "RestrictsFinancialAccess",
        ),
        _C("threats", Text("Trusler", "Threats"), _CONTROL, "Threats"),
        _C("psychological_abuse", Text("Psykisk vold", "Psychological abuse"), _CONTROL, "PsychologicalAbuse"),
        _C("physical_abuse", Text("Fysisk vold", "Physical abuse"), _CONTROL, "PhysicalAbuse"),
        _C("sexual_abuse", Text("Seksuelle overgrep", "Sexual abuse"), _CONTROL, "SexualAbuse"),
        _C("false_promises", Text("Falske løfter", "False promises"), _CONTROL, "FalsePromises"),
        _C("psychoactive_substances", Text("Rusmidler", "Psychoactive substances"), _CONTROL, "PsychoactiveSubstances"),
        _C("restricts_movement", Text("Innskrenket bevegelse", "Restricts movement"), _CONTROL, "RestrictsMovement"),
        _C(
            "restricts_medical_care",
            Text("Nektet helsehjelp", "Restricts medical care"),
            _CONTROL,
            "RestrictsMedicalCare",
        ),
        _C(
            "excessive_working_hours",
            Text("Urimelig arbeidstid", "Excessive working hours"),
            _CONTROL,
            "ExcessiveWorkingHours",
        ),
        _C("uses_children", Text("Bruker barn", "Uses children"), _CONTROL, "UsesChildren"),
        _C(
            "threat_of_law_enforcement",
            Text("Trusler om å gå til politiet", "Threat of law enforcement"),
            _CONTROL,
            "ThreatOfLawEnforcement",
        ),
        _C(
            "withholds_necessities",
            Text("Nektet det nødvendige", "Withholds necessities"),
            _CONTROL,
            "WithholdsNecessities",
        ),
        _C("withholds_documents", Text("Fratatt papirer", "Withholds documents"), _CONTROL, "WithholdsDocuments"),
        _C("other_means", Text("Andre midler", "Other means"), _CONTROL, "Other"),
    ),
    lambda row: row.id,
)
"""Indicators of an identification that are counted; other indicators are words for people."""

STATUS: dict[str, Code] = unique(
    (
        _C("possible", Text("Mulig offer", "Possible victim")),
        _C("presumed", Text("Antatt offer", "Presumed victim")),
        _C("verified", Text("Bekreftet offer", "Verified victim")),
        _C("not_a_victim", Text("Ikke offer", "Not a victim")),
    ),
    lambda row: row.id,
)
