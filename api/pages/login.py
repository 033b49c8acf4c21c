"""Logging in and out, and choosing a language."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx2
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.auth.authentication import OrganisationClaim, scopes_of
from api.browser_session import COOKIE, name_of
from api.dependencies import Injected, Services
from api.http.head_requests import only_the_head
from api.http.inputs import Line, Name, Place, Secret
from api.http.problems import Problem
from api.pages import oidc
from api.pages.rendering import LANGUAGE_COOKIE, language_here, render
from api.pages.sending import OwnForm, first, form_of, local_path
from api.pages.visits import LoggedIn
from domain.primitives.text import LANGUAGES
from store.auth.sessions import begin, digest, end, offer, take

router = APIRouter(include_in_schema=False)
BROWSER = "saksgang_login"
CHOICE_LASTS = timedelta(minutes=5)
YEAR_SECONDS = 365 * 24 * 3600


def login_page(
    request: Request,
    services: Services,
    *,
    to: str = "/",
    why: str | None = None,
    status: int = 200,
    again: str | None = None,
) -> Response:
    """Return the page with the ways to log in; `again` is an address at which to retry a slow login."""
    ways = [{"number": i, "name": row.name or row.issuer} for i, row in enumerate(services.web.people)]
    context = {"ways": ways, "to": to, "why": why, "again": again, "development": services.web.development}
    return render(request, "login.html", language_here(request), status, **context)


@router.get("/logg-inn")
async def log_in(request: Request, services: Injected, til: Line = "/") -> Response:
    """Show the ways to log in."""
    return login_page(request, services, to=local_path(til))


@router.get("/logg-inn/lenke/{token}")
async def by_link(token: Name, request: Request, services: Injected) -> Response:
    """Log in with a link that is valid once; in development only. A HEAD request does not use it up."""
    if only_the_head(request):
        return login_page(request, services)
    detail = await take(services.engine, token, services.clock()) if services.web.development else None
    if detail is None or detail["kind"] != "link":
        return login_page(request, services, why="login.link_used", status=403)
    return await _in(services, OrganisationClaim(detail["organisation"], tuple(detail["roles"])), None, "/")


@router.get("/logg-inn/hos/{number}")
async def at_issuer(number: Place, request: Request, services: Injected, til: Line = "/") -> Response:
    """Redirect to a login issuer."""
    if not 0 <= number < len(services.web.people):
        raise Problem("not-found")
    try:
        begun = await oidc.begin(services, services.web.people[number], local_path(til), _address(request))
    except (httpx2.HTTPError, KeyError, ValueError):
        return login_page(request, services, to=local_path(til), why="login.away", status=503)
    answer = RedirectResponse(begun.address, 303)
    _remember(answer, services, begun.browser, oidc.LASTS)
    return answer


@router.get("/logg-inn/tilbake")
async def back(
    request: Request,
    services: Injected,
    state: Secret = "",
    code: Secret | None = None,
    iss: Secret | None = None,
) -> Response:
    """Complete a login at the issuer, with a code or an error. A HEAD request does not use up the code."""
    if only_the_head(request):
        return login_page(request, services)
    said = {"state": state, "code": code, "iss": iss}
    answer = {name: value for name, value in said.items() if value is not None}
    try:
        browser = request.cookies.get(name_of(BROWSER, services), "")
        done = await oidc.finish(services, answer, browser)
    except oidc.NotLoggedIn as error:
        again = f"/logg-inn/tilbake?{urlencode(answer)}" if error.again else None
        return login_page(request, services, why=error.why, status=503 if again else 403, again=again)
    if len(done.memberships) == 1:
        (mine,) = done.memberships
        return await _in(services, mine, done.subject, done.to)
    return await _choose(request, services, done, browser)


async def _choose(request: Request, services: Services, done: oidc.LoginResult, browser: str) -> Response:
    """Ask a person who acts for several organisations for which one, bound to the browser that logged in."""
    detail = {
        "kind": "choice",
        "memberships": {row.organisation: row.roles for row in done.memberships},
        "subject": done.subject,
        "to": done.to,
        "browser": digest(browser).hex(),
    }
    token = await offer(services.engine, detail, services.clock(), CHOICE_LASTS, _address(request))
    known = (await services.directory.current()).organisations
    choices = [{"id": row.organisation, "name": known[row.organisation].name} for row in done.memberships]
    answer = render(request, "choose.html", language_here(request), token=token, choices=choices)
    _remember(answer, services, browser, CHOICE_LASTS)
    return answer


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _remember(answer: Response, services: Services, browser: str, lasts: timedelta) -> None:
    """Set the cookie that only this browser can send back."""
    age = int(lasts.total_seconds())
    answer.set_cookie(name_of(BROWSER, services), browser, max_age=age, **cookie_flags(services))


@router.post("/logg-inn/velg")
async def chosen(request: Request, services: Injected) -> Response:
    """Log in for the chosen organisation; the form's token is valid once and in the same browser."""
    form, browser = await form_of(request), request.cookies.get(name_of(BROWSER, services), "")
    detail = await take(services.engine, first(form, "token"), services.clock())
    if detail is None or detail["kind"] != "choice":
        return login_page(request, services, why="login.link_used", status=403)
    mine = first(form, "organisation")
    if mine not in detail["memberships"] or not oidc.same(detail["browser"], digest(browser).hex()):
        return login_page(request, services, why="login.not_begun", status=403)
    return await _in(
        services, OrganisationClaim(mine, tuple(detail["memberships"][mine])), detail["subject"], detail["to"]
    )


async def _in(services: Services, mine: OrganisationClaim, subject: str | None, to: str) -> Response:
    scopes, now, limits = scopes_of(mine.roles), services.clock(), services.web.limits
    token = await begin(services.engine, mine.organisation, mine.roles, scopes, now, limits, subject)
    answer = RedirectResponse(to, 303)
    answer.set_cookie(name_of(COOKIE, services), token, **cookie_flags(services))
    answer.delete_cookie(name_of(BROWSER, services), **cookie_flags(services))
    return answer


@router.post("/logg-ut")
async def log_out(request: Request, services: Injected, visit: LoggedIn, form: OwnForm) -> Response:
    """Log out: end the session and delete the cookie."""
    await end(services.engine, request.cookies.get(name_of(COOKIE, services), ""))
    answer = login_page(request, services, why="login.out")
    answer.delete_cookie(name_of(COOKIE, services), **cookie_flags(services))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@router.get("/sprak/{language}")
async def language(language: Name, services: Injected, til: Line = "/") -> Response:
    """Set the language of the pages; a link may do it, because nothing else changes."""
    if language not in LANGUAGES:
        raise Problem("not-found")
    answer = RedirectResponse(local_path(til), 303)
    answer.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR_SECONDS, **cookie_flags(services))
    return answer


def cookie_flags(services: Services) -> Mapping[str, Any]:
    """Return the flags of every cookie of the pages: not readable by scripts, and https only outside development."""
    return {"httponly": True, "samesite": "lax", "secure": not services.web.development, "path": "/"}
