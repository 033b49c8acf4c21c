"""The law behind rules and deadlines, as dated rows, each with the words that carry it; `domain.tables.law` finds them.

A row without words is not confirmed: its text was not at hand. A test looks every quotation up in `tests/law/`.
"""

from datetime import date

from domain.primitives.provisions import Provision, law, report

SOTJL = "https://lovdata.no/lov/2009-12-18-131"
NO_HOME = "https://lovdata.no/forskrift/2011-12-16-1251"
FVL = "https://lovdata.no/lov/1967-02-10"
UTL = "https://lovdata.no/lov/2008-05-15-35"
UTF = "https://lovdata.no/forskrift/2009-10-15-1286"
BVL = "https://lovdata.no/lov/2021-06-18-97"
BVL92 = "https://lovdata.no/lov/1992-07-17-100"
IN_INSTITUTION = "https://lovdata.no/forskrift/2022-12-20-2358"
FOLLOWED_UP = "https://lovdata.no/forskrift/2022-12-15-2240"
STRL = "https://lovdata.no/lov/2005-05-20-28"
STRPL = "https://lovdata.no/lov/1981-05-22-25"
DOMSTL = "https://lovdata.no/lov/1915-08-13-5"
LEGAL_AID = "https://lovdata.no/lov/1980-06-13-35"
PROTECTION = "https://lovdata.no/lov/2018-06-15-38"
ARCHIVE = "https://lovdata.no/lov/2025-06-20-96"
ARCHIVE92 = "https://lovdata.no/lov/1992-12-04-126"
COMPENSATION = "https://lovdata.no/lov/2022-06-17-57"
SHELTERS = "https://lovdata.no/lov/2009-06-19-44"

SOTJL_FROM, FVL_FROM, UTL_FROM = date(2010, 1, 1), date(1970, 1, 1), date(2010, 1, 1)
BVL_FROM, BVL92_TO, STRL_FROM = date(2023, 1, 1), date(2022, 12, 31), date(2015, 10, 1)
TRAVEL_BAN_FROM = date(2026, 1, 23)
NO_HOME_FROM, BVL92_FROM, BVL92_4_29, BVL92_4_6 = date(2012, 1, 1), date(1993, 1, 1), date(2012, 8, 1), date(2008, 1, 1)
FAFO, NTNU, EVER = date(2013, 1, 1), date(2008, 1, 1), date(2000, 1, 1)

ROWS: tuple[Provision, ...] = (
    # social services
    law("advice_and_guidance", "sosialtjenesteloven", "§ 17", SOTJL, SOTJL_FROM, "Kommunen skal gi opplysning, råd og veiledning"),
    law("emergency_help", "sosialtjenesteloven", "§ 16, annet ledd", SOTJL, SOTJL_FROM, "Kommunen skal gi nødvendig hjelp under ulykker eller andre akutte situasjoner"),
    law("living_allowance", "sosialtjenesteloven", "§ 18, første ledd", SOTJL, SOTJL_FROM, "har krav på økonomisk stønad"),
    law("living_allowance_special", "sosialtjenesteloven", "§ 19", SOTJL, SOTJL_FROM, "Kommunen kan i særlige tilfeller, selv om vilkårene i § 18 ikke er tilstede, yte økonomisk hjelp"),
    law("conditions", "sosialtjenesteloven", "§ 20, første ledd", SOTJL, SOTJL_FROM, "Det kan settes vilkår for tildeling av økonomisk stønad"),
    law("conditions_under_30", "sosialtjenesteloven", "§ 20 a, første ledd", SOTJL, date(2017, 1, 1), "Det skal stilles vilkår om aktivitet for tildeling av økonomisk stønad til personer under 30 år"),
    law("proportionate", "sosialtjenesteloven", "§ 20, annet ledd", SOTJL, SOTJL_FROM, "De må ikke være uforholdsmessig byrdefulle for stønadsmottaker"),
    law("reduction", "sosialtjenesteloven", "§ 20, tredje ledd", SOTJL, date(2017, 1, 1), "forutsatt at det i vedtaket om stønad er informert om muligheten for slik reduksjon"),
    law("reduction_under_30", "sosialtjenesteloven", "§ 20 a, fjerde ledd", SOTJL, date(2017, 1, 1), "forutsatt at det i vedtaket om stønad er informert om muligheten for slik reduksjon"),
    law("temporary_housing", "sosialtjenesteloven", "§ 27", SOTJL, SOTJL_FROM, "Kommunen er forpliktet til å finne midlertidig botilbud for dem som ikke klarer det selv"),
    law("individual_decision", "sosialtjenesteloven", "§ 41, annet ledd", SOTJL, SOTJL_FROM, "Avgjørelser om tildeling av sosiale tjenester skal regnes som enkeltvedtak"),
    law("consultation", "sosialtjenesteloven", "§ 42", SOTJL, SOTJL_FROM, "Det skal legges stor vekt på hva vedkommende mener"),
    law("coordination", "sosialtjenesteloven", "§ 13, tredje ledd", SOTJL, date(2022, 8, 1), "Kommunen skal samordne tjenestetilbudet etter andre ledd"),
    law("services_without_residence", "forskrift 16. desember 2011 nr. 1251", "§ 1, annet ledd", NO_HOME, NO_HOME_FROM, "har vedkommende rett til økonomisk stønad og hjelp til å finne midlertidig botilbud"),
    law("services_of_victims", "forskrift 16. desember 2011 nr. 1251", "§ 1, fjerde ledd", NO_HOME, date(2025, 3, 7), "Første og andre ledd gjelder ikke antatte ofre for menneskehandel som er innvilget begrenset oppholdstillatelse"),
    law("services_eea", "forskrift 16. desember 2011 nr. 1251", "§ 1a, første ledd", NO_HOME, date(2025, 3, 7), "gjelder ikke for EØS-borgere og deres familiemedlemmer med lovlig opphold i Norge"),
    law("services_without_lawful_stay", "forskrift 16. desember 2011 nr. 1251", "§ 4, annet ledd", NO_HOME, NO_HOME_FROM, "har vedkommende i en nødssituasjon rett til økonomisk stønad"),
    # administrative procedure
    law("social_secrecy", "sosialtjenesteloven", "§ 44, tredje ledd", SOTJL, SOTJL_FROM, "når dette er nødvendig for å fremme kommunen i arbeids- og velferdsforvaltningens oppgaver"),
    law("shelter_secrecy", "krisesenterlova", "§ 5, tredje ledd", SHELTERS, date(2010, 1, 1), "for å førebyggje vesentleg fare for liv eller alvorleg skade på helsa til nokon"),
    law("advance_notice", "forvaltningsloven", "§ 16, første ledd", FVL, FVL_FROM, "skal varsles før vedtak treffes og gis høve til å uttale seg"),
    law("provisional_reply", "forvaltningsloven", "§ 11 a, tredje ledd", FVL, FVL_FROM, "dersom en henvendelse ikke kan besvares i løpet av en måned"),
    law("confidentiality", "forvaltningsloven", "§ 13, første ledd", FVL, FVL_FROM, "plikter å hindre at andre får adgang eller kjennskap til det"),
    law("danger_to_life", "forvaltningsloven", "§ 13 b, første ledd", FVL, FVL_FROM, "så langt det er nødvendig for å unngå fare for liv eller helse"),
    law("complaint_limit", "forvaltningsloven", "§ 29, første ledd", FVL, FVL_FROM, "Fristen for å klage er 3 uker fra det tidspunkt underretning om vedtaket er kommet frem"),
    law("late_complaint", "forvaltningsloven", "§ 31, tredje ledd", FVL, FVL_FROM, "dersom det er gått mer enn ett år siden vedtaket ble truffet"),
    law("complaint_handling", "forvaltningsloven", "§ 33, fjerde ledd", FVL, FVL_FROM, "skal sakens dokumenter sendes klageinstansen så snart saken er tilrettelagt"),
    # immigration
    Provision("reflection_period", "utlendingsforskriften § 8-3 (45 dager)", EVER, in_force_to=date(2005, 12, 31)),
    Provision("reflection_period", "utlendingsforskriften 1990 og rundskriv (refleksjonsperiode)", date(2006, 1, 1), in_force_to=date(2009, 12, 31)),
    law("reflection_period", "utlendingsforskriften", "§ 8-3, første ledd", UTF, UTL_FROM, "kan det innvilges oppholdstillatelse (refleksjonsperiode) som ikke danner grunnlag for permanent oppholdstillatelse"),
    Provision("reflection_length", "UDI 2013-014 pkt. 1.1 (seks måneder), jf. utlendingsloven § 38 første ledd", date(2006, 1, 1), source="guideline"),
    law("temporary_permit", "utlendingsforskriften", "§ 8-3, annet ledd", UTF, UTL_FROM, "kan gis ny oppholdstillatelse som ikke danner grunnlag for permanent oppholdstillatelse etter avsluttet refleksjonsperiode"),
    Provision("permit_length", "UDI 2013-014 pkt. 1.1 (ett år), jf. utlendingsloven § 38 første ledd", UTL_FROM, source="guideline"),
    law("applied_with_police", "utlendingsforskriften", "§ 8-3, femte ledd", UTF, UTL_FROM, "fremsettes overfor politiet og avgjøres av Utlendingsdirektoratet"),
    law("renewal_counts_from", "utlendingsforskriften", "§ 10-24, annet ledd", UTF, UTL_FROM, "skal som hovedregel beregnes fra utløpet av den tidligere tillatelsen"),
    law("renewal_in_time", "utlendingsloven", "§ 61, sjette ledd", UTL, UTL_FROM, "dersom vedkommende søker om fornyelse senest én måned før tillatelsen utløper"),
    law("stay_is_discretionary", "utlendingsloven", "§ 61, syvende ledd", UTL, UTL_FROM, "kan få fortsatt opphold på samme vilkår som tidligere tillatelse inntil søknaden er endelig avgjort"),
    law("enforcement", "utlendingsloven", "§ 90", UTL, UTL_FROM, to=date(2025, 6, 1)),
    law("enforcement", "utlendingsloven", "§ 90 c, annet ledd", UTL, date(2025, 6, 2), "Slikt vedtak kan tidligst iverksettes 48 timer etter at meldingen om vedtaket har kommet frem til utlendingen"),
    law("departure_period", "utlendingsloven", "§ 90 a, første ledd", UTL, date(2025, 6, 2), "en frist på mellom sju og tretti dager til å overholde utreiseplikten"),
    law("enforcement_when_final", "utlendingsloven", "§ 90 c, fjerde ledd", UTL, date(2025, 6, 2), "kan ikke iverksettes før det er endelig"),
    law("asylum_at_any_time", "utlendingsloven", "§ 56, annet ledd", UTL, UTL_FROM, "ingen begrensning i retten til å søke asyl"),
    law("protection", "utlendingsloven", "§ 28, første ledd", UTL, UTL_FROM, "skal etter søknad anerkjennes som flyktning"),
    law("reception_no_complaint", "utlendingsloven", "§ 95, femte ledd", UTL, UTL_FROM, "§§ 28 til 34 om klage gjelder ikke for utlendingsmyndighetenes vedtak om tildeling av botilbud"),
    law("appeal_immigration", "utlendingsloven", "§ 76, første ledd", UTL, UTL_FROM, "kan påklages til Utlendingsnemnda"),
    law("representative", "utlendingsloven", "§ 98 b, første ledd", UTL, date(2013, 7, 1), "skal oppnevne en representant for den mindreårige straks statsforvalteren er blitt kjent med"),
    Provision("data_protection", "personvernforordningen (GDPR) art. 17 nr. 3 bokstav b", date(2018, 7, 20), url=PROTECTION, words="for å oppfylle en rettslig forpliktelse som krever behandling"),
    Provision("data_protection_archive", "personvernforordningen (GDPR) art. 17 nr. 3 bokstav d", date(2018, 7, 20), url=PROTECTION, words="for arkivformål i allmennhetens interesse"),
    law("archive", "arkivlova 1992", "§ 9", ARCHIVE92, date(1999, 1, 1), to=date(2025, 12, 31)),
    law("archive", "arkivlova", "§ 13, første ledd", ARCHIVE, date(2026, 1, 1), "det er gitt løyve frå Nasjonalarkivet til å kassere"),
    # criminal law
    Provision("trafficking", "straffeloven 1902 § 224", date(2003, 7, 4), in_force_to=date(2015, 9, 30)),
    law("trafficking", "straffeloven", "§ 257", STRL, STRL_FROM),
    law("duty_to_avert", "straffeloven", "§ 196", STRL, STRL_FROM),
    law("emergency_right", "straffeloven", "§ 17", STRL, STRL_FROM),
    law("investigate", "straffeprosessloven", "§ 224, første ledd", STRPL, date(1986, 1, 1), "rimelig grunn til å undersøke om det foreligger straffbart forhold"),
    law("victims_lawyer", "straffeprosessloven", "§ 107 a, første ledd", STRPL, date(2008, 7, 1), "Fornærmede har rett til å få oppnevnt bistandsadvokat i saker"),
    law("informed_of_lawyer", "straffeprosessloven", "§ 107 b, første ledd", STRPL, date(2008, 7, 1), "Politiet skal informere om muligheten for å få oppnevnt bistandsadvokat ved første kontakt med fornærmede"),
    law("compensation_awarded", "voldserstatningsloven", "§ 6, annet ledd", COMPENSATION, BVL_FROM, "innen seks måneder etter at dommen ble rettskraftig"),
    law("compensation_application", "voldserstatningsloven", "§ 7, annet ledd", COMPENSATION, BVL_FROM, "Søknaden må fremmes innen ett år etter at endelig påtaleavgjørelse er truffet"),
    law("compensation_suit", "voldserstatningsloven", "§ 9, annet ledd", COMPENSATION, BVL_FROM, "innen ett år fra det tidspunktet underretningen om det endelige vedtaket er kommet fram til parten"),
    law("free_advice", "rettshjelploven", "§ 11, første ledd", LEGAL_AID, date(2006, 1, 1), "for å vurdere forhold av betydning for anmeldelse"),
    # child welfare
    law("duty_to_report_child", "barnevernloven 1992", "§ 6-4", BVL92, BVL92_FROM, to=BVL92_TO),
    law("duty_to_report_child", "barnevernsloven", "§ 13-2, første ledd", BVL, BVL_FROM, "når det er grunn til å tro at et barn blir eller vil bli utnyttet til menneskehandel"),
    law("concern_review", "barnevernloven 1992", "§ 4-2", BVL92, BVL92_FROM, to=BVL92_TO),
    law("concern_review", "barnevernsloven", "§ 2-1, første ledd", BVL, BVL_FROM, "snarest, og senest innen en uke etter at de er mottatt"),
    law("investigation", "barnevernloven 1992", "§ 4-3", BVL92, BVL92_FROM, to=BVL92_TO),
    law("investigation", "barnevernsloven", "§ 2-2, annet ledd", BVL, BVL_FROM, "den skal være avsluttet senest innen tre måneder etter at fristen på en uke i § 2-1 første ledd er utløpt"),
    law("reporter_confirmation", "barnevernloven 1992", "§ 6-7 a", BVL92, date(2009, 7, 1), to=BVL92_TO),
    law("reporter_confirmation", "barnevernsloven", "§ 13-3, første ledd", BVL, BVL_FROM, "skal den innen tre uker bekrefte at bekymringsmeldingen er mottatt"),
    law("acute_placement", "barnevernloven 1992", "§ 4-29, fjerde ledd", BVL92, BVL92_4_29, "kan treffe midlertidig akuttvedtak dersom den finner det sannsynlig at det er en nærliggende og alvorlig fare", to=BVL92_TO),
    law("acute_placement", "barnevernsloven", "§ 4-5, første ledd", BVL, BVL_FROM, "kan treffe akuttvedtak om opphold i institusjon dersom det er sannsynlig at barnet utnyttes til menneskehandel"),
    law("acute_care", "barnevernloven 1992", "§ 4-6, annet ledd", BVL92, BVL92_FROM, to=BVL92_TO),
    law("acute_care", "barnevernsloven", "§ 4-2, første ledd", BVL, BVL_FROM, "kan treffe akuttvedtak om omsorgsovertakelse dersom det er fare for at barnet blir vesentlig skadelidende"),
    law("acute_behaviour", "barnevernloven 1992", "§ 4-25, annet ledd", BVL92, date(2013, 6, 21), "Midlertidig vedtak kan treffes av barnevernadministrasjonens leder og av påtalemyndigheten", to=BVL92_TO),
    law("acute_behaviour", "barnevernsloven", "§ 4-4, første ledd", BVL, BVL_FROM, "dersom barnet har utsatt sin utvikling for alvorlig fare som nevnt i § 6-2"),
    law("tribunal_petition", "barnevernloven 1992", "§ 4-29, fjerde ledd", BVL92, BVL92_4_29, "sendes fylkesnemnda snarest og senest innen to uker", to=BVL92_TO),
    law("tribunal_petition", "barnevernsloven", "§ 4-5, annet ledd", BVL, BVL_FROM, "Dersom slik begjæring ikke foreligger innen to uker fra vedtakstidspunktet, faller akuttvedtaket bort"),
    law("petition_care", "barnevernloven 1992", "§ 4-6, fjerde ledd", BVL92, BVL92_4_6, "sendes fylkesnemnda snarest, og senest innen seks uker", to=BVL92_TO),
    law("petition_care", "barnevernsloven", "§ 4-2, tredje ledd", BVL, BVL_FROM, "Dersom slik begjæring ikke foreligger innen seks uker fra vedtakstidspunktet, faller akuttvedtaket bort"),
    law("petition_behaviour", "barnevernloven 1992", "§ 4-6, fjerde ledd", BVL92, BVL92_4_6, "men innen to uker hvis det gjelder tiltak etter § 4-24", to=BVL92_TO),
    law("petition_behaviour", "barnevernsloven", "§ 4-4, annet ledd", BVL, BVL_FROM, "Dersom slik begjæring ikke foreligger innen to uker fra vedtakstidspunktet, faller akuttvedtaket bort"),
    law("residence_abroad", "barnevernsloven", "§ 4-2, fjerde ledd", BVL, BVL_FROM, "faller likevel bort først seks måneder etter vedtakstidspunktet"),
    law("residence_abroad_behaviour", "barnevernsloven", "§ 4-4, tredje ledd", BVL, BVL_FROM, "Bestemmelsen i § 4-2 fjerde ledd gjelder tilsvarende"),
    law("acute_stands", "barnevernsloven", "§ 4-5, tredje ledd", BVL, BVL_FROM, "Bestemmelsen i § 6-6 annet, fjerde og sjette ledd gjelder tilsvarende"),
    law("sent_for_control", "barnevernsloven", "§ 14-22, første ledd", BVL, BVL_FROM, "skal straks etter iverksettingen sendes til nemnda for kontroll"),
    law("tribunal_control", "barnevernsloven", "§ 14-22, første ledd", BVL, BVL_FROM, "om mulig innen 48 timer etter at nemnda har mottatt den"),
    law("acute_complaint", "barnevernsloven", "§ 14-23, fjerde ledd", BVL, BVL_FROM, "Vedtak i klagesaken skal treffes innen én uke etter at nemnda mottok saken"),
    law("court_action", "barnevernsloven", "§ 14-25, annet ledd", BVL, BVL_FROM, "én måned fra den dagen da den som har rett til å reise søksmål, fikk melding om vedtaket"),
    law("court_time", "domstolloven", "§ 149, første ledd", DOMSTL, date(1927, 1, 1), "forlenges fristen til den nærmest følgende virkedag"),
    law("placement_4_29", "barnevernloven 1992", "§ 4-29, tredje ledd", BVL92, BVL92_4_29, "Fylkesnemnda kan treffe vedtak om plassering for opptil seks uker", to=BVL92_TO),
    law("placement_4_29", "barnevernsloven", "§ 6-6, tredje ledd", BVL, BVL_FROM, "Det kan treffes vedtak for inntil seks uker"),
    law("placement_4_29_total", "barnevernloven 1992", "§ 4-29, tredje ledd", BVL92, BVL92_4_29, "Samlet plassering etter annet og fjerde ledd kan ikke overstige seks måneder", to=BVL92_TO),
    law("placement_4_29_total", "barnevernsloven", "§ 6-6, tredje ledd", BVL, BVL_FROM, "Samlet oppholdstid i institusjon, inkludert oppholdstid etter akuttvedtak, kan ikke overstige seks måneder"),
    law("place_fit_for_it", "barnevernsloven", "§ 6-6, første ledd", BVL, BVL_FROM, "Videre skal institusjonen faglig og materielt være i stand til å ivareta barnets behov for beskyttelse og omsorg"),
    law("places_for_children", "barnevernsloven", "§ 16-3, annet ledd", BVL, BVL_FROM, "skal etter anmodning fra kommunen bistå barnevernstjenesten med å gi barn"),
    law("carried_out", "barnevernsloven", "§ 6-6, femte ledd", BVL, BVL_FROM, "Vedtaket faller bort dersom det ikke er satt i verk innen seks uker fra vedtakstidspunktet"),
    law("protection_measures", "barnevernloven 1992", "§ 4-29, femte ledd", BVL92, BVL92_4_29, "Det kan iverksettes beskyttelsestiltak ved plassering etter annet og fjerde ledd", to=BVL92_TO),
    law("protection_measures", "barnevernsloven", "§ 6-6, annet ledd", BVL, BVL_FROM, "I vedtaket kan det bestemmes at det skal iverksettes beskyttelsestiltak"),
    law("voluntary_placement", "barnevernloven 1992", "§ 4-4, femte ledd", BVL92, date(2008, 5, 30), "kan barneverntjenesten også formidle plass i fosterhjem, institusjon, omsorgssenter for mindreårige", to=BVL92_TO),
    law("voluntary_placement", "barnevernsloven", "§ 3-2, første ledd", BVL, BVL_FROM, "Barnevernstjenesten kan tilby fosterhjem eller institusjon som hjelpetiltak"),
    law("care_order", "barnevernloven 1992", "§ 4-12", BVL92, BVL92_FROM, to=BVL92_TO),
    law("care_order", "barnevernsloven", "§ 5-1, første ledd", BVL, BVL_FROM, "kan barneverns- og helsenemnda treffe vedtak om omsorgsovertakelse"),
    law("child_welfare_secrecy", "barnevernsloven", "§ 13-1, tredje ledd", BVL, BVL_FROM, "Opplysninger kan gis til andre forvaltningsorganer når det er nødvendig for å ivareta oppgaver etter denne loven"),
    law("child_is_party", "barnevernsloven", "§ 12-3, første ledd", BVL, BVL_FROM, "tiltak for barn som er utsatt for menneskehandel, er barnet alltid part"),
    law("reporter_second_answer", "barnevernsloven", "§ 13-3, annet ledd", BVL, BVL_FROM, "Innen tre uker etter at undersøkelsen er avsluttet, skal barnevernstjenesten gi ny tilbakemelding"),
    law("decision_after_hearing", "barnevernsloven", "§ 14-20, første ledd", BVL, BVL_FROM, "senest to uker etter at forhandlingsmøtet ble avsluttet"),
    law("measure_followed_up", "barnevernsloven", "§ 8-6", BVL, BVL_FROM, "skal i samarbeid med politiet vurdere om tiltaket fortsatt er nødvendig for å beskytte barnet"),
    law("plan", "forskrift 15. desember 2022 nr. 2240", "§ 6, tredje ledd", FOLLOWED_UP, BVL_FROM, "senest innen fire uker etter institusjonsoppholdets oppstart"),
    law("visit", "forskrift 15. desember 2022 nr. 2240", "§ 7, første ledd", FOLLOWED_UP, BVL_FROM, "skal barnet besøkes så snart som mulig og senest innen en uke"),
    law("visit_acute", "forskrift 15. desember 2022 nr. 2240", "§ 8, annet ledd", FOLLOWED_UP, BVL_FROM, "skal barnet besøkes innen to virkedager"),
    law("plan_acute", "forskrift 15. desember 2022 nr. 2240", "§ 8, tredje ledd", FOLLOWED_UP, BVL_FROM, "en midlertidig plan for oppholdet som skal foreligge innen én uke fra innflytting"),
    law("medical_check", "forskrift 20. desember 2022 nr. 2358", "§ 5, annet ledd", IN_INSTITUTION, date(2026, 1, 1), "skal barnet tilses av lege før inntak, snarest mulig etter inntak eller senest i løpet av inntaksdøgnet"),
    law("facilitated_interview", "straffeprosessloven", "§ 239 e, annet ledd", STRPL, date(2015, 10, 2), "Tilrettelagt avhør skal gjennomføres innen to uker"),
    law("travel_ban_acute", "barnevernsloven", "§ 4-6, første ledd", BVL, TRAVEL_BAN_FROM, "kan treffe akuttvedtak om utreiseforbud dersom det er en nærliggende fare"),
    law("travel_ban_petition", "barnevernsloven", "§ 4-6, annet ledd", BVL, TRAVEL_BAN_FROM, "Dersom slik begjæring ikke foreligger innen seks uker fra vedtakstidspunktet, faller akuttvedtaket bort"),
    law("travel_ban", "barnevernsloven", "§ 5-13, annet ledd", BVL, TRAVEL_BAN_FROM, "kan ikke ha lengre varighet enn seks måneder"),
    law("travel_ban_extended", "barnevernsloven", "§ 5-13, annet ledd", BVL, TRAVEL_BAN_FROM, "forlenge vedtaket med inntil seks måneder dersom vilkårene fremdeles er oppfylt"),
    law("travel_ban_sent", "barnevernsloven", "§ 14-22, første ledd", BVL, TRAVEL_BAN_FROM, "Akuttvedtak om utreiseforbud etter § 4-6 skal straks etter vedtakelse sendes til nemnda"),
    law("travel_ban_complaint", "barnevernsloven", "§ 14-23, første ledd", BVL, TRAVEL_BAN_FROM, "De private partene kan påklage akuttvedtak etter § 4-2 første og annet ledd , §§ 4-4 , 4-5 , 4-6"),
    law("under_18", "barnevernsloven", "§ 1-2, første ledd", BVL, BVL_FROM, "Loven gjelder for barn under 18 år"),
    law("age_in_doubt", "barnevernsloven", "§ 6-6, sjette ledd", BVL, BVL_FROM, "Dersom det er grunn til å anta at en person er under 18 år"),
    law("after_care", "barnevernsloven", "§ 3-6, annet ledd", BVL, BVL_FROM, "I god tid før ungdommen fyller 18 år, skal barnevernstjenesten ta kontakt med ungdommen"),
    law("after_care_agreement", "barnevernsloven", "§ 3-6, første ledd", BVL, BVL_FROM, "når ungdommen samtykker og har behov for hjelp eller støtte"),
    law("absconded", "forskrift 20. desember 2022 nr. 2358", "§ 9, første ledd", IN_INSTITUTION, date(2023, 1, 1), "skal institusjonen straks varsle barnevernstjenesten"),
    # the reports: observed routine and recommendation, no statute
    report("typical_case", "Fafo 2013, kap. 3, «En typisk saksgang»", FAFO),
    report("typical_case_lawyer", "Fafo 2013, kap. 3, «En typisk saksgang», steg 2", FAFO),
    report("typical_case_advice", "Fafo 2013, kap. 3, «En typisk saksgang», steg 3", FAFO),
    report("typical_case_police", "Fafo 2013, kap. 3, «En typisk saksgang», steg 4", FAFO),
    report("typical_case_two_weeks", "Fafo 2013, kap. 3, «En typisk saksgang», steg 5", FAFO),
    report("status_through_lawyer", "Fafo 2013, kap. 3 (status fra UDI gis kun til advokat eller offeret selv)", FAFO),
    report("quality_agreement", "Fafo 2013, kap. 3, «Botilbud» (ikke utover en måned uten kvalitetsavtale)", FAFO),
    report("no_hospice", "Fafo 2013, kap. 3, «Botilbud» (hospits er ingen løsning for denne gruppen)", FAFO),
    report("adapted_housing", "Fafo 2013, kap. 3, «Botilbud» (gravide og barn)", FAFO),
    report("activity_offers", "Fafo 2013, kap. 3, «Aktivisering»", FAFO),
    report("self_certification", "Fafo 2013, kap. 3, «Høyt frafall, vilkår som virkemiddel»", FAFO),
    report("state_handover", "Fafo 2013, kap. 3 (overgangen fra kommunalt til statlig ansvar)", FAFO),
    report("alternative_reception", "RS 2007-011; Fafo 2013, kap. 3 (alternativ mottaksplassering)", date(2007, 1, 1)),
    report("missing_person", "Fafo 2013, kap. 5 (når noen blir borte)", FAFO),
    report("hand_over", "Fafo 2013, kap. 8 (ansvar som ikke er plassert)", FAFO),
    report("asylum_withdrawn_first", "NTNU 2008, ROSA (asylsøknad må trekkes før refleksjon)", NTNU),
    report("return_information", "NTNU 2008, ROSA, anbefaling 4 (informasjon om retur)", NTNU),
    report("shelter_stay", "NTNU 2008, ROSA, kap. 4.2 (lange opphold på krisesenter)", NTNU),
    report("issues_in_chain", "Fafo 2013, kap. 8 og 9", FAFO),
    report("screening", "Fafo 2013, kap. 5 (kartlegging med KOMs spørsmål; terskelen er lav)", FAFO),
    report("acute_place", "Fafo 2013, kap. 5 (akuttplass på to timer i gjennomsnitt i Oslo)", FAFO),
    report("guardian", "Fafo 2013, kap. 6 (verge morgenen etter)", FAFO),
    report("case_meetings", "Fafo 2013, kap. 6 (TOT-møte innen et virkedøgn, så jevnlig)", FAFO),
    report("evaluation_meeting", "Fafo 2013, kap. 6 (evalueringsmøte, viktigst der man var uenige)", FAFO),
    report("disclosure_afterwards", "Fafo 2013, kap. 3 og 9 (hva som kan deles med hvem)", FAFO),
    report("rosa", "NTNU 2008, ROSA (trygt bosted og oppfølging)", NTNU),
    report("refunds", "NTNU 2008, ROSA (refusjon av det kommunen ikke dekker)", NTNU),
    # the program's own
    Provision("own_proposal", "Saksgangs eget forslag", EVER, source="own"),
    Provision("saksgang_principle", "Saksgang: ingen uten ansvarlig, ingen frist usett", EVER, source="own"),
)  # fmt: skip
