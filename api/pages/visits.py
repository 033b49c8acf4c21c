"""The visitor of a page: the session behind a cookie, with the same caller as a token."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from api.browser_session import caller_behind
from api.dependencies import Injected, Services
from api.http.head_requests import only_the_head
from api.http.problems import Problem
from api.pages.rendering import grow, language_here, render
from api.queries.case_access import asker, names_in_lists
from api.queries.statistics import own_municipality, sees_the_country
from domain.disclosure.reader_rights import Names
from domain.primitives.callers import Caller
from domain.primitives.organisations import Directory
from domain.primitives.text import Language
from store.auth.sessions import NEXT_LINE, Session, said, say_next
from store.queries.membership import ListReader


@dataclass(frozen=True)
class Visit:
    """A logged-in person's request for a page."""

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
        """Redirect after an action, with a flash message for the next page."""
        if say:
            await say_next(self.services.engine, self.session, say)
        return RedirectResponse(path, 303)

    @property
    def now(self) -> Any:
        """The wall clock; a case has its own."""
        return self.services.clock()

    @property
    def who(self) -> ListReader:
        """The visitor as a reader of lists."""
        return asker(self.caller, self.directory)

    @property
    def names(self) -> Names:
        """The names that a list may show."""
        return names_in_lists(self.caller, self.directory)

    @property
    def sees_figures(self) -> bool:
        """Whether the visitor may see statistics."""
        return sees_the_country(self.caller) or own_municipality(self.caller, self.directory) is not None

    def organisation(self, id_: str | None) -> str:
        """Return the name of an organisation; its id if the directory does not know it."""
        known = self.directory.organisations.get(id_ or "")
        return known.name if known else id_ or "–"


async def visit_of(request: Request, services: Services) -> Visit | None:
    """Return the visit of a logged-in person; the directory gives the organisation's current roles."""
    found = await caller_behind(request, services)
    return Visit(request, services, *found, language_here(request)) if found else None


async def logged_in(request: Request, services: Injected) -> Visit:
    """Return the visit of a logged-in person. Raises `unauthenticated`, which a page answers with the login."""
    visit = await visit_of(request, services)
    if visit is None:
        raise Problem("unauthenticated")
    return visit


LoggedIn = Annotated[Visit, Depends(logged_in)]
