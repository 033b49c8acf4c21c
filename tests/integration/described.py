"""Every answer that a test gets is what the interface's description says of it, member by member."""

import re
from functools import cache

import httpx
from fastapi import FastAPI

from api.app import create_app
from api.responses import ANSWERS


def app_of_tests() -> FastAPI:
    """The API with nothing behind it."""
    return create_app(lambda: None, version="test", https_only=False)  # type: ignore[arg-type, return-value]


@cache
def operations() -> list[tuple[str, re.Pattern[str], str]]:
    """Method, addresses and name of each."""
    return [
        (method.upper(), re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), operation["operationId"])
        for path, item in app_of_tests().openapi()["paths"].items()
        for method, operation in item.items()
    ]


def operation_of(method: str, path: str) -> str | None:
    """The operation at an address; a word of its own before a name that is filled in."""
    found = [
        (template.pattern.count("[^/]+"), id_)
        for how, template, id_ in operations()
        if how == method and template.fullmatch(path)
    ]
    return min(found)[1] if found else None


async def as_described(answer: httpx.Response) -> None:
    """Fails where an answer has a member that is not described, lacks one, or has one of another kind."""
    if not answer.is_success or answer.headers.get("content-type", "") != "application/json":
        return
    operation = operation_of(answer.request.method, answer.request.url.path)
    if operation in ANSWERS and answer.request.method != "HEAD":
        ANSWERS[operation].model_validate_json(await answer.aread(), strict=True)
