"""Authentication of operators by the metrics secret. An operator speaks for no organisation and sees no case."""

from hmac import compare_digest
from typing import Annotated

from fastapi import Depends, Request

from api.dependencies import Injected
from api.http.problems import Problem


def knows(authorization: str, token: str) -> bool:
    """Whether the header carries the secret, compared in constant time."""
    scheme, _, given = authorization.partition(" ")
    return compare_digest(given.encode(), token.encode()) and scheme.lower() == "bearer"


async def operator(request: Request, services: Injected) -> None:
    """Let an operator pass; without a configured secret everybody in development, and nobody in production."""
    token = services.metrics_token
    if token is None:
        if not services.web.development:
            raise Problem("not-found")
    elif not knows(request.headers.get("authorization", ""), token):
        raise Problem("unauthenticated")


Operates = Annotated[None, Depends(operator)]
