"""Authentication by the session cookie of a browser; it gives the same caller as a token."""

from fastapi import Request

from api.dependencies import Services
from api.http.problems import Problem
from domain.primitives.callers import Caller, resolve
from domain.primitives.organisations import Directory
from store.auth.sessions import Session, find

COOKIE = "saksgang"


def name_of(cookie: str, services: Services) -> str:
    """Return the cookie's full name, with the prefix `__Host-` outside development (https only, this host only)."""
    return cookie if services.web.development else f"__Host-{cookie}"


async def caller_behind(request: Request, services: Services) -> tuple[Session, Caller, Directory] | None:
    """Return the request's session, its caller and the directory; the directory gives the current roles."""
    token = request.cookies.get(name_of(COOKIE, services))
    session = await find(services.engine, token, services.clock(), services.web.limits) if token else None
    if session is None:
        return None
    directory = await services.directory.knowing([session.credential.organisation])
    caller = resolve(session.credential, directory)
    return (session, caller, directory) if caller else None


async def caller_of_session(request: Request) -> Caller:
    """Return the caller of the request's session. Raises the problem `unauthenticated` without one."""
    found = await caller_behind(request, request.app.state.services)
    if found is None:
        raise Problem("unauthenticated")
    return found[1]
