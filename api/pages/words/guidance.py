"""Help, checklists, the accessibility statement, and the page of parts."""

from domain.primitives.text import Text

GUIDANCE: dict[str, Text] = {
    "help.lists": Text("Huskelister", "Checklists"),
    "help.lists_what": Text(
        "Hva man bør huske på i en slik sak, for hver rolle. Listene lages av de samme reglene og fristene som "
        "programmet følger.",
        "What to remember in such a case, for each role. The lists are written from the rules and deadlines "
        "themselves.",
    ),
    "help.mine": Text("din rolle", "your role"),
    "help.issues": Text("Meldt svikt i kjeden", "Issues raised"),
    "help.issues_what": Text(
        "Svikt som ikke kan rettes i en enkelt sak. Meld ny svikt fra siden til en sak.",
        "Holes that no single case can mend. Raise more from a case.",
    ),
    "help.no_issues": Text("Ingen har meldt svikt i sakene dere er i.", "Nobody has raised an issue in your cases."),
    "help.about": Text("Om sidene", "About these pages"),
    "checklist": Text("Huskeliste", "Checklist"),
    "checklist.what": Text(
        "Det rollen har frist for, steg for steg.",
        "What the role has a deadline for, step by step.",
    ),
    "checklist.within": Text("innen {length}", "within {length}"),
    "checklist.starts": Text("Løper fra", "Runs from"),
    "checklist.otherwise": Text("Når det skjer", "Whenever it happens"),
    "checklist.actions": Text("Det rollen kan gjøre", "What the role can do"),
    "checklist.actions_what": Text(
        "Under hver handling står det hva som kan hindre den.",
        "Under each action stands what may be in the way.",
    ),
    # accessibility
    "a11y.lead": Text(
        "Alle skal kunne bruke Saksgang, også med tastatur, skjermleser, forstørret tekst eller en telefon i hånden.",
        "Everybody should be able to use Saksgang, also with a keyboard, a screen reader, enlarged text or a phone "
        "in the hand.",
    ),
    "a11y.status": Text("Status", "Status"),
    "a11y.status_text": Text(
        "Sidene er laget etter WCAG 2.1, nivå A og AA. Hver side prøves med axe i en ekte nettleser hver gang "
        "programmet endres, og det skal ikke finnes feil.",
        "The pages are made to WCAG 2.1, levels A and AA. Each page is tried with axe in a real browser whenever the "
        "program changes, and nothing may be found.",
    ),
    "a11y.how": Text("Slik er de laget", "How they are made"),
    "a11y.how1": Text(
        "Alt kan leses og sendes inn uten JavaScript.",
        "Everything can be read and sent without JavaScript.",
    ),
    "a11y.how2": Text(
        "Alt kan nås med tastatur, og det synes hvor du er.",
        "Everything can be reached by keyboard, and you see where you are.",
    ),
    "a11y.how3": Text(
        "Feil i et skjema står samlet øverst, med lenke til feltet.",
        "Errors in a form are listed at the top, with a link to the field.",
    ),
    "a11y.how4": Text(
        "Farge er aldri det eneste som sier noe.",
        "Colour is never the only thing that says something.",
    ),
    "a11y.how5": Text(
        "Sidene tåler 320 pikslers bredde og 200 prosent forstørring.",
        "The pages bear a width of 320 pixels and 200 per cent zoom.",
    ),
    "a11y.not": Text("Det vi vet ikke er godt nok", "What we know is not good enough"),
    "a11y.not1": Text(
        "Sidene er ikke prøvd av brukere med skjermleser, bare av verktøy og med tastatur.",
        "The pages have not been tried by users of screen readers, only by tools and by keyboard.",
    ),
    "a11y.not2": Text(
        "Lenker til lover fører til Lovdata, som vi ikke rår over.",
        "Links to laws lead to Lovdata, which is not ours.",
    ),
    "a11y.not3": Text(
        "Fritekst fra andre kan stå på et annet språk enn siden.",
        "Free text by others may be in another language than the page.",
    ),
    "a11y.tell": Text("Si fra", "Tell us"),
    "a11y.tell_text": Text(
        "Møter du et hinder, si fra til den som drifter Saksgang hos dere. Skriv aldri noe om en sak.",
        "If you meet a barrier, tell whoever runs Saksgang for you. Never write anything about a case.",
    ),
    "a11y.authority": Text(
        "Tilsynet for universell utforming av IKT",
        "The Norwegian authority for universal design of ICT",
    ),
    "a11y.law": Text(
        "Likestillings- og diskrimineringsloven § 18; forskrift om universell utforming av IKT § 4.",
        "Equality and Anti-Discrimination Act section 18; regulations on universal design of ICT section 4.",
    ),
    # the parts
    "parts": Text("Sidenes deler", "The parts of the pages"),
    "parts.what": Text(
        "Alt sidene er bygget av, på ett sted.",
        "Everything that the pages are built of, in one place.",
    ),
    "parts.colour": Text("Farger", "Colours"),
    "parts.type": Text("Skrift", "Type"),
    "parts.lead": Text("Ingress: sier det viktigste.", "Lead: says what matters most."),
    "parts.body": Text("Vanlig tekst.", "Plain text."),
    "parts.link": Text("En lenke.", "A link."),
    "parts.quiet": Text("Dempet tekst.", "Quiet text."),
    "parts.buttons": Text("Knapper", "Buttons"),
    "parts.button": Text("Gjør det", "Do it"),
    "parts.button_quiet": Text("Noe annet", "Something else"),
    "parts.badges": Text("Merker", "Badges"),
    "parts.soon": Text("2 dager igjen", "2 days left"),
    "parts.notices": Text("Meldinger", "Notices"),
    "parts.info": Text("Noe å vite.", "Something to know."),
    "parts.done": Text("Noe er gjort.", "Something is done."),
    "parts.wrong": Text("Noe må rettes.", "Something must be corrected."),
    "parts.path": Text("Vei", "Path"),
    "parts.card": Text("Kort", "Card"),
    "parts.empty": Text("Ingenting her.", "Nothing here."),
    "parts.fields": Text("Felter", "Fields"),
    "parts.field": Text("Et felt", "A field"),
    "parts.question": Text("Et spørsmål", "A question"),
    "parts.missing": Text("må oppgis", "is required"),
    "parts.table": Text("Tabell", "Table"),
    "parts.timeline": Text("Tidslinje", "Timeline"),
    "parts.details": Text("Mer", "More"),
}
