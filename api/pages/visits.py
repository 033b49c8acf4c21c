"""Who looks at a page: the session behind a cookie, as the same caller that a token would give."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from api.heads import only_the_head
from api.pages.rendering import grow, language_here, render
from api.problems import Problem
from api.reading import asker, names_in_lists
from api.services import Injected, Services
from api.statistics import own_municipality, sees_the_country
from domain.callers import Caller, resolve
from domain.organisations import Directory
from domain.rights import Names
from domain.text import Language
from store.membership import Who
from store.sessions import NEXT_LINE, Session, find, said, say_next

COOKIE = "saksgang"


def name_of(cookie: str, services: Services) -> str:
    """The cookie's name: where everything is encrypted, one that a browser takes from this very host alone."""
    return cookie if services.web.development else f"__Host-{cookie}"


@dataclass(frozen=True)
class Visit:
    """Somebody who is logged in and looks at a page."""

    request: Request
    services: Services
    session: Session
    caller: Caller
    directory: Directory
    language: Language

    async def page(self, template: str, /, status: int = 200, **context: Any) -> Response:
        """The page; what was to be said once is said on it."""
        return await self._saying(render, template, status, **context)

    async def growing(self, template: str, /, **context: Any) -> Response:
        """The same for a long page, which is sent while it is worked out."""
        return await self._saying(grow, template, **context)

    async def _saying(self, draw: Callable[..., Response], template: str, /, *status: int, **context: Any) -> Response:
        """The page with what is to be said; only a page that is ready to be shown takes that from the next one."""

        def drawn(*lines: str) -> Response:
            return draw(self.request, template, self.language, *status, visit=self, announced=lines, **context)

        if not self.session.flash or only_the_head(self.request):
            return drawn()
        page = drawn(*self.session.flash.split(NEXT_LINE))
        return page if await said(self.services.engine, self.session) else drawn()

    async def see(self, path: str, *, say: str | None = None) -> Response:
        """Where to look next after something was done, and what is said there."""
        if say:
            await say_next(self.services.engine, self.session, say)
        return RedirectResponse(path, 303)

    @property
    def now(self) -> Any:
        """The wall clock; a case has its own."""
        return self.services.clock()

    @property
    def who(self) -> Who:
        """The visitor as lists know it."""
        return asker(self.caller, self.directory)

    @property
    def names(self) -> Names:
        """The names that a list may show."""
        return names_in_lists(self.caller, self.directory)

    @property
    def sees_figures(self) -> bool:
        """Whether there are statistics for whoever looks."""
        return sees_the_country(self.caller) or own_municipality(self.caller, self.directory) is not None

    def organisation(self, id_: str | None) -> str:
        """The name of an organisation; its id where the directory does not know it."""
        known = self.directory.organisations.get(id_ or "")
        return known.name if known else id_ or "–"


async def session_of(request: Request, services: Services) -> Session | None:
    """The session behind the request's cookie."""
    token = request.cookies.get(name_of(COOKIE, services))
    return await find(services.engine, token, services.clock(), services.web.limits) if token else None


async def visit_of(request: Request, services: Services) -> Visit | None:
    """The visit of somebody who is logged in, in the roles that the directory gives the organisation now."""
    session = await session_of(request, services)
    if session is None:
        return None
    directory = await services.directory.knowing([session.credential.organisation])
    caller = resolve(session.credential, directory)
    return Visit(request, services, session, caller, directory, language_here(request)) if caller else None


async def logged_in(request: Request, services: Injected) -> Visit:
    """The visit of somebody who is logged in; otherwise `unauthenticated`, which a page answers with the log-in."""
    visit = await visit_of(request, services)
    if visit is None:
        raise Problem("unauthenticated")
    return visit


async def caller_of_session(request: Request) -> Caller:
    """The caller by the request's session."""
    return (await logged_in(request, request.app.state.services)).caller


LoggedIn = Annotated[Visit, Depends(logged_in)]
