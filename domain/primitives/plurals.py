"""One and several, by the rules that Unicode's repository (CLDR) gives for each language."""

from functools import cache

from babel import Locale

from domain.primitives.text import Language, Text


def counted(text: Text, n: int, language: Language) -> str:
    """The sentence for so many: what stands before `|` is for the language's `one`."""
    one, found, several = text.to(language).partition("|")
    return one if not found or form_of(n, language) == "one" else several


@cache
def _locale(language: Language) -> Locale:
    return Locale.parse(language)


def form_of(n: int, language: Language) -> str:
    """The plural category of a number: in the languages here `one` or `other`."""
    return _locale(language).plural_form(n)
