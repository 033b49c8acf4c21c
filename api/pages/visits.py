"""Who looks at a page: the session behind a cookie, as the same caller that a token would give."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from api.browser_session import caller_behind
from api.dependencies import Injected, Services
from api.http.problems import Problem
from api.pages.rendering import grow, language_here, render
from api.queries.case_access import asker, names_in_lists
from api.queries.statistics import own_municipality, sees_the_country
from domain.disclosure.reader_rights import Names
from domain.primitives.callers import Caller
from domain.primitives.organisations import Directory
from domain.primitives.text import Language
from store.auth.sessions import Session, say_next
from store.queries.membership import ListReader


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
        await self._said_now()
        return render(self.request, template, self.language, status, visit=self, **context)

    async def growing(self, template: str, /, **context: Any) -> Response:
        """The same for a long page, which is sent while it is worked out."""
        await self._said_now()
        return grow(self.request, template, self.language, visit=self, **context)

    async def _said_now(self) -> None:
        if self.session.flash:
            await say_next(self.services.engine, self.session, None)

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
    def who(self) -> ListReader:
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


async def visit_of(request: Request, services: Services) -> Visit | None:
    """The visit of somebody who is logged in, in the roles that the directory gives the organisation now."""
    found = await caller_behind(request, services)
    return Visit(request, services, *found, language_here(request)) if found else None


async def logged_in(request: Request, services: Injected) -> Visit:
    """The visit of somebody who is logged in; otherwise `unauthenticated`, which a page answers with the log-in."""
    visit = await visit_of(request, services)
    if visit is None:
        raise Problem("unauthenticated")
    return visit


LoggedIn = Annotated[Visit, Depends(logged_in)]
