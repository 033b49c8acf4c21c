"""Fafo 2013, chapters 5 and 6: children in Oslo, from the first concern to the end, together with those in Bergen."""

from datetime import timedelta
from typing import Any

from saksgang.development.demo.bergen_children import STORIES as IN_BERGEN
from saksgang.development.demo.child_steps import (
    ANSWERS,
    APPROVED,
    OTHER_INSTITUTION,
    PRIVATE_HOME,
    acute,
    decision,
    leaves,
    reminders,
)
from saksgang.development.demo.teller import Story, Teller, expect, expect_among

OUTREACH, EMERGENCY, WELFARE, BFE = "uteseksjonen", "barnevernvakten-oslo", "bv-st-hanshaugen", "bfe-oslo"
TRIBUNAL, POLICE, TOT, GUARDIAN, LAWYER = "nemnda-oslo", "oslo-police", "tot-oslo", "verge-oslo", "advokat-lie"

NO_CALLS = {
    "restricts": ["phone", "visits"],
    "contacts": ["network", "others_named"],
    "reason": "Noen ringer om natten og sier når hun skal komme",
}


async def found_in_the_evening(teller: Teller, **child: Any) -> None:
    """The emergency service has taken the call, screens, and does not know what it has seen."""
    await teller.open(EMERGENCY, municipality="Oslo", **child)
    happened = await teller.do(EMERGENCY, "conduct_screening", answers=ANSWERS, suspicion="unclear")
    told = expect_among("screening_conducted", happened).told
    expect({WELFARE, BFE} <= set(told), True, "uklart regnes som mistanke: bydelen og BFE får vite det")


async def placed(teller: Teller) -> None:
    """A place within two hours, an acute decision under § 4-29, and the morning after."""
    await teller.do(BFE, "offer_place", institution=APPROVED)
    await teller.do(EMERGENCY, "place_acutely", **acute("4-29", APPROVED, teller))
    await teller.do(EMERGENCY, "send_acute_decision")
    await teller.do(WELFARE, "appoint_guardian", organisation=GUARDIAN)
    await teller.do(WELFARE, "assign_lawyer", organisation=LAWYER)
    await teller.do(LAWYER, "record_advice", choice="reflection")
    await teller.do(WELFARE, "inform_reporter")


async def approved(teller: Teller) -> None:
    """The tribunal reviews the acute decision, gets its petition, and places the child for six weeks."""
    await teller.do(TRIBUNAL, "decide_tribunal", **decision("acute", "approved", teller))
    await teller.do(WELFARE, "file_with_tribunal")
    await teller.wait("P8D")
    await teller.do(TRIBUNAL, "decide_tribunal", **decision("placement", "approved", teller))
    expect((await teller.where()).step, "care", "nemnda har plassert")


async def weeks_then_of_free_will(teller: Teller) -> None:
    """Held under § 4-29 for weeks, extended once; then she wants to stay."""
    teller.say(
        "En jente på rundt femten tigger i sentrum, uten adresse. Barnevernvakten tar imot; bydelen har ansvaret."
    )
    await found_in_the_evening(teller, assessed_age=15, gender="female", exploitation="begging", arena="gaten")
    no = await teller.is_refused(EMERGENCY, "place_acutely", **acute("4-29", PRIVATE_HOME, teller))
    expect(no.rule, "placement_4_29_needs_approved_institution", "aldri et privat hjem")
    teller.say("BFE finner plass samme kveld.")
    await placed(teller)
    teller.say("Telefonen hennes ringer hele natten. Nettverket kan holdes unna, advokaten aldri.")
    no = await teller.is_refused(
        WELFARE, "impose_protection_measure", **{**NO_CALLS, "contacts": ["network", "lawyer"]}
    )
    expect(no.rule, "protected_contact", "kontakten med advokaten er fri")
    await teller.do(WELFARE, "impose_protection_measure", **NO_CALLS)
    await approved(teller)
    await extended(teller)
    await teller.wait("P35D")
    await she_stays(teller)
    await teller.wait("P30D")
    await leaves(teller, WELFARE, "foster_home", "Bor i fosterhjem")


async def extended(teller: Teller) -> None:
    """A week and a half before the end the tribunal gives six weeks more, and not a day beyond."""
    teller.say("Seks uker om gangen. To uker før slutten minnes bydelen på det, og søker forlengelse.")
    expect(reminders(await teller.wait("P30D"), "placement_4_29"), 1, "påminnelse fjorten dager før")
    await teller.do(WELFARE, "apply_extension")
    too_long = (teller.today + timedelta(days=60)).isoformat()
    no = await teller.is_refused(
        TRIBUNAL, "decide_tribunal", **decision("extension", "approved", teller), until=too_long
    )
    expect(no.rule, "longer_than_six_weeks", "høyst seks uker fra slutten av forrige vedtak")
    await teller.do(TRIBUNAL, "decide_tribunal", **decision("extension", "approved", teller))


async def she_stays(teller: Teller) -> None:
    """The coercive placement becomes one by consent; its measures and clocks end."""
    teller.say("Hun forstår mer nå, og vil bli. Vedtaket avløses av en frivillig plassering; ingen tvangsfrist løper.")
    consent = {"institution": APPROVED, "consent_of": "jenta selv, og verge"}
    await teller.do(WELFARE, "place_by_consent", **consent)
    no = await teller.is_refused(TRIBUNAL, "impose_protection_measure", **NO_CALLS)
    expect(no.rule, "no_4_29_placement", "tiltakene falt med § 4-29")
    held = {"placement_4_29", "placement_4_29_total"} & set((await teller.where()).open_deadlines)
    expect(held, set(), "ingen frist for tvang er åpen")


async def nobody_extends(teller: Teller) -> None:
    """The six weeks run out: the child may not be held, and everybody is told at the same moment."""
    await found_in_the_evening(teller, assessed_age=16, gender="female", exploitation="prostitution")
    await placed(teller)
    await approved(teller)
    teller.say("Ingen søker forlengelse. Fire påminnelser går ut; så er tiden ute.")
    happened = await teller.wait("P44D")
    expect(reminders(happened, "placement_4_29"), 4, "fjorten, sju, tre og én dag før")
    lapsed = expect_among("placement_lapsed", happened)
    expect({WELFARE, POLICE, GUARDIAN, LAWYER, TOT} <= set(lapsed.told), True, "alle det gjelder får vite det")
    expect([h.type for h in happened].count("placement_lapsed"), 1, "én gang")
    no = await teller.is_refused(TRIBUNAL, "decide_tribunal", **decision("extension", "approved", teller))
    expect(no.rule, "placement_already_lapsed", "det som er falt bort, kan ikke forlenges")
    teller.say("Hun drar til en tante i en annen by, og bydelen avslutter plasseringen.")
    await teller.do(WELFARE, "end_placement", reason="other_measure")
    await teller.do(WELFARE, "close", outcome="Bor hos slektninger")


async def the_forgotten_petition(teller: Teller) -> None:
    """Two weeks without a petition: the acute decision lapses, a new one starts no new six months.

    The tribunal says no.
    """
    await found_in_the_evening(teller, assessed_age=13, gender="female", exploitation="forced_crime")
    await placed(teller)
    teller.say("Nemnda godkjenner akuttvedtaket, men begjæringen om tiltak blir liggende.")
    await teller.do(TRIBUNAL, "decide_tribunal", **decision("acute", "approved", teller))
    happened = await teller.wait("P16D")
    expect(reminders(happened, "tribunal_petition"), 3, "fem, to og én dag før")
    expect_among("acute_decision_lapsed", happened)
    no = await teller.is_refused(WELFARE, "impose_protection_measure", **NO_CALLS)
    expect(no.rule, "no_4_29_placement", "uten vedtak ingen tiltak")
    teller.say("Nye opplysninger: nytt akuttvedtak, og denne gangen begjæring samme dag. De første ukene teller med.")
    await teller.do(WELFARE, "place_acutely", **acute("4-29", APPROVED, teller))
    await teller.do(WELFARE, "send_acute_decision")
    await teller.do(WELFARE, "file_with_tribunal")
    await teller.do(GUARDIAN, "complain_acute", grounds="Hun er redd og vil hjem")
    await teller.wait("P2D")
    happened = await teller.do(TRIBUNAL, "decide_tribunal", **decision("acute_complaint", "rejected", teller))
    expect_among("placement_ended", happened)
    await teller.do(WELFARE, "close", outcome="Nemnda avslo")


async def the_wrong_paragraph(teller: Teller) -> None:
    """Placed on the wrong paragraph: the tribunal says no the next day, but she has been persuaded to stay."""
    await found_in_the_evening(teller, assessed_age=16, gender="female", exploitation="prostitution")
    teller.say("Barnevernvakten lar ikke være å plassere fordi hjemmelen er usikker.")
    await teller.do(EMERGENCY, "place_acutely", **acute("4-25", OTHER_INSTITUTION, teller))
    await teller.do(EMERGENCY, "send_acute_decision")
    await teller.do(WELFARE, "appoint_guardian", organisation=GUARDIAN)
    no = await teller.is_refused(WELFARE, "impose_protection_measure", **NO_CALLS)
    expect(no.rule, "no_4_29_placement", "beskyttelsestiltak finnes bare etter § 4-29")
    await teller.wait("P1D")
    teller.say("Nemnda sier nei: det er truslene som er faren, ikke atferden hennes.")
    happened = await teller.do(TRIBUNAL, "decide_tribunal", **decision("acute", "rejected", teller))
    expect_among("placement_ended", happened)
    teller.say("Men bydelen er koblet på, og hun går med på å bli en stund.")
    await teller.do(WELFARE, "place_by_consent", institution=OTHER_INSTITUTION, consent_of="jenta selv")
    expect((await teller.where()).step, "care", "hun er plassert av egen vilje")
    await teller.wait("P20D")
    await leaves(teller, WELFARE, "other_measure", "Hybel med oppfølging")


async def the_boy_in_the_drug_scene(teller: Teller) -> None:
    """Nobody sees a victim in him; he runs on the first night and again; everybody looks, and no clock stops."""
    teller.say(
        "Uteseksjonen kjenner gutten fra rusmiljøet: ingen papirer, trolig under atten, og noen som eier gjelden hans."
    )
    await teller.open(OUTREACH, municipality="Oslo", gender="male", presumed_minor=True, exploitation="drug_scene")
    await teller.do(
        OUTREACH, "raise_issue", topic="Gutter i rusmiljøet", text="De blir sett som lovbrytere, ikke som barn"
    )
    await teller.do(WELFARE, "conduct_screening", answers=ANSWERS, suspicion="strengthened")
    await teller.do(WELFARE, "place_acutely", **acute("4-29", APPROVED, teller))
    await teller.do(WELFARE, "send_acute_decision")
    await teller.do(WELFARE, "appoint_guardian", organisation=GUARDIAN)
    await teller.wait("PT10H")
    teller.say("Samme natt er han borte. Alle får vite det med én gang, og hver dag til han er funnet.")
    happened = await teller.do(APPROVED, "report_absconded", last_seen=teller.today.isoformat())
    told = set(expect_among("child_absconded", happened).told)
    expect({POLICE, WELFARE, GUARDIAN, TOT} <= told, True, "politi, bydel, verge og koordinator")
    daily = [h for h in await teller.wait("P3DT6H") if h.type == "deadline_escalated" and h.rule == "missing_person"]
    expect(len(daily), 3, "en gang om dagen")
    await teller.do(POLICE, "report_found")
    await teller.do(WELFARE, "file_with_tribunal")
    await teller.do(TRIBUNAL, "decide_tribunal", **decision("placement", "approved", teller))
    runaway = {"restricts": ["movement_outside"], "contacts": ["peers"], "reason": "Blir hentet ved porten"}
    await teller.do(TRIBUNAL, "impose_protection_measure", **runaway)
    await teller.wait("P10D")
    teller.say("Han rømmer igjen, og denne gangen er han på vei til et annet land.")
    await teller.do(APPROVED, "report_absconded", last_seen=teller.today.isoformat())
    lapsed = expect_among("placement_lapsed", await teller.wait("P34D"))
    expect(POLICE in lapsed.told, True, "fristen løp også mens han var borte")
    await teller.do(OUTREACH, "report_departure", reason="Sett på vei ut av landet")
    await teller.do(TOT, "answer_issue", issue=await teller.seq_of("issue_raised"), answer="Tas opp med politiet")
    await teller.do(WELFARE, "end_placement", reason="other_measure")
    await teller.do(WELFARE, "close", outcome="Reist videre; kan gjenåpnes")


async def older_than_she_said(teller: Teller) -> None:
    """Believed to be a child, found to be an adult: § 4-29 ends that moment, and the case continues for adults."""
    teller.say("Hun sier seksten. Grunn til å tro det er nok, til alderen er fastsatt.")
    await found_in_the_evening(teller, presumed_minor=True, gender="female", exploitation="prostitution")
    await placed(teller)
    await teller.wait("P6D")
    happened = await teller.do(POLICE, "settle_age", age=19, basis="Pass fra hjemlandet")
    expect([h.type for h in happened[:2]], ["placement_ended", "age_settled"], "plasseringen er slutt")
    no = await teller.is_refused(TRIBUNAL, "decide_tribunal", **decision("placement", "approved", teller))
    expect(no.rule, "not_your_role", "en voksen plasseres ikke")
    teller.say("Advokaten følger med over; veien til refleksjonsperiode er åpen.")
    await teller.do(LAWYER, "submit_reflection_application")
    await teller.do(LAWYER, "withdraw_reflection_application", reason="Vil hjem til moren")
    await teller.do(TOT, "close", outcome="Reiste hjem med støtte")


CHAPTER = "Fafo 2013, kap. 5"
STORIES = (
    Story(
        name="weeks_then_of_free_will",
        title="Uker på § 4-29, og så av egen vilje",
        source=f"{CHAPTER}, «En typisk saksgang» og «Bistanden i praksis»",
        tell=weeks_then_of_free_will,
    ),
    Story(
        name="nobody_extends",
        title="Ingen forlenger",
        source=f"{CHAPTER}, «Bistanden i praksis»",
        tell=nobody_extends,
    ),
    Story(
        name="the_forgotten_petition",
        title="Begjæringen som ble liggende",
        source=f"{CHAPTER}, «En typisk saksgang»",
        tell=the_forgotten_petition,
    ),
    Story(
        name="the_wrong_paragraph",
        title="Feil paragraf, og overtalt til å bli",
        source=f"{CHAPTER}, «En typisk saksgang»",
        tell=the_wrong_paragraph,
    ),
    Story(
        name="the_boy_in_the_drug_scene",
        title="Gutten i rusmiljøet",
        source=f"{CHAPTER}, «De man ikke hjelper»",
        tell=the_boy_in_the_drug_scene,
    ),
    Story(
        name="older_than_she_said",
        title="Eldre enn hun sa",
        source=f"{CHAPTER}, «En typisk saksgang»",
        tell=older_than_she_said,
    ),
    *IN_BERGEN,
)
