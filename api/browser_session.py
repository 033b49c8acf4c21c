"""The session behind a browser's cookie, as the same caller that a token would give."""

from fastapi import Request

from api.dependencies import Services
from api.http.problems import Problem
from domain.primitives.callers import Caller, resolve
from domain.primitives.organisations import Directory
from store.auth.sessions import Session, find

COOKIE = "saksgang"


def name_of(cookie: str, services: Services) -> str:
    """The cookie's name: where everything is encrypted, one that a browser takes from this very host alone."""
    return cookie if services.web.development else f"__Host-{cookie}"


async def caller_behind(request: Request, services: Services) -> tuple[Session, Caller, Directory] | None:
    """The request's session and its caller, in the roles that the directory gives the organisation now."""
    token = request.cookies.get(name_of(COOKIE, services))
    session = await find(services.engine, token, services.clock(), services.web.limits) if token else None
    if session is None:
        return None
    directory = await services.directory.knowing([session.credential.organisation])
    caller = resolve(session.credential, directory)
    return (session, caller, directory) if caller else None


async def caller_of_session(request: Request) -> Caller:
    """The caller by the request's session; `unauthenticated` without one."""
    found = await caller_behind(request, request.app.state.services)
    if found is None:
        raise Problem("unauthenticated")
    return found[1]
