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
from temporalio.exceptions import TemporalError

from api import problems
from api.bodies import DOES_NOT_FIT, MALFORMED
from api.language import ReaderLanguage
from api.patience import Patience
from api.problems import Problem
from api.routers import cases, deadlines, health, organisations, tables, transitions
from api.schemas import components
from api.services import Services
from domain.calendar import local_date
from domain.text import Text as T
from store.keys import KeyUnavailable

log = structlog.get_logger()
Open = Callable[[], AbstractAsyncContextManager[Services]]
AWAY = (OperationalError, InterfaceError, PoolTimeout, TemporalError, OSError, TimeoutError)


def create_app(open_services: Open, *, version: str) -> FastAPI:
    """The API around services that are opened when it starts and closed when it stops."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_services() as services:
            app.state.services = services
            yield

    app = FastAPI(
        title="Saksgang", version=version, lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url="/openapi.json"
    )
    for router in (m.router for m in (transitions, cases, deadlines, tables, organisations, health)):
        app.include_router(router)
    _handle_problems(app)
    _describe(app, version)
    return app


def _handle_problems(app: FastAPI) -> None:
    def answer(request: Request, problem: Problem) -> Response:
        log.info("problem", slug=problem.slug, rule=problem.rule, route=_route(request))
        return problems.render(request, problem, local_date(app.state.services.clock()))

    app.add_middleware(Patience, answer=answer)

    @app.exception_handler(Problem)
    async def problem(request: Request, error: Problem) -> Response:
        return answer(request, error)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        errors = [(_place(e["loc"]), MALFORMED.get(e["type"], DOES_NOT_FIT)) for e in error.errors()]
        return answer(request, Problem("invalid", errors=errors))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        slug = {405: "not-found", 404: "not-found"}.get(error.status_code, "invalid")
        return answer(request, Problem(slug))

    @app.exception_handler(KeyUnavailable)
    async def gone(request: Request, error: KeyUnavailable) -> Response:
        return answer(
            request, Problem("not-found", T("Innholdet finnes ikke lenger.", "The content no longer exists."))
        )

    for kind in AWAY:

        @app.exception_handler(kind)
        async def away(request: Request, error: Exception) -> Response:
            log.warning("engine_unavailable", error=type(error).__name__)
            return answer(request, Problem("engine-unavailable"))

    @app.exception_handler(DBAPIError)
    async def database(request: Request, error: DBAPIError) -> Response:
        if not error.connection_invalidated:
            raise error
        return answer(request, Problem("engine-unavailable"))

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:
        log.error("unexpected", route=_route(request), exc_info=error)
        return answer(request, Problem("internal"))

    @app.get("/problems/{slug}", include_in_schema=False)
    async def page(slug: str, language: ReaderLanguage) -> Response:
        return problems.page(slug, language)


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
