"""Norwegian municipalities by number (kommunenummer, as from 2024): those that the reports and the directory name."""

_ROWS: tuple[tuple[str, str], ...] = (
    ("0301", "Oslo"),
    ("1103", "Stavanger"),
    ("3301", "Drammen"),
    ("3907", "Sandefjord"),
    ("4001", "Porsgrunn"),
    ("4003", "Skien"),
    ("4204", "Kristiansand"),
    ("4601", "Bergen"),
    ("5001", "Trondheim"),
    ("5501", "Tromsø"),
    ("1804", "Bodø"),
    ("1508", "Ålesund"),
    ("3105", "Sarpsborg"),
    ("3107", "Fredrikstad"),
    ("3201", "Bærum"),
    ("3403", "Hamar"),
    ("3405", "Lillehammer"),
    ("3436", "Nord-Fron"),
    ("3426", "Tolga"),
)

NUMBER_OF = {name.casefold(): number for number, name in _ROWS}
NAME_OF = dict(_ROWS)


def municipality_number(name_or_number: str) -> str | None:
    """The four-digit number of a municipality given by name or number; None when it cannot be one."""
    if len(name_or_number) == 4 and name_or_number.isdigit():
        return name_or_number
    return NUMBER_OF.get(name_or_number.strip().casefold())
