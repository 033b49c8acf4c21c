"""What stands around every page, logging in, and forms."""

from domain.primitives.text import Text

COMMON: dict[str, Text] = {
    "skip": Text("Hopp til innholdet", "Skip to the content"),
    "nav": Text("Hovedmeny", "Main menu"),
    "nav.home": Text("Oversikt", "Overview"),
    "nav.cases": Text("Saker", "Cases"),
    "nav.deadlines": Text("Frister", "Deadlines"),
    "nav.tracks": Text("Saksganger", "Tracks"),
    "nav.statistics": Text("Statistikk", "Statistics"),
    "nav.organisations": Text("Organisasjoner", "Organisations"),
    "nav.help": Text("Hjelp", "Help"),
    "log_in": Text("Logg inn", "Log in"),
    "log_out": Text("Logg ut", "Log out"),
    "logged_in_as": Text("Logget inn for", "Logged in for"),
    "foot": Text(
        "Alt her er taushetsbelagt, også at noen har en sak.",
        "Everything here is confidential, even that somebody has a case.",
    ),
    "accessibility": Text("Tilgjengelighetserklæring", "Accessibility statement"),
    "live.changed": Text(
        "Noe er endret siden du åpnet siden.",
        "Something has changed since you opened the page.",
    ),
    "live.reload": Text("Vis det nye", "Show what is new"),
    "live.kept": Text(
        "Det du har skrevet, er ikke sendt ennå.",
        "What you have written has not been sent yet.",
    ),
    # small words
    "yes": Text("Ja", "Yes"),
    "no": Text("Nei", "No"),
    "or": Text(" eller ", " or "),
    "all": Text("Alle", "All"),
    "optional": Text("(valgfritt)", "(optional)"),
    "today": Text("I dag", "Today"),
    "case": Text("Sak", "Case"),
    "late": Text("Brutt frist", "Overdue"),
    "missing": Text("Savnet", "Missing"),
    "running": Text("I rute", "On time"),
    "closed": Text("Avsluttet", "Closed"),
    "acknowledged": Text("Tatt hånd om", "Acknowledged"),
    "own_proposal": Text("Vårt forslag", "Our proposal"),
    "unconfirmed": Text("Ikke kontrollert mot lovteksten", "Not checked against the statute"),
    "basis.until": Text("(til {day})", "(until {day})"),
    "pages": Text("Sider", "Pages"),
    "pages.first": Text("Til begynnelsen", "To the beginning"),
    "pages.next": Text("Neste side", "Next page"),
    "pages.newer": Text("Nyere", "Newer"),
    "pages.older": Text("Eldre", "Older"),
    "weekdays": Text("man. tir. ons. tor. fre. lør. søn.", "Mon Tue Wed Thu Fri Sat Sun"),
    "months": Text(
        "jan feb mars apr mai juni juli aug sep okt nov des",
        "Jan Feb Mar Apr May June July Aug Sep Oct Nov Dec",
    ),
    # lengths
    "length.D": Text("1 dag|{n} dager", "1 day|{n} days"),
    "length.W": Text("1 uke|{n} uker", "1 week|{n} weeks"),
    "length.M": Text("1 måned|{n} måneder", "1 month|{n} months"),
    "length.H": Text("1 time|{n} timer", "1 hour|{n} hours"),
    "length.work": Text("1 virkedag|{n} virkedager", "1 working day|{n} working days"),
    # words of the tables beside the roles
    "who.any": Text("Alle i saken", "Everybody in the case"),
    "who.holder": Text("Den som har rollen", "Who has the role"),
    "who.convener": Text("Den som kalte inn", "Who called the meeting"),
    "who.receiver": Text("Den som er spurt", "Who was asked"),
    "who.decider": Text("Den som har fattet vedtaket", "Who made the decision"),
    "who.identifier": Text("Den som identifiserte", "Who identified the person"),
    "who.responsible": Text("Den som har fristen", "Who has the deadline"),
    "who.giver": Text("Den som overfører", "Who hands over"),
    "who.role": Text("Den rollen hendelsen nevner", "The role that the event names"),
    # logging in
    "login.title": Text("Logg inn", "Log in"),
    "login.what": Text(
        "Saksgang er for dem som følger et menneske gjennom etatene.",
        "Saksgang is for those who follow a person through the agencies.",
    ),
    "login.at": Text("Logg inn med {name}", "Log in with {name}"),
    "login.none": Text(
        "Ingen innlogging er satt opp. Spør den som drifter Saksgang.",
        "No way to log in has been set up. Ask whoever runs Saksgang.",
    ),
    "login.development": Text(
        "Dette er en utviklingsutgave. Be om en engangslenke for innlogging på kommandolinjen:",
        "This is a development copy. Ask for a one-time link on the command line:",
    ),
    "login.link_used": Text(
        "Lenken er brukt eller for gammel. Be om en ny.",
        "The link has been used or is too old. Ask for a new one.",
    ),
    "login.out": Text("Du er logget ut.", "You are logged out."),
    "login.not_begun": Text(
        "Innloggingen ble ikke begynt i denne nettleseren, eller den tok for lang tid. Prøv igjen.",
        "The log-in was not begun in this browser, or it took too long. Try again.",
    ),
    "login.refused": Text("Innloggingen lyktes ikke. Prøv igjen.", "The log-in did not succeed. Try again."),
    "login.away": Text(
        "Innloggingstjenesten svarer ikke. Prøv igjen om litt.",
        "The log-in service does not answer. Try again in a while.",
    ),
    "login.no_organisation": Text(
        "Du er logget inn, men hører ikke til noen organisasjon her. Spør lederen din om tilgang.",
        "You are logged in, but belong to no organisation here. Ask your manager for access.",
    ),
    "login.slow": Text(
        "Innloggingstjenesten bruker lang tid. Vent litt, og prøv igjen.",
        "The log-in service takes its time. Wait a little, and try again.",
    ),
    "login.again": Text("Prøv igjen", "Try again"),
    "login.too_many_groups": Text(
        "Du er med i så mange grupper at innloggingstjenesten ikke sier hvilke. Be den som drifter "
        "innloggingstjenesten, om å sende bare gruppene som gjelder Saksgang.",
        "You are in so many groups that the log-in service does not say which. Ask whoever runs it to send only the "
        "groups that concern Saksgang.",
    ),
    "choose.title": Text("Hvem handler du for?", "Whom do you act for?"),
    "choose.what": Text(
        "Du hører til flere organisasjoner. Velg én; du kan logge ut og velge en annen.",
        "You belong to several organisations. Choose one; you can log out and choose another.",
    ),
    # forms
    "form.wrong": Text("Noe må rettes", "Something must be corrected"),
    "form.error": Text("Feil:", "Error:"),
    "form.choose": Text("Velg", "Choose"),
    "form.unsaid": Text("Ikke oppgitt", "Not stated"),
    "form.more": Text("Legg til en til", "Add another"),
    "form.field": Text("Felt", "Field"),
    "form.should_be": Text("Skulle vært", "Should have been"),
    "form.question": Text("Spørsmål", "Question"),
    "form.answer": Text("Svar", "Answer"),
    "form.role": Text("Rolle", "Role"),
    "form.organisation": Text("Organisasjon", "Organisation"),
    "form.day": Text("Dag", "Day"),
    "form.clock": Text("Klokkeslett", "Time"),
    "form.never": Text(
        "Dette klokkeslettet fantes ikke: klokken ble stilt frem den natten. Skriv når det var",
        "This time did not exist: clocks went forward that night. Write when it was",
    ),
    "form.twice": Text(
        "Dette klokkeslettet kom to ganger: klokken ble stilt tilbake den natten. Velg hvilken",
        "This time came twice: clocks went back that night. Choose which",
    ),
    "form.which": Text("Hvilken av de to?", "Which of the two?"),
    "form.which.first": Text("Den første (sommertid)", "The first (summer time)"),
    "form.which.second": Text("Den andre (normaltid)", "The second (standard time)"),
    "form.nothing_to_choose": Text("Det er ingenting å velge mellom.", "There is nothing to choose from."),
    # problems
    "error.home": Text("Til oversikten", "To the overview"),
    "error.not-found": Text(
        "Saken finnes ikke, eller den er ikke din. Også det at en sak finnes, er taushetsbelagt.",
        "The case does not exist, or it is not yours. Even that a case exists is confidential.",
    ),
    "error.unauthenticated": Text(
        "Du er logget ut. Logg inn og prøv igjen; ingenting er registrert.",
        "You are logged out. Log in and try again; nothing was recorded.",
    ),
    "error.engine-unavailable": Text(
        "Prøv igjen om litt. Ingenting er halvgjort.",
        "Try again in a while. Nothing is half done.",
    ),
}
