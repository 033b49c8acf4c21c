"""Who asks and who is told: every credential and every channel becomes a caller here, by the directory as it is now."""

from dataclasses import dataclass, field

from domain.primitives.organisations import Directory


@dataclass(frozen=True, slots=True)
class Reader:
    """An organisation that reads a case, with the roles of its token."""

    organisation: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Credential:
    """What a token, a session, an address or a channel says of itself; without roles it speaks for all that are held."""

    organisation: str
    roles: tuple[str, ...] | None = None
    scopes: frozenset[str] = frozenset()
    subject: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Caller:
    """An organisation that calls or is told, the roles it acts in, and what it may; `subject` is a person of it, if one."""

    organisation: str
    roles: tuple[str, ...]
    scopes: frozenset[str]
    subject: str | None = field(default=None, repr=False)

    @property
    def reader(self) -> Reader:
        """The caller as the rules of disclosure see it."""
        return Reader(self.organisation, self.roles)


def resolve(credential: Credential, directory: Directory) -> Caller | None:
    """Whom the credential stands for now; None where the organisation is unknown, revoked, or has none of the roles."""
    known = directory.organisations.get(credential.organisation)
    held = known.roles if known and not known.revoked else ()
    roles = held if credential.roles is None else tuple(role for role in credential.roles if role in held)
    return Caller(credential.organisation, roles, credential.scopes, credential.subject) if roles else None


def is_whole(caller: Caller, directory: Directory) -> bool:
    """Whether the caller acts in every role that its organisation has."""
    return set(directory.organisations[caller.organisation].roles) <= set(caller.roles)
