"""Erasing a case, and keeping one from being erased: for whoever answers for data protection, who reads no case."""

from fastapi import APIRouter
from pydantic import BaseModel

from api import erasing as whole
from api.authentication import Authenticated, Caller, require
from api.inputs import Id
from api.problems import Problem
from api.reading import case_id
from api.schemas import problems
from api.services import Injected
from domain.roles import ROLES
from store import erasing
from store.keys import KeyUnavailable

router = APIRouter(tags=["data protection"], responses=problems(401, 403, 404, 409, 422, 429, 503))


class Kept(BaseModel):
    """What an erasure leaves in a table, and why."""

    table: str
    what: str
    why: str


class Certificate(BaseModel):
    """What was destroyed of which case, by whom and when, and what is kept: every table that knew the case."""

    case_id: str
    erased_at: str
    erased_by: str
    destroyed: dict[str, int]
    events_unreadable: int
    last_hash: str
    kept: list[Kept]
    note: str


@router.post("/cases/{case}/erase")
async def erase(case: Id, services: Injected, caller: Authenticated) -> Certificate:
    """Destroys the case's key: nobody can read it any more, and nothing brings it back.

    The workers delete once more what the engine has of it: it may have been away, or told of the case a moment too late.
    """
    id_ = _asked(case, caller)
    try:
        certificate = await whole.erase(
            services.engine,
            services.client,
            services.reader.store,
            services.erasures,
            id_,
            caller.organisation,
            services.clock(),
        )
    except erasing.NoSuchCase as error:
        raise Problem("not-found") from error
    except (OSError, KeyUnavailable) as error:
        raise Problem("engine-unavailable") from error
    except erasing.ErasureRefused as refused:
        raise Problem("refused", rule="erasure_refused", facts={"because": refused.because}) from refused
    finally:
        services.reader.forget(id_)
    return Certificate(**certificate)


@router.put("/cases/{case}/legal-hold", status_code=204)
async def hold(case: Id, services: Injected, caller: Authenticated) -> None:
    """The case may not be erased until the hold is released."""
    id_ = _asked(case, caller)
    try:
        async with services.engine.begin() as connection:
            await erasing.hold(connection, id_, caller.organisation, services.clock())
    except erasing.NoSuchCase as error:
        raise Problem("not-found") from error


@router.delete("/cases/{case}/legal-hold", status_code=204)
async def release(case: Id, services: Injected, caller: Authenticated) -> None:
    """The hold is released."""
    id_ = _asked(case, caller)
    async with services.engine.begin() as connection:
        await erasing.release(connection, id_)


def _asked(case: str, caller: Caller) -> str:
    """The case's id, for somebody who answers for data protection; for all others it is not there."""
    if not any(ROLES[role].erases for role in caller.roles):
        raise Problem("not-found")
    require(caller, "write")
    return str(case_id(case))
