"""Fafo 2013, chapter 3, «EN TYPISK SAKSGANG»: all nine steps in Oslo, and each way in which it can go wrong."""

from datetime import timedelta

from domain.primitives.calendar import add_months
from saksgang.development.demo.teller import Story, Teller, expect, expect_among

HELPER, LAWYER, POLICE, UDI, NAV, TOT = "nadheim", "advokat-lie", "oslo-police", "udi", "nav-grunerlokka", "tot-oslo"


async def to_the_application(teller: Teller) -> None:
    """Steps 1 to 4: identified, a lawyer, advice, the application with the police."""
    teller.say("1. Nadheim har fått tillit: det er snakk om menneskehandel. Saken åpnes, koordinatoren får vite det.")
    await teller.open(
        HELPER,
        municipality="Oslo",
        gender="female",
        birth_date="1998-05-04",
        exploitation="prostitution",
        arena="gaten",
    )
    teller.say("2. En bistandsadvokat kobles på innen tre virkedager.")
    await teller.wait("P1D")
    await teller.do(HELPER, "assign_lawyer", organisation=LAWYER)
    teller.say("3. Advokaten snakker med henne: refleksjonsperiode, asyl eller ingen av dem?")
    await teller.wait("P3D")
    await teller.do(LAWYER, "record_advice", choice="reflection", police_report=False)
    teller.say("4. Søknaden rettes til politiet. NAV kan ikke starte før politiet har bekreftet den.")
    await teller.do(LAWYER, "submit_reflection_application")


async def to_the_support(teller: Teller) -> None:
    """Step 5 begins: the police confirm, NAV pays the first fortnight."""
    await teller.wait("P1D")
    await teller.do(POLICE, "confirm_application_received")
    teller.say("5. NAV Grünerløkka gir bistand, to uker av gangen.")
    await teller.do(NAV, "open_interim_support", **{"from": teller.today.isoformat()})
    await teller.do(NAV, "pay_interim_support", amount_nok=3200)
    no = await teller.is_refused(NAV, "pay_interim_support", amount_nok=3200)
    expect(no.rule, "period_already_paid", "samme periode betales ikke to ganger")


async def to_the_grant(teller: Teller) -> None:
    """Steps 5 and 6: two fortnights with confirmed status, then the decision."""
    teller.say("NAV får ikke spørre UDI selv; bare advokaten eller personen får vite status.")
    no = await teller.is_refused(NAV, "confirm_udi_status", status="pending", as_of=teller.today.isoformat())
    expect(no.rule, "status_only_through_lawyer", "status går gjennom advokaten")
    for _ in range(2):
        await teller.wait("P10D")
        await teller.do(LAWYER, "confirm_udi_status", status="pending", as_of=teller.today.isoformat())
        await teller.do(NAV, "pay_interim_support", amount_nok=3200)
        await teller.wait("P4D")
    teller.say("6. UDI innvilger refleksjonsperiode: seks måneder fra vedtaket, ikke fra søknaden.")
    await teller.do(UDI, "decide_reflection", outcome="granted", decided_on=teller.today.isoformat())
    expect((await teller.where()).matters["interim_support"], "ended", "stønaden i ventetiden slutter")


async def all_nine_steps(teller: Teller) -> None:
    """The whole way, to a temporary permit, to asylum, and over to the state."""
    await to_the_application(teller)
    await to_the_support(teller)
    await to_the_grant(teller)
    await daily_life(teller)
    await temporary_permit(teller)
    await asylum_and_hand_over(teller)


async def daily_life(teller: Teller) -> None:
    """Step 7: services, a place to live, and one of three activities."""
    teller.say("7. Livsopphold, midlertidig botilbud, og sysselsetting i ett av tre alternativer.")
    await teller.wait("P2D")
    await teller.do(NAV, "grant_services", living_allowance=True, temporary_housing=True, follow_up=True)
    home = {"place": "pensjonat-sentrum", "quality_agreement": False, "from": teller.today.isoformat()}
    no = await teller.is_refused(NAV, "assign_housing", kind="hospice", **home)
    expect(no.rule, "hospice_not_for_this_group", "hospits er ingen løsning")
    await teller.do(NAV, "assign_housing", kind="lodging", **home)
    await teller.do(NAV, "hold_activity_meeting")
    await teller.do(NAV, "choose_activity", activity="qualification_for_women")
    await teller.do(NAV, "start_activity")
    await teller.do(HELPER, "record_follow_up", kind="home_visit")
    teller.say("Etter en måned på et sted uten kvalitetsavtale må NAV vurdere botilbudet på nytt.")
    reminded = await teller.wait("P25D")
    expect_among("deadline_reminded", reminded)
    await teller.do(NAV, "review_housing", reason="Ingen ledige steder med avtale denne måneden")
    await teller.wait("P14D")
    await teller.do(
        NAV,
        "assign_housing",
        kind="adapted_unit",
        place="lauras-hus",
        quality_agreement=True,
        **{"from": teller.today.isoformat()},
    )
    await teller.do(LAWYER, "give_return_information")


async def temporary_permit(teller: Teller) -> None:
    """Step 8: at the end of the period (not after a year, as the box says) a permit can be applied for."""
    teller.say("8. Ved periodens slutt kan det søkes om midlertidig tillatelse. Fire vilkår må være dokumentert.")
    await teller.wait("P75D")
    await teller.do(LAWYER, "apply_temporary_permit", attests_break_with_environment=True)
    until = add_months(teller.today, 12).isoformat()
    decision = {"outcome": "granted", "decided_on": teller.today.isoformat(), "valid_until": until}
    await teller.do(LAWYER, "report_to_police", reported_by="personen selv")
    await teller.do(POLICE, "open_investigation")
    await teller.do(POLICE, "state_presence_needed", needed=True, reason="Vitne i saken")
    await teller.wait("P20D")
    granted = {**decision, "decided_on": teller.today.isoformat()}
    await teller.do(UDI, "decide_temporary_permit", **granted)
    expect((await teller.where()).step, "temporary_permit", "saken er ved midlertidig tillatelse")
    teller.say("Refleksjonsperioden løper ut mens tillatelsen gjelder: tjenestene fortsetter.")
    expect_among("reflection_expired", await teller.wait("P60D"))


async def asylum_and_hand_over(teller: Teller) -> None:
    """Step 9: asylum, alternative reception or a reception centre; nobody falls between municipality and state."""
    teller.say("9. Hun søker asyl. Ansvaret går fra kommunen til staten, uten opphold imellom.")
    await teller.do(LAWYER, "apply_asylum")
    await teller.do(LAWYER, "request_alternative_reception")
    no = await teller.is_refused(UDI, "decide_alternative_reception", outcome="granted")
    expect(no.rule, "municipality_has_not_agreed", "kommunen må si ja først")
    await teller.do("oslo-kommune", "agree_alternative_reception", accepted=False)
    await teller.do(UDI, "decide_alternative_reception", outcome="refused")
    reminded = await teller.wait("P280D")
    expect_among("deadline_reminded", reminded)
    await teller.do(
        "noas-mottak",
        "confirm_reception_place",
        place="noas-mottak",
        **{"from": (teller.today + timedelta(days=3)).isoformat()},
    )
    await teller.wait("P3D")
    await teller.do(NAV, "end_housing", reason="moved")
    where = await teller.where()
    expect(where.step, "asylum", "saken er ved asyl")
    expect("state_handover" in where.open_deadlines, False, "overføringen er gjort")


async def no_status(teller: Teller) -> None:
    """The lawyer does not answer: nothing stops by itself; NAV decides, and nothing is lost once she answers."""
    await to_the_application(teller)
    await to_the_support(teller)
    teller.say("Advokaten følger ikke opp. Etter to uker uten status får alle det gjelder vite det; ingenting stanser.")
    happened = await teller.wait("P15D")
    escalated = next(h for h in happened if h.type == "deadline_escalated" and h.rule == "udi_status")
    expect({NAV, LAWYER, TOT} <= set(escalated.told), True, "NAV, advokaten og koordinatoren får vite det")
    expect((await teller.where()).matters["interim_support"], "running", "ingen stønad faller bort av seg selv")
    teller.say("NAV betaler én periode på eget ansvar, og stanser så stønaden ved vedtak.")
    await teller.do(NAV, "pay_interim_support", amount_nok=3200)
    reason = {"reason": "Status er ikke bekreftet", "person_notified": True, "person_heard": True}
    expect_among("interim_support_suspended", await teller.do(NAV, "suspend_interim_support", **reason))
    no = await teller.is_refused(NAV, "pay_interim_support", amount_nok=3200)
    expect(no.rule, "support_suspended", "NAVs vedtak gjelder til det er omgjort")
    teller.say("Nødhjelp kan aldri nektes.")
    await teller.do(NAV, "pay_interim_support", amount_nok=600, emergency=True, reason="Mat til helgen")
    teller.say("Koordinatoren minnes på det hver dag, og får tak i advokaten.")
    await teller.wait("P2D")
    resumed = await teller.do(LAWYER, "confirm_udi_status", status="pending", as_of=teller.today.isoformat())
    expect_among("interim_support_resumed", resumed)
    await teller.do(NAV, "pay_interim_support", amount_nok=3200)


async def refusal(teller: Teller) -> None:
    """UDI refuses; the lawyer asks for postponed enforcement and complains; the appeal body reverses."""
    await to_the_application(teller)
    await to_the_support(teller)
    await teller.wait("P10D")
    teller.say("UDI avslår. Etter 48 timer kan vedtaket iverksettes; klagefristen er tre uker.")
    await teller.do(
        UDI, "decide_reflection", outcome="refused", decided_on=teller.today.isoformat(), reason="Ikke holdepunkter"
    )
    no = await teller.is_refused(NAV, "pay_interim_support", amount_nok=3200)
    expect(no.rule, "support_not_open", "stønaden er slutt")
    await teller.do(LAWYER, "request_postponed_enforcement")
    await teller.wait("P10D")
    refused = await teller.do(
        LAWYER, "file_complaint", decision=await teller.seq_of("reflection_refused"), grounds="Bevisene er ikke vurdert"
    )
    expect_among("complaint_filed", refused)
    teller.say("UDI ser på det igjen og opprettholder; klagen går av seg selv til UNE.")
    await teller.wait("P20D")
    happened = await teller.do(UDI, "review_complaint", outcome="upheld")
    expect_among("complaint_forwarded", happened)
    await teller.wait("P60D")
    reversed_ = await teller.do("une", "decide_appeal", outcome="reversed")
    expect_among("reflection_refusal_reversed", reversed_)
    teller.say("UNE omgjør: søknaden er til behandling igjen, og UDI innvilger.")
    await teller.do(UDI, "decide_reflection", outcome="granted", decided_on=teller.today.isoformat())
    expect((await teller.where()).step, "grant", "refleksjonsperioden er innvilget")


async def expiry_without_a_next_step(teller: Teller) -> None:
    """Six months pass and nobody applies for anything: the reminders come, the period ends, and it is not silent."""
    await to_the_application(teller)
    await to_the_support(teller)
    await to_the_grant(teller)
    await teller.do(NAV, "grant_services", living_allowance=True, temporary_housing=False, follow_up=True)
    await teller.do(NAV, "exempt_from_activity", until=add_months(teller.today, 3).isoformat(), reason="Trenger ro")
    await teller.do(LAWYER, "give_return_information")
    no = await teller.is_refused(TOT, "close", outcome="ferdig")
    expect(no.rule, "open_matters", "saken kan ikke lukkes mens perioden løper")
    teller.say("Månedene går. Fra måned fire minnes advokaten på at noe må komme etter.")
    happened = await teller.wait("P190D")
    reminders = [h for h in happened if h.type == "deadline_reminded" and h.rule == "reflection_period"]
    expect(len(reminders), 4, "påminnelser: måned fire, en måned, fjorten dager, tre dager")
    expired = expect_among("reflection_expired", happened)
    expect({NAV, LAWYER, TOT, HELPER} <= set(expired.told), True, "alle det gjelder får vite det")
    teller.say(
        "Hun har reist av egen vilje; hjelpetiltaket melder det, og koordinatoren avslutter. Saken kan gjenåpnes."
    )
    await teller.do(HELPER, "report_departure", reason="Har reist til slektninger")
    await teller.do(TOT, "close", outcome="Perioden utløp, personen har reist")
    expect((await teller.where()).open_deadlines, (), "ingen frist løper i en avsluttet sak")


async def neither(teller: Teller) -> None:
    """Step 3, the other way: neither reflection nor asylum; the person leaves this path and may come back."""
    teller.say("Noen søker ikke: «eller ikke – da ute av denne saksgangen».")
    await teller.open(HELPER, municipality="Oslo", gender="female", assessed_age=31, exploitation="prostitution")
    await teller.do(HELPER, "assign_lawyer", organisation=LAWYER)
    happened = await teller.do(LAWYER, "record_advice", choice="neither")
    expect(expect_among("advice_declined", happened).told.count(HELPER), 1, "hjelpetiltaket får vite det")
    await teller.do(TOT, "close", outcome="Ønsket ikke å søke")
    await teller.wait("P30D")
    teller.say("En måned senere er hun tilbake.")
    await teller.do(HELPER, "reopen", reason="Personen tok kontakt igjen")
    await teller.do(LAWYER, "record_advice", choice="reflection")
    await teller.do(LAWYER, "submit_reflection_application")


BOX = "Fafo 2013, kap. 3, «En typisk saksgang»"
STORIES = (
    Story(
        name="all_nine_steps",
        title="Alle ni steg",
        source=f"{BOX}, steg 1–9",
        tell=all_nine_steps,
    ),
    Story(
        name="no_status",
        title="Ingen bekreftet status hos UDI",
        source=f"{BOX}, steg 5, og teksten foran",
        tell=no_status,
    ),
    Story(
        name="refusal",
        title="Avslag, klage og omgjøring",
        source=f"{BOX}, steg 6",
        tell=refusal,
    ),
    Story(
        name="expiry_without_a_next_step",
        title="Perioden løper ut uten et neste steg",
        source=f"{BOX}, steg 8, og teksten foran",
        tell=expiry_without_a_next_step,
    ),
    Story(
        name="neither",
        title="Ingen av delene, og tilbake igjen",
        source=f"{BOX}, steg 3",
        tell=neither,
    ),
)
