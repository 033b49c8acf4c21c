"""Two stories that the demonstration leaves open in the pages: one with a late deadline, one with a due deadline."""

from saksgang.development.demo.teller import Story, Teller, expect, expect_among
from saksgang.development.demo.typical_case import HELPER, LAWYER, TOT, to_the_application


async def advice_is_late(teller: Teller) -> None:
    """The lawyer has not recorded any advice; nobody has acknowledged the breach."""
    teller.say("Fem uker har gått siden advokaten ble koblet på, og rådet er ikke registrert.")
    await teller.open(HELPER, municipality="Oslo", gender="female", assessed_age=27, exploitation="prostitution")
    await teller.do(HELPER, "assign_lawyer", organisation=LAWYER)
    happened = await teller.wait("P35D")
    breached = expect_among("deadline_breached", happened)
    expect(breached.rule, "legal_advice", "fristen for rådet er brutt")
    expect(TOT in expect_among("deadline_escalated", happened).told, True, "koordinatoren har fått vite det")


async def answers_are_due(teller: Teller) -> None:
    """The police must confirm the application, and the coordinator must review what was shared in an emergency."""
    await to_the_application(teller)
    teller.say("Nadheim frykter for livet hennes og varsler politiet; koordinatoren skal gjennomgå delingen.")
    danger = {"basis": "danger_to_life", "explanation": "Truet av bakmennene"}
    await teller.do(HELPER, "share_information", to="police", categories=["location"], text="Hun bor i Oslo", **danger)
    waits = {"police_confirmation", "disclosure_review"} <= set((await teller.where()).open_deadlines)
    expect(waits, True, "politiet og koordinatoren har hver sin frist")


STORIES = (
    Story("advice_is_late",  "Dette er for sent",       "Oppdiktet, for sidene", advice_is_late),
    Story("answers_are_due", "Dette har en frist nå",   "Oppdiktet, for sidene", answers_are_due),
)  # fmt: skip
