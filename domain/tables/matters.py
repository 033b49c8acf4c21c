"""What the matters of a case are called, and where each may stand: for overviews."""

from domain.text import Text as T

MATTERS: dict[str, T] = {
    "lawyer":          T("Bistandsadvokat", "Lawyer"),
    "reflection":      T("Refleksjonsperiode", "Reflection period"),
    "interim_support": T("Stønad i ventetiden", "Interim support"),
    "services":        T("Sosiale tjenester", "Services"),
    "housing":         T("Bolig", "Housing"),
    "activity":        T("Aktivitet", "Activity"),
    "police_case":     T("Straffesak", "Police case"),
    "permit":          T("Midlertidig tillatelse", "Temporary permit"),
    "asylum":          T("Asyl", "Asylum"),
    "return":          T("Retur", "Return"),
    "complaints":      T("Klager", "Complaints"),
    "hand_overs":      T("Overføring av ansvar", "Hand-overs"),
    "contact":         T("Kontakt", "Contact"),
    "shelter":         T("Plass på krisesenter", "Shelter place"),
    "concern":         T("Bekymring", "Concern"),
    "placement":       T("Plassering", "Placement"),
    "protection":      T("Beskyttelsestiltak", "Protection measures"),
    "meetings":        T("Møter", "Meetings"),
    "sharing":         T("Deling av opplysninger", "Sharing"),
}  # fmt: skip
"""matter → its title, in the order in which a case is told."""

STATUSES: dict[str, T] = {
    "none":                  T("Ikke begynt", "Not begun"),
    "acute":                 T("Plassert akutt", "Placed acutely"),
    "approved":              T("Godkjent av nemnda", "Approved by the tribunal"),
    "care_order":            T("Omsorgsovertakelse", "Care order"),
    "consent":               T("Med samtykke", "By consent"),
    "convened":              T("Innkalt", "Convened"),
    "dismissed":             T("Avkreftet", "Dismissed"),
    "held":                  T("Holdt", "Held"),
    "imposed":               T("Vedtatt", "Imposed"),
    "lapsed":                T("Falt bort", "Lapsed"),
    "offered":               T("Tilbudt", "Offered"),
    "requested":             T("Bedt om", "Requested"),
    "shared":                T("Delt", "Shared"),
    "strengthened":          T("Styrket mistanke", "Suspicion strengthened"),
    "unclear":               T("Uavklart mistanke", "Suspicion unclear"),
    "advised":               T("Råd gitt", "Advised"),
    "applied":               T("Søkt", "Applied"),
    "assigned":              T("Koblet på", "Assigned"),
    "charged":               T("Tiltale", "Charged"),
    "chosen":                T("Valgt", "Chosen"),
    "completed":             T("Fullført", "Completed"),
    "confirmed":             T("Bekreftet av politiet", "Confirmed by the police"),
    "ended":                 T("Avsluttet", "Ended"),
    "declined":              T("Ingen plass", "No place"),
    "evicted":               T("Kastet ut", "Evicted"),
    "exempt":                T("Fritatt", "Exempt"),
    "expired":               T("Utløpt", "Expired"),
    "filed":                 T("Sendt", "Filed"),
    "forwarded":             T("Hos klageinstansen", "With the appeal body"),
    "granted":               T("Innvilget", "Granted"),
    "housed":                T("Har bolig", "Housed"),
    "humanitarian":          T("Opphold på humanitært grunnlag", "Stay on humanitarian grounds"),
    "in_contact":            T("Har kontakt", "In contact"),
    "investigation_closed":  T("Etterforskning avsluttet", "Investigation closed"),
    "investigation_open":    T("Under etterforskning", "Under investigation"),
    "missing":               T("Savnet", "Missing"),
    "refused":               T("Avslått", "Refused"),
    "renewal_applied":       T("Søkt om fornyelse", "Renewal applied for"),
    "reported":              T("Anmeldt", "Reported"),
    "running":               T("Løper", "Running"),
    "submitted":             T("Søknad sendt", "Submitted"),
    "suspended":             T("Stanset", "Suspended"),
    "verdict":               T("Dom", "Verdict"),
    "waiting":               T("Venter på svar", "Waiting"),
    "withdrawn":             T("Trukket", "Withdrawn"),
}  # fmt: skip


def matter_title(matter: str) -> T:
    """What a matter is called."""
    return MATTERS[matter]


def status_title(status: str) -> T:
    """How a matter stands, in words."""
    return STATUSES[status]
