"""The rules that may refuse: sentence, basis, and who could do what to unblock each. Ids are never reused."""

import re
from collections.abc import Mapping

from domain.primitives.categories import CATEGORIES
from domain.primitives.refusals import Rule
from domain.primitives.roles import ROLES
from domain.primitives.text import Language, Text
from domain.primitives.unique_rows import unique

ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_ROWS: tuple[Rule, ...] = (
    # about the caller
    Rule(
        id="not_your_role",
        detail=Text("Denne rollen kan ikke gjøre dette i saken.", "This role may not do this in the case."),
    ),
    Rule(
        id="status_only_through_lawyer",
        detail=Text(
            "Status i utlendingssaken gis bare til advokaten eller personen selv.",
            "The status of the immigration case is given only to the lawyer or the person.",
        ),
        basis=("status_through_lawyer",),
        unblocked_by=(("lawyer", "confirm_udi_status"),),
    ),
    Rule(
        id="only_time_does_this",
        detail=Text("Dette skjer bare ved at tiden går.", "Only the passing of time does this."),
        basis=("saksgang_principle",),
    ),
    Rule(
        id="only_who_recorded_corrects",
        detail=Text("Bare den som skrev oppføringen, kan rette den.", "Only whoever recorded an entry may correct it."),
        basis=("saksgang_principle",),
    ),
    # the case
    Rule(
        id="case_closed",
        detail=Text("Saken er avsluttet.", "The case is closed."),
        basis=("saksgang_principle",),
        unblocked_by=(("coordinator", "reopen"), ("outreach", "reopen")),
    ),
    Rule(
        id="case_not_closed",
        detail=Text("Saken er ikke avsluttet.", "The case is not closed."),
        basis=("saksgang_principle",),
        unblocked_by=(("coordinator", "close"),),
    ),
    Rule(
        id="open_matters",
        detail=Text("Noe er ikke avsluttet: {matters}.", "Something is still open: {matters}."),
        basis=("saksgang_principle",),
    ),
    Rule(
        id="no_such_breach",
        detail=Text("Fristen er ikke brutt.", "The deadline has not been breached."),
        basis=("saksgang_principle",),
    ),
    Rule(
        id="nothing_of_ones_own",
        detail=Text(
            "Dere har ikke skrevet noe i saken som kan rettes.",
            "You have recorded nothing in the case that could be corrected.",
        ),
        basis=("saksgang_principle",),
    ),
    Rule(
        id="erasure_refused",
        detail=Text("Saken kan ikke slettes nå: {because}.", "The case cannot be erased now: {because}."),
        basis=("data_protection", "data_protection_archive", "archive"),
    ),
    # responsibility
    Rule(
        id="hand_over_pending",
        detail=Text(
            "Rollen er tilbudt noen som ikke har svart.", "The role has been offered to somebody who has not answered."
        ),
        basis=("hand_over",),
    ),
    Rule(
        id="already_responsible",
        detail=Text(
            "Organisasjonen har allerede denne rollen i saken.", "The organisation already has this role in the case."
        ),
        basis=("hand_over",),
    ),
    Rule(
        id="never_without_responsible",
        detail=Text(
            "Ingen overføring venter på svar; den som har ansvaret, beholder det.",
            "No hand-over waits for an answer; whoever has the responsibility keeps it.",
        ),
        basis=("hand_over",),
        unblocked_by=(("coordinator", "assign_responsible"),),
    ),
    # lawyer
    Rule(
        id="no_lawyer",
        detail=Text("Personen har ingen bistandsadvokat.", "The person has no lawyer."),
        basis=("informed_of_lawyer", "free_advice"),
        unblocked_by=(("outreach", "assign_lawyer"), ("coordinator", "assign_lawyer")),
    ),
    Rule(
        id="same_lawyer",
        detail=Text("Advokaten har allerede saken.", "The lawyer already has the case."),
        basis=("victims_lawyer",),
    ),
    # reflection
    Rule(
        id="advice_missing",
        detail=Text(
            "Advokaten har ikke registrert at refleksjonsperiode er valgt.",
            "The lawyer has not recorded that reflection was chosen.",
        ),
        basis=("typical_case_advice",),
        unblocked_by=(("lawyer", "record_advice"),),
        category="immigration",
    ),
    Rule(
        id="asylum_pending",
        detail=Text(
            "En asylsøknad er til behandling; den må trekkes først.",
            "An asylum application is pending; it must be withdrawn first.",
        ),
        basis=("asylum_withdrawn_first",),
        unblocked_by=(("lawyer", "withdraw_asylum"),),
    ),
    Rule(
        id="asylum_finally_refused",
        detail=Text(
            "Asyl er endelig avslått, og ingen nye opplysninger er oppgitt; UDI vurderer det.",
            "Asylum is finally refused, and no new information is given; UDI judges that.",
        ),
        basis=("reflection_period",),
        unblocked_by=(("lawyer", "submit_reflection_application"),),
        category="immigration",
    ),
    Rule(
        id="reflection_already_used",
        detail=Text(
            "Refleksjonsperioden er brukt; UDI vurderer om det kan gis en ny.",
            "The reflection period has been used; UDI judges whether there can be another.",
        ),
        basis=("reflection_period",),
        unblocked_by=(("lawyer", "apply_temporary_permit"), ("lawyer", "apply_asylum")),
    ),
    Rule(
        id="reflection_period_runs",
        detail=Text("Refleksjonsperioden løper.", "The reflection period runs."),
        basis=("reflection_period",),
        unblocked_by=(("lawyer", "apply_temporary_permit"), ("lawyer", "apply_asylum")),
    ),
    Rule(
        id="reflection_application_pending",
        detail=Text("En søknad om refleksjonsperiode er til behandling.", "A reflection application is pending."),
        basis=("asylum_withdrawn_first",),
        unblocked_by=(("lawyer", "withdraw_reflection_application"), ("udi", "decide_reflection")),
    ),
    Rule(
        id="new_information_missing",
        detail=Text(
            "Søknaden er avslått før, og ingen nye opplysninger er oppgitt.",
            "The application was refused before, and no new information is given.",
        ),
        basis=("reflection_period", "complaint_limit"),
        unblocked_by=(("lawyer", "file_complaint"),),
        category="immigration",
    ),
    Rule(
        id="application_missing",
        detail=Text("Ingen søknad om refleksjonsperiode er til behandling.", "No reflection application is pending."),
        basis=("reflection_period",),
        unblocked_by=(("lawyer", "submit_reflection_application"),),
    ),
    Rule(
        id="police_confirmation_missing",
        detail=Text(
            "Politiet har ikke bekreftet at de har fått søknaden.",
            "The police have not confirmed that they have the application.",
        ),
        basis=("typical_case_police",),
        unblocked_by=(("police", "confirm_application_received"), ("coordinator", "confirm_application_received")),
    ),
    Rule(
        id="already_confirmed",
        detail=Text("Politiet har allerede bekreftet søknaden.", "The police have already confirmed the application."),
        basis=("typical_case_police",),
    ),
    Rule(
        id="nothing_refused",
        detail=Text(
            "Det finnes ikke noe avslag der iverksettingen kan utsettes.",
            "There is no refusal whose enforcement could be postponed.",
        ),
        basis=("enforcement",),
    ),
    Rule(
        id="enforcement_not_in_question",
        detail=Text("Ingen har bedt om utsatt iverksetting.", "Nobody has asked for postponed enforcement."),
        basis=("enforcement",),
        unblocked_by=(("lawyer", "request_postponed_enforcement"),),
    ),
    # interim support
    Rule(
        id="not_in_waiting_time",
        detail=Text(
            "Stønad i ventetiden gis mens UDI behandler søknaden.",
            "Interim support is for the time in which UDI decides.",
        ),
        basis=("living_allowance", "typical_case_two_weeks"),
        unblocked_by=(("lawyer", "submit_reflection_application"), ("nav", "grant_services")),
    ),
    Rule(
        id="support_already_open",
        detail=Text("Stønaden er allerede åpnet.", "The support is already open."),
        basis=("typical_case_two_weeks",),
        unblocked_by=(("nav", "pay_interim_support"),),
    ),
    Rule(
        id="support_not_open",
        detail=Text("Det løper ingen stønad i ventetiden.", "No interim support is running."),
        basis=("typical_case_two_weeks",),
        unblocked_by=(("nav", "open_interim_support"),),
    ),
    Rule(
        id="status_too_old",
        detail=Text("Statusen må være fra {since} eller senere.", "The status must be from {since} or later."),
        basis=("status_through_lawyer",),
        unblocked_by=(("lawyer", "confirm_udi_status"),),
    ),
    Rule(
        id="support_suspended",
        detail=Text("Stønaden er stanset etter NAVs vedtak.", "NAV has decided to suspend the support."),
        basis=("living_allowance", "individual_decision"),
        unblocked_by=(("lawyer", "confirm_udi_status"),),
    ),
    Rule(
        id="period_already_paid",
        detail=Text("Perioden er allerede utbetalt.", "The period has already been paid."),
        basis=("typical_case_two_weeks",),
        unblocked_by=(("lawyer", "confirm_udi_status"),),
    ),
    Rule(
        id="status_confirmation_missing",
        detail=Text(
            "Advokaten har ikke bekreftet status hos UDI for perioden; NAV betaler på eget ansvar.",
            "The lawyer has not confirmed the status at UDI for the period; NAV pays on its own responsibility.",
        ),
        basis=("typical_case_two_weeks", "status_through_lawyer"),
        unblocked_by=(("lawyer", "confirm_udi_status"),),
    ),
    Rule(
        id="person_not_notified",
        detail=Text(
            "Personen skal varsles og få uttale seg før stønaden stanses.",
            "The person is notified and may say something before the support is suspended.",
        ),
        basis=("advance_notice", "consultation"),
        unblocked_by=(("nav", "inform_person"),),
    ),
    Rule(
        id="status_is_not_missing",
        detail=Text(
            "Status hos UDI er bekreftet for perioden som løper.",
            "The status at UDI is confirmed for the period that runs.",
        ),
        basis=("living_allowance",),
    ),
    # services, housing
    Rule(
        id="no_basis_for_services",
        detail=Text(
            (
                "Tjenester bygger på et grunnlag: refleksjonsperioden eller tillatelsen må løpe, eller et annet "
                "grunnlag oppgis."
            ),
            "Services rest on a basis: the reflection period or the permit must run, or another basis is named.",
        ),
        basis=("living_allowance", "services_without_residence", "services_eea", "services_without_lawful_stay"),
        unblocked_by=(("nav", "grant_services"), ("udi", "decide_reflection"), ("udi", "decide_temporary_permit")),
    ),
    Rule(
        id="hospice_not_for_this_group",
        detail=Text("Hospits er ingen løsning for denne gruppen.", "A hostel (hospits) is no solution for this group."),
        basis=("no_hospice",),
        unblocked_by=(("nav", "assign_housing"),),
    ),
    Rule(
        id="place_full",
        detail=Text("Det er ingen ledig plass: {place}.", "The place has no room: {place}."),
        basis=("temporary_housing", "place_fit_for_it", "places_for_children"),
        unblocked_by=(("nav", "assign_housing"),),
    ),
    Rule(
        id="place_does_not_accept",
        detail=Text(
            "Plassen tar ikke imot personer av dette kjønnet eller i denne alderen: {place}.",
            "The place does not take this gender or age: {place}.",
        ),
        basis=("temporary_housing", "place_fit_for_it", "places_for_children"),
        unblocked_by=(("nav", "assign_housing"),),
    ),
    Rule(
        id="no_housing",
        detail=Text("Personen har ikke noe botilbud.", "The person has no housing."),
        basis=("temporary_housing",),
        unblocked_by=(("nav", "assign_housing"),),
    ),
    Rule(
        id="not_evicted",
        detail=Text("Personen er ikke kastet ut.", "The person has not been evicted."),
        basis=("temporary_housing",),
    ),
    Rule(
        id="housing_must_take_children",
        detail=Text(
            "Botilbudet må være egnet for gravide og barn.", "The housing must be fit for pregnant women and children."
        ),
        basis=("adapted_housing",),
        unblocked_by=(("nav", "assign_housing"),),
    ),
    # ROSA
    Rule(
        id="shelter_not_requested",
        detail=Text("Ingen har bedt om plass på krisesenter.", "Nobody has asked for a shelter place."),
        basis=("rosa",),
        unblocked_by=(("outreach", "request_shelter_place"), ("lawyer", "request_shelter_place")),
    ),
    Rule(
        id="no_place_offered",
        detail=Text("Ingen plass er holdt av.", "No place is kept."),
        basis=("rosa",),
        unblocked_by=(("rosa", "offer_shelter_place"),),
    ),
    Rule(
        id="not_in_a_shelter",
        detail=Text("Personen bor ikke på krisesenter.", "The person does not live in a shelter."),
        basis=("rosa",),
        unblocked_by=(("shelter", "confirm_arrival"),),
    ),
    Rule(
        id="no_refund_requested",
        detail=Text("Ingen refusjon venter på svar.", "No refund waits for an answer."),
        basis=("refunds",),
        unblocked_by=(("shelter", "request_refund"),),
    ),
    # activity
    Rule(
        id="activity_not_offered",
        detail=Text(
            "Aktiviteten tilbys ikke her. Tilbud: {offers}.", "The activity is not offered here. Offers: {offers}."
        ),
        basis=("activity_offers",),
        unblocked_by=(("nav", "choose_activity"),),
    ),
    Rule(
        id="activity_not_for_person",
        detail=Text("Aktiviteten er ikke for denne personen.", "The activity is not for this person."),
        basis=("activity_offers",),
        unblocked_by=(("nav", "choose_activity"),),
    ),
    Rule(
        id="no_activity_chosen",
        detail=Text("Ingen aktivitet er valgt.", "No activity has been chosen."),
        basis=("activity_offers",),
        unblocked_by=(("nav", "choose_activity"), ("outreach", "choose_activity")),
    ),
    Rule(
        id="activity_not_running",
        detail=Text("Ingen aktivitet er i gang.", "No activity is running."),
        basis=("activity_offers",),
        unblocked_by=(("nav", "start_activity"),),
    ),
    Rule(
        id="activity_already_running",
        detail=Text("Aktiviteten er allerede i gang.", "The activity is already running."),
        basis=("activity_offers",),
        unblocked_by=(("nav", "end_activity"),),
    ),
    Rule(
        id="self_certification_used_up",
        detail=Text("Begge egenmeldingene er brukt.", "Both self-certifications have been used."),
        basis=("self_certification",),
        unblocked_by=(("nav", "record_absence"),),
        category="support",
    ),
    Rule(
        id="self_certification_too_long",
        detail=Text("En egenmelding gjelder inntil tre dager.", "A self-certification covers up to three days."),
        basis=("self_certification",),
        unblocked_by=(("nav", "record_absence"),),
        category="support",
    ),
    Rule(
        id="person_not_heard",
        detail=Text(
            "NAV skal rådføre seg med personen; personen har ikke uttalt seg.",
            "NAV consults the person; the person has not been heard.",
        ),
        basis=("consultation", "conditions"),
        unblocked_by=(("nav", "inform_person"),),
    ),
    Rule(
        id="condition_not_set",
        detail=Text("Fraværet var før vilkåret ble satt.", "The absence lies before the condition was set."),
        basis=("conditions",),
        unblocked_by=(("nav", "set_condition"),),
    ),
    Rule(
        id="no_absence_recorded",
        detail=Text("Ingen fravær er registrert.", "No absence has been recorded."),
        basis=("reduction", "reduction_under_30"),
        unblocked_by=(("nav", "record_absence"),),
    ),
    Rule(
        id="reduction_not_announced",
        detail=Text(
            "Fraværet ligger før et vedtak om stønad som sier at brudd på vilkåret kan redusere den.",
            "The absence lies before a decision on support that says that a breach of the condition may reduce it.",
        ),
        basis=("reduction", "reduction_under_30"),
        unblocked_by=(("nav", "set_condition"),),
    ),
    Rule(
        id="person_not_informed",
        detail=Text(
            "Fraværet var før personen ble informert om aktivitet.",
            "The absence lies before the person was informed about activity.",
        ),
        basis=("conditions", "consultation"),
        unblocked_by=(("nav", "inform_person"),),
    ),
    Rule(
        id="absence_is_excused",
        detail=Text("Fraværet er gyldig.", "The absence is excused."),
        basis=("conditions", "self_certification"),
    ),
    # police
    Rule(
        id="investigation_already_open",
        detail=Text("Etterforskningen er allerede åpnet.", "The investigation is already open."),
        basis=("investigate",),
    ),
    Rule(
        id="no_open_investigation",
        detail=Text("Ingen etterforskning er åpen.", "No investigation is open."),
        basis=("investigate",),
        unblocked_by=(("police", "open_investigation"),),
    ),
    # permit
    Rule(
        id="permit_application_pending",
        detail=Text("En søknad om tillatelse er til behandling.", "A permit application is pending."),
        basis=("temporary_permit",),
        unblocked_by=(("udi", "decide_temporary_permit"),),
    ),
    Rule(
        id="permit_application_missing",
        detail=Text("Ingen søknad om tillatelse er til behandling.", "No permit application is pending."),
        basis=("temporary_permit",),
        unblocked_by=(("lawyer", "apply_temporary_permit"),),
    ),
    Rule(
        id="no_permit_to_renew",
        detail=Text("Det finnes ingen løpende tillatelse å fornye.", "There is no running permit to renew."),
        basis=("renewal_in_time",),
        unblocked_by=(("lawyer", "apply_temporary_permit"),),
    ),
    Rule(
        id="permit_longer_than_a_year",
        detail=Text(
            "Tillatelsen er lengre enn ett år, som ville vært til {longest}.",
            "The permit is longer than one year, which would be to {longest}.",
        ),
        basis=("permit_length", "renewal_counts_from"),
        unblocked_by=(("udi", "decide_temporary_permit"),),
        category="immigration",
    ),
    Rule(
        id="criteria_missing",
        detail=Text("Dette er ikke registrert: {missing}.", "This is not on record: {missing}."),
        basis=("temporary_permit",),
        category="criminal",
        known_by=("udi",),
    ),
    # asylum
    Rule(
        id="asylum_not_applied",
        detail=Text("Ingen asylsøknad er til behandling.", "No asylum application is pending."),
        basis=("protection",),
        unblocked_by=(("lawyer", "apply_asylum"),),
    ),
    Rule(
        id="asylum_not_withdrawn",
        detail=Text("Det finnes ingen trukket asylsøknad.", "There is no withdrawn asylum application."),
        basis=("asylum_withdrawn_first",),
        unblocked_by=(("lawyer", "apply_asylum"),),
    ),
    Rule(
        id="alternative_reception_not_requested",
        detail=Text("Ingen har bedt om alternativ mottaksplassering.", "Nobody has asked for alternative reception."),
        basis=("alternative_reception",),
        unblocked_by=(("lawyer", "request_alternative_reception"), ("nav", "request_alternative_reception")),
    ),
    Rule(
        id="municipality_has_not_agreed",
        detail=Text("Kommunen har ikke sagt ja.", "The municipality has not agreed."),
        basis=("alternative_reception",),
        unblocked_by=(("municipality", "agree_alternative_reception"),),
    ),
    # going back
    Rule(
        id="return_not_applied",
        detail=Text("Det er ikke søkt om assistert retur.", "No assisted return has been applied for."),
        basis=("return_information",),
        unblocked_by=(("return_counsellor", "apply_assisted_return"),),
    ),
    Rule(
        id="return_already_applied",
        detail=Text("Det er allerede søkt om assistert retur.", "An assisted return has already been applied for."),
        basis=("return_information",),
        unblocked_by=(("return_counsellor", "complete_return"),),
    ),
    # complaints
    Rule(
        id="nothing_to_complain_of",
        detail=Text("Det finnes ikke noe vedtak å klage på.", "There is no decision to complain about."),
        basis=("complaint_limit",),
    ),
    Rule(
        id="complaint_time_barred",
        detail=Text(
            "Det er gått mer enn ett år siden vedtaket. Da kan det ikke klages.",
            "More than a year has passed since the decision. It can no longer be complained about.",
        ),
        basis=("late_complaint",),
    ),
    Rule(
        id="complaint_too_late",
        detail=Text(
            "Klagefristen er ute; oppgi grunnen til forsinkelsen.",
            "The time limit is over; state the reason for being late.",
        ),
        basis=("complaint_limit", "late_complaint"),
        unblocked_by=(("lawyer", "file_complaint"),),
    ),
    Rule(
        id="already_complained",
        detail=Text("Det er allerede klaget på vedtaket.", "A complaint about the decision is already open."),
        basis=("complaint_limit",),
    ),
    Rule(
        id="no_complaint_to_review",
        detail=Text("Det er ingen klage å vurdere.", "There is no complaint to review."),
        basis=("complaint_handling",),
        unblocked_by=(("lawyer", "file_complaint"),),
    ),
    Rule(
        id="no_appeal_to_decide",
        detail=Text("Ingen klage er sendt til klageinstansen.", "No complaint has been forwarded to the appeal body."),
        basis=("complaint_handling",),
    ),
    # sharing
    Rule(
        id="no_consent",
        detail=Text("Samtykket dekker ikke dette: {categories}.", "Consent does not cover this: {categories}."),
        basis=("confidentiality",),
        unblocked_by=(("lawyer", "record_consent"), ("outreach", "record_consent")),
    ),
    Rule(
        id="basis_does_not_reach_recipient",
        detail=Text(
            "Grunnlaget gir ikke adgang til å dele dette med denne mottakeren.",
            "The basis does not reach this recipient.",
        ),
        basis=("confidentiality",),
        unblocked_by=(("lawyer", "record_consent"), ("outreach", "record_consent")),
    ),
    Rule(
        id="no_such_disclosure",
        detail=Text("Det er ingen slik deling å gjennomgå.", "There is no such disclosure to review."),
        basis=("disclosure_afterwards",),
    ),
    # meetings
    Rule(
        id="no_such_action",
        detail=Text("Tiltaket er ikke lenger åpent.", "The action is no longer open."),
        basis=("case_meetings",),
    ),
    Rule(
        id="no_such_issue",
        detail=Text("Det er ingen slik melding uten svar.", "There is no such issue without an answer."),
        basis=("issues_in_chain",),
    ),
    # children
    Rule(
        id="no_suspicion",
        detail=Text("Ingen kartlegging har gitt mistanke.", "No screening has given a suspicion."),
        basis=("screening",),
        unblocked_by=(("child_welfare", "conduct_screening"), ("child_welfare_emergency", "conduct_screening")),
    ),
    Rule(
        id="investigation_finished",
        detail=Text("Undersøkelsen er avsluttet.", "The investigation is finished."),
        basis=("investigation",),
    ),
    Rule(
        id="investigation_already_extended",
        detail=Text("Undersøkelsen er allerede forlenget.", "The investigation has already been extended."),
        basis=("investigation",),
        unblocked_by=(("child_welfare", "finish_investigation"),),
    ),
    Rule(
        id="same_guardian",
        detail=Text("Vergen er allerede oppnevnt.", "The guardian has already been appointed."),
        basis=("guardian",),
    ),
    Rule(
        id="already_placed",
        detail=Text("Barnet er allerede plassert.", "The child is already placed."),
        basis=("acute_placement",),
        unblocked_by=(("child_welfare", "change_placement"), ("child_welfare", "end_placement")),
    ),
    Rule(
        id="no_placement",
        detail=Text("Barnet er ikke plassert.", "The child is not placed."),
        basis=("placement_4_29",),
        unblocked_by=(("child_welfare", "place_acutely"), ("child_welfare_emergency", "place_acutely")),
    ),
    Rule(
        id="placement_4_29_needs_approved_institution",
        detail=Text(
            "§§ 4-5 og 6-6 krever en institusjon som er godkjent for det, aldri et privat hjem.",
            "§§ 4-5 and 6-6 need an institution approved for it, never a private home.",
        ),
        basis=("place_fit_for_it", "acute_placement"),
        unblocked_by=(("placement_authority", "offer_place"),),
    ),
    Rule(
        id="no_acute_placement",
        detail=Text("Barnet er ikke plassert akutt.", "The child has not been placed acutely."),
        basis=("acute_placement",),
        unblocked_by=(("child_welfare", "place_acutely"), ("child_welfare_emergency", "place_acutely")),
    ),
    Rule(
        id="after_care_needs_agreement",
        detail=Text("Ungdommen må samtykke i tiltak etter 18 år.", "The young person must agree to measures after 18."),
        basis=("after_care_agreement",),
        unblocked_by=(("child_welfare", "decide_after_care"),),
    ),
    Rule(
        id="review_without_the_police",
        detail=Text("Behovet vurderes i samarbeid med politiet.", "The need is judged together with the police."),
        basis=("measure_followed_up",),
        unblocked_by=(("child_welfare", "review_protection"),),
    ),
    Rule(
        id="not_the_childs_own",
        detail=Text(
            "Den som har barnet hos seg, sender bare barnets egen klage videre.",
            "Whoever holds the child passes on the child's own complaint only.",
        ),
        basis=("acute_complaint", "child_is_party"),
        unblocked_by=(("lawyer", "complain_acute"), ("guardian", "complain_acute")),
    ),
    Rule(
        id="no_acute_complaint",
        detail=Text("Ingen har klaget på akuttvedtaket.", "Nobody has complained about the acute decision."),
        basis=("acute_complaint",),
        unblocked_by=(("lawyer", "complain_acute"),),
    ),
    Rule(
        id="no_running_placement",
        detail=Text("Det løper ikke noe vedtak etter § 6-6.", "No decision under § 6-6 is running."),
        basis=("placement_4_29",),
        unblocked_by=(("tribunal", "decide_tribunal"),),
    ),
    Rule(
        id="placement_already_lapsed",
        detail=Text("Det løper ikke lenger noe vedtak å forlenge.", "There is no running decision left to extend."),
        basis=("placement_4_29",),
        unblocked_by=(("tribunal", "decide_tribunal"), ("child_welfare", "place_by_consent")),
    ),
    Rule(
        id="longer_than_six_weeks",
        detail=Text(
            "Et vedtak varer høyst seks uker, her til {longest}.",
            "A decision lasts six weeks at most, here to {longest}.",
        ),
        basis=("placement_4_29",),
        unblocked_by=(("tribunal", "decide_tribunal"),),
    ),
    Rule(
        id="beyond_six_months",
        detail=Text(
            "Til sammen høyst seks måneder, akuttoppholdet medregnet, her til {longest}.",
            "Six months at most in all, the acute stay included, here to {longest}.",
        ),
        basis=("placement_4_29_total",),
        unblocked_by=(("child_welfare", "place_by_consent"), ("tribunal", "record_care_order")),
    ),
    Rule(
        id="no_tribunal_decision",
        detail=Text("Nemnda har ikke avgjort noe.", "The tribunal has not decided anything."),
        basis=("court_action",),
        unblocked_by=(("tribunal", "decide_tribunal"),),
    ),
    Rule(
        id="court_action_too_late",
        detail=Text(
            "Fristen på én måned er ute; oppgi grunnen til forsinkelsen.",
            "The time limit of one month is over; state the reason for being late.",
        ),
        basis=("court_action",),
        unblocked_by=(("lawyer", "bring_to_court"),),
    ),
    Rule(
        id="no_acute_travel_ban",
        detail=Text("Det gjelder ikke noe akutt utreiseforbud.", "No acute travel ban stands."),
        basis=("travel_ban_acute",),
        unblocked_by=(("child_welfare", "ban_travel"), ("child_welfare_emergency", "ban_travel")),
    ),
    Rule(
        id="no_travel_ban",
        detail=Text("Det gjelder ikke noe utreiseforbud.", "No travel ban stands."),
        basis=("travel_ban", "travel_ban_acute"),
        unblocked_by=(("child_welfare", "ban_travel"), ("tribunal", "decide_travel_ban")),
    ),
    Rule(
        id="no_travel_ban_to_decide",
        detail=Text("Det er ingenting av dette slaget å avgjøre.", "There is nothing of this kind to decide."),
        basis=("travel_ban", "travel_ban_sent", "travel_ban_complaint"),
        unblocked_by=(
            ("child_welfare", "ban_travel"),
            ("lawyer", "complain_travel_ban"),
            ("tribunal", "decide_travel_ban"),
        ),
    ),
    Rule(
        id="travel_ban_already_extended",
        detail=Text(
            "Utreiseforbudet er forlenget en gang; det kan ikke forlenges mer.",
            "The travel ban has been extended once; it cannot be extended further.",
        ),
        basis=("travel_ban_extended",),
    ),
    Rule(
        id="travel_ban_too_long",
        detail=Text(
            "Et utreiseforbud varer høyst seks måneder, og seks til ved forlengelse; her til {longest}.",
            "A travel ban lasts six months at most, and six more where it is extended; here to {longest}.",
        ),
        basis=("travel_ban", "travel_ban_extended"),
        unblocked_by=(("tribunal", "decide_travel_ban"),),
    ),
    Rule(
        id="no_4_29_placement",
        detail=Text(
            "Beskyttelsestiltak finnes bare under en løpende plassering etter § 6-6.",
            "Protection measures exist only under a running placement under § 6-6.",
        ),
        basis=("protection_measures",),
        unblocked_by=(("tribunal", "decide_tribunal"), ("child_welfare", "place_acutely")),
    ),
    Rule(
        id="no_measure",
        detail=Text("Ingen beskyttelsestiltak gjelder.", "No protection measure is in force."),
        basis=("protection_measures",),
        unblocked_by=(("tribunal", "impose_protection_measure"),),
    ),
    Rule(
        id="measure_needs_tribunal",
        detail=Text(
            "Etter akuttvedtaket er det nemnda som vedtar tiltak.",
            "After the acute decision it is the tribunal that imposes measures.",
        ),
        basis=("protection_measures",),
        unblocked_by=(("tribunal", "impose_protection_measure"),),
    ),
    Rule(
        id="protected_contact",
        detail=Text(
            "Kontakten med disse kan aldri begrenses: {contacts}.",
            "Contact with these may never be restricted: {contacts}.",
        ),
        basis=("protection_measures",),
    ),
    # contact
    Rule(
        id="already_missing",
        detail=Text("Personen er allerede meldt savnet.", "The person has already been reported missing."),
        basis=("saksgang_principle",),
    ),
    Rule(
        id="not_missing",
        detail=Text("Personen er ikke meldt savnet.", "The person has not been reported missing."),
        basis=("saksgang_principle",),
        unblocked_by=(("coordinator", "report_missing"),),
    ),
)

RULES: dict[str, Rule] = unique(_ROWS, lambda row: row.id)

PROBLEMS: dict[str, Text] = {
    "missing": Text("må oppgis", "is required"),
    "in_the_future": Text("kan ikke ligge i fremtiden", "cannot lie in the future"),
    "before_opening": Text("kan ikke ligge før saken ble åpnet", "cannot be earlier than the opening of the case"),
    "before_application": Text("kan ikke ligge før søknaden", "cannot be earlier than the application"),
    "before_decision": Text("må ligge etter vedtaket", "must be later than the decision"),
    "before_from": Text("kan ikke ligge før den første dagen", "cannot be earlier than the first day"),
    "before_the_day": Text(
        "kan ikke ligge før dagen det gjelder fra", "cannot be earlier than the day from which it holds"
    ),
    "no_such_municipality": Text("er ingen kjent kommune", "is not a known municipality"),
    "several_municipalities": Text("er navnet på flere: {which}", "is the name of several: {which}"),
    "no_such_organisation": Text("finnes ikke i katalogen", "is not in the directory"),
    "organisation_lacks_role": Text(
        "er ikke registrert i katalogen med denne rollen ({role})", "does not have the role {role} in the directory"
    ),
    "no_such_role": Text("er ingen rolle", "is not a role"),
    "no_such_decision": Text("er ikke et vedtak i denne saken", "is not a decision in this case"),
    "no_such_complaint": Text("er ikke en klage i denne saken", "is not a complaint in this case"),
    "several_complaints": Text("må oppgis når flere klager er åpne", "is required when several complaints are open"),
    "no_such_absence": Text("er ikke et fravær i denne saken", "is not an absence in this case"),
    "no_such_deadline": Text("er ikke en frist i denne saken", "is not a deadline in this case"),
    "no_such_refund": Text("er ikke en refusjon som venter på svar", "is not a refund that waits for an answer"),
    "several_refunds": Text("må oppgis når flere refusjoner venter", "is required when several refunds wait"),
    "no_such_measure": Text("er ikke et tiltak som gjelder", "is not a measure in force"),
    "no_such_entry": Text("er ikke en oppføring i denne saken", "is not an entry of this case"),
    "no_such_field": Text("er ikke et felt i oppføringen", "is not a field of the entry"),
    "does_not_fit": Text("passer ikke i dette feltet", "does not fit this field"),
    "not_in_the_case": Text("er ikke med i saken", "is not in the case"),
    "nobody_has_the_role": Text("ingen har denne rollen i saken", "nobody has this role in the case"),
    "age_or_birth_date": Text(
        "enten fødselsdato eller alder må oppgis", "either the date of birth or the age is required"
    ),
    "no_place_to_live": Text("er ikke et sted å bo", "is not a place to live"),
    "age_or_birth_date_missing": Text(
        "fødselsdato, antatt alder eller «antatt mindreårig» må oppgis",
        "the date of birth, the assessed age or “presumed minor” is required",
    ),
    "no_track": Text("det finnes ingen saksgang for denne personen her", "there is no track for this person here"),
}
"""Problems of data that has the right shape."""

ENDS: dict[str, dict[str, tuple[str, str]]] = {
    "open_matters": {
        "temporary_housing": ("nav", "end_housing"),
        "interim_support": ("udi", "decide_reflection"),
        "reflection_application": ("udi", "decide_reflection"),
        "reflection_period": ("lawyer", "apply_temporary_permit"),
        "temporary_permit": ("lawyer", "apply_permit_renewal"),
        "permit_application": ("udi", "decide_temporary_permit"),
        "asylum_application": ("udi", "decide_asylum"),
        "hand_over": ("reception_centre", "confirm_reception_place"),
        "complaint": ("appeal_body", "decide_appeal"),
        "assisted_return": ("return_counsellor", "complete_return"),
        "placement": ("child_welfare", "end_placement"),
        "shelter_place": ("rosa", "decline_shelter_place"),
    },
    "criteria_missing": {
        "broken_with_environment": ("lawyer", "apply_temporary_permit"),
        "reported_to_police": ("lawyer", "report_to_police"),
        "investigation_open": ("police", "open_investigation"),
        "presence_needed": ("police", "state_presence_needed"),
    },
}
"""Rule → obstacle that it can find → (role, transition) that removes the obstacle."""


def unblocked_by(rule: str, facts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """(role, transition) pairs that unblock a refusal: the row's, or those of the obstacles in its facts, if any."""
    if rule not in ENDS:
        return RULES[rule].unblocked_by
    found = [word for value in facts.values() for word in value.split(", ")] or ENDS[rule]
    return tuple(dict.fromkeys(ENDS[rule][word] for word in found if word in ENDS[rule]))


WORDS: dict[str, Text] = {
    "broken_with_environment": Text("brutt med miljøet", "broken with the environment"),
    "reported_to_police": Text("anmeldt", "reported to the police"),
    "investigation_open": Text("etterforskning eller straffeforfølgning i gang", "investigation or prosecution open"),
    "presence_needed": Text("politiet finner nærvær nødvendig", "police find presence necessary"),
    "temporary_housing": Text("midlertidig botilbud", "temporary housing"),
    "interim_support": Text("stønad i ventetiden", "interim support"),
    "reflection_application": Text("søknad om refleksjonsperiode", "reflection application"),
    "reflection_period": Text("refleksjonsperiode uten et neste steg", "reflection period without a next step"),
    "temporary_permit": Text("tillatelse uten et neste steg", "permit without a next step"),
    "placement": Text("plassering", "placement"),
    "shelter_place": Text("plass på krisesenter som holdes av", "shelter place that is kept"),
    "permit_application": Text("søknad om tillatelse", "permit application"),
    "asylum_application": Text("asylsøknad", "asylum application"),
    "undisclosed": Text("noe som er skjermet for dere", "something that you may not see"),
    "hand_over": Text("overføring av ansvar", "hand-over of responsibility"),
    "complaint": Text("klage", "complaint"),
    "assisted_return": Text("assistert retur", "assisted return"),
    "legal_hold": Text("noen har krevd at den bevares", "somebody has required that it be kept"),
    "open_deadline": Text("en frist løper", "a deadline is running"),
    "archive_duty": Text(
        "dokumentasjon fra et offentlig organ kasseres bare etter vedtak fra arkivmyndigheten",
        "documentation of a public body is destroyed only on a decision by the archive authority",
    ),
    "guardian": Text("verge", "guardian"),
    "lawyer": Text("advokat", "lawyer"),
    "child_welfare": Text("barnevernstjeneste", "child welfare service"),
    "supervisory_authority": Text("tilsynsmyndighet", "supervisory authority"),
    "health_personnel": Text("helsepersonell", "health personnel"),
    "consular_representative": Text("konsulær representant", "consular representative"),
    "spiritual_adviser": Text("prest eller annen åndelig veileder", "priest or other spiritual adviser"),
    **{category: Text(title.nb.lower(), title.en.lower()) for category, title in CATEGORIES.items()},
}
"""Titles of identifiers that a sentence may list."""


def _word(part: str, language: Language) -> str:
    if part in WORDS:
        return WORDS[part].to(language)
    if part in ROLES:
        return ROLES[part].title.to(language).lower()
    day = ISO_DAY.fullmatch(part)
    return f"{int(day[3])}.{int(day[2])}.{day[1]}" if day and language == "nb" else part


def in_words(facts: Mapping[str, str], language: Language) -> dict[str, str]:
    """The facts of a refusal with identifiers replaced by titles."""

    def words(value: str) -> str:
        return ", ".join(_word(part, language) for part in value.split(", "))

    return {name: words(value) for name, value in facts.items()}
