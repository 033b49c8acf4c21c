"""Every way in which a call does not succeed: one table of problems (RFC 9457), one place that renders them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from api.language import language_of
from domain.law import citations
from domain.refusals import Invalid, NotAParty, NotYourRole, Refused, VersionConflict
from domain.tables.refusals import PROBLEMS, RULES, in_words, unblocked_by
from domain.text import Language
from domain.text import Text as T

Refusal = Refused | NotYourRole | NotAParty | Invalid | VersionConflict

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = "2"


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the table of problems."""

    slug: str
    status: int
    title: T
    detail: T


_ROWS = (
    Kind("refused",                 409, T("Avvist av en regel", "Refused by a rule"),              T("En regel tillater ikke dette nå.", "A rule does not allow this now.")),
    Kind("unauthenticated",         401, T("Ikke innlogget", "Not authenticated"),                   T("Det trengs et gyldig token.", "A valid token is required.")),
    Kind("not-your-role",           403, T("Ikke din rolle", "Not your role"),                       T("Rollen din kan ikke gjøre dette.", "Your role may not do this.")),
    Kind("not-found",               404, T("Finnes ikke", "Not found"),                              T("Det finnes ikke noe her for deg.", "There is nothing here for you.")),
    Kind("invalid",                 422, T("Ugyldige opplysninger", "Invalid data"),                 T("Innholdet passer ikke.", "The content does not fit.")),
    Kind("method-not-allowed",      405, T("Ikke tillatt her", "Not allowed here"),               T("Denne adressen kan ikke brukes slik; HTTP-hodet Allow sier hvordan.", "This address cannot be used so; the header Allow says how.")),
    Kind("idempotency-key-missing", 400, T("Idempotency-Key mangler", "Idempotency-Key is missing"), T("Send HTTP-hodet Idempotency-Key.", "Send the header Idempotency-Key.")),
    Kind("idempotency-key-reused",  422, T("Idempotency-Key brukt før", "Idempotency-Key reused"),   T("Nøkkelen er brukt med et annet innhold.", "The key was used with other content.")),
    Kind("version-conflict",        412, T("Saken er endret", "The case has changed"),               T("Du hadde en eldre versjon av saken.", "You knew an older version.")),
    Kind("too-many-requests",       429, T("For mange kall", "Too many requests"),                   T("Vent litt.", "Wait a little.")),
    Kind("engine-unavailable",      503, T("Midlertidig utilgjengelig", "Temporarily unavailable"),  T("Ingenting er halvgjort; send det samme igjen, med samme nøkkel.", "Nothing is half done; send the same again, with the same key.")),
    Kind("internal",                500, T("Feil i programmet", "Fault in the program"),             T("Noe gikk galt hos oss; det er meldt.", "Something went wrong on our side; it has been reported.")),
)  # fmt: skip

KINDS: dict[str, Kind] = {row.slug: row for row in _ROWS}


@dataclass
class Problem(Exception):
    """A call that does not succeed; `detail` overrides the kind's sentence."""

    slug: str
    detail: T | None = None
    rule: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    unblocked_by: Sequence[tuple[str, str]] | None = None
    errors: Sequence[tuple[str, T]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def problem_of(refusal: Refusal) -> Problem:
    """The problem that the domain's refusal is to a caller."""
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


def _sentence(problem: str, facts: Mapping[str, str]) -> T:
    found = PROBLEMS.get(problem, T("passer ikke", "does not fit"))
    return T(found.nb.format(**in_words(facts, "nb")), found.en.format(**in_words(facts, "en")))


def body(problem: Problem, language: Language, instance: str, today: date) -> dict[str, Any]:
    """The problem as RFC 9457 has it, with our members."""
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


def basis_view(norms: Sequence[str], on: date) -> list[dict[str, Any]]:
    """The citations of norms, the provisions in force on the day first."""
    views = []
    for row in citations(norms, on):
        view: dict[str, Any] = {"citation": row.citation, "in_force_from": row.in_force_from.isoformat()}
        if row.url:
            view["url"] = row.url
        if row.in_force_to:
            view["in_force_to"] = row.in_force_to.isoformat()
        views.append({**view, "confirmed": row.confirmed})
    return views


def render(request: Request, problem: Problem, today: date) -> Response:
    """The answer that tells the problem in the reader's language."""
    kind = KINDS[problem.slug]
    language = language_of(request.headers.get("accept-language", ""))
    headers = {"Content-Language": language, "Cache-Control": "no-store", **problem.headers}
    if kind.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="saksgang"'
    if kind.status == 503:
        headers["Retry-After"] = RETRY_AFTER_SECONDS
    content = body(problem, language, request.url.path, today)
    return JSONResponse(content, kind.status, headers, MEDIA_TYPE)
