"""The directory, which an administrator maintains."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from api.auth.authentication import Authenticated, Reads, require
from api.dependencies import Injected
from api.http.inputs import BoundedQuery
from api.http.openapi import problems
from api.http.problems import Problem
from api.http.request_body import fits, json_object, read
from api.queries.catalogue import organisation_view
from domain.primitives.organisations import MAIL, Gender, Organisation, Ownership, wrong_with
from store.auth.directory import put_organisations

router = APIRouter(tags=["organisations"], responses=problems(401, 403, 422, 429, 503))

OrganisationId = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80), BoundedQuery()]
Name = Annotated[str, Field(min_length=1, max_length=200)]
MailAddress = Annotated[str, Field(max_length=254, pattern=MAIL)]
Number = Annotated[str, Field(pattern=r"^[0-9]{9}$")]


class Channel(BaseModel):
    """A channel of an organisation besides its inbox and its webhooks."""

    model_config = ConfigDict(extra="forbid", strict=True)

    channel: Literal["mail"] = "mail"
    address: MailAddress


class OrganisationBody(BaseModel):
    """The directory's data of an organisation; a municipality is a four-digit number, none is national."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Name
    roles: Annotated[list[Name], Field(min_length=1, max_length=10)]
    municipality: Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None = None
    ownership: Ownership = "municipal"
    number: Number | None = None
    sub_unit: Number | None = None
    channels: Annotated[list[Channel], Field(max_length=5)] = Field(default_factory=list)
    lead_contact: MailAddress | None = None
    language: Annotated[str, Field(pattern=r"^(nb|en)$")] = "nb"
    hold_until_office_hours: bool = False
    capacity: Annotated[int, Field(ge=1, le=10_000)] | None = None
    accepts: Annotated[list[Gender], Field(max_length=4)] = Field(default_factory=list)
    ages: Annotated[list[Annotated[int, Field(ge=0, le=120)]], Field(min_length=2, max_length=2)] | None = None
    approved_4_29: bool = False
    revoked: bool = False


@router.get("/organisations", name="organisations")
async def organisations(services: Injected, caller: Reads) -> dict[str, Any]:
    """The directory."""
    directory = await services.directory.current()
    return {"items": [organisation_view(row) for row in directory.organisations.values()], "next": None}


@router.put(
    "/organisations/{organisation_id}",
    name="put_organisation",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/OrganisationBody"}}},
        }
    },
)
async def put_organisation(
    organisation_id: OrganisationId, request: Request, services: Injected, caller: Authenticated
) -> dict[str, Any]:
    """Adds an organisation, or replaces its data; in force within a second."""
    require(caller, "write")
    if "administrator" not in caller.roles:
        raise Problem("not-your-role", rule="not_your_role")
    row = _organisation(organisation_id, fits(OrganisationBody, json_object(await read(request)), ""))
    async with services.engine.begin() as connection:
        await put_organisations(connection, [row])
    services.directory.look_again()
    return organisation_view(row)


def _organisation(id_: str, body: OrganisationBody) -> Organisation:
    row = Organisation(
        id=id_,
        name=body.name,
        roles=tuple(body.roles),
        municipality=body.municipality,
        ownership=body.ownership,
        number=body.number,
        channels=tuple((c.channel, c.address) for c in body.channels),
        lead_contact=body.lead_contact,
        language=body.language,
        hold_until_office_hours=body.hold_until_office_hours,
        capacity=body.capacity,
        accepts=tuple(body.accepts),
        ages=(body.ages[0], body.ages[1]) if body.ages else None,
        approved_4_29=body.approved_4_29,
        revoked=body.revoked,
        sub_unit=body.sub_unit,
    )
    if wrong := list(wrong_with(row)):
        raise Problem("invalid", errors=wrong)
    return row
