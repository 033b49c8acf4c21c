"""The sheet of next steps in English."""

from domain.tables.sheets.row import Headings, Sheet, SituationText

EN = Sheet(
    language="en",
    name="English",
    direction="ltr",
    headings=Headings(
        title="Your next steps",
        here="Where you are now",
        next="What happens next",
        who="Who does what, and by when",
        mine="What you decide yourself",
        ask="Whom you can ask",
        by="at the latest",
        overdue="should have been done by",
        nothing="Nobody is waiting for anything right now. Ask one of those below.",
        made_on="Made on",
        nothing_next="Ask one of those below what happens next.",
        nothing_mine="You can always say what you think, and ask to have something explained.",
        remember="You can always ask for an interpreter, and you can always ask once more.",
    ),
    situations={
        "closed": SituationText(
            here="Your case is closed.",
            next="Nothing more happens by itself.",
            mine="You can come back. Then the case is opened again.",
        ),
        "missing": SituationText(
            here="Somebody has said that they do not know where you are.",
            next="Those who know you are trying to reach you.",
            mine="You can get in touch with any of those below.",
        ),
        "no_lawyer": SituationText(
            here="Somebody has talked with you and wants to help you.",
            next="You get to talk with a lawyer. It costs you nothing.",
            mine="You choose yourself whether you want help, and whom you want to talk with.",
        ),
        "lawyer": SituationText(
            here="You have a lawyer. The lawyer works for you, and does not pass on what you say.",
            next="Your lawyer explains what you can do, and what each choice means.",
            mine="You choose whether to apply, for what, and whether to report anybody to the police.",
        ),
        "advised": SituationText(
            here="Your lawyer has advised you on what you can do.",
            next="Your lawyer can tell you what happens now.",
            mine="You can change your mind. Talk with your lawyer first.",
        ),
        "advised_to_stay": SituationText(
            here="You have chosen to apply to stay in Norway, to have peace and to think.",
            next="Your lawyer sends the application.",
            mine="You can change your mind. Talk with your lawyer first.",
        ),
        "advised_asylum": SituationText(
            here="You have chosen to apply for protection (asylum) in Norway.",
            next="Your lawyer helps you with the application.",
            mine="You can change your mind. Talk with your lawyer first.",
        ),
        "advised_neither": SituationText(
            here="You have chosen not to apply for anything now.",
            next="Your lawyer can answer if you wonder about something.",
            mine="You can change your mind. Talk with your lawyer first.",
        ),
        "reflection_sent": SituationText(
            here="Your lawyer has sent your application.",
            next=(
                "The police are to confirm that they have it. Then the Directorate of Immigration (UDI) decides on it."
            ),
            mine="You can withdraw the application. Talk with your lawyer first.",
        ),
        "reflection_confirmed": SituationText(
            here="Your lawyer has sent your application, and the police have it.",
            next="The Directorate of Immigration (UDI) decides on the application.",
            mine="You can withdraw the application. Talk with your lawyer first.",
        ),
        "reflection_withdrawn": SituationText(
            here="Your application is withdrawn.",
            next="Your lawyer explains what you can do now.",
            mine="Ask your lawyer whether you can apply again.",
        ),
        "reflection_refused": SituationText(
            here="UDI has said no to your application.",
            next="Your lawyer explains what the refusal means, and what you can do now.",
        ),
        "reflection_runs": SituationText(
            here="You may stay in Norway until the end of {stay_until}, to have peace and to think.",
            next="Your lawyer talks with you well before that day.",
            mine="You choose what you want to do afterwards, and whether to report anybody to the police.",
        ),
        "reflection_over": SituationText(
            here="The time that you were given to think is over.",
            next="Talk with your lawyer as soon as you can. Your lawyer explains what holds for you now.",
        ),
        "permit_applied": SituationText(
            here="Your lawyer has applied for a temporary permit to live in Norway for you.",
            next="UDI decides on the application for a permit.",
        ),
        "permit_runs": SituationText(
            here="You have a temporary permit to live in Norway until the end of {permit_until}.",
            next="A renewal can be applied for. Your lawyer must apply well before the permit ends.",
            mine="You choose whether to apply to stay longer, to apply for asylum, or to go home.",
        ),
        "renewal_applied": SituationText(
            here=(
                "You have a temporary permit to live in Norway until the end of {permit_until}. Your lawyer has "
                "applied to renew it."
            ),
            next="UDI decides on the renewal.",
        ),
        "renewal_waits": SituationText(
            here="Your permit was valid until the end of {permit_until}. Your lawyer applied in time to renew it.",
            next="UDI decides on the renewal.",
        ),
        "renewal_late": SituationText(
            here="Your permit has ended. Your lawyer has applied to renew it.",
            next="UDI decides on the renewal. Ask your lawyer what holds meanwhile.",
        ),
        "permit_refused": SituationText(
            here="UDI has said no to the application for a permit.",
            next="Your lawyer explains what the refusal means, and what you can do now.",
        ),
        "permit_over": SituationText(
            here="Your permit has ended.",
            next="Talk with your lawyer as soon as you can. Your lawyer explains what holds for you now.",
        ),
        "asylum_asked": SituationText(
            here="You have applied for protection (asylum) in Norway.",
            next="Your lawyer tells you how the asylum application goes.",
        ),
        "asylum_applied": SituationText(
            here="You have applied for protection (asylum) in Norway.",
            next="UDI decides on the asylum application. Your lawyer tells you what happens.",
            mine="You can withdraw the asylum application. Talk with your lawyer first.",
        ),
        "asylum_granted": SituationText(
            here="You have been given protection (asylum) in Norway.",
            next="Your lawyer explains what that means for you.",
        ),
        "stay_granted": SituationText(
            here="You have been given a permit to live in Norway.", next="Your lawyer explains what that means for you."
        ),
        "asylum_refused": SituationText(
            here="UDI has said no to your asylum application.",
            next="Your lawyer explains what the refusal means, and what you can do now.",
        ),
        "asylum_resumable": SituationText(
            here="The refusal of your asylum application does not hold any longer.",
            next="The asylum application can be taken up again. Your lawyer explains what that means.",
        ),
        "asylum_withdrawn": SituationText(
            here="Your asylum application is withdrawn.",
            next="Your lawyer explains what you can do now.",
            mine="The asylum application can be taken up again. Talk with your lawyer about it.",
        ),
        "to_the_state": SituationText(next="The state is to take over seeing to it that you have a place to live."),
        "may_ask_to_stay": SituationText(
            mine="You can ask to live in the municipality instead of in a reception centre."
        ),
        "asked_to_stay": SituationText(
            here="Somebody has asked that you may live in the municipality instead of in a reception centre.",
            next="UDI is to answer whether you may live in the municipality.",
        ),
        "municipality_no": SituationText(here="The municipality has said no to your staying there."),
        "udi_no_to_stay": SituationText(here="UDI has said no to your staying in the municipality."),
        "in_the_municipality": SituationText(here="You may live in the municipality."),
        "with_the_state": SituationText(here="The state has taken over seeing to it that you have a place to live."),
        "leave_by": SituationText(
            here="UDI has decided that you must leave Norway by {leave_by}.",
            next="Talk with your lawyer well before that day.",
            mine="You can ask for help to go home.",
        ),
        "leave_by_over": SituationText(
            here="The time to leave Norway was {leave_by}.",
            next="Talk with your lawyer as soon as you can.",
            mine="You can ask for help to go home.",
        ),
        "leave_unsaid": SituationText(next="Ask your lawyer whether you must leave Norway, and when."),
        "postponing_asked": SituationText(
            here="Your lawyer has asked that you may stay in Norway meanwhile. There is no answer yet."
        ),
        "postponed": SituationText(here="You may stay in Norway while the complaint is dealt with."),
        "complaint_filed": SituationText(
            here="You have complained.", next="Those who decided look at the case once more."
        ),
        "complaint_forwarded": SituationText(
            here="You have complained.", next="The appeal body decides on the complaint."
        ),
        "complaint_lost": SituationText(
            here="The complaint did not succeed.", next="Your lawyer explains what you can do now."
        ),
        "complaint_won": SituationText(here="The complaint succeeded."),
        "may_complain": SituationText(mine="You can complain about what has been decided. Your lawyer helps you."),
        "money_to_come": SituationText(
            here="NAV has agreed to give you money to live on while you wait for an answer. It has not been paid yet.",
            next="NAV is to pay.",
        ),
        "money": SituationText(
            here="You get money to live on while you wait for an answer.",
            next=(
                "The money comes for two weeks at a time. Each time, your lawyer confirms that the application "
                "is still being dealt with."
            ),
            mine="You decide what you use the money for.",
        ),
        "money_stopped": SituationText(
            here="The money from NAV is stopped, because NAV has decided so.",
            next=(
                "When your lawyer has confirmed that the application is still being dealt with, the money can "
                "come again."
            ),
            mine="You can complain about what NAV has decided, and ask NAV for emergency help meanwhile.",
        ),
        "money_over": SituationText(
            here="The money that you got while you waited for an answer has come to an end.",
            next="NAV can say what you can get now.",
            mine="You can ask NAV for emergency help.",
        ),
        "help_waited_for": SituationText(next="NAV is to decide what help you get."),
        "help_decided": SituationText(here="NAV has decided what help you get."),
        "help_refused": SituationText(
            here="NAV has said no to help with money, a home and follow-up.",
            next="Your lawyer explains what you can do now.",
        ),
        "allowance": SituationText(here="NAV gives you money to live on."),
        "no_allowance": SituationText(here="NAV has said no to money to live on."),
        "allowance_reduced": SituationText(here="NAV has reduced the money that you get."),
        "help_with_a_home": SituationText(here="NAV helps you with a place to live."),
        "no_help_with_a_home": SituationText(here="NAV has said no to help with a place to live."),
        "follow_up": SituationText(here="NAV follows you up."),
        "evicted": SituationText(
            here="You can no longer live where you lived.",
            next="NAV is to find you a new place, or to give you an answer that you can complain about.",
        ),
        "no_new_home": SituationText(
            here="NAV has said no to finding you a new place to live.", next="Your lawyer explains what you can do now."
        ),
        "place_looked_for": SituationText(next="Somebody is looking for a safe place for you."),
        "place_kept": SituationText(here="A safe place is kept for you."),
        "place_not_found": SituationText(
            here="There was no room for you in a safe place this time.", next="Ask those who help you what they do now."
        ),
        "activity": SituationText(
            here="You have something regular to do in the daytime.",
            mine="You can ask for something else to do if it does not suit you, or for time off if you need peace.",
        ),
        "free_from_activity": SituationText(here="You have time off from regular things in the daytime."),
        "return_asked": SituationText(
            here="You have asked for help to go home.",
            next="A counsellor plans the journey with you, and what meets you when you arrive.",
            mine="You can change your mind until you leave.",
        ),
        "return_done": SituationText(here="You have gone home with help."),
        "concern": SituationText(
            here="Somebody is worried about you and has told the child welfare service.",
            next="Somebody from the child welfare service talks with you to find out how you are.",
        ),
        "looked_after": SituationText(
            here="The child welfare service has talked with you and wants to look after you.",
            next="They find a safe place where you can be.",
        ),
        "not_gone_on_with": SituationText(
            here="The child welfare service has talked with you.",
            next="They think that they need not do more now.",
            mine="You can tell the child welfare service if you need them.",
        ),
        "placed": SituationText(
            here="You are in a place where adults look after you.",
            next="A tribunal looks at whether it was right to move you.",
            mine="You can complain about being moved.",
        ),
        "placed_by_tribunal": SituationText(
            here=(
                "A tribunal has decided that you are to be in a place where adults look after you, until the end "
                "of {held_until}."
            ),
            next="The adults meet each other and you, and plan the way ahead.",
        ),
        "placed_by_consent": SituationText(
            here="You are in a place where adults look after you. That is agreed.",
            next="The adults meet each other and you, and plan the way ahead.",
        ),
        "care": SituationText(
            here="It has been decided that the child welfare service is responsible for you.",
            next="The adults meet each other and you, and plan the way ahead.",
        ),
        "placement_lapsed": SituationText(
            here="What was decided about where you are to be does not hold any longer.",
            next="The child welfare service must talk with you about what happens now.",
        ),
        "placement_over": SituationText(here="The child welfare service no longer decides where you are to live."),
        "placing_complained": SituationText(
            here="There is a complaint about your being moved.", next="The tribunal answers the complaint."
        ),
        "child_lawyer": SituationText(
            here="You have a lawyer. The lawyer works for you.", mine="You can talk with your lawyer whenever you want."
        ),
        "child_no_lawyer": SituationText(next="You get a lawyer who helps you."),
        "guardian": SituationText(
            here="You have a guardian who looks after your rights.",
            mine="You can talk with your guardian whenever you want.",
        ),
        "no_guardian": SituationText(next="You get a guardian who looks after your rights."),
        "child_is_heard": SituationText(mine="You have the right to say what you think, and somebody is to listen."),
    },
    promises={
        "lawyer_contact": "You get to talk with a lawyer",
        "legal_advice": "Your lawyer advises you on what you can do",
        "police_confirmation": "The police confirm that they have the application",
        "interim_support_start": "You get money while you wait",
        "interim_support_payment": "The money from NAV comes",
        "shelter_place": "You get an answer about a safe place to live",
        "udi_status": "Your lawyer confirms that the application is still being dealt with, so that the money can come",
        "udi_provisional_reply": "UDI answers, or says when the answer comes",
        "reflection_period": "The six months are over; before that you must have decided what you want",
        "services_decision": "NAV decides what help you get",
        "activity_start": "You begin something regular in the daytime",
        "return_information": "You are told what help to go home is",
        "housing_review": "Somebody looks at whether you can get a better place to live",
        "shelter_review": "Somebody looks at whether you can get a better place to live",
        "rehousing": "You get a new place to live, or an answer that you can complain about",
        "complaint_window": "Last day to complain",
        "complaint_review": "You get an answer to the complaint",
        "refund_decision": "You get an answer on whether the cost is covered",
        "earliest_enforcement": (
            "Before this nobody can send you out of Norway; the lawyer can ask that you stay while the complaint "
            "is dealt with"
        ),
        "permit_period": "The permit ends; before that it must be applied for anew",
        "state_handover": "The state has a place where you can live",
        "screening": "Somebody talks with you about how you are",
        "acute_place": "You get a safe place to be",
        "tribunal_control": "The tribunal looks at whether it was right to move you",
        "tribunal_decision": "The tribunal decides whether you stay there",
        "guardian": "You get a guardian",
        "acute_complaint": "You get an answer to the complaint",
    },
    roles={
        "lawyer": "your lawyer",
        "guardian": "your guardian",
        "outreach": "those who met you first",
        "rosa": "ROSA",
        "shelter": "the shelter",
        "police": "the police",
        "udi": "UDI",
        "nav": "NAV",
        "coordinator": "the coordinator",
        "child_welfare": "the child welfare service",
        "child_welfare_emergency": "the emergency child welfare service",
        "placement_authority": "those who find a place for you",
        "institution": "the place where you live",
        "tribunal": "the tribunal",
        "municipality": "the municipality",
        "reception_centre": "the reception centre",
        "return_counsellor": "the return counsellor",
        "activity_provider": "the course or the work",
        "health": "the health service",
        "appeal_body": "the appeal body",
    },
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    date="{day} {month} {year}",
)
