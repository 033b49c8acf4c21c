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


_LABOUR, _SEX, _CONTROL = "vic_TypeOfLabourExploitation", "vic_TypeOfSexExploitation", "vic_MethodsOfControl"

EXPLOITATION: dict[str, Code] = unique(
    (
        Code("prostitution", Text("Prostitusjon", "Prostitution"), _SEX, "Prostitution"),
        Code("forced_labour", Text("Tvangsarbeid", "Forced labour"), _LABOUR, "Other"),
        Code("begging", Text("Tigging", "Begging"), _LABOUR, "Begging"),
        Code("forced_crime", Text("Tvungen kriminalitet", "Forced crime"), _LABOUR, "IllicitActivities"),
        Code("drug_scene", Text("Rusmiljø", "Drug scene"), _LABOUR, "IllicitActivities"),
        Code("war_service", Text("Krigstjeneste", "War service"), _LABOUR, "Other"),
        Code("organ_removal", Text("Organuttak", "Organ removal")),
        Code("benefit_fraud", Text("Trygdemisbruk", "Benefit fraud"), _LABOUR, "IllicitActivities"),
        Code("other", Text("Annet", "Other")),
        Code("unknown", Text("Ukjent", "Unknown")),
    ),
    lambda row: row.id,
)

MEANS_OF_CONTROL: dict[str, Code] = unique(
    (
        Code("debt_bondage", Text("Gjeld", "Debt bondage"), _CONTROL, "DebtBondage"),
        Code("takes_earnings", Text("Tar inntektene", "Takes earnings"), _CONTROL, "TakesEarnings"),
        Code(
            "restricts_financial_access",
            Text("Kontroll over penger", "Restricts financial access"),
            _CONTROL,
            "RestrictsFinancialAccess",
        ),
        Code("threats", Text("Trusler", "Threats"), _CONTROL, "Threats"),
        Code("psychological_abuse", Text("Psykisk vold", "Psychological abuse"), _CONTROL, "PsychologicalAbuse"),
        Code("physical_abuse", Text("Fysisk vold", "Physical abuse"), _CONTROL, "PhysicalAbuse"),
        Code("sexual_abuse", Text("Seksuelle overgrep", "Sexual abuse"), _CONTROL, "SexualAbuse"),
        Code("false_promises", Text("Falske løfter", "False promises"), _CONTROL, "FalsePromises"),
        Code(
            "psychoactive_substances", Text("Rusmidler", "Psychoactive substances"), _CONTROL, "PsychoactiveSubstances"
        ),
        Code("restricts_movement", Text("Innskrenket bevegelse", "Restricts movement"), _CONTROL, "RestrictsMovement"),
        Code(
            "restricts_medical_care",
            Text("Nektet helsehjelp", "Restricts medical care"),
            _CONTROL,
            "RestrictsMedicalCare",
        ),
        Code(
            "excessive_working_hours",
            Text("Urimelig arbeidstid", "Excessive working hours"),
            _CONTROL,
            "ExcessiveWorkingHours",
        ),
        Code("uses_children", Text("Bruker barn", "Uses children"), _CONTROL, "UsesChildren"),
        Code(
            "threat_of_law_enforcement",
            Text("Trusler om å gå til politiet", "Threat of law enforcement"),
            _CONTROL,
            "ThreatOfLawEnforcement",
        ),
        Code(
            "withholds_necessities",
            Text("Nektet det nødvendige", "Withholds necessities"),
            _CONTROL,
            "WithholdsNecessities",
        ),
        Code("withholds_documents", Text("Fratatt papirer", "Withholds documents"), _CONTROL, "WithholdsDocuments"),
        Code("other_means", Text("Andre midler", "Other means"), _CONTROL, "Other"),
    ),
    lambda row: row.id,
)
"""Indicators of an identification that are counted; other indicators are words for people."""

STATUS: dict[str, Code] = unique(
    (
        Code("possible", Text("Mulig offer", "Possible victim")),
        Code("presumed", Text("Antatt offer", "Presumed victim")),
        Code("verified", Text("Bekreftet offer", "Verified victim")),
        Code("not_a_victim", Text("Ikke offer", "Not a victim")),
    ),
    lambda row: row.id,
)
