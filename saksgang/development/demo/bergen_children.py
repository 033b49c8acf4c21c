"""Fafo 2013, chapter 6: children in Bergen, where two offices take cases in turn and TOT convenes everybody."""

from copy import copy
from datetime import timedelta
from typing import Protocol, runtime_checkable

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
from saksgang.development.demo.teller import Expectation, Happened, Story, Teller, expect, expect_among

EMERGENCY, POLICE, BUFETAT = "barnevernvakten-bergen", "exit-bergen", "bufetat-vest"
TRIBUNAL, TOT, GUARDIAN, LAWYER = "nemnda-bergen", "tot-bergen", "verge-bergen", "advokat-dahl"
EVERY_SECOND_CASE = ("bv-fyllingsdalen", "bv-ytrebygda")


async def screened(teller: Teller) -> str:
    """The emergency service screens; return the office that is told of it and so has the case."""
    happened = await teller.do(EMERGENCY, "conduct_screening", answers=ANSWERS, suspicion="strengthened")
    return whose_turn(expect_among("screening_conducted", happened))


def whose_turn(told: Happened) -> str:
    """Return which of the two offices has the case: they take every second one."""
    return next(office for office in told.told if office in EVERY_SECOND_CASE)


async def meet(teller: Teller, *actions: tuple[str, str]) -> None:
    """Everybody round the table agrees on actions, which become deadlines a week ahead."""
    week = (teller.today + timedelta(days=7)).isoformat()
    agreed = [{"what": what, "role": role, "by": week} for role, what in actions]
    await teller.do(TOT, "record_case_meeting", needs=["Ro", "Skole"], actions=agreed)


async def called(teller: Teller) -> Happened:
    """The coordinator calls everybody who has a duty in the case."""
    happened = await teller.do(TOT, "convene_case_meeting", at=f"{teller.today}T23:00:00+01:00")
    return expect_among("case_meeting_convened", happened)


@runtime_checkable
class Identified(Protocol):
    """A teller whose case has an id that another case can refer to."""

    @property
    def case_id(self) -> str:
        """The id of the case."""
        ...


def id_of(teller: Teller) -> str:
    """Return the id of the teller's case."""
    if not isinstance(teller, Identified):
        raise Expectation("this teller does not say which case it tells")
    return teller.case_id


async def siblings(teller: Teller) -> None:
    """Two children, two cases, one office: one in a home, the other in an institution, then back together."""
    sister, brother = teller, copy(teller)
    sister.say("Politiet har stanset en familie. Barnevernvakten tar begge barna samme kveld; TOT får vite det.")
    child = {"municipality": "Bergen", "exploitation": "begging", "arena": "gaten"}
    await sister.open(EMERGENCY, gender="female", assessed_age=14, **child)
    office = await screened(sister)
    brother.say("Søsken har hver sin sak, og samme kontor. Koblingen viser bare at det finnes en.")
    await brother.open(EMERGENCY, gender="male", assessed_age=7, responsible={"child_welfare": office}, **child)
    expect(await screened(brother), office, "søsknene har samme kontor")
    await sister.do(office, "link_case", case=id_of(brother), kind="sibling")
    await brother.do(office, "link_case", case=id_of(sister), kind="sibling")
    await placed_apart(sister, brother)
    for one in (sister, brother):
        await one.do(office, "appoint_guardian", organisation=GUARDIAN)
        await around_one_table(one, office)
    sister.say("Foreldrene blir ikke fengslet, og ingenting annet taler for å holde barna. De reiser hjem sammen.")
    for one in (sister, brother):
        await one.wait("P5D")
        await leaves(one, office, "returned_to_parents", "Hjemme hos foreldrene")


async def placed_apart(sister: Teller, brother: Teller) -> None:
    """No institution takes a child under twelve, and § 4-29 requires an approved one: they cannot stay together."""
    no = await brother.is_refused(BUFETAT, "offer_place", institution=OTHER_INSTITUTION)
    expect(no.rule, "place_does_not_accept", "ingen under tolv på institusjon")
    await brother.do(EMERGENCY, "place_acutely", **acute("4-6", PRIVATE_HOME, brother))
    await brother.do(EMERGENCY, "send_acute_decision")
    await sister.do(EMERGENCY, "place_acutely", **acute("4-29", APPROVED, sister))
    await sister.do(EMERGENCY, "send_acute_decision")


async def around_one_table(teller: Teller, office: str) -> None:
    """The first meeting is held, and one of its actions is done."""
    await called(teller)
    await meet(teller, ("child_welfare", "Besøk hos den andre"), ("police", "Tilrettelagt avhør"))
    expect("first_case_meeting" in (await teller.where()).open_deadlines, False, "møtet er holdt i tide")
    action = f"meeting_action-{await teller.seq_of('case_meeting_recorded')}-1"
    await teller.do(office, "complete_action", deadline=action, result="De har sett hverandre")


async def moved_in_time(teller: Teller) -> None:
    """Somebody is on the way to fetch her: she is moved the same day, and no clock begins anew."""
    await teller.open(EMERGENCY, municipality="Bergen", gender="female", assessed_age=15, exploitation="forced_labour")
    office = await screened(teller)
    no = await teller.is_refused(EMERGENCY, "place_acutely", **acute("4-29", PRIVATE_HOME, teller))
    expect(no.rule, "placement_4_29_needs_approved_institution", "§ 4-29 kan ikke følges i et privat hjem")
    teller.say("Det som er ledig i nærheten, er et beredskapshjem: akutt omsorg etter § 4-6.")
    await teller.do(EMERGENCY, "place_acutely", **acute("4-6", PRIVATE_HOME, teller))
    await teller.do(EMERGENCY, "send_acute_decision")
    await teller.do(office, "appoint_guardian", organisation=GUARDIAN)
    await called(teller)
    await meet(teller, ("police", "Vurdere nettverket"))
    before = (await teller.where()).open_deadlines
    await teller.wait("P2D")
    teller.say("Politiet vet at noen er på vei for å hente henne.")
    await teller.do(POLICE, "assess_security", level="high", measures=["Flytt i dag"])
    moved = await teller.do(office, "change_placement", institution=OTHER_INSTITUTION, reason="Noen er på vei")
    expect(POLICE in expect_among("placement_changed", moved).told, True, "politiet får vite det")
    after = (await teller.where()).open_deadlines
    expect(after.count("tribunal_petition"), before.count("tribunal_petition"), "fristen løper som før")
    await until_the_care_order(teller, office)
    await leaves(teller, office, "foster_home", "Fosterhjem")


async def until_the_care_order(teller: Teller, office: str) -> None:
    """Under § 4-6 there are six weeks for the petition; filed in time, the acute decision stands."""
    await teller.wait("P20D")
    await teller.do(office, "file_with_tribunal")
    await teller.wait("P30D")
    teller.say("Begjæringen kom i tide, så vedtaket står til nemnda har avgjort. Den gir barnevernet omsorgen.")
    care = {"institution": OTHER_INSTITUTION, "decided_at": teller.today.isoformat()}
    await teller.do(TRIBUNAL, "record_care_order", **care)


async def ended_in_disagreement(teller: Teller) -> None:
    """The child goes home against the advice of some; the meeting that clears the air comes late, but it comes."""
    await teller.open(POLICE, municipality="Bergen", gender="male", assessed_age=16, exploitation="forced_crime")
    office = whose_turn(await called(teller))
    await teller.do(office, "conduct_screening", answers=ANSWERS, suspicion="strengthened")
    await teller.do(POLICE, "place_acutely", **acute("4-29", APPROVED, teller))
    await teller.do(POLICE, "send_acute_decision")
    await teller.do(office, "appoint_guardian", organisation=GUARDIAN)
    await teller.do(office, "assign_lawyer", organisation=LAWYER)
    await teller.do(TRIBUNAL, "decide_tribunal", **decision("acute", "approved", teller))
    teller.say("Det første møtet blir avlyst, og ingen kaller inn til et nytt. Koordinatoren varsles om sitt eget.")
    expect(breaches(await teller.wait("P9D"), "first_case_meeting"), 1, "møtet er for sent, og det blir stående")
    await meet(teller, ("lawyer", "Avklare hva han selv vil"))
    teller.say("Politiet vil vente på saken sin. Barnevernet har ikke grunnlag til å vente.")
    received = {"receiving_authority": "Barnevernet i hjemlandet", "follow_up_by": "Barnevernet i hjemlandet"}
    await leaves(teller, office, "returned_to_country", "Returnert, med uenighet", **received)
    happened = await teller.wait("P32D")
    expect(reminders(happened, "evaluation_meeting"), 1, "en uke før")
    expect(breaches(happened, "evaluation_meeting"), 1, "tretti dager etter avslutningen")
    await the_air_is_cleared(teller)


async def the_air_is_cleared(teller: Teller) -> None:
    """Everybody learns why the others acted as they did."""
    teller.say("Så møtes alle og går gjennom hvem som måtte gjøre hva, og hvorfor.")
    await teller.do(
        TOT,
        "hold_evaluation_meeting",
        what_worked="Plassen var klar samme kveld",
        what_failed="Første møte kom en uke for sent",
        disagreements="Politi og barnevern leste loven ulikt; nå vet begge hvorfor",
    )
    expect("evaluation_meeting" in (await teller.where()).open_deadlines, False, "møtet er holdt")


def breaches(happened: list[Happened], rule: str) -> int:
    """Return how often the rule was breached."""
    return sum(h.type == "deadline_breached" and h.rule == rule for h in happened)


CHAPTER = "Fafo 2013, kap. 6"
STORIES = (
    Story(
        name="siblings",
        title="Søsken",
        source=f"{CHAPTER}, «En typisk saksgang»",
        tell=siblings,
    ),
    Story(
        name="moved_in_time",
        title="Flyttet i tide",
        source=f"{CHAPTER}, «En typisk saksgang»",
        tell=moved_in_time,
    ),
    Story(
        name="ended_in_disagreement",
        title="En sak som endte i uenighet",
        source=f"{CHAPTER}, «Tverrfaglig samarbeid»",
        tell=ended_in_disagreement,
    ),
)
