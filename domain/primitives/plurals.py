"""Singular and plural forms by Unicode's rules for each language (CLDR)."""

from functools import cache

from babel import Locale

from domain.primitives.text import Language, Text


def counted(text: Text, n: int, language: Language) -> str:
    """The text in the form for n; the part before `|` is for the language's `one`."""
    one, found, several = text.to(language).partition("|")
    return one if not found or form_of(n, language) == "one" else several


@cache
def _locale(language: Language) -> Locale:
    return Locale.parse(language)


def form_of(n: int, language: Language) -> str:
    """The plural category of a number: `one` or `other` in the languages used here."""
    return _locale(language).plural_form(n)
