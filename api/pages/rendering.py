"""Rendering of templates: autoescaped, with undefined names as errors, and with the pages' security headers."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from api.http.inputs import one_of
from api.pages import times
from api.pages.words import WORDS
from domain.primitives.municipalities import called
from domain.primitives.plurals import counted
from domain.primitives.roles import ROLES
from domain.primitives.text import LANGUAGES, Language
from domain.tables.event_types import EVENT_TYPES
from domain.tables.matters import matter_title, status_title
from domain.tables.tracks import STEPS, TRACKS
from domain.tables.transitions import TRANSITIONS

HERE = Path(__file__).parent
STATIC = HERE / "static"
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LANGUAGE_COOKIE = "saksgang_language"
NO_STORE = {"Cache-Control": "no-store"}
AS_IT_COMES = {"X-Accel-Buffering": "no"}
"""Asks a reverse proxy (nginx and similar ones) not to buffer the response."""

UNKNOWN = "–"
PORTION = "\f"
"""Ends a portion of a streamed page: a form feed is white space in HTML."""


def language_here(request: Request) -> Language:
    """Return the language that the reader has chosen; bokmål by default."""
    for chosen in (one_of(request, "language", LANGUAGES), request.cookies.get(LANGUAGE_COOKIE)):
        if chosen in LANGUAGES:
            return "en" if chosen == "en" else "nb"
    return "nb"


def render(request: Request, template: str, language: Language, status: int = 200, /, **context: Any) -> Response:
    """Render a page in a language."""
    text = _environment().get_template(template).render(**_around(request, language, context))
    return HTMLResponse(text, status, _headers(language))


def grow(request: Request, template: str, language: Language, /, **context: Any) -> Response:
    """Stream a page in a language, in portions that end at each `{{ portion }}` of its template."""
    pieces = _environment().get_template(template).generate(**_around(request, language, context))
    portions = _portions(pieces)
    # An error before the first byte can still become a page of its own.
    first = next(portions)
    headers = {**_headers(language), **AS_IT_COMES}
    return StreamingResponse(_in_turn(first, portions), headers=headers, media_type="text/html")


def _around(request: Request, language: Language, context: dict[str, Any]) -> dict[str, Any]:
    return {"visit": None, "announced": (), "language": language, "address": request.url.path, **context}


def _headers(language: Language) -> dict[str, str]:
    return {**HEADERS, **NO_STORE, "Content-Language": language}


def _portions(pieces: Iterable[str]) -> Iterator[str]:
    held: list[str] = []
    for piece in pieces:
        held.append(piece)
        if piece == PORTION:
            yield "".join(held)
            held.clear()
    yield "".join(held)


async def _in_turn(first: str, others: Iterator[str]) -> AsyncIterator[str]:
    """Yield to the event loop after each portion, so that it is sent and other requests get their turn."""
    yield first
    await asyncio.sleep(0)
    for portion in others:
        yield portion
        await asyncio.sleep(0)


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals |= {"static": static, "t": _t, "portion": PORTION}
    found.filters |= {
        "day": _day, "moment": _moment, "due": _due, "left": _left, "urgency": times.urgency,
        "role": _role, "step": _step, "track": _track, "event": _event, "action": _action,
        "matter": _matter, "status": _status, "municipality": _municipality, "short": short, "to": _to,
        "length_words": _length,
    }  # fmt: skip
    return found


@cache
def static(name: str) -> str:
    """Return the address of a static file; it contains the content's digest, so it can be cached for ever."""
    return f"/static/{hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:16]}/{name}"


def short(case_id: str) -> str:
    """Return the number by which people call a case: the end of its id, which is random."""
    return case_id[-8:].upper()


def word(key: str, language: Language, **facts: Any) -> str:
    """Return a sentence of the pages."""
    return counted(WORDS[key], facts.get("n", 0), language).format(**facts)


@pass_context
def _t(context: Context, key: str, **facts: Any) -> str:
    return word(key, context["language"], **facts)


@pass_context
def _day(context: Context, value: Any) -> str:
    return times.day(value, context["language"])


@pass_context
def _moment(context: Context, value: Any) -> str:
    return times.moment(value, context["language"])


@pass_context
def _due(context: Context, value: Any) -> str:
    return times.due(value, context["language"])


@pass_context
def _left(context: Context, value: Any, now: Any) -> str:
    return times.left(value, now, context["language"])


@pass_context
def _to(context: Context, text: Any) -> str:
    return str(text.to(context["language"]))


@pass_context
def _role(context: Context, role: str) -> str:
    """Return the title of a role, or of a placeholder role of the tables."""
    found = ROLES[role].title if role in ROLES else WORDS[f"who.{role.lstrip('@')}"]
    return found.to(context["language"])


@pass_context
def _step(context: Context, step: str | None) -> str:
    """Return a step's title; a dash if the reader does not follow the path."""
    return STEPS[step].to(context["language"]) if step else UNKNOWN


@pass_context
def _track(context: Context, track: str | None) -> str:
    return TRACKS[track].title.to(context["language"]) if track else UNKNOWN


@pass_context
def _event(context: Context, type_: str) -> str:
    return EVENT_TYPES[type_].title.to(context["language"])


@pass_context
def _action(context: Context, name: str) -> str:
    return TRANSITIONS[name].title.to(context["language"])


@pass_context
def _matter(context: Context, matter: str) -> str:
    return matter_title(matter).to(context["language"])


@pass_context
def _status(context: Context, status: str) -> str:
    return status_title(status).to(context["language"])


@pass_context
def _length(context: Context, rule: dict[str, Any]) -> str:
    """Return the length of a deadline rule in words."""
    found = re.fullmatch(r"PT?(\d+)([DWMH])", rule["length"])
    n, unit = (int(found[1]), found[2]) if found else (0, "D")
    kind = "work" if rule["working_days"] else unit
    return word(f"length.{kind}", context["language"], n=n)


def _municipality(number: str) -> str:
    return called(number)
