"""The application: routers, problems and OpenAPI put together around the services."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp
from temporalio.exceptions import TemporalError

from api import problems
from api.bodies import DOES_NOT_FIT, MALFORMED
from api.headers import ProtectiveHeaders
from api.patience import Patience
from api.problems import Problem
from api.routers import cases, deadlines, health, organisations, pages, tables, transitions
from api.schemas import components
from api.services import Services
from domain.calendar import local_date
from domain.text import Text as T
from store.keys import KeyUnavailable

log = structlog.get_logger()
Open = Callable[[], AbstractAsyncContextManager[Services]]
UNKNOWN, REPORTED = (404, 405), ("engine-unavailable", "internal")
AWAY = (OperationalError, InterfaceError, PoolTimeout, TemporalError, OSError, TimeoutError)


class Api(FastAPI):
    """FastAPI inside what every answer carries."""

    https_only = True

    def build_middleware_stack(self) -> ASGIApp:
        """Outside of everything, also of what answers when the program is at fault."""
        return ProtectiveHeaders(super().build_middleware_stack(), https_only=self.https_only)


def create_app(open_services: Open, *, version: str, https_only: bool = True) -> FastAPI:
    """The API around services that are opened when it starts and closed when it stops."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_services() as services:
            app.state.services = services
            yield

    app = Api(
        title="Saksgang", version=version, lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url="/openapi.json"
    )
    app.https_only = https_only
    for router in (m.router for m in (transitions, cases, deadlines, tables, organisations, health, pages)):
        app.include_router(router)
    _handle_problems(app)
    _describe(app, version)
    return app


def _handle_problems(app: FastAPI) -> None:
    def answer(request: Request, problem: Problem) -> Response:
        log.info("problem", slug=problem.slug, rule=problem.rule, route=_route(request))
        return problems.render(request, problem, local_date(app.state.services.clock()))

    async def handle(request: Request, error: Exception) -> Response:
        problem = _problem_of(error)
        if problem.slug in REPORTED:
            log.warning(problem.slug, route=_route(request), exc_info=error)
        return answer(request, problem)

    app.add_middleware(Patience, answer=answer)
    for kind in (Problem, RequestValidationError, HTTPException, KeyUnavailable, DBAPIError, *AWAY, Exception):
        app.add_exception_handler(kind, handle)


def _problem_of(error: Exception) -> Problem:
    """What an exception is to the caller; whatever nobody foresaw is a fault of ours."""
    match error:
        case Problem():
            return error
        case RequestValidationError():
            errors = [(_place(e["loc"]), MALFORMED.get(e["type"], DOES_NOT_FIT)) for e in error.errors()]
            return Problem("invalid", errors=errors)
        case HTTPException():
            return Problem("not-found" if error.status_code in UNKNOWN else "invalid")
        case KeyUnavailable():
            return Problem("not-found", T("Innholdet finnes ikke lenger.", "The content no longer exists."))
        case _ if isinstance(error, AWAY) or getattr(error, "connection_invalidated", False):
            return Problem("engine-unavailable")
        case _:
            return Problem("internal")


def _route(request: Request) -> str:
    """The route's template: a path names a case, its template does not."""
    return str(getattr(request.scope.get("route"), "path", ""))


def _place(loc: tuple[Any, ...]) -> str:
    return "/".join(str(part) for part in loc[1:] if part not in ("date", "datetime"))


def _describe(app: FastAPI, version: str) -> None:
    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(title=app.title, version=version, routes=app.routes, openapi_version="3.1.0")
            schema.setdefault("components", {}).setdefault("schemas", {}).update(
                components(organisations.OrganisationBody)
            )
            schema["components"]["securitySchemes"] = {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            }
            schema["security"] = [{"bearer": []}]
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
