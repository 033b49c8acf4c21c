"""Parsing of request bodies, not by FastAPI, because the checks before it (401, 404, 400, 403) must come first."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar, get_args

import orjson
from fastapi import Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError, field_validator

from api.http.inputs import DATE_LIKE, wrong_in
from api.http.problems import Problem
from domain.facts.commands import Data, LongText, within_reason
from domain.primitives.text import Text

LARGEST_BODY = 65_536

MALFORMED: dict[str, Text] = {
    "missing":              Text("må oppgis", "is required"),
    "extra_forbidden":      Text("er ukjent", "is unknown"),
    "string_type":          Text("må være tekst", "must be text"),
    "string_too_long":      Text("er for lang", "is too long"),
    "string_too_short":     Text("kan ikke være tom", "cannot be empty"),
    "string_pattern_mismatch": Text("har feil form", "has the wrong form"),
    "uuid_parsing":         Text(
        "er ikke nummeret på en sak dere er med i", "is not the number of a case that you are in",
    ),
    "bool_type":            Text("må være true eller false", "must be true or false"),
    "int_type":             Text("må være et heltall", "must be a whole number"),
    "literal_error":        Text("er ikke blant de mulige verdiene", "is not one of the possible values"),
    "date_type":            Text("må være en dato (ÅÅÅÅ-MM-DD)", "must be a date (YYYY-MM-DD)"),
    "date_parsing":         Text("må være en dato (ÅÅÅÅ-MM-DD)", "must be a date (YYYY-MM-DD)"),
    "date_from_datetime_parsing": Text("må være en dato (ÅÅÅÅ-MM-DD)", "must be a date (YYYY-MM-DD)"),
    "datetime_parsing":     Text("må være et tidspunkt (RFC 3339)", "must be a date-time (RFC 3339)"),
    "timezone_aware":       Text("må ha tidssone", "must have an offset"),
    "list_type":            Text("må være en liste", "must be a list"),
    "dict_type":            Text("må være et objekt", "must be an object"),
    "model_type":           Text("må være et objekt", "must be an object"),
    "model_attributes_type": Text("må være et objekt", "must be an object"),
    "too_short":            Text("kan ikke være tom", "cannot be empty"),
    "too_long":             Text("har for mange", "has too many"),
    "greater_than_equal":   Text("er for lite", "is too small"),
    "less_than_equal":      Text("er for stort", "is too large"),
}  # fmt: skip
"""Our texts for Pydantic's error types; Pydantic's own text repeats the input."""

M = TypeVar("M", bound=BaseModel)
DOES_NOT_FIT = Text("passer ikke", "does not fit")


class Envelope(BaseModel):
    """The body of a transition: the data, and what goes around them."""

    model_config = ConfigDict(extra="forbid", strict=True)

    on: AwareDatetime | date | None = None

    _within_reason = field_validator("on")(within_reason)

    data: dict[str, Any] = {}
    note: LongText | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A valid body: the data as the transition's model, when it happened, the note, and a fingerprint of it all."""

    data: Data
    on: datetime | date | None
    note: str | None
    fingerprint: bytes


async def read(request: Request, most: int = LARGEST_BODY) -> bytes:
    """Read the body, cut off one byte beyond the largest accepted size, so that `json_object` refuses it."""
    chunks = bytearray()
    async for chunk in request.stream():
        chunks += chunk
        if len(chunks) > most:
            break
    return bytes(chunks[: most + 1])


def transition_body(raw: bytes, model: type[Data], context: str) -> Body:
    """Parse the body of a transition, `{on?, data, note?}`; the fingerprint covers `context` (case and name) too."""
    sent = json_object(raw)
    envelope = fits(Envelope, sent, "")
    data = fits(model, envelope.data, "/data")
    return Body(data, envelope.on, envelope.note, _fingerprint(sent, context))


def opening_body(raw: bytes, model: type[Data], context: str) -> Body:
    """Parse the body of an opening: the data, flat, plus `on` and `note`."""
    sent = json_object(raw)
    around: dict[str, Any] = {name: sent[name] for name in ("on", "note") if name in sent}
    inner = {name: value for name, value in sent.items() if name not in around}
    envelope = fits(Envelope, around, "")
    data = fits(model, inner, "")
    return Body(data, envelope.on, envelope.note, _fingerprint(sent, context))


def json_object(raw: bytes, most: int = LARGEST_BODY) -> dict[str, Any]:
    """Parse the JSON object of a body. Raises the problem `invalid`."""
    if len(raw) > most:
        raise Problem("invalid", errors=[("", Text("er for stort", "is too large"))])
    try:
        sent = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError as error:
        raise Problem("invalid", errors=[("", Text("er ikke JSON", "is not JSON"))]) from error
    if not isinstance(sent, dict):
        raise Problem("invalid", errors=[("", MALFORMED["dict_type"])])
    if wrong := next(wrong_in(sent), None):
        raise Problem("invalid", errors=[wrong])
    return sent


def fits(model: type[M], sent: dict[str, Any], at: str) -> M:
    """Validate the body as the model. Raises the problem `invalid` with a pointer for each invalid field."""
    try:
        found = model.model_validate_json(orjson.dumps(sent))
    except ValidationError as error:
        errors = dict.fromkeys((_pointer(at, e["loc"]), MALFORMED.get(e["type"], DOES_NOT_FIT)) for e in error.errors())
        raise Problem("invalid", errors=list(errors)) from error
    if numbers := [name for name in _dates(model) if _is_number(sent.get(name))]:
        raise Problem("invalid", errors=[(f"{at}/{name}", MALFORMED["date_parsing"]) for name in numbers])
    return found


def _is_number(value: Any) -> bool:
    """Whether this is a number in a date's place, which Pydantic would read as seconds since 1970."""
    return isinstance(value, str) and not DATE_LIKE.match(value)


@cache
def _dates(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the names of the date and date-time fields, as clients write them."""
    return tuple(name.rstrip("_") for name, info in model.model_fields.items() if _mentions_date(info.annotation))


def _mentions_date(annotation: Any) -> bool:
    return annotation in (date, datetime) or any(_mentions_date(part) for part in get_args(annotation))


def _pointer(at: str, loc: tuple[int | str, ...]) -> str:
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in loc if part not in ("date", "datetime"))
    return at + "".join(f"/{part}" for part in parts)


def _fingerprint(sent: dict[str, Any], context: str) -> bytes:
    return hashlib.sha256(context.encode() + b"\0" + orjson.dumps(sent, option=orjson.OPT_SORT_KEYS)).digest()
