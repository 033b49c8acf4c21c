"""The development directory (spec 1): organisations that exist in development and tests; production brings its own."""

from domain.organisations import Gender, Ownership
from domain.organisations import Organisation as O

_FEMALE: tuple[Gender, ...] = ("female",)
_PER_TOWN: tuple[tuple[str, str, str, str, Ownership], ...] = (
    ("tot-",             "",        "TOT {}",                "coordinator",             "municipal"),
    ("nav-",             "",        "NAV {}",                "nav",                     "municipal"),
    ("bv-",              "",        "Barneverntjenesten {}", "child_welfare",           "municipal"),
    ("",                 "-police", "Politiet i {}",         "police",                  "state"),
    ("barnevernvakten-", "",        "Barnevernvakten i {}",  "child_welfare_emergency", "municipal"),
)  # fmt: skip
_ROWS: tuple[O, ...] = (
    # national
    O("udi",                 "Utlendingsdirektoratet",            ("udi",),                     None,   "state",     "910000001"),
    O("une",                 "Utlendingsnemnda",                  ("appeal_body",),             None,   "state",     "910000002"),
    O("rosa",                "ROSA",                              ("rosa",),                    None,   "private",   "910000003"),
    O("iom-norway",          "IOM Norge",                         ("return_counsellor",),       None,   "private",   "910000004"),
    O("kom",                 "KOM",                               ("national_unit",),           None,   "state",     "910000005"),
    O("noas-mottak",         "Asylmottaket",                      ("reception_centre",),        None,   "private",   "910000006"),
    # Oslo
    O("tot-oslo",            "TOT Oslo",                          ("coordinator",),             "0301", "municipal", "910000101"),
    O("nav-grunerlokka",     "NAV Grünerløkka",                   ("nav",),                     "0301", "municipal", "910000102"),
    O("nadheim",             "Nadheim",                           ("outreach",),                "0301", "private",   "910000103"),
    O("pro-sentret",         "Pro Sentret",                       ("outreach",),                "0301", "municipal", "910000104"),
    O("uteseksjonen",        "Uteseksjonen",                      ("outreach",),                "0301", "municipal", "910000105"),
    O("rode-kors-oslo",      "Røde Kors Oslo",                    ("outreach",),                "0301", "private",   "910000106"),
    O("oslo-police",         "Oslo politidistrikt",               ("police",),                  "0301", "state",     "910000107"),
    O("barnevernvakten-oslo", "Barnevernvakten i Oslo",           ("child_welfare_emergency",), "0301", "municipal", "910000108"),
    O("bv-st-hanshaugen",    "Barneverntjenesten St. Hanshaugen", ("child_welfare",),           "0301", "municipal", "910000109"),
    O("bfe-oslo",            "Barne- og familieetaten",           ("placement_authority",),     "0301", "municipal", "910000110"),
    O("nemnda-oslo",         "Barneverns- og helsenemnda i Oslo", ("tribunal",),                "0301", "state",     "910000111"),
    O("oslo-krisesenter",    "Oslo krisesenter",                  ("shelter",),                 "0301", "municipal", "910000112", capacity=20, accepts=_FEMALE),
    O("lauras-hus",          "Lauras hus",                        ("housing",),                 "0301", "private",   "910000113", capacity=5, accepts=_FEMALE),
    O("oslo-kommune",        "Oslo kommune",                      ("municipality",),            "0301", "municipal", "910000114"),
    O("statsforvalter-oslo", "Statsforvalteren i Oslo og Viken",  ("appeal_body",),             "0301", "state",     "910000115"),
    # Bergen
    O("tot-bergen",          "TOT Bergen (Utekontakten)",         ("coordinator", "outreach"),  "4601", "municipal", "910000201"),
    O("nav-bergenhus",       "NAV Bergenhus",                     ("nav",),                     "4601", "municipal", "910000202"),
    O("prosjekt-fri",        "Prosjekt FRI",                      ("outreach",),                "4601", "private",   "910000203"),
    O("prosjekt-eva",        "Prosjekt EVA",                      ("outreach",),                "4601", "private",   "910000204"),
    O("exit-bergen",         "EXIT, Hordaland politidistrikt",    ("police",),                  "4601", "state",     "910000205"),
    O("barnevernvakten-bergen", "Barnevernvakten i Bergen",       ("child_welfare_emergency",), "4601", "municipal", "910000206"),
    O("bv-fyllingsdalen",    "Barneverntjenesten Fyllingsdalen",  ("child_welfare",),           "4601", "municipal", "910000207"),
    O("bv-ytrebygda",        "Barneverntjenesten Ytrebygda",      ("child_welfare",),           "4601", "municipal", "910000208"),
    O("bufetat-vest",        "Bufetat region vest",               ("placement_authority",),     "4601", "state",     "910000209"),
    O("nemnda-bergen",       "Barneverns- og helsenemnda i Bergen", ("tribunal",),              "4601", "state",     "910000210"),
    O("bergen-krisesenter",  "Bergen krisesenter",                ("shelter",),                 "4601", "municipal", "910000211", capacity=20, accepts=_FEMALE),
    O("bergen-kommune",      "Bergen kommune",                    ("municipality",),            "4601", "municipal", "910000212"),
    O("statsforvalter-vestland", "Statsforvalteren i Vestland",   ("appeal_body",),             "4601", "state",     "910000213"),
    O("bergen-leilighet",    "Øremerket leilighet i Bergen",      ("housing",),                 "4601", "municipal", "910000214", capacity=1),
    # Trondheim, Stavanger, Kristiansand
    *(
        O(f"{prefix}{town}{suffix}", name.format(town.capitalize()), (role,), number, ownership, f"9100{serial + i:05d}")
        for serial, town, number in ((301, "trondheim", "5001"), (401, "stavanger", "1103"), (501, "kristiansand", "4204"))
        for i, (prefix, suffix, name, role, ownership) in enumerate(_PER_TOWN)
    ),
    # added when needed
    O("advokat-lie",         "Advokat Lie",                       ("lawyer",),                  None,   "private",   "910000601"),
    O("advokat-dahl",        "Advokat Dahl",                      ("lawyer",),                  None,   "private",   "910000602"),
    O("institusjon-nord",    "Institusjon Nord",                  ("institution",),             None,   "state",     "910000603", capacity=4, ages=(12, 17), approved_4_29=True),
    O("institusjon-sor",     "Institusjon Sør",                   ("institution",),             None,   "private",   "910000604", ages=(12, 17)),
    O("beredskapshjem-1",    "Beredskapshjem 1",                  ("institution",),             None,   "private",   "910000605", capacity=1, ages=(0, 17), private_home=True),
    O("tolga-krisesenter",   "Tolga krisesenter",                 ("shelter",),                 "3426", "municipal", "910000606", capacity=1, accepts=_FEMALE),
    O("pensjonat-sentrum",   "Pensjonat Sentrum",                 ("lodging",),                 "0301", "private",   "910000607"),
    O("adora",               "Adora",                             ("activity_provider",),       None,   "private",   "910000608"),
    O("verge-oslo",          "Vergen i Oslo",                     ("guardian",),                "0301", "private",   "910000609"),
    O("verge-bergen",        "Vergen i Bergen",                   ("guardian",),                "4601", "private",   "910000610"),
    O("legevakten-oslo",     "Legevakten i Oslo",                 ("health",),                  "0301", "municipal", "910000611"),
    # the program's own
    O("drift",               "Driften av Saksgang",               ("administrator",),           None,   "private",   "910000901"),
    O("personvern",          "Personvernombudet",                 ("data_protection",),         None,   "private",   "910000902"),
)  # fmt: skip

DEVELOPMENT_DIRECTORY: tuple[O, ...] = _ROWS
