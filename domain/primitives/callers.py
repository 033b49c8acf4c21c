"""Callers: every credential and every notification channel resolves to one by the current directory."""

from dataclasses import dataclass, field

from domain.primitives.organisations import Directory


@dataclass(frozen=True, slots=True)
class Reader:
    """An organisation that reads a case, with the roles of its token."""

    organisation: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Credential:
    """The claims of a token, session, address or channel; without roles it covers all that the organisation has."""

    organisation: str
    roles: tuple[str, ...] | None = None
    scopes: frozenset[str] = frozenset()
    subject: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Caller:
    """An organisation that calls or is notified, with its roles and scopes; `subject` is its person, if any."""

    organisation: str
    roles: tuple[str, ...]
    scopes: frozenset[str]
    subject: str | None = field(default=None, repr=False)

    @property
    def reader(self) -> Reader:
        """The caller as the disclosure rules see it."""
        return Reader(self.organisation, self.roles)


def resolve(credential: Credential, directory: Directory) -> Caller | None:
    """The credential's caller now; None if the organisation is unknown, revoked, or has none of the roles."""
    known = directory.organisations.get(credential.organisation)
    held = known.roles if known and not known.revoked else ()
    roles = held if credential.roles is None else tuple(role for role in credential.roles if role in held)
    return Caller(credential.organisation, roles, credential.scopes, credential.subject) if roles else None


def is_whole(caller: Caller, directory: Directory) -> bool:
    """Whether the caller acts in every role that its organisation has."""
    return set(directory.organisations[caller.organisation].roles) <= set(caller.roles)
