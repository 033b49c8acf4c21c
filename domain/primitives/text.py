"""Bilingual text: every identifier that a person sees has a title in bokmål and English."""

from typing import Literal, NamedTuple
from unicodedata import normalize

Language = Literal["nb", "en"]
LANGUAGES: tuple[Language, ...] = ("nb", "en")


class Text(NamedTuple):
    """The same sentence in bokmål and in English."""

    nb: str
    en: str

    def to(self, language: Language) -> str:
        """The sentence in the reader's language."""
        return self.nb if language == "nb" else self.en


def written(name: str) -> str:
    """A name normalised for comparison: Unicode composition and spaces do not matter."""
    return " ".join(normalize("NFC", name).casefold().split())
