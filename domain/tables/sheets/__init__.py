"""The sheet of next steps for the person herself (N 2.4: not knowing the next step is the burden): one module per language.

A language more is a module more, and its row here. The sheet never says what the case is about: others may find it.
"""

from domain.primitives.unique_rows import unique
from domain.tables.sheets.en import EN
from domain.tables.sheets.nb import NB
from domain.tables.sheets.row import Sheet

SHEETS: dict[str, Sheet] = unique((NB, EN), lambda row: row.language)
