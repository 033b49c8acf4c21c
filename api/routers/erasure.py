"""Erasing a case and the legal hold, for the data protection role, which reads no case."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field, PastDate

from api.auth.authentication import Authenticated, Caller, require
from api.commands import erasure as whole
from api.dependencies import Injected, Services
from api.http.inputs import Id, Name
from api.http.openapi import problems
from api.http.problems import Problem
from api.queries.case_access import case_id
from domain.primitives.roles import ROLES
from store.crypto.keys import KeyUnavailable
from store.maintenance import crypto_shredding

router = APIRouter(tags=["data protection"], responses=problems(401, 403, 404, 409, 422, 429, 503))


class Kept(BaseModel):
    """What an erasure keeps in a table, and why."""

    table: str
    what: str
    why: str


class Certificate(BaseModel):
    """What was destroyed in which case, by whom and when, and what is kept: every table with rows about the case."""

    case_id: str
    erased_at: str
    erased_by: str
    destroyed: dict[str, int]
    events_unreadable: int
    last_hash: str
    kept: list[Kept]
    note: str
    archive_basis: dict[str, str] | None = None


class OwnCertificate(BaseModel):
    """Whose entries in which case were erased, by whom and when, and what stays and why."""

    case_id: str
    organisation: str
    erased_at: str
    erased_by: str
    entries: int
    keys: int
    stays: str
    why: str


class ArchiveBasis(BaseModel):
    """The archive authority's basis for destroying documentation of public bodies (arkivlova § 13)."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["regulation", "permission", "single_items"]
    reference: str = Field(min_length=1, max_length=200, description="of the decision, or of the regulation")
    decided_on: PastDate


class Erasing(BaseModel):
    """The body of an erasure."""

    model_config = ConfigDict(extra="forbid")

    archive_basis: ArchiveBasis | None = None


@router.post("/cases/{case}/erase")
async def erase(
    case: Id, services: Injected, caller: Authenticated, said: Annotated[Erasing | None, Body()] = None
) -> Certificate:
    """Destroys the case's key: nobody can read it any more, and nothing brings it back.

    If a public body was ever in the case, that takes a decision by the archive authority (arkivlova § 13). The workers
    delete the engine's copy once more: the engine may have been away, or been told of the case a moment too late.
    """
    id_ = _asked(case, caller)
    basis = said.archive_basis if said else None
    with _problems(services, id_):
        certificate = await whole.erase(
            services.engine,
            services.client,
            services.reader.store,
            services.erasures,
            id_,
            caller.organisation,
            services.clock(),
            crypto_shredding.ArchiveBasis(**basis.model_dump()) if basis else None,
        )
    return Certificate(**certificate)


@router.post("/cases/{case}/entries/{organisation}/erase")
async def erase_entries(case: Id, organisation: Name, services: Injected, caller: Authenticated) -> OwnCertificate:
    """Destroys the keys of a private organisation's entries in the case; the entries of others stay.

    Public bodies document what they do; their entries are erased only with the whole case.
    """
    id_ = _asked(case, caller)
    with _problems(services, id_):
        certificate = await whole.erase_own(
            services.engine,
            services.reader,
            services.erasures,
            id_,
            organisation,
            caller.organisation,
            services.clock(),
        )
    return OwnCertificate(**certificate)


@contextmanager
def _problems(services: Services, case_id: str) -> Iterator[None]:
    """Convert the exceptions of an erasure to problems, and drop the case from this process's cache in any event."""
    try:
        yield
    except crypto_shredding.NoSuchCase as error:
        raise Problem("not-found") from error
    except (OSError, KeyUnavailable) as error:
        raise Problem("engine-unavailable") from error
    except crypto_shredding.ErasureRefused as refused:
        raise Problem("refused", rule="erasure_refused", facts={"because": refused.because}) from refused
    finally:
        services.reader.forget(case_id)


@router.put("/cases/{case}/legal-hold", status_code=204)
async def hold(case: Id, services: Injected, caller: Authenticated) -> None:
    """Forbids the erasure of the case until the hold is released."""
    id_ = _asked(case, caller)
    try:
        async with services.engine.begin() as connection:
            await crypto_shredding.hold(connection, id_, caller.organisation, services.clock())
    except crypto_shredding.NoSuchCase as error:
        raise Problem("not-found") from error


@router.delete("/cases/{case}/legal-hold", status_code=204)
async def release(case: Id, services: Injected, caller: Authenticated) -> None:
    """Releases the hold."""
    id_ = _asked(case, caller)
    async with services.engine.begin() as connection:
        await crypto_shredding.release(connection, id_)


def _asked(case: str, caller: Caller) -> str:
    """Return the case's id if the caller has the data protection role; for all others the case does not exist."""
    if not any(ROLES[role].erases for role in caller.roles):
        raise Problem("not-found")
    require(caller, "write")
    return str(case_id(case))
