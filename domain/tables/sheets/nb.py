"""The sheet of next steps in bokmål."""

from domain.tables.sheets.row import Headings, Sheet, SituationText

NB = Sheet(
    language="nb",
    name="Bokmål",
    direction="ltr",
    headings=Headings(
        title="Dine neste steg",
        here="Her er du nå",
        next="Dette skjer videre",
        who="Hvem gjør hva, og når",
        mine="Dette bestemmer du selv",
        ask="Hvem du kan spørre",
        by="senest",
        overdue="skulle vært gjort",
        nothing="Ingen venter på noe akkurat nå. Spør en av dem som står nedenfor.",
        made_on="Laget",
        nothing_next="Spør en av dem som står nedenfor, hva som skjer videre.",
        nothing_mine="Du kan alltid si hva du mener, og be om å få noe forklart.",
        remember="Du kan alltid be om tolk, og du kan alltid spørre én gang til.",
    ),
    situations={
        "closed": SituationText(
            "Saken din er avsluttet.",
            next="Det skjer ikke noe mer av seg selv.",
            mine="Du kan komme tilbake. Da åpnes saken igjen.",
        ),
        "missing": SituationText(
            "Noen har sagt fra om at de ikke vet hvor du er.",
            next="De som kjenner deg, prøver å få kontakt med deg.",
            mine="Du kan ta kontakt med hvem du vil av dem som står nedenfor.",
        ),
        "no_lawyer": SituationText(
            "Noen har snakket med deg og vil hjelpe deg.",
            next="Du får snakke med en advokat. Det koster deg ingenting.",
            mine="Du velger selv om du vil ha hjelp, og hvem du vil snakke med.",
        ),
        "lawyer": SituationText(
            "Du har en advokat. Advokaten arbeider for deg, og forteller ikke videre det du sier.",
            next="Advokaten forklarer hvilke muligheter du har, og hva hver av dem betyr.",
            mine="Du velger om du vil søke, hva du vil søke om, og om du vil anmelde noen.",
        ),
        "advised": SituationText(
            "Advokaten har gitt deg råd om hva du kan gjøre.",
            next="Advokaten kan fortelle deg hva som skjer nå.",
            mine="Du kan ombestemme deg. Snakk med advokaten først.",
        ),
        "advised_to_stay": SituationText(
            "Du har valgt å søke om å bli i Norge for å få ro og tenke deg om.",
            next="Advokaten sender søknaden.",
            mine="Du kan ombestemme deg. Snakk med advokaten først.",
        ),
        "advised_asylum": SituationText(
            "Du har valgt å søke om beskyttelse (asyl) i Norge.",
            next="Advokaten hjelper deg med søknaden.",
            mine="Du kan ombestemme deg. Snakk med advokaten først.",
        ),
        "advised_neither": SituationText(
            "Du har valgt å ikke søke om noe nå.",
            next="Advokaten kan svare hvis du lurer på noe.",
            mine="Du kan ombestemme deg. Snakk med advokaten først.",
        ),
        "reflection_sent": SituationText(
            "Advokaten har sendt søknaden din.",
            next="Politiet skal bekrefte at de har fått den. Så avgjør Utlendingsdirektoratet (UDI) den.",
            mine="Du kan trekke søknaden. Snakk med advokaten først.",
        ),
        "reflection_confirmed": SituationText(
            "Advokaten har sendt søknaden din, og politiet har fått den.",
            next="Utlendingsdirektoratet (UDI) avgjør søknaden.",
            mine="Du kan trekke søknaden. Snakk med advokaten først.",
        ),
        "reflection_withdrawn": SituationText(
            "Søknaden din er trukket.",
            next="Advokaten forklarer hva du kan gjøre nå.",
            mine="Spør advokaten om du kan søke på nytt.",
        ),
        "reflection_refused": SituationText(
            "UDI har sagt nei til søknaden din.", next="Advokaten forklarer hva avslaget betyr, og hva du kan gjøre nå."
        ),
        "reflection_runs": SituationText(
            "Du har lov til å bli i Norge til og med {stay_until}, for å få ro og tenke deg om.",
            next="Advokaten snakker med deg i god tid før den dagen.",
            mine="Du velger hva du vil gjøre etterpå, og om du vil anmelde noen.",
        ),
        "reflection_over": SituationText(
            "Tiden du fikk for å tenke deg om, er over.",
            next="Snakk med advokaten så fort du kan. Advokaten forklarer hva som gjelder for deg nå.",
        ),
        "permit_applied": SituationText(
            "Advokaten har søkt om en midlertidig tillatelse til å bo i Norge for deg.",
            next="UDI avgjør søknaden om tillatelse.",
        ),
        "permit_runs": SituationText(
            "Du har en midlertidig tillatelse til å bo i Norge til og med {permit_until}.",
            next="Det kan søkes om å fornye tillatelsen. Advokaten må søke i god tid før den går ut.",
            mine="Du velger om du vil søke om å bli lenger, søke asyl eller reise hjem.",
        ),
        "renewal_applied": SituationText(
            "Du har en midlertidig tillatelse til å bo i Norge til og med {permit_until}. "
            "Advokaten har søkt om å fornye den.",
            next="UDI avgjør søknaden om fornyelse.",
        ),
        "renewal_waits": SituationText(
            "Tillatelsen din gjaldt til og med {permit_until}. Advokaten søkte i tide om å fornye den.",
            next="UDI avgjør søknaden om fornyelse.",
        ),
        "renewal_late": SituationText(
            "Tillatelsen din er gått ut. Advokaten har søkt om å fornye den.",
            next="UDI avgjør søknaden om fornyelse. Spør advokaten hva som gjelder i mellomtiden.",
        ),
        "permit_refused": SituationText(
            "UDI har sagt nei til søknaden om tillatelse.",
            next="Advokaten forklarer hva avslaget betyr, og hva du kan gjøre nå.",
        ),
        "permit_over": SituationText(
            "Tillatelsen din er gått ut.",
            next="Snakk med advokaten så fort du kan. Advokaten forklarer hva som gjelder for deg nå.",
        ),
        "asylum_asked": SituationText(
            "Du har søkt om beskyttelse (asyl) i Norge.",
            next="Advokaten din forteller deg hvordan det går med asylsøknaden.",
        ),
        "asylum_applied": SituationText(
            "Du har søkt om beskyttelse (asyl) i Norge.",
            next="UDI avgjør asylsøknaden. Advokaten forteller deg hva som skjer.",
            mine="Du kan trekke asylsøknaden. Snakk med advokaten først.",
        ),
        "asylum_granted": SituationText(
            "Du har fått beskyttelse (asyl) i Norge.", next="Advokaten forklarer hva det betyr for deg."
        ),
        "stay_granted": SituationText(
            "Du har fått tillatelse til å bo i Norge.", next="Advokaten forklarer hva det betyr for deg."
        ),
        "asylum_refused": SituationText(
            "UDI har sagt nei til asylsøknaden din.",
            next="Advokaten forklarer hva avslaget betyr, og hva du kan gjøre nå.",
        ),
        "asylum_resumable": SituationText(
            "Avslaget på asylsøknaden din gjelder ikke lenger.",
            next="Asylsøknaden kan tas opp igjen. Advokaten forklarer hva det betyr.",
        ),
        "asylum_withdrawn": SituationText(
            "Asylsøknaden din er trukket.",
            next="Advokaten forklarer hva du kan gjøre nå.",
            mine="Asylsøknaden kan tas opp igjen. Snakk med advokaten om det.",
        ),
        "to_the_state": SituationText(next="Staten skal ta over ansvaret for at du har et sted å bo."),
        "may_ask_to_stay": SituationText(mine="Du kan be om å få bo i kommunen i stedet for på mottak."),
        "asked_to_stay": SituationText(
            "Det er bedt om at du får bo i kommunen i stedet for på mottak.",
            next="UDI skal svare på om du får bo i kommunen.",
        ),
        "municipality_no": SituationText("Kommunen har sagt nei til at du blir boende der."),
        "udi_no_to_stay": SituationText("UDI har sagt nei til at du blir boende i kommunen."),
        "in_the_municipality": SituationText("Du får bo i kommunen."),
        "with_the_state": SituationText("Staten har tatt over ansvaret for at du har et sted å bo."),
        "leave_by": SituationText(
            "UDI har bestemt at du må reise fra Norge innen {leave_by}.",
            next="Snakk med advokaten i god tid før den dagen.",
            mine="Du kan be om hjelp til å reise hjem.",
        ),
        "leave_by_over": SituationText(
            "Fristen for å reise fra Norge var {leave_by}.",
            next="Snakk med advokaten så fort du kan.",
            mine="Du kan be om hjelp til å reise hjem.",
        ),
        "leave_unsaid": SituationText(next="Spør advokaten om du må reise fra Norge, og når."),
        "postponing_asked": SituationText(
            "Advokaten har bedt om at du får bli i Norge i mellomtiden. Det er ikke svart ennå."
        ),
        "postponed": SituationText("Du får bli i Norge mens klagen behandles."),
        "complaint_filed": SituationText("Du har klaget.", next="De som bestemte, ser på saken en gang til."),
        "complaint_forwarded": SituationText("Du har klaget.", next="Klageinstansen avgjør klagen."),
        "complaint_lost": SituationText(
            "Du fikk ikke medhold i klagen.", next="Advokaten forklarer hva du kan gjøre nå."
        ),
        "complaint_won": SituationText("Du fikk medhold i klagen."),
        "may_complain": SituationText(mine="Du kan klage på det som er bestemt. Advokaten hjelper deg."),
        "money_to_come": SituationText(
            "NAV har sagt ja til penger å leve av mens du venter på svar. De er ikke utbetalt ennå.",
            next="NAV skal betale.",
        ),
        "money": SituationText(
            "Du får penger til å leve av mens du venter på svar.",
            next="Pengene kommer to uker om gangen. Hver gang bekrefter advokaten at søknaden fortsatt behandles.",
            mine="Du bestemmer hva du bruker pengene til.",
        ),
        "money_stopped": SituationText(
            "Pengene fra NAV er stanset, fordi NAV har bestemt det.",
            next="Når advokaten har bekreftet at søknaden fortsatt behandles, kan pengene komme igjen.",
            mine="Du kan klage på det NAV har bestemt, og be NAV om nødhjelp så lenge.",
        ),
        "money_over": SituationText(
            "Pengene du fikk mens du ventet på svar, er slutt.",
            next="NAV kan si hva du kan få nå.",
            mine="Du kan be NAV om nødhjelp.",
        ),
        "help_waited_for": SituationText(next="NAV skal bestemme hvilken hjelp du får."),
        "help_decided": SituationText("NAV har bestemt hvilken hjelp du får."),
        "help_refused": SituationText(
            "NAV har sagt nei til hjelp med penger, bolig og oppfølging.",
            next="Advokaten forklarer hva du kan gjøre nå.",
        ),
        "allowance": SituationText("NAV gir deg penger til å leve av."),
        "no_allowance": SituationText("NAV har sagt nei til penger å leve av."),
        "allowance_reduced": SituationText("NAV har satt ned pengene du får."),
        "help_with_a_home": SituationText("NAV hjelper deg med et sted å bo."),
        "no_help_with_a_home": SituationText("NAV har sagt nei til hjelp med et sted å bo."),
        "follow_up": SituationText("NAV følger deg opp."),
        "evicted": SituationText(
            "Du kan ikke lenger bo der du bodde.",
            next="NAV skal finne et nytt sted til deg, eller gi deg et svar du kan klage på.",
        ),
        "no_new_home": SituationText(
            "NAV har sagt nei til å finne et nytt sted å bo til deg.", next="Advokaten forklarer hva du kan gjøre nå."
        ),
        "place_looked_for": SituationText(next="Noen leter etter et trygt sted til deg."),
        "place_kept": SituationText("Det er holdt av et trygt sted til deg."),
        "place_not_found": SituationText(
            "Det ble ikke plass til deg på et trygt sted denne gangen.",
            next="Spør dem som hjelper deg, hva de gjør nå.",
        ),
        "activity": SituationText(
            "Du har noe fast å gjøre på dagtid.",
            mine="Du kan be om noe annet å gjøre hvis det ikke passer for deg, eller om fri hvis du trenger ro.",
        ),
        "free_from_activity": SituationText("Du har fri fra faste ting på dagtid."),
        "return_asked": SituationText(
            "Du har bedt om hjelp til å reise hjem.",
            next="En rådgiver planlegger reisen sammen med deg, og hva som møter deg når du kommer frem.",
            mine="Du kan ombestemme deg helt til du reiser.",
        ),
        "return_done": SituationText("Du har reist hjem med hjelp."),
        "concern": SituationText(
            "Noen er bekymret for deg og har sagt fra til barnevernet.",
            next="En fra barnevernet snakker med deg for å finne ut hvordan du har det.",
        ),
        "looked_after": SituationText(
            "Barnevernet har snakket med deg og vil passe på deg.", next="De finner et trygt sted der du kan være."
        ),
        "not_gone_on_with": SituationText(
            "Barnevernet har snakket med deg.",
            next="De mener at de ikke trenger å gjøre mer nå.",
            mine="Du kan si fra til barnevernet hvis du trenger dem.",
        ),
        "placed": SituationText(
            "Du er på et sted der voksne passer på deg.",
            next="En nemnd ser på om det var riktig å flytte deg.",
            mine="Du kan klage på at du ble flyttet.",
        ),
        "placed_by_tribunal": SituationText(
            "En nemnd har bestemt at du skal være på et sted der voksne passer på deg, til og med {held_until}.",
            next="De voksne møter hverandre og deg, og planlegger veien videre.",
        ),
        "placed_by_consent": SituationText(
            "Du er på et sted der voksne passer på deg. Det er avtalt.",
            next="De voksne møter hverandre og deg, og planlegger veien videre.",
        ),
        "care": SituationText(
            "Det er bestemt at barnevernet har ansvaret for deg.",
            next="De voksne møter hverandre og deg, og planlegger veien videre.",
        ),
        "placement_lapsed": SituationText(
            "Det som ble bestemt om hvor du skal være, gjelder ikke lenger.",
            next="Barnevernet må snakke med deg om hva som skjer nå.",
        ),
        "placement_over": SituationText("Barnevernet bestemmer ikke lenger hvor du skal bo."),
        "placing_complained": SituationText("Det er klaget på at du ble flyttet.", next="Nemnda svarer på klagen."),
        "child_lawyer": SituationText(
            "Du har en advokat. Advokaten arbeider for deg.", mine="Du kan snakke med advokaten når du vil."
        ),
        "child_no_lawyer": SituationText(next="Du får en advokat som hjelper deg."),
        "guardian": SituationText(
            "Du har en verge som passer på rettighetene dine.", mine="Du kan snakke med vergen når du vil."
        ),
        "no_guardian": SituationText(next="Du får en verge som passer på rettighetene dine."),
        "child_is_heard": SituationText(mine="Du har rett til å si hva du mener, og noen skal høre på det."),
    },
    promises={
        "lawyer_contact": "Du får snakke med en advokat",
        "legal_advice": "Advokaten gir deg råd om mulighetene dine",
        "police_confirmation": "Politiet bekrefter at de har fått søknaden",
        "interim_support_start": "Du får penger mens du venter",
        "interim_support_payment": "Pengene fra NAV kommer",
        "shelter_place": "Du får svar om et trygt sted å bo",
        "udi_status": "Advokaten bekrefter at søknaden fortsatt behandles, så pengene kan komme",
        "udi_provisional_reply": "UDI svarer, eller sier når svaret kommer",
        "reflection_period": "De seks månedene er over; før det må du ha bestemt hva du vil",
        "services_decision": "NAV bestemmer hvilken hjelp du får",
        "activity_start": "Du begynner på noe fast på dagtid",
        "return_information": "Du får vite hva hjelp til å reise hjem er",
        "housing_review": "Det blir sett på om du kan få et bedre sted å bo",
        "shelter_review": "Det blir sett på om du kan få et bedre sted å bo",
        "rehousing": "Du får et nytt sted å bo, eller et svar du kan klage på",
        "complaint_window": "Siste dag for å klage",
        "complaint_review": "Du får svar på klagen",
        "refund_decision": "Du får svar på om utgiften dekkes",
        "earliest_enforcement": (
            "Før dette kan ingen sende deg ut av Norge; advokaten kan be om at du får bli mens klagen behandles"
        ),
        "permit_period": "Tillatelsen går ut; før det må det søkes på nytt",
        "state_handover": "Staten har et sted du kan bo",
        "screening": "Noen snakker med deg om hvordan du har det",
        "acute_place": "Du får et trygt sted å være",
        "tribunal_control": "Nemnda ser på om det var riktig å flytte deg",
        "tribunal_decision": "Nemnda avgjør om du skal bli der",
        "guardian": "Du får en verge",
        "acute_complaint": "Du får svar på klagen",
    },
    roles={
        "lawyer": "advokaten din",
        "guardian": "vergen din",
        "outreach": "de som møtte deg først",
        "rosa": "ROSA",
        "shelter": "krisesenteret",
        "police": "politiet",
        "udi": "UDI",
        "nav": "NAV",
        "coordinator": "koordinatoren",
        "child_welfare": "barnevernet",
        "child_welfare_emergency": "barnevernvakten",
        "placement_authority": "de som finner et sted til deg",
        "institution": "stedet der du bor",
        "tribunal": "nemnda",
        "municipality": "kommunen",
        "reception_centre": "mottaket",
        "return_counsellor": "returrådgiveren",
        "activity_provider": "kurset eller arbeidet",
        "health": "helsetjenesten",
        "appeal_body": "klageinstansen",
    },
    months=(
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ),
    date="{day}. {month} {year}",
)
