"""The sheet of next steps for the person herself (N 2.4: not knowing the next step is the burden), by language.

A further language is a module and a row here. The sheet never says what the case is about, because others may find it.
"""

from domain.primitives.unique_rows import unique
from domain.tables.sheets.en import EN
from domain.tables.sheets.nb import NB
from domain.tables.sheets.row import Sheet

SHEETS: dict[str, Sheet] = unique((NB, EN), lambda row: row.language)
