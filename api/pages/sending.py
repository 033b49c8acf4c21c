"""Submitted forms: their size limit and the protection against forms of other sessions (CSRF)."""

import hmac
from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request

from api.http.inputs import wrong_in
from api.http.problems import Problem
from api.http.request_body import LARGEST_BODY, read
from api.pages.visits import LoggedIn
from domain.primitives.text import Text

Form = Mapping[str, Sequence[str]]
MOST_FIELDS = 2_000
UNREADABLE = Text("Skjemaet har tegn som ikke kan leses.", "The form has characters that cannot be read.")
TOO_LARGE = Text("Skjemaet er for stort.", "The form is too large.")
STALE = Text(
    "Skjemaet hører ikke til denne innloggingen. Gå tilbake, last siden på nytt og prøv igjen; ingenting er "
    "registrert.",
    "The form does not belong to this log-in. Go back, reload the page and try again; nothing was recorded.",
)


async def form_of(request: Request) -> Form:
    """Parse the form of a request. Raises the problem `invalid` if it is malformed or too large."""
    raw = await read(request)
    if len(raw) > LARGEST_BODY:
        raise Problem("invalid", TOO_LARGE)
    try:
        form = parse_qs(raw.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise Problem("invalid", TOO_LARGE) from error
    if next(wrong_in(form), None):
        raise Problem("invalid", UNREADABLE)
    return form


async def _own_form(request: Request, visit: LoggedIn) -> Form:
    form = await form_of(request)
    if not hmac.compare_digest(first(form, "csrf").encode(), visit.session.csrf.encode()):
        raise Problem("not-your-role", STALE)
    return form


def first(form: Form, name: str) -> str:
    """Return the first value of a field; empty if there is none."""
    return next(iter(form.get(name, ())), "")


def local_path(text: str) -> str:
    """Return a path on this site to redirect to; the home page for anything else."""
    ours = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable() and "\\" not in text
    return text if ours else "/"


OwnForm = Annotated[Form, Depends(_own_form)]
