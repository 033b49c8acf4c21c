"""A form that could not be recorded is shown again at an address of its own: a reload or Back sends nothing twice.

What was typed is sealed with the token in that address, and is for the session that wrote it: whoever has the database
alone cannot read it.
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
    """What was filled in, and what stood in the way; None where only a row more was asked for."""

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
    """Where the form is shown again, in place of the draft of `before`; a problem that no form can mend is raised.

    Nothing is kept of a form for a case that the visitor does not know: `not-found`.
    """
    if problem is not None and problem.slug not in SHOWN_AGAIN:
        raise problem
    if case_id is not None:
        async with visit.services.engine.connect() as connection:
            await find(connection, visit.services, visit.caller, case_id)
    detail = {"path": path, "filled": dict(filled), "problem": _said(problem)}
    token = await form_drafts.keep(visit.services.engine, visit.session.id, case_id, detail, visit.now, before)
    return await visit.see(f"{path}?utkast={token}")


async def kept(visit: Visit, token: str) -> Draft | None:
    """The draft of a token, where it is this session's and for this page."""
    mine = (visit.services.engine, visit.session.id, token)
    detail = await form_drafts.find(*mine, visit.now) if token else None
    if detail is None or detail["path"] != visit.request.url.path:
        return None
    return Draft(token, detail["filled"], _problem(detail["problem"]))


async def drop(visit: Visit, token: str) -> None:
    """The form is sent again: what was kept of it is not needed any more."""
    if token:
        await form_drafts.drop(visit.services.engine, visit.session.id, token)


def _said(problem: Problem | None) -> dict[str, Any] | None:
    """A problem as JSON."""
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


def _problem(said: dict[str, Any] | None) -> Problem | None:
    """The problem again."""
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
