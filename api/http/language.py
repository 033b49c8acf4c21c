"""The reader's language, from `Accept-Language`: bokmål unless English is preferred."""

from typing import Annotated

from fastapi import Depends, Request

from domain.primitives.text import Language

_OURS: dict[str, Language] = {"nb": "nb", "no": "nb", "nn": "nb", "da": "nb", "sv": "nb", "en": "en"}


def language_of(header: str) -> Language:
    """Return the supported language with the highest weight in the header."""
    ranked = sorted((_weight(part), -i, part) for i, part in enumerate(header.split(",")))
    for weight, _, part in reversed(ranked):
        code = part.split(";")[0].strip().casefold()[:2]
        if code in _OURS and weight > 0:
            return _OURS[code]
    return "nb"


def _weight(part: str) -> float:
    _, _, weight = part.partition("q=")
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0


async def _asked(request: Request) -> Language:
    return language_of(request.headers.get("accept-language", ""))


ReaderLanguage = Annotated[Language, Depends(_asked)]
