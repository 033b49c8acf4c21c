"""Problems as pages, for requests that want a page."""

from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from api.browser_session import COOKIE
from api.http.problems import KINDS, RETRY_AFTER_SECONDS, Problem
from api.http.problems import body as problem_body
from api.pages.rendering import language_here, render
from domain.primitives.calendar import local_date


def wants_page(request: Request) -> bool:
    """Whether the request is for a page: one of the pages' routes, or any request that accepts HTML."""
    endpoint = getattr(request.scope.get("route"), "endpoint", None)
    ours = getattr(endpoint, "__module__", "").startswith("api.pages.")
    return ours or "text/html" in request.headers.get("accept", "")


def answer(request: Request, problem: Problem) -> Response:
    """Return the problem as a page; without a session, redirect to the login page, which leads back afterwards."""
    if problem.slug == "unauthenticated" and request.method == "GET":
        to = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/logg-inn?til={quote(to, safe='/')}", 303)
    language = language_here(request)
    today = local_date(request.app.state.services.clock())
    told = problem_body(problem, language, request.url.path, today)
    known = any(name.removeprefix("__Host-") == COOKIE for name in request.cookies)
    found = render(
        request, "error.html", language, KINDS[problem.slug].status, problem=told, slug=problem.slug, known=known
    )
    found.headers.update(problem.headers)
    if found.status_code == 503:
        found.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return found


def meaning(request: Request, slug: str, language: str) -> Response:
    """Return the page that a problem's `type` points at."""
    if slug not in KINDS:
        raise Problem("not-found")
    return render(request, "meaning.html", "en" if language == "en" else "nb", kind=KINDS[slug])
