"""The table of problems (RFC 9457) for every failed request, and their rendering."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from api.http.language import language_of
from domain.facts.events import Remark
from domain.primitives.refusals import Invalid, NotAParty, NotYourRole, Refused, VersionConflict
from domain.primitives.text import Language, Text
from domain.tables.law import citations
from domain.tables.refusals import PROBLEMS, RULES, in_words, unblocked_by

Refusal = Refused | NotYourRole | NotAParty | Invalid | VersionConflict

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = "2"


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the table of problems: the last segment of its `type`, the HTTP status, and the texts for people."""

    slug: str
    status: int
    title: Text
    detail: Text


_ROWS = (
    Kind(
        slug="refused",
        status=409,
        title=Text("Avvist av en regel", "Refused by a rule"),
        detail=Text("En regel tillater ikke dette nå.", "A rule does not allow this now."),
    ),
    Kind(
        slug="unauthenticated",
        status=401,
        title=Text("Ikke innlogget", "Not authenticated"),
        detail=Text("Det trengs et gyldig token.", "A valid token is required."),
    ),
    Kind(
        slug="not-your-role",
        status=403,
        title=Text("Ikke din rolle", "Not your role"),
        detail=Text("Rollen din kan ikke gjøre dette.", "Your role may not do this."),
    ),
    Kind(
        slug="not-found",
        status=404,
        title=Text("Finnes ikke", "Not found"),
        detail=Text("Det finnes ikke noe her for deg.", "There is nothing here for you."),
    ),
    Kind(
        slug="invalid",
        status=422,
        title=Text("Ugyldige opplysninger", "Invalid data"),
        detail=Text("Innholdet passer ikke.", "The content does not fit."),
    ),
    Kind(
        slug="method-not-allowed",
        status=405,
        title=Text("Ikke tillatt her", "Not allowed here"),
        detail=Text(
            "Denne adressen kan ikke brukes slik; HTTP-hodet Allow sier hvordan.",
            "This address cannot be used so; the header Allow says how.",
        ),
    ),
    Kind(
        slug="idempotency-key-missing",
        status=400,
        title=Text("Idempotency-Key mangler", "Idempotency-Key is missing"),
        detail=Text("Send HTTP-hodet Idempotency-Key.", "Send the header Idempotency-Key."),
    ),
    Kind(
        slug="idempotency-key-reused",
        status=422,
        title=Text("Idempotency-Key brukt før", "Idempotency-Key reused"),
        detail=Text("Nøkkelen er brukt med et annet innhold.", "The key was used with other content."),
    ),
    Kind(
        slug="version-conflict",
        status=412,
        title=Text("Saken er endret", "The case has changed"),
        detail=Text("Du hadde en eldre versjon av saken.", "You knew an older version."),
    ),
    Kind(
        slug="too-many-requests",
        status=429,
        title=Text("For mange kall", "Too many requests"),
        detail=Text("Vent litt.", "Wait a little."),
    ),
    Kind(
        slug="engine-unavailable",
        status=503,
        title=Text("Midlertidig utilgjengelig", "Temporarily unavailable"),
        detail=Text(
            "Ingenting er halvgjort; send det samme igjen, med samme nøkkel.",
            "Nothing is half done; send the same again, with the same key.",
        ),
    ),
    Kind(
        slug="internal",
        status=500,
        title=Text("Feil i programmet", "Fault in the program"),
        detail=Text("Noe gikk galt hos oss; det er meldt.", "Something went wrong on our side; it has been reported."),
    ),
)

KINDS: dict[str, Kind] = {row.slug: row for row in _ROWS}


@dataclass
class Problem(Exception):
    """A failed request; `detail` overrides the kind's sentence."""

    slug: str
    detail: Text | None = None
    rule: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    unblocked_by: Sequence[tuple[str, str]] | None = None
    errors: Sequence[tuple[str, Text]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def problem_of(refusal: Refusal) -> Problem:
    """Return the problem for a refusal of the domain."""
    match refusal:
        case Refused(rule, facts, ways):
            return Problem("refused", rule=rule, facts=facts, unblocked_by=ways)
        case NotYourRole(rule):
            return Problem("not-your-role", rule=rule)
        case NotAParty():
            return Problem("not-found")
        case Invalid(pointer, problem, facts):
            return Problem("invalid", errors=[(pointer, _sentence(problem, facts))])
        case VersionConflict():
            return Problem("version-conflict")


def _sentence(problem: str, facts: Mapping[str, str]) -> Text:
    found = PROBLEMS.get(problem, Text("passer ikke", "does not fit"))
    return Text(found.nb.format(**in_words(facts, "nb")), found.en.format(**in_words(facts, "en")))


def body(problem: Problem, language: Language, instance: str, today: date) -> dict[str, Any]:
    """Return the problem in the form of RFC 9457, with our extension members."""
    kind = KINDS[problem.slug]
    found: dict[str, Any] = {
        "type": f"/problems/{kind.slug}",
        "title": kind.title.to(language),
        "status": kind.status,
        "detail": _detail(problem, kind, language),
        "instance": instance,
    }
    if problem.rule:
        rule = RULES[problem.rule]
        found["rule"] = rule.id
        found["legal_basis"] = basis_view(rule.basis, today)
        found["unblocked_by"] = [{"role": role, "transition": name} for role, name in _ways(problem)]
    if problem.errors:
        found["errors"] = [{"pointer": pointer, "detail": text.to(language)} for pointer, text in problem.errors]
    return found


def _ways(problem: Problem) -> Sequence[tuple[str, str]]:
    if problem.unblocked_by is not None:
        return problem.unblocked_by
    return unblocked_by(problem.rule, problem.facts) if problem.rule else ()


def _detail(problem: Problem, kind: Kind, language: Language) -> str:
    if problem.detail:
        return problem.detail.to(language)
    if problem.rule:
        return RULES[problem.rule].detail.to(language).format(**in_words(problem.facts, language))
    return kind.detail.to(language)


def remark_view(remark: Remark, language: Language, on: date) -> dict[str, Any]:
    """Return a remark on an event: the rule, its sentence, its legal basis."""
    rule = RULES[remark.rule]
    detail = rule.detail.to(language).format(**in_words(remark.facts, language))
    return {"rule": rule.id, "detail": detail, "legal_basis": basis_view(rule.basis, on)}


def basis_view(norms: Sequence[str], on: date) -> list[dict[str, Any]]:
    """Return the citations of norms, the provisions in force on the day first."""
    views = []
    for row in citations(norms, on):
        view: dict[str, Any] = {"citation": row.citation, "in_force_from": row.in_force_from.isoformat()}
        if row.url:
            view["url"] = row.url
        if row.in_force_to:
            view["in_force_to"] = row.in_force_to.isoformat()
        views.append({**view, "source": row.source, "confirmed": row.confirmed})
    return views


def render(request: Request, problem: Problem, today: date) -> Response:
    """Return the response for a problem, in the reader's language."""
    kind = KINDS[problem.slug]
    language = language_of(request.headers.get("accept-language", ""))
    headers = {"Content-Language": language, "Cache-Control": "no-store", **problem.headers}
    if kind.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="saksgang"'
    if kind.status == 503:
        headers["Retry-After"] = RETRY_AFTER_SECONDS
    content = body(problem, language, request.url.path, today)
    return JSONResponse(content, kind.status, headers, MEDIA_TYPE)
