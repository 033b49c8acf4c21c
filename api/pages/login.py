"""Logging in and out, and choosing a language."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.authentication import Membership, scopes_of
from api.inputs import Line, Name, Place, Secret
from api.pages import oidc
from api.pages.rendering import LANGUAGE_COOKIE, language_here, render
from api.pages.sending import OwnForm, first, form_of, local_path
from api.pages.visits import COOKIE, LoggedIn, name_of
from api.problems import Problem
from api.services import Injected, Services
from domain.text import LANGUAGES
from store.sessions import begin, end, offer, take

router = APIRouter(include_in_schema=False)
BROWSER = "saksgang_login"
CHOICE_LASTS = timedelta(minutes=5)
YEAR_SECONDS = 365 * 24 * 3600


def login_page(
    request: Request, services: Services, *, to: str = "/", why: str | None = None, status: int = 200
) -> Response:
    """The page with the ways to log in."""
    ways = [{"number": i, "name": row.name or row.issuer} for i, row in enumerate(services.web.people)]
    context = {"ways": ways, "to": to, "why": why, "development": services.web.development}
    return render(request, "login.html", language_here(request), status, **context)


@router.get("/logg-inn")
async def log_in(request: Request, services: Injected, til: Line = "/") -> Response:
    """The ways to log in."""
    return login_page(request, services, to=local_path(til))


@router.get("/logg-inn/lenke/{token}")
async def by_link(token: Name, request: Request, services: Injected) -> Response:
    """Logs in with a link that is good once; in development only."""
    detail = await take(services.engine, token, services.clock()) if services.web.development else None
    if detail is None or detail["kind"] != "link":
        return login_page(request, services, why="login.link_used", status=403)
    return await _in(services, detail["organisation"], detail["roles"], "/")


@router.get("/logg-inn/hos/{number}")
async def at_issuer(number: Place, request: Request, services: Injected, til: Line = "/") -> Response:
    """Off to an issuer that knows people."""
    if not 0 <= number < len(services.web.people):
        raise Problem("not-found")
    try:
        begun = await oidc.begin(services, services.web.people[number], local_path(til))
    except (httpx.HTTPError, KeyError, ValueError):
        return login_page(request, services, to=local_path(til), why="login.away", status=503)
    answer = RedirectResponse(begun.address, 303)
    lasts = int(oidc.LASTS.total_seconds())
    answer.set_cookie(name_of(BROWSER, services), begun.browser, max_age=lasts, **cookie_flags(services))
    return answer


@router.get("/logg-inn/tilbake")
async def back(
    request: Request,
    services: Injected,
    state: Secret = "",
    code: Secret | None = None,
    iss: Secret | None = None,
) -> Response:
    """Back from an issuer: with a code, or with why not."""
    said = {"state": state, "code": code, "iss": iss}
    answer = {name: value for name, value in said.items() if value is not None}
    try:
        browser = request.cookies.get(name_of(BROWSER, services), "")
        done = await oidc.finish(services, answer, browser)
    except oidc.NotLoggedIn as error:
        return login_page(request, services, why=error.why, status=403)
    if len(done.memberships) == 1:
        (mine,) = done.memberships
        return await _in(services, mine.organisation, mine.roles, done.to)
    return await _choose(request, services, done)


async def _choose(request: Request, services: Services, done: oidc.Done) -> Response:
    """Somebody who acts for several organisations says for which now."""
    directory = await services.directory.current()
    choices = [
        {"token": await _choice(services, row, done.to), "name": directory.organisations[row.organisation].name}
        for row in done.memberships
    ]
    return render(request, "choose.html", language_here(request), choices=choices)


async def _choice(services: Services, row: Membership, to: str) -> str:
    detail = {"kind": "choice", "organisation": row.organisation, "roles": list(row.roles), "to": to}
    return await offer(services.engine, detail, services.clock(), CHOICE_LASTS)


@router.post("/logg-inn/velg")
async def chosen(request: Request, services: Injected) -> Response:
    """The organisation that somebody acts for; the token in the form is good once."""
    detail = await take(services.engine, first(await form_of(request), "token"), services.clock())
    if detail is None or detail["kind"] != "choice":
        return login_page(request, services, why="login.link_used", status=403)
    return await _in(services, detail["organisation"], detail["roles"], detail["to"])


async def _in(services: Services, organisation: str, roles: list[str] | tuple[str, ...], to: str) -> Response:
    limits = services.web.limits
    token = await begin(services.engine, organisation, roles, scopes_of(roles), services.clock(), limits)
    answer = RedirectResponse(to, 303)
    answer.set_cookie(name_of(COOKIE, services), token, **cookie_flags(services))
    answer.delete_cookie(name_of(BROWSER, services), **cookie_flags(services))
    return answer


@router.post("/logg-ut")
async def log_out(request: Request, services: Injected, visit: LoggedIn, form: OwnForm) -> Response:
    """Logs out, here and on the server."""
    await end(services.engine, request.cookies.get(name_of(COOKIE, services), ""))
    answer = login_page(request, services, why="login.out")
    answer.delete_cookie(name_of(COOKIE, services), **cookie_flags(services))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@router.get("/sprak/{language}")
async def language(language: Name, services: Injected, til: Line = "/") -> Response:
    """The pages in another language from now on; nothing else changes, so a link may do it."""
    if language not in LANGUAGES:
        raise Problem("not-found")
    answer = RedirectResponse(local_path(til), 303)
    answer.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR_SECONDS, **cookie_flags(services))
    return answer


def cookie_flags(services: Services) -> Mapping[str, Any]:
    """How every cookie of the pages is set: for the server alone, encrypted outside development."""
    return {"httponly": True, "samesite": "lax", "secure": not services.web.development, "path": "/"}
