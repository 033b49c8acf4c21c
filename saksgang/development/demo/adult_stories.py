"""Stories of adults in the two reports beside the typical case: each shows what went wrong, or what made it go well."""

from datetime import date, timedelta
from typing import Any

from domain.primitives.calendar import add_months
from saksgang.development.demo.teller import Story, Teller, expect, expect_among

HELPER, LAWYER, POLICE, UDI, NAV, TOT = "nadheim", "advokat-lie", "oslo-police", "udi", "nav-grunerlokka", "tot-oslo"
ROSA, SHELTER, IOM, MUNICIPALITY, RECEPTION = "rosa", "oslo-krisesenter", "iom-norway", "oslo-kommune", "noas-mottak"
FRI, BERGEN_SHELTER, BERGEN_NAV, EXIT = "prosjekt-fri", "bergen-krisesenter", "nav-bergenhus", "exit-bergen"
SOMEBODY: dict[str, Any] = {"gender": "female", "assessed_age": 27, "exploitation": "prostitution"}


def day(teller: Teller, ahead: int = 0) -> str:
    """Return the case's day, or the day so many days later."""
    return (teller.today + timedelta(days=ahead)).isoformat()


async def apply(teller: Teller, by: str = HELPER, town: str = "Oslo", police: str = POLICE, nav: str = NAV) -> None:
    """She is identified and advised, the application is with the police, and NAV pays the first fortnight."""
    await teller.open(by, municipality=town, **SOMEBODY)
    await teller.do(by, "assign_lawyer", organisation=LAWYER)
    await teller.do(LAWYER, "record_advice", choice="reflection")
    await teller.do(LAWYER, "submit_reflection_application")
    await teller.do(police, "confirm_application_received")
    await teller.do(nav, "open_interim_support", **{"from": day(teller)})
    await teller.do(nav, "pay_interim_support", amount_nok=3200)


async def grant(teller: Teller, nav: str = NAV) -> None:
    """UDI grants the reflection period, and NAV its services."""
    await teller.wait("P10D")
    await teller.do(UDI, "decide_reflection", outcome="granted", decided_on=day(teller))
    await teller.do(nav, "grant_services", living_allowance=True, temporary_housing=True, follow_up=True)


async def take_part(teller: Teller, activity: str = "folkeuniversitetet_course", nav: str = NAV) -> None:
    """She chooses an activity, and it begins."""
    await teller.do(nav, "choose_activity", activity=activity)
    await teller.do(nav, "start_activity")


async def reflect(teller: Teller, activity: str = "folkeuniversitetet_course") -> None:
    """From the street in Oslo into the reflection period."""
    await apply(teller)
    await grant(teller)
    await take_part(teller, activity)


async def find_shelter(teller: Teller, by: str, shelter: str = SHELTER) -> None:
    """ROSA finds a place, and she comes there."""
    await teller.do(by, "request_shelter_place", needs=["Trygg adresse"])
    await teller.do(ROSA, "offer_shelter_place", shelter=shelter)
    await teller.do(shelter, "confirm_arrival")


async def more_than_a_year(teller: Teller) -> None:
    """The period counts from the decision: waiting for it means help for much longer than six months."""
    teller.say("Hun venter på UDI. Hver fjortende dag spør advokaten om status, og NAV betaler videre.")
    await apply(teller)
    first = teller.today
    brought = await teller.wait("P10D")
    for _ in range(14):
        await teller.do(LAWYER, "confirm_udi_status", status="pending", as_of=day(teller))
        await teller.do(NAV, "pay_interim_support", amount_nok=3200)
        brought += await teller.wait("P14D")
    late = [h for h in brought if h.type == "deadline_breached" and h.rule == "udi_provisional_reply"]
    expect(len(late) >= 5, True, "UDI svarer ikke, og det blir sett hver måned")
    teller.say("Endelig et vedtak: seks måneder, regnet fra i dag.")
    await teller.do(UDI, "decide_reflection", outcome="granted", decided_on=day(teller))
    await teller.do(NAV, "grant_services", living_allowance=True, temporary_housing=False, follow_up=True)
    await teller.do(NAV, "exempt_from_activity", until=day(teller, 180), reason="Hun har funnet seg en vaskejobb")
    await teller.do(LAWYER, "give_return_information")
    teller.say("Advokaten søker om videre opphold. Perioden ender på sin dag, og søknaden gir ikke rett til å bli.")
    await teller.wait("P150D")
    await teller.do(LAWYER, "apply_temporary_permit", attests_break_with_environment=True)
    expect_among("reflection_expired", await teller.wait("P36D"))
    expect((teller.today - first).days > 365, True, "det halve året ble mer enn et helt")


async def evicted(teller: Teller) -> None:
    """A broken house rule costs the room, and losing a room is never silent."""
    await reflect(teller)
    teller.say("Rommet har regler: ingen gjester om natten. Hun bryter dem.")
    home = {"kind": "lodging", "place": "pensjonat-sentrum", "quality_agreement": True, "from": day(teller)}
    await teller.do(NAV, "assign_housing", **home)
    await teller.wait("P5D")
    await teller.do(NAV, "record_house_rule_breach", reason="Overnattingsgjest")
    lost = expect_among("housing_ended", await teller.do(NAV, "end_housing", reason="evicted"))
    expect({HELPER, TOT} <= set(lost.told), True, "hjelpetiltaket og koordinatoren får vite det")
    teller.say("NAV har et døgn på å finne et nytt sted eller si nei. Døgnet går.")
    late = expect_among("deadline_breached", await teller.wait("P2D"))
    expect(late.rule, "rehousing", "det er botilbudet som er for sent")
    await teller.do(NAV, "decide_no_housing", reason="Hun fulgte ikke husreglene")
    complaint = {"decision": await teller.seq_of("no_housing_decided"), "grounds": "Plikten gjelder fortsatt"}
    await teller.do(HELPER, "file_complaint", **complaint)
    await teller.wait("P7D")
    teller.say("NAV ser på det igjen og gjør om: plikten til å finne et sted gjelder fortsatt.")
    expect_among("no_housing_reversed", await teller.do(NAV, "review_complaint", outcome="reversed"))
    await teller.do(NAV, "assign_housing", **{**home, "kind": "municipal_flat", "place": "En hybel på Torshov"})
    expect("rehousing" in (await teller.where()).open_deadlines, False, "hun har et sted å bo")


async def tell_her(teller: Teller, topic: str) -> int:
    """NAV tells her something; return the sequence number of the event recorded just before.

    The coordinator sees that event only redacted.
    """
    await teller.do(NAV, "inform_person", topic=topic, language="engelsk", interpreter=True)
    return await teller.seq_of("person_informed") - 1


async def allowance_reduced(teller: Teller) -> None:
    """Coming is a condition for the money; the complaint says that it asks too much of her."""
    await reflect(teller, "qualification_for_women")
    teller.say("NAV vil gjøre oppmøte til vilkår for stønaden. Det krever at hun er hørt.")
    no = await teller.is_refused(NAV, "set_condition", condition="Oppmøte", person_heard=False)
    expect(no.rule, "person_not_heard", "hun skal høres først")
    await tell_her(teller, "activity")
    await teller.do(
        NAV, "set_condition", condition="Oppmøte to dager i uken", person_heard=True, reduction_announced=True
    )
    for _ in range(2):
        await teller.wait("P7D")
        ill = {"from": day(teller, -2), "to": day(teller)}
        await teller.do(NAV, "record_absence", kind="self_certified", **ill)
    await teller.wait("P7D")
    today = {"from": day(teller), "to": day(teller)}
    teller.say(
        "Begge egenmeldingene er brukt. Hun sover ikke om natten, og har ingen lege som kan skrive under. Fraværet "
        "blir stående uten grunn."
    )
    await teller.do(NAV, "record_absence", kind="unexcused", **today)
    absence = await tell_her(teller, "next_steps")
    cut = {"percent": 20, "months": 2, "floor_nok": 4000, "proportionality": "Hun har igjen til mat og reiser"}
    await teller.do(NAV, "reduce_allowance", because=[absence], **cut)
    decision = await tell_her(teller, "complaint")
    await teller.do(HELPER, "file_complaint", decision=decision, grounds="Uforholdsmessig tyngende")
    await teller.wait("P12D")
    teller.say("NAV gjør om vedtaket: hun får pengene tilbake.")
    reviewed = expect_among("complaint_reviewed", await teller.do(NAV, "review_complaint", outcome="reversed"))
    expect(LAWYER in reviewed.told, True, "advokaten får vite det")


async def flat_in_bergen(teller: Teller) -> None:
    """From the shelter into a flat: in Bergen everybody meets first, and nobody has to start anew."""
    teller.say("Bergen. Prosjekt FRI ringer ROSA, og samme dag er hun på krisesenteret.")
    await apply(teller, FRI, "Bergen", EXIT, BERGEN_NAV)
    await find_shelter(teller, FRI, BERGEN_SHELTER)
    await grant(teller, BERGEN_NAV)
    teller.say("Hun vil bo for seg selv. Krisesenteret kaller inn NAV og advokaten.")
    invited = {"at": f"{day(teller, 3)}T12:00:00+01:00", "participants": [BERGEN_NAV, LAWYER]}
    called = expect_among("case_meeting_convened", await teller.do(BERGEN_SHELTER, "convene_case_meeting", **invited))
    expect({BERGEN_NAV, LAWYER} <= set(called.told), True, "de innkalte får vite det")
    await teller.wait("P3D")
    action = {"what": "Finner en leilighet", "role": "nav", "by": day(teller, 20)}
    await teller.do(BERGEN_SHELTER, "record_case_meeting", needs=["Klær"], actions=[action])
    meeting = await teller.seq_of("case_meeting_recorded")
    await teller.wait("P8D")
    flat = {"kind": "municipal_flat", "place": "Kommunal leilighet", "quality_agreement": True, "from": day(teller)}
    await teller.do(BERGEN_NAV, "assign_housing", **flat)
    await teller.do(BERGEN_NAV, "complete_action", deadline=f"meeting_action-{meeting}-1")
    teller.say("Ny leilighet, og norskkurs hver formiddag.")
    await take_part(teller, "norwegian_course", BERGEN_NAV)
    await teller.do(ROSA, "give_return_information")


async def to_asylum(teller: Teller, days: int) -> date:
    """She applies for asylum so many days into the period; return the municipality's last day of responsibility."""
    await reflect(teller)
    await teller.do(LAWYER, "give_return_information")
    last = add_months(teller.today, 6)
    await teller.wait(f"P{days}D")
    await teller.do(LAWYER, "apply_asylum")
    await teller.do(LAWYER, "request_alternative_reception")
    return last


async def asylum_with_agreement(teller: Teller) -> None:
    """She stays where she is: the municipality agrees with UDI before its own responsibility ends."""
    teller.say("Hun søker asyl. Kommunens ansvar ender med perioden; noen må ta over før det.")
    await to_asylum(teller, 100)
    expect("state_handover" in (await teller.where()).open_deadlines, True, "overføringen har en frist")
    no = await teller.is_refused(UDI, "decide_alternative_reception", outcome="granted")
    expect(no.rule, "municipality_has_not_agreed", "avtalen krever at kommunen vil")
    await teller.do(MUNICIPALITY, "agree_alternative_reception", accepted=True)
    await teller.do(UDI, "decide_alternative_reception", outcome="granted")
    happened = [h.type for h in await teller.wait("P90D")]
    expect("reflection_expired" in happened, True, "perioden er over")
    expect("responsibility_gap_detected" in happened, False, "ingen tomrom mellom kommune og stat")
    await teller.do(UDI, "decide_asylum", outcome="humanitarian")


async def asylum_without_agreement(teller: Teller) -> None:
    """The municipality says no, the days run, and everybody is warned before the gap opens."""
    last = await to_asylum(teller, 150)
    teller.say("Kommunen sier nei; den står fritt. UDI må finne plass i mottak.")
    await teller.do(MUNICIPALITY, "agree_alternative_reception", accepted=False)
    await teller.do(UDI, "decide_alternative_reception", outcome="refused", reason="Ingen avtale")
    gap = expect_among("responsibility_gap_detected", await teller.wait(f"P{(last - teller.today).days - 1}D"))
    expect({UDI, NAV, LAWYER, TOT} <= set(gap.told), True, "alle varsles før noen står uten ansvarlig")
    teller.say("Dagen før perioden er over, har mottaket en seng.")
    await teller.do(RECEPTION, "confirm_reception_place", place=RECEPTION, **{"from": day(teller, 1)})
    expect("state_handover" in (await teller.where()).open_deadlines, False, "staten har tatt over")
    expect_among("reflection_expired", await teller.wait("P3D"))


async def neither_and_back(teller: Teller) -> None:
    """She calls herself, wants no shelter and no application; help must still be there when she comes back."""
    teller.say("Hun ringer ROSA selv. Et krisesenter vil hun ikke til; hun vil bo hos en venninne.")
    await teller.open(ROSA, municipality="Oslo", **SOMEBODY)
    await teller.do(ROSA, "request_shelter_place")
    await teller.do(ROSA, "decline_shelter_place", reason="Hun vil bo hos en venninne")
    await teller.do(ROSA, "assign_lawyer", organisation=LAWYER)
    happened = await teller.do(LAWYER, "record_advice", choice="neither")
    expect({ROSA, TOT} <= set(expect_among("advice_declined", happened).told), True, "de som skal slippe, får vite det")
    await teller.do(TOT, "close", outcome="Ville ikke søke nå")
    await teller.wait("P60D")
    teller.say("To måneder senere er hun funnet av dem hun flyktet fra. Nå er døra fortsatt åpen.")
    await teller.do(ROSA, "reopen", reason="Hun er redd og ber om hjelp")
    await find_shelter(teller, ROSA)
    await teller.do(LAWYER, "record_advice", choice="asylum")
    expect_among("asylum_applied", await teller.do(LAWYER, "apply_asylum"))
    await teller.do(RECEPTION, "confirm_reception_place", place=RECEPTION, **{"from": day(teller)})
    await teller.do(SHELTER, "leave_shelter")


async def assisted_return(teller: Teller) -> None:
    """Nobody dares to speak of going home; the responsible organisation is reminded of it."""
    await apply(teller)
    await find_shelter(teller, HELPER)
    await grant(teller)
    await take_part(teller, "adora")
    teller.say("Retur er vanskelig å ta opp. Etter tre måneder skal hun likevel ha fått vite hva hjelp hjem er.")
    reminded = [h for h in await teller.wait("P85D") if h.rule == "return_information"]
    expect([ROSA in h.told for h in reminded], [True], "ROSA minnes på det, for hun bor på krisesenter")
    await teller.do(ROSA, "give_return_information")
    teller.say("Hun tenker seg om, og vil snakke med IOM.")
    await teller.do(TOT, "assign_responsible", role="return_counsellor", organisation=IOM, reason="Hun spør selv")
    await teller.do(IOM, "accept_responsibility")
    await teller.do(IOM, "apply_assisted_return")
    expect((await teller.where()).step, "return", "saken er ved retur")
    await teller.wait("P21D")
    await teller.do(SHELTER, "leave_shelter")
    await teller.do(IOM, "complete_return")
    await teller.do(TOT, "close", outcome="Hjemme, fulgt opp der")
    expect((await teller.where()).open_deadlines, (), "ingen frist løper")


async def pregnant(teller: Teller) -> None:
    """NAV needs to know, the helper must keep silent, and she decides."""
    await reflect(teller)
    teller.say("Hun har sagt til Nadheim at hun er gravid. NAV vet det ikke, og har bare et rom på pensjonat.")
    told = {"to": "nav", "categories": ["health_social"], "text": "Hun er gravid", "facts": ["pregnant"]}
    no = await teller.is_refused(HELPER, "share_information", **told, basis="statutory_request", explanation="Krav")
    expect(no.rule, "basis_does_not_reach_recipient", "et privat tiltak svarer ikke på krav")
    no = await teller.is_refused(HELPER, "share_information", **told, basis="consent")
    expect(no.rule, "no_consent", "hun har ikke samtykket")
    teller.say("Hun sier ja, skriftlig, så lenge det gjelder et sted å bo.")
    await teller.do(HELPER, "record_consent", to="nav", categories=["health_social"], form="written")
    await teller.do(HELPER, "share_information", **told, basis="consent")
    home = {"place": "pensjonat-sentrum", "quality_agreement": False, "from": day(teller)}
    no = await teller.is_refused(NAV, "assign_housing", kind="lodging", **home)
    expect(no.rule, "housing_must_take_children", "et pensjonat er ikke for gravide")
    await teller.do(NAV, "assign_housing", kind="family_centre", **{**home, "place": "Et familiesenter på Østlandet"})
    teller.say("Hun har fått det hun trengte, og trekker samtykket.")
    await teller.do(HELPER, "withdraw_consent", to="nav", categories=["health_social"])


async def moved_for_safety(teller: Teller) -> None:
    """He has found out where she lives; and somebody must pay the dentist meanwhile."""
    await reflect(teller)
    await find_shelter(teller, HELPER)
    teller.say("Krisesenteret har betalt tannlegen og ber ROSA om refusjon. Uken går uten svar.")
    await teller.do(SHELTER, "request_refund", kind="dentist", amount_nok=2400)
    late = {h.type for h in await teller.wait("P9D")}
    expect(bool(late & {"deadline_breached", "redacted"}), True, "koordinatoren ser at noe er for sent")
    await teller.do(ROSA, "decide_refund", outcome="granted")
    teller.say("Politiet mener at bakmannen kjenner adressen. Hun må flytte i dag.")
    await teller.do(POLICE, "assess_security", level="high", measures=["Voldsalarm", "Nytt krisesenter"])
    await teller.do(SHELTER, "request_shelter_place", needs=["En annen by"])
    await teller.do(ROSA, "offer_shelter_place", shelter=BERGEN_SHELTER)
    moved = expect_among("shelter_moved", await teller.do(SHELTER, "move_shelter", reason="Adressen er kjent"))
    expect({ROSA, LAWYER} <= set(moved.told), True, "ROSA og advokaten vet hvor hun er")
    expect([HELPER in moved.told, TOT in moved.told], [False, False], "andre får det ikke tilsendt")
    teller.say("Et krisesenter er ikke til å bo i. Etter tre måneder skal oppholdet vurderes.")
    reminded = [h for h in await teller.wait("P80D") if h.type == "deadline_reminded" and h.rule == "shelter_review"]
    expect(len(reminded), 1, "ROSA minnes på at krisesenter er for korte opphold")
    await teller.do(ROSA, "review_housing", reason="Ingen trygg leilighet ennå")
    await teller.do(BERGEN_SHELTER, "leave_shelter", reason="Flytter til en leilighet på skjermet adresse")
    expect("shelter_review" in (await teller.where()).open_deadlines, False, "ingenting å vurdere lenger")


F3, F4 = "Fafo 2013, kap. 3", "Fafo 2013, kap. 4"
STORIES = (
    Story(
        name="more_than_a_year",
        title="Et halvt år som blir mer enn et helt",
        source=f"{F3}, «En «typisk» saksgang»",
        tell=more_than_a_year,
    ),
    Story(
        name="evicted",
        title="Kastet ut etter brutte husregler",
        source=f"{F3}, «Egnet botilbud»",
        tell=evicted,
    ),
    Story(
        name="allowance_reduced",
        title="Stønaden trekkes, og vedtaket gjøres om",
        source=f"{F3}, «Høyt frafall, vilkår som virkemiddel»",
        tell=allowance_reduced,
    ),
    Story(
        name="flat_in_bergen",
        title="Fra krisesenteret til egen leilighet",
        source=f"{F4}, innledningen og «Botilbud»",
        tell=flat_in_bergen,
    ),
    Story(
        name="asylum_with_agreement",
        title="Asyl, og kommunen inngår avtale",
        source=f"{F3}, «En «typisk» saksgang», alternativ mottaksplassering",
        tell=asylum_with_agreement,
    ),
    Story(
        name="asylum_without_agreement",
        title="Asyl, og kommunen sier nei",
        source=f"{F3}, «En «typisk» saksgang», overgangen til staten",
        tell=asylum_without_agreement,
    ),
    Story(
        name="neither_and_back",
        title="Verken krisesenter eller søknad, og tilbake",
        source="NTNU 2008, kap. 3.2",
        tell=neither_and_back,
    ),
    Story(
        name="assisted_return",
        title="Hjelp til å reise hjem",
        source="NTNU 2008, kap. 3.1 og 3.3, «Forberedelse på retur»",
        tell=assisted_return,
    ),
    Story(
        name="pregnant",
        title="Gravid, og ikke på pensjonat",
        source=f"{F3}, «Bistanden i praksis»",
        tell=pregnant,
    ),
    Story(
        name="moved_for_safety",
        title="Flyttet i sikkerhet, og hvem som betaler",
        source="NTNU 2008, kap. 2.4, 3.1 og 4.2",
        tell=moved_for_safety,
    ),
)
