"""The law behind rules and deadlines, as dated rows: a norm is one duty or right, its provisions say where it stood when.

`confirmed` is false where the source is not the statute text itself; a reader is always shown it (spec 3, law.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

SOTJL = "https://lovdata.no/lov/2009-12-18-131"
FVL = "https://lovdata.no/lov/1967-02-10"
UTL = "https://lovdata.no/lov/2008-05-15-35"
UTF = "https://lovdata.no/forskrift/2009-10-15-1286"
BVL = "https://lovdata.no/lov/2021-06-18-97"
BVL92 = "https://lovdata.no/lov/1992-07-17-100"
STRL = "https://lovdata.no/lov/2005-05-20-28"
STRPL = "https://lovdata.no/lov/1981-05-22-25"

SOTJL_FROM, FVL_FROM, UTL_FROM = date(2010, 1, 1), date(1970, 1, 1), date(2010, 1, 1)
BVL_FROM, BVL92_TO, STRL_FROM = date(2023, 1, 1), date(2022, 12, 31), date(2015, 10, 1)
BVL92_4_29 = date(2012, 8, 1)
FAFO, NTNU = date(2013, 1, 1), date(2008, 1, 1)


@dataclass(frozen=True, slots=True)
class Provision:
    """Where a norm stands, and when it was in force; `statute`: in a law or regulation, which has a text to be held against."""

    norm: str
    citation: str
    in_force_from: date
    in_force_to: date | None = None
    url: str | None = None
    confirmed: bool = True
    statute: bool = True

    def in_force(self, day: date) -> bool:
        """Whether the provision applies on the day."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)


def _law(
    norm: str, act: str, section: str, url: str, since: date, to: date | None = None, confirmed: bool = True
) -> Provision:
    return Provision(
        norm, f"{act} {section}", since, to, f"{url}/{section.split(',', maxsplit=1)[0].replace(' ', '')}", confirmed
    )


def _report(norm: str, citation: str, since: date = FAFO) -> Provision:
    return Provision(norm, citation, since, confirmed=False, statute=False)


_ROWS: tuple[Provision, ...] = (
    # social services
    _law("advice_and_guidance",      "sosialtjenesteloven", "§ 17",                     SOTJL, SOTJL_FROM),
    _law("emergency_help",           "sosialtjenesteloven", "§ 16",                     SOTJL, SOTJL_FROM),
    _law("living_allowance",         "sosialtjenesteloven", "§ 18",                     SOTJL, SOTJL_FROM),
    _law("living_allowance_special", "sosialtjenesteloven", "§ 19",                     SOTJL, SOTJL_FROM),
    _law("conditions",               "sosialtjenesteloven", "§ 20",                     SOTJL, SOTJL_FROM),
    _law("conditions_under_30",      "sosialtjenesteloven", "§ 20 a",                   SOTJL, date(2017, 1, 1)),
    _law("temporary_housing",        "sosialtjenesteloven", "§ 27",                     SOTJL, SOTJL_FROM),
    _law("consultation",             "sosialtjenesteloven", "§ 42",                     SOTJL, SOTJL_FROM),
    _law("coordination",             "sosialtjenesteloven", "§ 13",                     SOTJL, date(2022, 8, 1)),
    # administrative procedure
    _law("provisional_reply",        "forvaltningsloven",   "§ 11 a",                   FVL, FVL_FROM),
    _law("confidentiality",          "forvaltningsloven",   "§ 13",                     FVL, FVL_FROM),
    _law("complaint_limit",          "forvaltningsloven",   "§ 29",                     FVL, FVL_FROM),
    _law("late_complaint",           "forvaltningsloven",   "§ 31",                     FVL, FVL_FROM),
    _law("complaint_handling",       "forvaltningsloven",   "§ 33",                     FVL, FVL_FROM),
    # immigration
    Provision("reflection_period",   "utlendingsforskriften § 8-3 (45 dager)", date(2000, 1, 1), date(2005, 12, 31), confirmed=False),
    _law("reflection_period",        "utlendingsforskriften", "§ 8-3",                  UTF, date(2006, 1, 1), confirmed=False),
    _law("temporary_permit",         "utlendingsforskriften", "§ 8-3, annet ledd",      UTF, UTL_FROM, confirmed=False),
    _law("renewal_in_time",          "utlendingsloven",     "§ 61, sjette ledd",        UTL, UTL_FROM),
    _law("stay_is_discretionary",    "utlendingsloven",     "§ 61, syvende ledd",       UTL, UTL_FROM),
    _law("enforcement",              "utlendingsloven",     "§ 90",                     UTL, UTL_FROM, date(2025, 6, 1)),
    _law("enforcement",              "utlendingsloven",     "§ 90 c",                   UTL, date(2025, 6, 2)),
    _law("protection",               "utlendingsloven",     "§ 28",                     UTL, UTL_FROM),
    _law("appeal_immigration",       "utlendingsloven",     "§ 76",                     UTL, UTL_FROM),
    Provision("data_protection", "personvernforordningen (GDPR) art. 17", date(2018, 7, 20), confirmed=False),
    # criminal law
    Provision("trafficking", "straffeloven 1902 § 224", date(2003, 7, 4), date(2015, 9, 30), confirmed=False),
    _law("trafficking",              "straffeloven",        "§ 257",                    STRL, STRL_FROM),
    _law("duty_to_avert",            "straffeloven",        "§ 196",                    STRL, STRL_FROM),
    _law("victims_lawyer",           "straffeprosessloven", "§ 107 a",                  STRPL, date(2008, 7, 1)),
    # child welfare
    _law("duty_to_report_child",     "barnevernloven 1992", "§ 6-4",                    BVL92, date(1993, 1, 1), BVL92_TO, False),
    _law("duty_to_report_child",     "barnevernsloven",     "§ 13-2",                   BVL, BVL_FROM),
    _law("concern_review",           "barnevernloven 1992", "§ 4-2",                     BVL92, date(1993, 1, 1), BVL92_TO, False),
    _law("concern_review",           "barnevernsloven",     "§ 2-1",                    BVL, BVL_FROM),
    _law("investigation",            "barnevernloven 1992", "§ 4-3",                     BVL92, date(1993, 1, 1), BVL92_TO, False),
    _law("investigation",            "barnevernsloven",     "§ 2-2",                    BVL, BVL_FROM),
    _law("reporter_confirmation",    "barnevernloven 1992", "§ 6-7 a",                   BVL92, date(2009, 7, 1), BVL92_TO, False),
    _law("reporter_confirmation",    "barnevernsloven",     "§ 13-3",                   BVL, BVL_FROM),
    _law("acute_placement",          "barnevernloven 1992", "§ 4-29, fjerde ledd",       BVL92, BVL92_4_29, BVL92_TO, False),
    _law("acute_placement",          "barnevernsloven",     "§ 4-5",                    BVL, BVL_FROM),
    _law("acute_care",               "barnevernloven 1992", "§ 4-6, annet ledd",         BVL92, date(1993, 1, 1), BVL92_TO, False),
    _law("acute_care",               "barnevernsloven",     "§ 4-2",                    BVL, BVL_FROM),
    _law("acute_behaviour",          "barnevernloven 1992", "§ 4-25",                    BVL92, date(1993, 1, 1), BVL92_TO, False),
    _law("acute_behaviour",          "barnevernsloven",     "§ 4-4",                    BVL, BVL_FROM),
    _law("tribunal_petition",        "barnevernloven 1992", "§ 4-29, fjerde ledd",       BVL92, BVL92_4_29, BVL92_TO, False),
    _law("tribunal_petition",        "barnevernsloven",     "§ 4-5, annet ledd",        BVL, BVL_FROM),
    _law("tribunal_control",         "barnevernsloven",     "§ 14-22",                  BVL, BVL_FROM),
    _law("acute_complaint",          "barnevernsloven",     "§ 14-23",                  BVL, BVL_FROM),
    _law("court_action",             "barnevernsloven",     "§ 14-25",                  BVL, BVL_FROM),
    _law("placement_4_29",           "barnevernloven 1992", "§ 4-29",                    BVL92, BVL92_4_29, BVL92_TO, False),
    _law("placement_4_29",           "barnevernsloven",     "§ 6-6",                    BVL, BVL_FROM),
    _law("placement_4_29_total",     "barnevernloven 1992", "§ 4-29",                    BVL92, BVL92_4_29, BVL92_TO, False),
    _law("placement_4_29_total",     "barnevernsloven",     "§ 6-6, tredje ledd",       BVL, BVL_FROM),
    Provision("acute_six_weeks", "Seks uker også for akuttvedtaket: vernende tolkning av § 6-6, tredje ledd", date(2012, 8, 1), confirmed=False, statute=False),
    _law("carried_out",              "barnevernsloven",     "§ 6-6, femte ledd",        BVL, BVL_FROM),
    _law("protection_measures",      "barnevernloven 1992", "§ 4-29",                    BVL92, BVL92_4_29, BVL92_TO, False),
    _law("protection_measures",      "barnevernsloven",     "§ 6-6, annet ledd",        BVL, BVL_FROM),
    _law("voluntary_placement",      "barnevernloven 1992", "§ 4-4",                     BVL92, date(1993, 1, 1), BVL92_TO, False),
    _law("voluntary_placement",      "barnevernsloven",     "§ 3-2",                    BVL, BVL_FROM),
    _law("care_order",               "barnevernloven 1992", "§ 4-12",                    BVL92, date(1993, 1, 1), BVL92_TO, False),
    _law("care_order",               "barnevernsloven",     "§ 5-1",                    BVL, BVL_FROM),
    _law("under_18",                 "barnevernsloven",     "§ 1-3",                    BVL, BVL_FROM),
    _law("emergency_right",          "straffeloven",        "§ 17",                     STRL, STRL_FROM, confirmed=False),
    # the reports: observed routine and recommendation, no statute
    _report("typical_case",             "Fafo 2013, kap. 3, «En typisk saksgang»"),
    _report("typical_case_lawyer",      "Fafo 2013, kap. 3, «En typisk saksgang», steg 2"),
    _report("typical_case_advice",      "Fafo 2013, kap. 3, «En typisk saksgang», steg 3"),
    _report("typical_case_police",      "Fafo 2013, kap. 3, «En typisk saksgang», steg 4"),
    _report("typical_case_two_weeks",   "Fafo 2013, kap. 3, «En typisk saksgang», steg 5"),
    _report("typical_case_activity",    "Fafo 2013, kap. 3, «En typisk saksgang», steg 7"),
    _report("status_through_lawyer",    "Fafo 2013, kap. 3 (status fra UDI gis kun til advokat eller offeret selv)"),
    _report("quality_agreement",        "Fafo 2013, kap. 3, «Botilbud» (ikke utover en måned uten kvalitetsavtale)"),
    _report("no_hospice",               "Fafo 2013, kap. 3, «Botilbud» (hospits er ingen løsning for denne gruppen)"),
    _report("adapted_housing",          "Fafo 2013, kap. 3, «Botilbud» (gravide og barn)"),
    _report("activity_offers",          "Fafo 2013, kap. 3, «Aktivisering»"),
    _report("self_certification",       "Fafo 2013, kap. 3, «Høyt frafall, vilkår som virkemiddel»"),
    _report("state_handover",           "Fafo 2013, kap. 3 (overgangen fra kommunalt til statlig ansvar)"),
    _report("alternative_reception",    "RS 2007-011; Fafo 2013, kap. 3 (alternativ mottaksplassering)", date(2007, 1, 1)),
    _report("missing_person",           "Fafo 2013, kap. 5 (når noen blir borte)"),
    _report("hand_over",                "Fafo 2013, kap. 8 (ansvar som ikke er plassert)"),
    _report("asylum_withdrawn_first",   "NTNU 2008, ROSA (asylsøknad må trekkes før refleksjon)", NTNU),
    _report("waiting_for_money",        "NTNU 2008, ROSA (venting på penger)", NTNU),
    _report("return_information",       "NTNU 2008, ROSA, anbefaling 4 (informasjon om retur)", NTNU),
    _report("shelter_stay",             "NTNU 2008, ROSA, kap. 4.2 (lange opphold på krisesenter)", NTNU),
    _report("issues_in_chain",          "Fafo 2013, kap. 8 og 9"),
    _report("screening",                "Fafo 2013, kap. 5 (kartlegging med KOMs spørsmål; terskelen er lav)"),
    _report("acute_place",              "Fafo 2013, kap. 5 (akuttplass på to timer i gjennomsnitt i Oslo)"),
    _report("guardian",                 "Fafo 2013, kap. 6 (verge morgenen etter)"),
    _report("case_meetings",            "Fafo 2013, kap. 6 (TOT-møte innen et virkedøgn, så jevnlig)"),
    _report("evaluation_meeting",       "Fafo 2013, kap. 6 (evalueringsmøte, viktigst der man var uenige)"),
    _report("disclosure_afterwards",    "Fafo 2013, kap. 3 og 9 (hva som kan deles med hvem)"),
    _report("rosa",                     "NTNU 2008, ROSA (trygt bosted og oppfølging)", NTNU),
    _report("refunds",                  "NTNU 2008, ROSA (refusjon av det kommunen ikke dekker)", NTNU),
    # the program's own principle
    Provision("own_proposal", "Saksgangs eget forslag", date(2000, 1, 1), confirmed=False, statute=False),
    Provision("saksgang_principle", "Saksgang: ingen uten ansvarlig, ingen frist usett", date(2000, 1, 1), confirmed=False, statute=False),
)  # fmt: skip


def _index(rows: Iterable[Provision]) -> dict[str, tuple[Provision, ...]]:
    norms: dict[str, list[Provision]] = {}
    for row in rows:
        norms.setdefault(row.norm, []).append(row)
    return {norm: tuple(found) for norm, found in norms.items()}


NORMS: dict[str, tuple[Provision, ...]] = _index(_ROWS)

UNCHECKED = frozenset(row.citation for row in _ROWS if row.statute and not row.confirmed)
"""How statutes are cited whose text nobody has held against our rules; a report or a principle has no such text."""


def citations(norms: Iterable[str], on: date) -> tuple[Provision, ...]:
    """The provisions of these norms, for each norm the one in force on the day first, then the others newest first."""
    return tuple(row for norm in norms for row in _cited(norm, on))


@lru_cache(maxsize=4_096)
def _cited(norm: str, on: date) -> tuple[Provision, ...]:
    """Asked for each deadline of a list, of few norms and days."""
    rows = sorted(NORMS[norm], key=lambda row: (not row.in_force(on), -row.in_force_from.toordinal()))
    return tuple(rows)
