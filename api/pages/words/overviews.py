"""The overviews: home, list of cases, deadlines, tracks, organisations."""

from domain.primitives.text import Text

OVERVIEWS: dict[str, Text] = {
    "new_case": Text("Ny sak", "New case"),
    # home
    "home.no_cases": Text(
        "Deres organisasjon ser samlede tall, aldri en enkelt sak.",
        "Your organisation sees aggregate figures, never a single case.",
    ),
    "home.title": Text("Oversikt", "Overview"),
    "home.late": Text("Brutte frister", "Overdue"),
    "home.due": Text("Våre neste frister", "Our next deadlines"),
    "home.new": Text("Nytt til oss", "New to us"),
    "home.mine": Text("Saker vi har ansvar i", "Cases that we are responsible in"),
    "home.all_late": Text("Alle saker med brutt frist", "All cases with an overdue deadline"),
    "home.all_due": Text("Alle frister", "All deadlines"),
    "home.all_mine": Text("Alle sakene våre", "All our cases"),
    "home.none_late": Text("Ingen frister er brutt.", "No deadline is overdue."),
    "home.none_due": Text("Ingen frister venter på oss.", "No deadline is waiting for us."),
    "home.none_ours": Text(
        "Ingen frist venter på oss. Dette venter på andre i sakene våre:",
        "No deadline is waiting for us. This is waiting for others in our cases:",
    ),
    "home.none_new": Text("Ingenting nytt.", "Nothing new."),
    "home.none_mine": Text("Vi har ikke ansvar i noen sak nå.", "We are not responsible in any case now."),
    # cases
    "cases.views": Text("Utvalg", "Views"),
    "cases.all": Text("Alle", "All"),
    "cases.mine": Text("Vi har ansvar", "We are responsible"),
    "cases.late": Text("Brutt frist", "Overdue"),
    "cases.soon": Text("Frist innen en uke", "Due within a week"),
    "cases.missing": Text("Savnet", "Missing"),
    "cases.filter": Text("Velg ut saker", "Filter cases"),
    "cases.track": Text("Saksgang", "Track"),
    "cases.step": Text("Steg", "Step"),
    "cases.municipality": Text("Kommune", "Municipality"),
    "cases.responsible": Text("Ansvarlig", "Responsible"),
    "cases.due_before": Text("Frist før", "Due before"),
    "cases.state": Text("Tilstand", "State"),
    "cases.opened": Text("Åpnet", "Opened"),
    "cases.next": Text("Neste frist eller påminnelse", "Next deadline or reminder"),
    "cases.show": Text("Vis", "Show"),
    "cases.reset": Text("Vis alle", "Show all"),
    "cases.keep_as": Text(
        "Behold utvalget som (uten personopplysninger)",
        "Keep these filters as (no personal data)",
    ),
    "cases.keep": Text("Behold", "Keep"),
    "cases.drop": Text("Fjern utvalget {name}", "Remove the view {name}"),
    "cases.none": Text("Ingen saker passer.", "No case fits."),
    # deadlines
    "deadlines.whose": Text("Hvilke frister", "Whose deadlines"),
    "deadlines.ours": Text("Våre frister", "Our deadlines"),
    "deadlines.all": Text("Alle i sakene våre", "All in our cases"),
    "deadlines.late_elsewhere": Text(
        "Ingen av våre frister er brutt. Hos andre i sakene våre er én brutt.|Ingen av våre frister er brutt. Hos "
        "andre i sakene våre er {n} brutt.",
        "None of our deadlines is overdue. One of others in our cases is.|None of our deadlines is overdue. Of "
        "others in our cases, {n} are.",
    ),
    "deadlines.month": Text("Måned", "Month"),
    "deadlines.before": Text("Forrige måned", "Previous month"),
    "deadlines.after": Text("Neste måned", "Next month"),
    "deadlines.calendar": Text("Frister i {month}", "Deadlines in {month}"),
    "deadlines.open": Text("Løper", "Running"),
    "deadlines.first": Text(
        "Bare den første vises.|Bare de {n} første vises.",
        "Only the first is shown.|Only the first {n} are shown.",
    ),
    # statistics
    "statistics.of": Text("Statistikk for {year}", "Statistics for {year}"),
    "statistics.as_of": Text(
        "Talt fra hendelsene slik de var registrert {day}.",
        "Counted from events as they were on record on {day}.",
    ),
    "statistics.year": Text("År", "Year"),
    "statistics.csv": Text("Alle tall (CSV)", "All numbers (CSV)"),
    "statistics.on_record": Text("Slik det var offentliggjort", "As it had been released by"),
    "statistics.rule": Text(
        "Tall for færre enn fem personer vises ikke, heller ikke som summer. Det vises heller ikke tall som gjør at "
        "for mye kan regnes ut om de skjulte. Tabellene for et år kommer én gang, er de samme for alle og endres "
        "ikke. En tid vises når minst fem personer brukte så lang tid eller lenger, og minst fem så lang tid eller "
        "kortere.",
        "No numbers of fewer than five people are shown, nor sums, and none by which too much could be told of those "
        "that are not. A year's tables come out once, for everybody, and do not change. Times are shown where at "
        "least five took so long, and at least five no longer.",
    ),
    "statistics.steps": Text(
        "Tabellene for {year} er ikke kommet. De kommer tidligst 1. april året etter. Til da vises summer for hele "
        "landet ved utgangen av siste kvartal, rundet ned til nærmeste {step}.",
        "The tables of {year} are not out. They come on 1 April of the next year at the earliest. Until then sums "
        "for the whole country are shown as of the end of the last quarter, down to the nearest {step}.",
    ),
    "statistics.hidden": Text("vises ikke", "not shown"),
    "statistics.totals": Text("I alt", "In all"),
    "statistics.figure": Text("Hva", "What"),
    "statistics.number": Text("Personer", "People"),
    "statistics.counted": Text("Slik telles det", "How it is counted"),
    "statistics.durations": Text("Hvor lang tid det tok", "How long it took"),
    "statistics.median": Text("median", "median"),
    "statistics.p90": Text("90 prosent innen", "90 per cent within"),
    "statistics.cohorts": Text("Etter året de ble identifisert", "By the year in which they were identified"),
    "statistics.identified_in": Text("Identifisert i", "Identified in"),
    # a deadline
    "deadline.due": Text("Frist", "Due"),
    "deadline.responsible": Text("Ansvarlig", "Responsible"),
    "deadline.met_by": Text("Oppfylles av", "Met by"),
    "deadline.nothing": Text("Ingenting; den løper ut", "Nothing; it runs out"),
    "deadline.at_end": Text("Hvis ingen gjør noe", "If nobody acts"),
    # tracks
    "tracks.what": Text(
        "En saksgang er veien en sak går. Alt her er hentet fra tabellene som programmet selv følger.",
        "A track is the path that a case takes. Everything here is drawn from the tables that the program itself "
        "follows.",
    ),
    "tracks.counts": Text(
        "{steps} steg, {transitions} handlinger, {deadlines} frister",
        "{steps} steps, {transitions} actions, {deadlines} deadlines",
    ),
    "track.diagram": Text("Veien", "The path"),
    "track.how": Text(
        "Hver boks er et steg. Over boksen står hva som fører dit, i boksen hvilke frister som da begynner å løpe.",
        "Each box is a step. Above it stands what leads there, in it which deadlines begin then.",
    ),
    "track.into": Text("Kommer hit ved:", "Reached by:"),
    "track.back": Text("Tilbake til steget før ved:", "Back to the step before by:"),
    "track.deadlines": Text("Frister", "Deadlines"),
    "track.deadline": Text("Frist", "Deadline"),
    "track.starts": Text("Begynner ved", "Starts with"),
    "track.length": Text("Lengde", "Length"),
    "track.basis": Text("Grunnlag", "Basis"),
    "track.transitions": Text("Handlinger", "Actions"),
    "track.transition": Text("Handling", "Action"),
    "track.by": Text("Hvem", "Who"),
    "track.stand_in": Text("eller koordinatoren på deres vegne", "or the coordinator on their behalf"),
    "track.activities": Text("Aktiviteter", "Activities"),
    # organisations
    "organisations.name": Text("Navn", "Name"),
    "organisations.role": Text("Rolle", "Role"),
    "organisations.ownership": Text("Eier", "Ownership"),
    "organisations.place": Text("Plasser", "Places"),
    "organisations.national": Text("Hele landet", "National"),
    "organisations.count": Text("{n} organisasjon|{n} organisasjoner", "{n} organisation|{n} organisations"),
    "organisations.none": Text("Ingen organisasjoner passer.", "No organisation fits."),
    "organisations.capacity": Text("{n} plass|{n} plasser", "{n} place|{n} places"),
    "organisations.ages": Text("{first}–{last} år", "ages {first}–{last}"),
    "organisations.approved": Text("godkjent (§ 6-6)", "approved (§ 6-6)"),
    "ownership.state": Text("Stat", "State"),
    "ownership.municipal": Text("Kommune", "Municipality"),
    "ownership.private": Text("Privat", "Private"),
}
