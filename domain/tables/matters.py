"""Titles of a case's matters and of their statuses, for overviews."""

from domain.primitives.text import Text

MATTERS: dict[str, Text] = {
    "lawyer":          Text("Bistandsadvokat", "Lawyer"),
    "reflection":      Text("Refleksjonsperiode", "Reflection period"),
    "interim_support": Text("Stønad i ventetiden", "Interim support"),
    "services":        Text("Sosiale tjenester", "Services"),
    "housing":         Text("Bolig", "Housing"),
    "activity":        Text("Aktivitet", "Activity"),
    "police_case":     Text("Straffesak", "Police case"),
    "permit":          Text("Midlertidig tillatelse", "Temporary permit"),
    "asylum":          Text("Asyl", "Asylum"),
    "return":          Text("Retur", "Return"),
    "complaints":      Text("Klager", "Complaints"),
    "hand_overs":      Text("Overføring av ansvar", "Hand-overs"),
    "contact":         Text("Kontakt", "Contact"),
    "shelter":         Text("Plass på krisesenter", "Shelter place"),
    "concern":         Text("Bekymring", "Concern"),
    "placement":       Text("Plassering", "Placement"),
    "travel_ban":      Text("Utreiseforbud", "Travel ban"),
    "protection":      Text("Beskyttelsestiltak", "Protection measures"),
    "meetings":        Text("Møter", "Meetings"),
    "sharing":         Text("Deling av opplysninger", "Sharing"),
}  # fmt: skip
"""Matter → its title, in the order of presentation."""

STATUSES: dict[str, Text] = {
    "none":                  Text("Ikke begynt", "Not begun"),
    "acute":                 Text("Plassert akutt", "Placed acutely"),
    "approved":              Text("Godkjent av nemnda", "Approved by the tribunal"),
    "care_order":            Text("Omsorgsovertakelse", "Care order"),
    "consent":               Text("Med samtykke", "By consent"),
    "convened":              Text("Innkalt", "Convened"),
    "dismissed":             Text("Avkreftet", "Dismissed"),
    "held":                  Text("Holdt", "Held"),
    "imposed":               Text("Vedtatt", "Imposed"),
    "lapsed":                Text("Falt bort", "Lapsed"),
    "offered":               Text("Tilbudt", "Offered"),
    "requested":             Text("Bedt om", "Requested"),
    "shared":                Text("Delt", "Shared"),
    "strengthened":          Text("Styrket mistanke", "Suspicion strengthened"),
    "unclear":               Text("Uavklart mistanke", "Suspicion unclear"),
    "advised":               Text("Råd gitt", "Advised"),
    "applied":               Text("Søkt", "Applied"),
    "assigned":              Text("Koblet på", "Assigned"),
    "charged":               Text("Tiltale", "Charged"),
    "chosen":                Text("Valgt", "Chosen"),
    "completed":             Text("Fullført", "Completed"),
    "confirmed":             Text("Bekreftet av politiet", "Confirmed by the police"),
    "ended":                 Text("Avsluttet", "Ended"),
    "declined":              Text("Ingen plass", "No place"),
    "evicted":               Text("Kastet ut", "Evicted"),
    "exempt":                Text("Fritatt", "Exempt"),
    "expired":               Text("Utløpt", "Expired"),
    "filed":                 Text("Sendt", "Filed"),
    "forwarded":             Text("Hos klageinstansen", "With the appeal body"),
    "granted":               Text("Innvilget", "Granted"),
    "housed":                Text("Har bolig", "Housed"),
    "humanitarian":          Text("Opphold på humanitært grunnlag", "Stay on humanitarian grounds"),
    "in_contact":            Text("Har kontakt", "In contact"),
    "investigation_closed":  Text("Etterforskning avsluttet", "Investigation closed"),
    "investigation_open":    Text("Under etterforskning", "Under investigation"),
    "missing":               Text("Savnet", "Missing"),
    "refused":               Text("Avslått", "Refused"),
    "renewal_applied":       Text("Søkt om fornyelse", "Renewal applied for"),
    "reported":              Text("Anmeldt", "Reported"),
    "running":               Text("Løper", "Running"),
    "submitted":             Text("Søknad sendt", "Submitted"),
    "suspended":             Text("Stanset", "Suspended"),
    "travel_banned":         Text("Kan ikke forlate Norge", "May not leave Norway"),
    "travel_banned_acutely": Text(
        "Kan ikke forlate Norge, etter akuttvedtak", "May not leave Norway, on an acute decision"
    ),
    "verdict":               Text("Dom", "Verdict"),
    "waiting":               Text("Venter på svar", "Waiting"),
    "withdrawn":             Text("Trukket", "Withdrawn"),
}  # fmt: skip


def matter_title(matter: str) -> Text:
    """The title of a matter."""
    return MATTERS[matter]


def status_title(status: str) -> Text:
    """The title of a matter's status."""
    return STATUSES[status]
