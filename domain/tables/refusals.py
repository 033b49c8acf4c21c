"""Every rule that may refuse: its sentence, its basis, and who could do what to unblock it. Ids are never reused."""

import re
from collections.abc import Mapping

from domain.disclosure import CATEGORIES
from domain.refusals import Rule
from domain.roles import ROLES
from domain.tables import unique
from domain.text import Language
from domain.text import Text as T

R = Rule
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_ROWS: tuple[Rule, ...] = (
    # about the caller
    R("not_your_role",                 T("Denne rollen kan ikke gjøre dette i saken.", "This role may not do this in the case.")),
    R("status_only_through_lawyer",    T("Status i utlendingssaken gis bare til advokaten eller personen selv.", "The status of the immigration case is given only to the lawyer or the person."), ("status_through_lawyer",), (("lawyer", "confirm_udi_status"),)),
    R("only_time_does_this",           T("Dette skjer bare ved at tiden går.", "Only the passing of time does this."), ("saksgang_principle",)),
    R("only_who_recorded_corrects",    T("Bare den som skrev oppføringen, kan rette den.", "Only whoever recorded an entry may correct it."), ("saksgang_principle",)),
    # the case
    R("case_closed",                   T("Saken er avsluttet.", "The case is closed."), ("saksgang_principle",), (("coordinator", "reopen"), ("outreach", "reopen"))),
    R("case_not_closed",               T("Saken er ikke avsluttet.", "The case is not closed."), ("saksgang_principle",), (("coordinator", "close"),)),
    R("open_matters",                  T("Noe er ikke avsluttet: {matters}.", "Something is still open: {matters}."), ("saksgang_principle",)),
    R("no_such_breach",                T("Fristen er ikke brutt.", "The deadline has not been breached."), ("saksgang_principle",)),
    R("nothing_of_ones_own",           T("Dere har ikke skrevet noe i saken som kan rettes.", "You have recorded nothing in the case that could be corrected."), ("saksgang_principle",)),
    R("erasure_refused",               T("Saken kan ikke slettes nå: {because}.", "The case cannot be erased now: {because}."), ("data_protection",)),
    # responsibility
    R("hand_over_pending",             T("Rollen er tilbudt noen som ikke har svart.", "The role has been offered to somebody who has not answered."), ("hand_over",)),
    R("already_responsible",           T("Organisasjonen har allerede denne rollen i saken.", "The organisation already has this role in the case."), ("hand_over",)),
    R("never_without_responsible",     T("Ingen overføring venter på svar; den som har ansvaret, beholder det.", "No hand-over waits for an answer; whoever has the responsibility keeps it."), ("hand_over",), (("coordinator", "assign_responsible"),)),
    # lawyer
    R("no_lawyer",                     T("Personen har ingen bistandsadvokat.", "The person has no lawyer."), ("victims_lawyer",), (("outreach", "assign_lawyer"), ("coordinator", "assign_lawyer"))),
    R("same_lawyer",                   T("Advokaten har allerede saken.", "The lawyer already has the case."), ("victims_lawyer",)),
    # reflection
    R("advice_missing",                T("Advokaten har ikke registrert at refleksjonsperiode er valgt.", "The lawyer has not recorded that reflection was chosen."), ("typical_case_advice",), (("lawyer", "record_advice"),)),
    R("asylum_pending",                T("En asylsøknad er til behandling; den må trekkes først.", "An asylum application is pending; it must be withdrawn first."), ("asylum_withdrawn_first",), (("lawyer", "withdraw_asylum"),)),
    R("asylum_finally_refused",        T("Asyl er endelig avslått; det kreves nye opplysninger.", "Asylum is finally refused; new information is required."), ("reflection_period",), (("lawyer", "submit_reflection_application"),)),
    R("reflection_already_used",       T("Refleksjonsperioden er brukt og kan ikke fornyes.", "The reflection period has been used and is not renewable."), ("reflection_period",), (("lawyer", "apply_temporary_permit"), ("lawyer", "apply_asylum"))),
    R("reflection_application_pending", T("En søknad om refleksjonsperiode er til behandling.", "A reflection application is pending."), ("asylum_withdrawn_first",), (("lawyer", "withdraw_reflection_application"), ("udi", "decide_reflection"))),
    R("new_information_missing",       T("Søknaden er avslått før; klag, eller søk på nytt med nye opplysninger.", "The application was refused before; complain, or apply anew with new information."), ("reflection_period", "complaint_limit"), (("lawyer", "file_complaint"),)),
    R("application_missing",           T("Ingen søknad om refleksjonsperiode er til behandling.", "No reflection application is pending."), ("reflection_period",), (("lawyer", "submit_reflection_application"),)),
    R("police_confirmation_missing",   T("Politiet har ikke bekreftet at de har fått søknaden.", "The police have not confirmed that they have the application."), ("typical_case_police",), (("police", "confirm_application_received"), ("coordinator", "confirm_application_received"))),
    R("already_confirmed",             T("Politiet har allerede bekreftet søknaden.", "The police have already confirmed the application."), ("typical_case_police",)),
    R("nothing_refused",               T("Det finnes ikke noe avslag der iverksettingen kan utsettes.", "There is no refusal whose enforcement could be postponed."), ("enforcement",)),
    R("enforcement_not_in_question",   T("Ingen har bedt om utsatt iverksetting.", "Nobody has asked for postponed enforcement."), ("enforcement",), (("lawyer", "request_postponed_enforcement"),)),
    # interim support
    R("not_in_waiting_time",           T("Stønad i ventetiden gis mens UDI behandler søknaden.", "Interim support is for the time in which UDI decides."), ("living_allowance", "typical_case_two_weeks"), (("lawyer", "submit_reflection_application"), ("nav", "grant_services"))),
    R("support_already_open",          T("Stønaden er allerede åpnet.", "The support is already open."), ("typical_case_two_weeks",), (("nav", "pay_interim_support"),)),
    R("support_not_open",              T("Det løper ingen stønad i ventetiden.", "No interim support is running."), ("typical_case_two_weeks",), (("nav", "open_interim_support"),)),
    R("status_too_old",                T("Status må være fra {since} eller senere.", "The status must be from {since} or later."), ("status_through_lawyer",), (("lawyer", "confirm_udi_status"),)),
    R("support_suspended",             T("Stønaden er stanset fordi status hos UDI ikke er bekreftet.", "Support is suspended because the status at UDI is not confirmed."), ("typical_case_two_weeks",), (("lawyer", "confirm_udi_status"),)),
    R("period_already_paid",           T("Perioden er allerede utbetalt.", "The period has already been paid."), ("typical_case_two_weeks",), (("lawyer", "confirm_udi_status"),)),
    R("status_confirmation_missing",   T("Neste periode åpnes når advokaten bekrefter status hos UDI.", "The next period opens when the lawyer confirms the status at UDI."), ("typical_case_two_weeks", "status_through_lawyer"), (("lawyer", "confirm_udi_status"),)),
    # services, housing
    R("no_basis_for_services",         T("Tjenester krever en løpende refleksjonsperiode eller tillatelse.", "Services need a running reflection period or permit."), ("living_allowance",), (("udi", "decide_reflection"), ("udi", "decide_temporary_permit"), ("nav", "pay_interim_support"))),
    R("hospice_not_for_this_group",    T("Hospits er ingen løsning for denne gruppen.", "A hostel (hospits) is no solution for this group."), ("no_hospice",), (("nav", "assign_housing"),)),
    R("place_full",                    T("Det er ingen ledig plass: {place}.", "The place has no room: {place}."), ("temporary_housing",), (("nav", "assign_housing"),)),
    R("place_does_not_accept",         T("Plassen tar ikke imot personer av dette kjønnet eller i denne alderen: {place}.", "The place does not take this gender or age: {place}."), ("temporary_housing",), (("nav", "assign_housing"),)),
    R("no_housing",                    T("Personen har ikke noe botilbud.", "The person has no housing."), ("temporary_housing",), (("nav", "assign_housing"),)),
    R("not_evicted",                   T("Personen er ikke kastet ut.", "The person has not been evicted."), ("temporary_housing",)),
    R("housing_must_take_children",    T("Botilbudet må være egnet for gravide og barn.", "The housing must be fit for pregnant women and children."), ("adapted_housing",), (("nav", "assign_housing"),)),
    # ROSA
    R("shelter_not_requested",         T("Ingen har bedt om plass på krisesenter.", "Nobody has asked for a shelter place."), ("rosa",), (("outreach", "request_shelter_place"), ("lawyer", "request_shelter_place"))),
    R("no_place_offered",              T("Ingen plass er holdt av.", "No place is kept."), ("rosa",), (("rosa", "offer_shelter_place"),)),
    R("not_in_a_shelter",              T("Personen bor ikke på krisesenter.", "The person does not live in a shelter."), ("rosa",), (("shelter", "confirm_arrival"),)),
    R("no_refund_requested",           T("Ingen refusjon venter på svar.", "No refund waits for an answer."), ("refunds",), (("shelter", "request_refund"),)),
    # activity
    R("activity_not_offered",          T("Aktiviteten tilbys ikke her. Tilbud: {offers}.", "The activity is not offered here. Offers: {offers}."), ("activity_offers",), (("nav", "choose_activity"),)),
    R("activity_not_for_person",       T("Aktiviteten er ikke for denne personen.", "The activity is not for this person."), ("activity_offers",), (("nav", "choose_activity"),)),
    R("no_activity_chosen",            T("Ingen aktivitet er valgt.", "No activity has been chosen."), ("activity_offers",), (("nav", "choose_activity"), ("outreach", "choose_activity"))),
    R("activity_not_running",          T("Ingen aktivitet er i gang.", "No activity is running."), ("activity_offers",), (("nav", "start_activity"),)),
    R("activity_already_running",      T("Aktiviteten er allerede i gang.", "The activity is already running."), ("activity_offers",), (("nav", "end_activity"),)),
    R("self_certification_used_up",    T("Begge egenmeldingene er brukt.", "Both self-certifications have been used."), ("self_certification",), (("nav", "record_absence"),)),
    R("self_certification_too_long",   T("En egenmelding gjelder inntil tre dager.", "A self-certification covers up to three days."), ("self_certification",), (("nav", "record_absence"),)),
    R("person_not_heard",              T("NAV skal rådføre seg med personen før vilkår settes.", "The person is consulted before a condition is set."), ("consultation", "conditions"), (("nav", "inform_person"),)),
    R("condition_not_set",             T("Fraværet ligger før vilkåret ble satt.", "The absence lies before the condition was set."), ("conditions",), (("nav", "set_condition"),)),
    R("person_not_informed",           T("Fraværet ligger før personen ble informert om aktivitet.", "The absence lies before the person was informed about activity."), ("conditions", "consultation"), (("nav", "inform_person"),)),
    R("absence_is_excused",            T("Fraværet er gyldig.", "The absence is excused."), ("conditions", "self_certification")),
    # police
    R("investigation_already_open",    T("Etterforskningen er allerede åpnet.", "The investigation is already open."), ("trafficking",)),
    R("no_open_investigation",         T("Ingen etterforskning er åpen.", "No investigation is open."), ("trafficking",), (("police", "open_investigation"),)),
    # permit
    R("permit_application_pending",    T("En søknad om tillatelse er til behandling.", "A permit application is pending."), ("temporary_permit",), (("udi", "decide_temporary_permit"),)),
    R("permit_application_missing",    T("Ingen søknad om tillatelse er til behandling.", "No permit application is pending."), ("temporary_permit",), (("lawyer", "apply_temporary_permit"),)),
    R("no_permit_to_renew",            T("Det finnes ingen løpende tillatelse å fornye.", "There is no running permit to renew."), ("renewal_in_time",), (("lawyer", "apply_temporary_permit"),)),
    R("permit_longer_than_a_year",     T("Tillatelsen gis for høyst ett år, her til {longest}.", "The permit is for one year at most, here to {longest}."), ("temporary_permit",), (("udi", "decide_temporary_permit"),)),
    R("criteria_missing",              T("Vilkårene er ikke dokumentert: {missing}.", "The criteria are not on record: {missing}."), ("temporary_permit",)),
    # asylum
    R("asylum_not_applied",            T("Ingen asylsøknad er til behandling.", "No asylum application is pending."), ("protection",), (("lawyer", "apply_asylum"),)),
    R("asylum_not_withdrawn",          T("Det finnes ingen trukket asylsøknad.", "There is no withdrawn asylum application."), ("asylum_withdrawn_first",), (("lawyer", "apply_asylum"),)),
    R("alternative_reception_not_requested", T("Ingen har bedt om alternativ mottaksplassering.", "Nobody has asked for alternative reception."), ("alternative_reception",), (("lawyer", "request_alternative_reception"), ("nav", "request_alternative_reception"))),
    R("municipality_has_not_agreed",   T("Kommunen har ikke sagt ja.", "The municipality has not agreed."), ("alternative_reception",), (("municipality", "agree_alternative_reception"),)),
    # going back
    R("return_not_applied",            T("Det er ikke søkt om assistert retur.", "No assisted return has been applied for."), ("return_information",), (("return_counsellor", "apply_assisted_return"),)),
    R("return_already_applied",        T("Det er allerede søkt om assistert retur.", "An assisted return has already been applied for."), ("return_information",), (("return_counsellor", "complete_return"),)),
    # complaints
    R("nothing_to_complain_of",        T("Det finnes ikke noe vedtak å klage på.", "There is no decision to complain about."), ("complaint_limit",)),
    R("complaint_time_barred",         T("Det er gått mer enn ett år siden vedtaket. Da kan det ikke klages.", "More than a year has passed since the decision. It can no longer be complained about."), ("late_complaint",)),
    R("complaint_too_late",            T("Klagefristen er ute; oppgi grunnen til forsinkelsen.", "The time limit is over; state the reason for being late."), ("complaint_limit", "late_complaint"), (("lawyer", "file_complaint"),)),
    R("already_complained",            T("Det er allerede klaget over vedtaket.", "A complaint about the decision is already open."), ("complaint_limit",)),
    R("no_complaint_to_review",        T("Det er ingen klage å vurdere.", "There is no complaint to review."), ("complaint_handling",), (("lawyer", "file_complaint"),)),
    R("no_appeal_to_decide",           T("Ingen klage er sendt til klageinstansen.", "No complaint has been forwarded to the appeal body."), ("complaint_handling",)),
    # sharing
    R("no_consent",                    T("Samtykket dekker ikke dette: {categories}.", "Consent does not cover this: {categories}."), ("confidentiality",), (("lawyer", "record_consent"), ("outreach", "record_consent"))),
    R("basis_does_not_reach_recipient", T("Grunnlaget gir ikke adgang til å dele dette med denne mottakeren.", "The basis does not reach this recipient."), ("confidentiality",), (("lawyer", "record_consent"), ("outreach", "record_consent"))),
    R("no_such_disclosure",            T("Det er ingen slik deling å gjennomgå.", "There is no such disclosure to review."), ("disclosure_afterwards",)),
    # meetings
    R("no_such_action",                T("Tiltaket er ikke lenger åpent.", "The action is no longer open."), ("case_meetings",)),
    R("no_such_issue",                 T("Det er ingen slik melding uten svar.", "There is no such issue without an answer."), ("issues_in_chain",)),
    # children
    R("no_suspicion",                  T("Kartleggingen har ikke gitt mistanke.", "The screening has not given a suspicion."), ("screening",), (("child_welfare", "conduct_screening"), ("child_welfare_emergency", "conduct_screening"))),
    R("investigation_finished",        T("Undersøkelsen er avsluttet.", "The investigation is finished."), ("investigation",)),
    R("investigation_already_extended", T("Undersøkelsen er allerede forlenget.", "The investigation has already been extended."), ("investigation",), (("child_welfare", "finish_investigation"),)),
    R("same_guardian",                 T("Vergen er allerede oppnevnt.", "The guardian has already been appointed."), ("guardian",)),
    R("already_placed",                T("Barnet er allerede plassert.", "The child is already placed."), ("acute_placement",), (("child_welfare", "change_placement"), ("child_welfare", "end_placement"))),
    R("no_placement",                  T("Barnet er ikke plassert.", "The child is not placed."), ("placement_4_29",), (("child_welfare", "place_acutely"), ("child_welfare_emergency", "place_acutely"))),
    R("placement_4_29_needs_approved_institution", T("§§ 4-5 og 6-6 krever en institusjon som er godkjent for det, aldri et privat hjem.", "§§ 4-5 and 6-6 need an institution approved for it, never a private home."), ("placement_4_29", "acute_placement"), (("placement_authority", "offer_place"),)),
    R("no_acute_placement",            T("Barnet er ikke plassert akutt.", "The child has not been placed acutely."), ("acute_placement",), (("child_welfare", "place_acutely"), ("child_welfare_emergency", "place_acutely"))),
    R("no_running_placement",          T("Det løper ikke noe vedtak etter § 6-6.", "No decision under § 6-6 is running."), ("placement_4_29",), (("tribunal", "decide_tribunal"),)),
    R("placement_already_lapsed",      T("Det løper ikke lenger noe vedtak å forlenge.", "There is no running decision left to extend."), ("placement_4_29",), (("tribunal", "decide_tribunal"), ("child_welfare", "place_by_consent"))),
    R("longer_than_six_weeks",         T("Et vedtak varer høyst seks uker, her til {longest}.", "A decision lasts six weeks at most, here to {longest}."), ("placement_4_29",), (("tribunal", "decide_tribunal"),)),
    R("beyond_six_months",             T("Til sammen høyst seks måneder, akuttoppholdet medregnet, her til {longest}.", "Six months at most in all, the acute stay included, here to {longest}."), ("placement_4_29_total",), (("child_welfare", "place_by_consent"), ("tribunal", "record_care_order"))),
    R("no_tribunal_decision",          T("Nemnda har ikke avgjort noe.", "The tribunal has not decided anything."), ("court_action",), (("tribunal", "decide_tribunal"),)),
    R("court_action_too_late",         T("Fristen på én måned er ute; oppgi grunnen til forsinkelsen.", "The time limit of one month is over; state the reason for being late."), ("court_action",), (("lawyer", "bring_to_court"),)),
    R("no_4_29_placement",             T("Beskyttelsestiltak finnes bare under en løpende plassering etter § 6-6.", "Protection measures exist only under a running placement under § 6-6."), ("protection_measures",), (("tribunal", "decide_tribunal"), ("child_welfare", "place_acutely"))),
    R("no_measure",                    T("Ingen beskyttelsestiltak gjelder.", "No protection measure is in force."), ("protection_measures",), (("tribunal", "impose_protection_measure"),)),
    R("measure_needs_tribunal",        T("Etter akuttvedtaket er det nemnda som vedtar tiltak.", "After the acute decision it is the tribunal that imposes measures."), ("protection_measures",), (("tribunal", "impose_protection_measure"),)),
    R("protected_contact",             T("Kontakten med disse kan aldri begrenses: {contacts}.", "Contact with these may never be restricted: {contacts}."), ("protection_measures",)),
    # contact
    R("already_missing",               T("Personen er allerede meldt savnet.", "The person has already been reported missing."), ("saksgang_principle",)),
    R("not_missing",                   T("Personen er ikke meldt savnet.", "The person has not been reported missing."), ("saksgang_principle",), (("coordinator", "report_missing"),)),
)  # fmt: skip

RULES: dict[str, Rule] = unique(_ROWS, lambda row: row.id)

PROBLEMS: dict[str, T] = {
    "missing":                T("må oppgis", "is required"),
    "in_the_future":          T("kan ikke ligge i fremtiden", "cannot lie in the future"),
    "before_opening":         T("kan ikke ligge før saken ble åpnet", "cannot be earlier than the opening of the case"),
    "before_application":     T("kan ikke ligge før søknaden", "cannot be earlier than the application"),
    "before_decision":        T("må ligge etter vedtaket", "must be later than the decision"),
    "before_from":            T("kan ikke ligge før den første dagen", "cannot be earlier than the first day"),
    "before_the_day":         T("kan ikke ligge før dagen det gjelder fra", "cannot be earlier than the day from which it holds"),
    "no_such_municipality":   T("er ingen kjent kommune", "is not a known municipality"),
    "several_municipalities": T("er navnet på flere: {which}", "is the name of several: {which}"),
    "no_such_organisation":   T("finnes ikke i katalogen", "is not in the directory"),
    "organisation_lacks_role": T("er ikke registrert i katalogen med denne rollen ({role})", "does not have the role {role} in the directory"),
    "no_such_role":           T("er ingen rolle", "is not a role"),
    "no_such_decision":       T("er ikke et vedtak i denne saken", "is not a decision in this case"),
    "no_such_complaint":      T("er ikke en klage i denne saken", "is not a complaint in this case"),
    "several_complaints":     T("må oppgis når flere klager er åpne", "is required when several complaints are open"),
    "no_such_absence":        T("er ikke et fravær i denne saken", "is not an absence in this case"),
    "no_such_deadline":       T("er ikke en frist i denne saken", "is not a deadline in this case"),
    "no_such_refund":         T("er ikke en refusjon som venter på svar", "is not a refund that waits for an answer"),
    "several_refunds":        T("må oppgis når flere refusjoner venter", "is required when several refunds wait"),
    "no_such_measure":        T("er ikke et tiltak som gjelder", "is not a measure in force"),
    "no_such_entry":          T("er ikke en oppføring i denne saken", "is not an entry of this case"),
    "no_such_field":          T("er ikke et felt i oppføringen", "is not a field of the entry"),
    "does_not_fit":           T("passer ikke i dette feltet", "does not fit this field"),
    "not_in_the_case":        T("er ikke med i saken", "is not in the case"),
    "nobody_has_the_role":    T("ingen har denne rollen i saken", "nobody has this role in the case"),
    "age_or_birth_date":      T("enten fødselsdato eller alder må oppgis", "either the date of birth or the age is required"),
    "no_place_to_live":       T("er ikke et sted å bo", "is not a place to live"),
    "age_or_birth_date_missing": T("fødselsdato, antatt alder eller «antatt mindreårig» må oppgis", "the date of birth, the assessed age or “presumed minor” is required"),
    "no_track":               T("det finnes ingen saksgang for denne personen her", "there is no track for this person here"),
}  # fmt: skip
"""What can be wrong with data that has the right shape."""

ENDS: dict[str, dict[str, tuple[str, str]]] = {
    "open_matters": {
        "temporary_housing":      ("nav", "end_housing"),
        "interim_support":        ("udi", "decide_reflection"),
        "reflection_application": ("udi", "decide_reflection"),
        "reflection_period":      ("lawyer", "apply_temporary_permit"),
        "temporary_permit":       ("lawyer", "apply_permit_renewal"),
        "permit_application":     ("udi", "decide_temporary_permit"),
        "asylum_application":     ("udi", "decide_asylum"),
        "hand_over":              ("reception_centre", "confirm_reception_place"),
        "complaint":              ("appeal_body", "decide_appeal"),
        "assisted_return":        ("return_counsellor", "complete_return"),
        "placement":              ("child_welfare", "end_placement"),
        "shelter_place":          ("rosa", "decline_shelter_place"),
    },
    "criteria_missing": {
        "broken_with_environment": ("lawyer", "apply_temporary_permit"),
        "reported_to_police":      ("lawyer", "report_to_police"),
        "investigation_open":      ("police", "open_investigation"),
        "presence_needed":         ("police", "state_presence_needed"),
    },
}  # fmt: skip
"""rule → what it can find in the way → (role, transition) that ends it."""


def unblocked_by(rule: str, facts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Who could do what about a refusal: the row's, or what ends each thing that it found; all of them without facts."""
    if rule not in ENDS:
        return RULES[rule].unblocked_by
    found = [word for value in facts.values() for word in value.split(", ")] or ENDS[rule]
    return tuple(dict.fromkeys(ENDS[rule][word] for word in found if word in ENDS[rule]))


WORDS: dict[str, T] = {
    "broken_with_environment": T("brutt med miljøet", "broken with the environment"),
    "reported_to_police":      T("anmeldt", "reported to the police"),
    "investigation_open":      T("etterforskning eller straffeforfølgning i gang", "investigation or prosecution open"),
    "presence_needed":         T("politiet finner nærvær nødvendig", "police find presence necessary"),
    "temporary_housing":       T("midlertidig botilbud", "temporary housing"),
    "interim_support":         T("stønad i ventetiden", "interim support"),
    "reflection_application":  T("søknad om refleksjonsperiode", "reflection application"),
    "reflection_period":       T("refleksjonsperiode uten et neste steg", "reflection period without a next step"),
    "temporary_permit":        T("tillatelse uten et neste steg", "permit without a next step"),
    "placement":               T("plassering", "placement"),
    "shelter_place":           T("plass på krisesenter som holdes av", "shelter place that is kept"),
    "permit_application":      T("søknad om tillatelse", "permit application"),
    "asylum_application":      T("asylsøknad", "asylum application"),
    "undisclosed":             T("noe som er skjermet for dere", "something that you may not see"),
    "hand_over":               T("overføring av ansvar", "hand-over of responsibility"),
    "complaint":               T("klage", "complaint"),
    "assisted_return":         T("assistert retur", "assisted return"),
    "legal_hold":              T("noen har krevd at den bevares", "somebody has required that it be kept"),
    "open_deadline":           T("en frist løper", "a deadline is running"),
    "guardian":                T("verge", "guardian"),
    "lawyer":                  T("advokat", "lawyer"),
    "child_welfare":           T("barnevernstjeneste", "child welfare service"),
    "supervisory_authority":   T("tilsynsmyndighet", "supervisory authority"),
    "health_personnel":        T("helsepersonell", "health personnel"),
    "consular_representative": T("konsulær representant", "consular representative"),
    "spiritual_adviser":       T("prest eller annen åndelig veileder", "priest or other spiritual adviser"),
    **{category: T(title.nb.lower(), title.en.lower()) for category, title in CATEGORIES.items()},
}  # fmt: skip
"""Identifiers that a sentence may list, in people's words."""


def _word(part: str, language: Language) -> str:
    if part in WORDS:
        return WORDS[part].to(language)
    if part in ROLES:
        return ROLES[part].title.to(language).lower()
    day = ISO_DAY.fullmatch(part)
    return f"{int(day[3])}.{int(day[2])}.{day[1]}" if day and language == "nb" else part


def in_words(facts: Mapping[str, str], language: Language) -> dict[str, str]:
    """The facts of a refusal with identifiers put into words."""

    def words(value: str) -> str:
        return ", ".join(_word(part, language) for part in value.split(", "))

    return {name: words(value) for name, value in facts.items()}
