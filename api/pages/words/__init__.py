"""Every sentence of the pages, in bokmål and English; a test fails when one is missing or not used."""

from api.pages.words.case import CASE
from api.pages.words.common import COMMON
from api.pages.words.guidance import GUIDANCE
from api.pages.words.overviews import OVERVIEWS
from domain.primitives.text import Text

WORDS: dict[str, Text] = {**COMMON, **OVERVIEWS, **CASE, **GUIDANCE}
