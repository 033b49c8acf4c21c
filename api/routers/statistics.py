"""Statistics of a year (spec 6): for the national unit, and for coordinators of their own municipality."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response

from api.auth.authentication import Authenticated
from api.dependencies import Injected
from api.http.inputs import BoundedQuery, Day
from api.http.language import ReaderLanguage
from api.http.openapi import problems
from api.queries.statistics import EARLIEST, LATEST, as_csv, explained, whose
from store.queries.release_ledger import statistics as released

router = APIRouter(tags=["statistics"], responses=problems(401, 403, 422, 429, 503))


@router.get("/statistics/{year}", name="statistics")
async def statistics(
    year: Annotated[int, Path(ge=EARLIEST, le=LATEST), BoundedQuery()],
    services: Injected,
    caller: Authenticated,
    language: ReaderLanguage,
    as_of: Day = None,
    format_: Annotated[Literal["json", "csv"], Query(alias="format")] = "json",
) -> Any:
    """Figures of a year from events, as released by a day; a number that could identify a few people is null.

    A release is made once, for everybody. The year's tables are released once, a quarter after the year's end, when the
    operator has run `saksgang statistics`; the audit is never run by this request. Before that: the country's totals as
    of the last quarter's end, in steps of five.
    """
    own = whose(caller, await services.directory.current())
    answer = await released(services.engine, year, as_of, services.clock(), own, tables=False)
    if format_ == "csv":
        headers = {"Content-Disposition": f'attachment; filename="saksgang-{year}.csv"', "Cache-Control": "no-store"}
        return Response(as_csv(answer), media_type="text/csv; charset=utf-8", headers=headers)
    return answer | {"figures": explained(language)}
