"""Drafts of forms that could not be recorded: each is shown at its own address, so a reload or Back repeats nothing.

The content is encrypted with the token in that address and bound to the session that wrote it: the database alone does
not reveal it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from api.http.problems import Problem
from api.pages.visits import Visit
from api.queries.case_access import find
from domain.primitives.text import Text
from store.auth import form_drafts

SHOWN_AGAIN = (
    "invalid",
    "refused",
    "not-your-role",
    "version-conflict",
    "idempotency-key-reused",
    "engine-unavailable",
)


@dataclass(frozen=True, slots=True)
class Draft:
    """The content of a form and its problem; no problem if only one more row was wanted."""

    token: str
    filled: dict[str, Any]
    problem: Problem | None


async def keep(
    visit: Visit,
    path: str,
    case_id: str | None,
    filled: Mapping[str, Any],
    problem: Problem | None = None,
    *,
    before: str = "",
) -> Response:
    """Store a draft in place of `before` and redirect to its form. Raises a problem that no form can mend.

    Raises `not-found`, and stores nothing, if the visitor does not know the case.
    """
    if problem is not None and problem.slug not in SHOWN_AGAIN:
        raise problem
    if case_id is not None:
        async with visit.services.engine.connect() as connection:
            await find(connection, visit.services, visit.caller, case_id)
    detail = {"path": path, "filled": dict(filled), "problem": _to_json(problem)}
    token = await form_drafts.keep(visit.services.engine, visit.session.id, case_id, detail, visit.now, before)
    return await visit.see(f"{path}?utkast={token}")


async def kept(visit: Visit, token: str) -> Draft | None:
    """Return the draft of a token if it belongs to this session and this page."""
    mine = (visit.services.engine, visit.session.id, token)
    detail = await form_drafts.find(*mine, visit.now) if token else None
    if detail is None or detail["path"] != visit.request.url.path:
        return None
    return Draft(token, detail["filled"], _from_json(detail["problem"]))


async def drop(visit: Visit, token: str) -> None:
    """Delete a draft, because its form has been recorded."""
    if token:
        await form_drafts.drop(visit.services.engine, visit.session.id, token)


def _to_json(problem: Problem | None) -> dict[str, Any] | None:
    """Serialize a problem as JSON."""
    if problem is None:
        return None
    return {
        "slug": problem.slug,
        "detail": list(problem.detail) if problem.detail else None,
        "rule": problem.rule,
        "facts": dict(problem.facts),
        "unblocked_by": problem.unblocked_by,
        "errors": [(pointer, list(text)) for pointer, text in problem.errors],
    }


def _from_json(said: dict[str, Any] | None) -> Problem | None:
    """Deserialize a problem."""
    if said is None:
        return None
    ways = said["unblocked_by"]
    return Problem(
        said["slug"],
        Text(*said["detail"]) if said["detail"] else None,
        said["rule"],
        said["facts"],
        [(role, name) for role, name in ways] if ways is not None else None,
        [(pointer, Text(*text)) for pointer, text in said["errors"]],
    )
