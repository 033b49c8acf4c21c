"""The development directory (spec 1): organisations that exist in development and tests; production brings its own."""

from domain.primitives.organisations import Gender, Ownership, check_digit
from domain.primitives.organisations import Organisation as O


def _synthetic(serial: int) -> str:
    """Return an organisation number outside every register: real ones begin with 8 or 9, test ones with 2 or 3."""
    stems = (f"3{k}{serial:06d}" for k in range(10))
    return next(stem + digit for stem in stems if (digit := check_digit(stem)))


_FEMALE: tuple[Gender, ...] = ("female",)
_PER_TOWN: tuple[tuple[str, str, str, str, Ownership], ...] = (
    ("tot-", "", "TOT {}", "coordinator", "municipal"),
    ("nav-", "", "NAV {}", "nav", "municipal"),
    ("bv-", "", "Barnevernstjenesten {}", "child_welfare", "municipal"),
    ("", "-police", "Politiet i {}", "police", "state"),
    ("barnevernvakten-", "", "Barnevernvakten i {}", "child_welfare_emergency", "municipal"),
)
_ROWS: tuple[O, ...] = (
    # national
    O("udi", "Utlendingsdirektoratet", ("udi",), None, "state", "300000010"),
    O("une", "Utlendingsnemnda", ("appeal_body",), None, "state", "300000029"),
    O("rosa", "ROSA", ("rosa",), None, "private", "300000037"),
    O("iom-norway", "IOM Norge", ("return_counsellor",), None, "private", "300000045"),
    O("kom", "KOM", ("national_unit",), None, "state", "300000053"),
    O("noas-mottak", "Asylmottaket", ("reception_centre",), None, "private", "300000061"),
    # Oslo
    O("tot-oslo", "TOT Oslo", ("coordinator",), "0301", "municipal", "300001017"),
    O("nav-grunerlokka", "NAV Grünerløkka", ("nav",), "0301", "municipal", "300001025"),
    O("nadheim", "Nadheim", ("outreach",), "0301", "private", "300001033"),
    O("pro-sentret", "Pro Sentret", ("outreach",), "0301", "municipal", "300001041"),
    O("uteseksjonen", "Uteseksjonen", ("outreach",), "0301", "municipal", "310001058"),
    O("rode-kors-oslo", "Røde Kors Oslo", ("outreach",), "0301", "private", "300001068"),
    O("oslo-police", "Oslo politidistrikt", ("police",), "0301", "state", "300001076"),
    O("barnevernvakten-oslo", "Barnevernvakten i Oslo", ("child_welfare_emergency",), "0301", "municipal", "300001084"),
    O("bv-st-hanshaugen", "Barnevernstjenesten St. Hanshaugen", ("child_welfare",), "0301", "municipal", "300001092"),
    O("bfe-oslo", "Barne- og familieetaten", ("placement_authority",), "0301", "municipal", "300001106"),
    O("nemnda-oslo", "Barneverns- og helsenemnda i Oslo og omegn", ("tribunal",), "0301", "state", "300001114"),
    O(
        "oslo-krisesenter",
        "Oslo krisesenter",
        ("shelter",),
        "0301",
        "municipal",
        "300001122",
        capacity=20,
        accepts=_FEMALE,
    ),
    O("lauras-hus", "Lauras hus", ("housing",), "0301", "private", "300001130", capacity=5, accepts=_FEMALE),
    O("oslo-kommune", "Oslo kommune", ("municipality",), "0301", "municipal", "300001149"),
    O(
        "statsforvalter-oslo",
        "Statsforvalteren i Østfold, Buskerud, Oslo og Akershus",
        ("appeal_body",),
        "0301",
        "state",
        "300001157",
    ),
    # Bergen
    O("tot-bergen", "TOT Bergen (Utekontakten)", ("coordinator", "outreach"), "4601", "municipal", "300002013"),
    O("nav-bergenhus", "NAV Bergenhus", ("nav",), "4601", "municipal", "300002021"),
    O("prosjekt-fri", "Prosjekt FRI", ("outreach",), "4601", "private", "310002038"),
    O("prosjekt-eva", "Prosjekt EVA", ("outreach",), "4601", "private", "300002048"),
    O("exit-bergen", "EXIT, Hordaland politidistrikt", ("police",), "4601", "state", "300002056"),
    O(
        "barnevernvakten-bergen",
        "Barnevernvakten i Bergen",
        ("child_welfare_emergency",),
        "4601",
        "municipal",
        "300002064",
    ),
    O("bv-fyllingsdalen", "Barnevernstjenesten Fyllingsdalen", ("child_welfare",), "4601", "municipal", "300002072"),
    O("bv-ytrebygda", "Barnevernstjenesten Ytrebygda", ("child_welfare",), "4601", "municipal", "300002080"),
    O("bufetat-vest", "Bufetat region vest", ("placement_authority",), "4601", "state", "300002099"),
    O("nemnda-bergen", "Barneverns- og helsenemnda i Vestland", ("tribunal",), "4601", "state", "300002102"),
    O(
        "bergen-krisesenter",
        "Bergen krisesenter",
        ("shelter",),
        "4601",
        "municipal",
        "300002110",
        capacity=20,
        accepts=_FEMALE,
    ),
    O("bergen-kommune", "Bergen kommune", ("municipality",), "4601", "municipal", "300002129"),
    O("statsforvalter-vestland", "Statsforvalteren i Vestland", ("appeal_body",), "4601", "state", "300002137"),
    O("bergen-leilighet", "Øremerket leilighet i Bergen", ("housing",), "4601", "municipal", "300002145", capacity=1),
    # Trondheim, Stavanger, Kristiansand
    *(
        O(f"{prefix}{town}{suffix}", name.format(town.capitalize()), (role,), number, ownership, _synthetic(serial + i))
        for serial, town, number in (
            (301, "trondheim", "5001"),
            (401, "stavanger", "1103"),
            (501, "kristiansand", "4204"),
        )
        for i, (prefix, suffix, name, role, ownership) in enumerate(_PER_TOWN)
    ),
    # added when needed
    O("advokat-lie", "Advokat Lie", ("lawyer",), None, "private", "300006019"),
    O("advokat-dahl", "Advokat Dahl", ("lawyer",), None, "private", "300006027"),
    O(
        "institusjon-nord",
        "Institusjon Nord",
        ("institution",),
        None,
        "state",
        "300006035",
        capacity=4,
        ages=(12, 17),
        approved_4_29=True,
    ),
    O("institusjon-sor", "Institusjon Sør", ("institution",), None, "private", "300006043", ages=(12, 17)),
    O(
        "beredskapshjem-1",
        "Beredskapshjem 1",
        ("institution",),
        None,
        "private",
        "300006051",
        capacity=1,
        ages=(0, 17),
        private_home=True,
    ),
    O(
        "tolga-krisesenter",
        "Tolga krisesenter",
        ("shelter",),
        "3426",
        "municipal",
        "310006068",
        capacity=1,
        accepts=_FEMALE,
    ),
    O("pensjonat-sentrum", "Pensjonat Sentrum", ("lodging",), "0301", "private", "300006078"),
    O("adora", "Adora", ("activity_provider",), None, "private", "300006086"),
    O("verge-oslo", "Vergen i Oslo", ("guardian",), "0301", "private", "300006094"),
    O("verge-bergen", "Vergen i Bergen", ("guardian",), "4601", "private", "300006108"),
    O("legevakten-oslo", "Legevakten i Oslo", ("health",), "0301", "municipal", "300006116"),
    # the program's own
    O("drift", "Driften av Saksgang", ("administrator",), None, "private", "300009018"),
    O("personvern", "Personvernombudet", ("data_protection",), None, "private", "300009026"),
)

DEVELOPMENT_DIRECTORY: tuple[O, ...] = _ROWS
