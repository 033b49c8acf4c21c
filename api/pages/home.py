"""The first page: late and open deadlines, news, and the organisation's cases."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.dependencies import Injected
from api.pages.agenda import AgendaQuery, agenda
from api.pages.login import login_page
from api.pages.news import news
from api.pages.visits import Visit, visit_of
from api.queries import lists
from api.queries.case_access import record_list

router = APIRouter(include_in_schema=False)
SHOWN = 12


@router.get("/")
async def home(request: Request, services: Injected) -> Response:
    """Show what the visitor's organisation must do; without a session, the ways to log in."""
    visit = await visit_of(request, services)
    return await _home(visit) if visit else login_page(request, services)


async def _home(visit: Visit) -> Response:
    caller, now, language = visit.caller, visit.now, visit.language
    if "saksgang:read" not in caller.scopes:
        return await visit.page("no_cases.html", nav="home")
    held, mine = lists.Filters(responsible=caller.organisation, limit=SHOWN), (visit.who, visit.names)
    async with visit.services.at_once.connect() as connection:
        late = await agenda(connection, *mine, AgendaQuery("breached", limit=SHOWN), now, language)
        due = await agenda(connection, *mine, AgendaQuery("open", mine=True, limit=SHOWN), now, language)
        others = [] if due else await agenda(connection, *mine, AgendaQuery("open", limit=SHOWN), now, language)
        told = await news(connection, visit.who, language, SHOWN)
        own = await lists.page(connection, visit.who, held)
        named = [item["case_id"] for item in (*late, *due, *others, *told)] + [item["id"] for item in own["items"]]
        await record_list(connection, visit.services, caller, "first page", named)
    return await visit.page(
        "home.html", nav="home", late=late, due=due, others=others, news=told, cases=own["items"], now=now
    )
