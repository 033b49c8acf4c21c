"""The FastAPI application: routers, exception handlers and OpenAPI around the services."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp
from temporalio.exceptions import TemporalError

from api import problem_kinds
from api.dependencies import Services
from api.http import problems
from api.http.head_requests import HeadRequestMiddleware
from api.http.openapi import components, in_full
from api.http.own_site import SameOriginMiddleware
from api.http.problems import Problem
from api.http.request_body import DOES_NOT_FIT, MALFORMED
from api.http.request_metrics import RequestMetricsMiddleware
from api.http.security_headers import SecurityHeadersMiddleware
from api.http.timeout import TimeoutMiddleware
from api.pages import acting, bundle, case, errors, files, history, home, login, sheet
from api.pages import cases as case_list
from api.pages import deadlines as agenda
from api.pages import help as guidance
from api.pages import statistics as figures
from api.pages import tables as shown_tables
from api.responses import ANSWERS
from api.routers import (
    access,
    calendar,
    cases,
    deadlines,
    erasure,
    health,
    inbox,
    metrics,
    next_steps,
    organisations,
    statistics,
    stream,
    tables,
    transitions,
    webhooks,
)
from domain.primitives.calendar import local_date
from domain.primitives.text import Text
from store.crypto.keys import KeyUnavailable
from store.db.transient_errors import MAY_BE, is_outage
from store.telemetry.metrics import FAULTS, PROBLEMS
from workflows.client import is_away

log = structlog.get_logger()
# The transitions have many routes, and Starlette tries every route listed before the one that matches.
ABOUT_CASES: tuple[Any, ...] = (cases, inbox, deadlines, calendar, transitions, next_steps, access, erasure)
ABOUT_US: tuple[Any, ...] = (tables, statistics, organisations, webhooks, stream, health, metrics, problem_kinds)
# The path of a new case comes before that of a case: Starlette takes the first path that matches.
PAGES: tuple[Any, ...] = (
    home,
    login,
    acting,
    case_list,
    case,
    history,
    bundle,
    sheet,
    agenda,
    shown_tables,
    figures,
    guidance,
    files,
)
Open = Callable[[], AbstractAsyncContextManager[Services]]
ABOUT = "Carries each victim of human trafficking through the Norwegian agencies, with every deadline watched."
REPORTED = ("engine-unavailable", "internal")


class Api(FastAPI):
    """FastAPI with the security headers on every response."""

    https_only = True

    def build_middleware_stack(self) -> ASGIApp:
        """Put the security headers outermost, so that the response to an unhandled exception carries them too."""
        return SecurityHeadersMiddleware(super().build_middleware_stack(), https_only=self.https_only)


def create_app(open_services: Open, *, version: str, https_only: bool = True) -> FastAPI:
    """Return the API; its services are opened at startup and closed at shutdown."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_services() as services:
            app.state.services = services
            yield

    app = Api(
        title="Saksgang", version=version, lifespan=lifespan, docs_url=None, redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,  # a redirect would use the Host header, which the caller chooses
    )  # fmt: skip
    app.https_only = https_only
    for module in (*ABOUT_CASES, *ABOUT_US, *PAGES):
        # Add the routes directly: FastAPI searches a nested router twice for every request.
        app.router.routes.extend(module.router.routes)
    for route in app.router.routes:
        if isinstance(route, APIRoute):
            route.operation_id = route.operation_id or route.name
    _handle_problems(app)
    _describe(app, version)
    return app


def _handle_problems(app: FastAPI) -> None:
    def answer(request: Request, problem: Problem) -> Response:
        PROBLEMS.labels(problem.slug, problem.rule or "").inc()
        log.info("problem", slug=problem.slug, rule=problem.rule, route=_route(request))
        if errors.wants_page(request):
            return errors.answer(request, problem)
        return problems.render(request, problem, local_date(app.state.services.clock()))

    async def handle(request: Request, error: Exception) -> Response:
        problem = _problem_of(error, request)
        if problem.slug in REPORTED:
            FAULTS.labels(problem.slug).inc()
            log.warning(problem.slug, route=_route(request), exc_info=error)
        return answer(request, problem)

    app.add_middleware(SameOriginMiddleware, answer=answer)
    app.add_middleware(TimeoutMiddleware, answer=answer)
    app.add_middleware(RequestMetricsMiddleware)
    app.add_middleware(HeadRequestMiddleware)
    for kind in (
        Problem,
        RequestValidationError,
        HTTPException,
        KeyUnavailable,
        *MAY_BE,
        TemporalError,
        RuntimeError,
        Exception,
    ):
        app.add_exception_handler(kind, handle)


def _problem_of(error: Exception, request: Request) -> Problem:
    """Return the problem that an exception means to the caller; an unexpected exception is `internal`."""
    match error:
        case Problem():
            return error
        case RequestValidationError():
            errors = [(_place(e["loc"]), MALFORMED.get(e["type"], DOES_NOT_FIT)) for e in error.errors()]
            return Problem("invalid", errors=errors)
        case HTTPException(status_code=405):
            return Problem("method-not-allowed", headers={"Allow": ", ".join(_methods_here(request))})
        case HTTPException():
            return Problem("not-found" if error.status_code == 404 else "invalid")
        case KeyUnavailable():
            return Problem("not-found", Text("Innholdet finnes ikke lenger.", "The content no longer exists."))
        case _ if is_away(error) or is_outage(error):
            return Problem("engine-unavailable")
        case _:
            return Problem("internal")


def _methods_here(request: Request) -> list[str]:
    """Return the methods allowed at this address, over all routes that match it."""
    routes = request.app.router.routes
    found = {m for r in routes if r.matches(request.scope)[0] != Match.NONE for m in getattr(r, "methods", None) or ()}
    return sorted(found | ({"HEAD"} if "GET" in found else set()))


def _route(request: Request) -> str:
    """Return the route's template, because the path names a case."""
    return str(getattr(request.scope.get("route"), "path", ""))


def _place(loc: tuple[Any, ...]) -> str:
    """Return the parameter and list index of a validation error, without Pydantic's internal names of types."""
    return "/".join(str(part) for i, part in enumerate(loc[1:]) if i == 0 or isinstance(part, int))


def _describe(app: FastAPI, version: str) -> None:
    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=app.title, version=version, description=ABOUT, routes=app.routes, openapi_version="3.1.0"
            )
            bodies = (organisations.OrganisationBody, webhooks.WebhookBody)
            schema.setdefault("components", {}).setdefault("schemas", {}).update(
                components(*bodies, *dict.fromkeys(ANSWERS.values()))
            )
            schema["components"]["securitySchemes"] = {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            }
            schema["security"] = [{"bearer": []}]
            app.openapi_schema = in_full(schema, ANSWERS)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
