"""The OpenAPI description: one operation with its own schema per transition, and the problems of every operation."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.http.problems import KINDS, MEDIA_TYPE
from api.http.request_body import Envelope
from domain.decisions.opening import OPENING
from domain.facts.commands import Data
from domain.tables.transitions import TRANSITIONS

JSON = "application/json"
REF = "#/components/schemas/{model}"


class LegalBasis(BaseModel):
    """A provision, and when it was in force."""

    citation: str
    in_force_from: str
    in_force_to: str | None = None
    url: str | None = None
    source: Literal["statute", "guideline", "report", "own"]
    """`own`: no source states it, it is this program's own proposal."""
    confirmed: bool


class FieldError(BaseModel):
    """An error in one field (RFC 6901 pointer)."""

    pointer: str
    detail: str


class Unblock(BaseModel):
    """A role, and the transition with which it can remove the reason of a refusal."""

    role: str
    transition: str


class ProblemDetails(BaseModel):
    """RFC 9457, with the rule that refused, its basis, and who can unblock it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    rule: str | None = None
    legal_basis: list[LegalBasis] | None = None
    unblocked_by: list[Unblock] | None = None
    errors: list[FieldError] | None = None


def data_schema(name: str) -> dict[str, Any]:
    """Return the JSON schema of a transition's data."""
    return TRANSITIONS[name].data.model_json_schema()


def operation(name: str, *, route: str | None = None, flat: bool = False) -> dict[str, Any]:
    """Describe a transition's operation; the endpoint parses the body itself, so the schema is given here.

    `route`: the operation's own name if the transition has a second address; `flat`: the body is the data.
    """
    row = TRANSITIONS[name]
    return {
        "name": route or name,
        "operation_id": route or name,
        "summary": f"{row.title.nb} / {row.title.en}",
        "responses": problems(400, 401, 403, 404, 409, 412, 422, 429, 503),
        "openapi_extra": {
            "parameters": [
                {
                    "name": "Idempotency-Key",
                    "in": "header",
                    "required": route is None,
                    "schema": {"type": "string", "maxLength": 200},
                },
                {"name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"}},
            ],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": _body(row.data, flat=flat)}},
            },
        },
    }


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the problems with these statuses, for `responses=`."""
    return {
        status: {
            "description": " / ".join(k.title.en for k in KINDS.values() if k.status == status),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
        }
        for status in statuses
    }


def _body(model: type[Data], *, flat: bool) -> dict[str, Any]:
    around = Envelope.model_json_schema()["properties"]
    data = {"$ref": REF.format(model=model.__name__)}
    if flat:
        schema = model.model_json_schema(ref_template=REF)
        schema.pop("$defs", None)
        schema["properties"] = {**schema["properties"], "on": around["on"], "note": around["note"]}
        return schema
    required = ["data"] if model.model_json_schema().get("required") else []
    properties = {"on": around["on"], "data": data, "note": around["note"]}
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def in_full(schema: dict[str, Any], answers: Mapping[str, type[BaseModel]]) -> dict[str, Any]:
    """Add each operation's response schema, and reduce the description to OpenAPI 3.1: a stream is text."""
    for operation in (operation for item in schema["paths"].values() for operation in item.values()):
        model = answers.get(operation["operationId"])
        for status, answer in operation["responses"].items():
            for kind, content in answer.get("content", {}).items():
                if content.pop("itemSchema", None):  # OpenAPI 3.2
                    content["schema"] = {}  # a stream as a whole has no schema
                if model and status.startswith("2") and kind == JSON:
                    content["schema"] = {"$ref": REF.format(model=model.__name__)}
    return schema


def components(*more: type[BaseModel]) -> dict[str, Any]:
    """Return the schemas that the operations refer to."""
    models: list[type[BaseModel]] = [ProblemDetails, *more, *dict.fromkeys(row.data for row in TRANSITIONS.values())]
    _, found = models_json_schema([(m, "validation") for m in models], ref_template=REF)
    schemas: dict[str, Any] = found["$defs"]
    del schemas[TRANSITIONS[OPENING].data.__name__]  # the opening's body is the data itself
    return schemas
