"""Settings, read from `SAKSGANG_*` or from files of those names in `SAKSGANG_SECRETS_DIR`, validated at startup."""

import json
import os
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from limits import parse
from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.auth.authentication import EVERY
from api.http.rate_limit import READS, WRITES
from domain.primitives.roles import ROLES
from store.crypto.keys import KeyRing

Environment = Literal["development", "production"]


def with_driver(address: str) -> str:
    """Return a database address with the driver's scheme."""
    return address.replace("postgresql://", "postgresql+asyncpg://", 1)


class Group(BaseModel):
    """The organisation, and its roles (none: all its roles), that a group at an issuer stands for."""

    organisation: str
    roles: tuple[str, ...] = ()


class Issuer(BaseModel):
    """A trusted issuer of tokens; `jwks` is an https address, or in development a file.

    It may speak for `organisations` (ids) in `roles`; "*" is every one, and must be given explicitly. Without these,
    `groups` of an issuer with the kind `people` set its limits; with a `client_id` people log in to the pages there
    (OpenID Connect).
    """

    issuer: str
    jwks: str
    kind: Literal["development", "maskinporten", "people"] = "maskinporten"
    name: str = ""
    client_id: str | None = None
    client_secret: SecretStr | None = None
    groups_claim: str = "groups"
    groups: dict[str, Group] = Field(default_factory=dict)
    refresh_seconds: float = Field(300.0, ge=1, le=3600, description="how often its keys are fetched again")
    organisations: tuple[str, ...] | None = Field(None, min_length=1)
    roles: tuple[str, ...] | None = Field(None, min_length=1)
    longest_token_minutes: int = Field(120, ge=1, le=24 * 60)

    @field_validator("roles")
    @classmethod
    def _are_roles(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if unknown := set(value or ()) - {EVERY, *ROLES}:
            raise ValueError(f"no roles: {', '.join(sorted(unknown))}")
        return value

    @property
    def may_speak_for(self) -> tuple[str, ...]:
        """The organisations that it may speak for; none by default."""
        by_groups = tuple(group.organisation for group in self.groups.values()) if self.kind == "people" else ()
        return by_groups if self.organisations is None else self.organisations

    @property
    def may_speak_as(self) -> tuple[str, ...]:
        """The roles in which it may speak for them."""
        by_groups = (EVERY,) if self.kind == "people" else ()
        return by_groups if self.roles is None else self.roles

    @property
    def addresses(self) -> tuple[str, str]:
        """The addresses of the issuer and of its keys."""
        return self.issuer, self.jwks


class Settings(BaseSettings):
    """The settings of a process."""

    model_config = SettingsConfigDict(
        env_prefix="SAKSGANG_", extra="ignore", secrets_dir=os.environ.get("SAKSGANG_SECRETS_DIR")
    )

    environment: Environment = Field(
        "production", description="development allows the embedded issuer and fast-forward"
    )
    database_url: SecretStr = Field(
        description="postgresql+asyncpg://user:password@host:port/database, of the role `saksgang_app`"
    )
    owner_url: SecretStr | None = Field(
        None, description="the same of the role that owns the tables; for `saksgang migrate` alone"
    )
    temporal_address: str = Field("127.0.0.1:7233", description="host:port of the Temporal frontend")
    temporal_namespace: str = Field("default", description="Temporal namespace")
    temporal_tls_cert: Path | None = Field(None, description="client certificate (PEM)")
    temporal_tls_key: Path | None = Field(None, description="client key (PEM)")
    temporal_tls_ca: Path | None = Field(None, description="the server's CA (PEM)")
    temporal_tls_server_name: str | None = Field(
        None, description="the name in the server's certificate, where it is not that of the address"
    )
    master_keys: SecretStr = Field(description="name:base64 of 32 bytes, comma separated; the first one wraps")
    issuers: list[Issuer] = Field(
        default_factory=list,
        description=(
            "JSON list of {issuer, jwks, kind, organisations, roles, longest_token_minutes, refresh_seconds}; where "
            "people log in also {name, client_id, client_secret, groups_claim, groups}"
        ),
    )
    audience: str = Field("saksgang", description="the audience that a token must name")
    rate_reads: str = Field(READS, description="reading calls that one organisation may make; in each API process")
    rate_writes: str = Field(WRITES, description="writing calls that one organisation may make; in each API process")
    head_seconds: float = Field(10.0, ge=0.1, le=60, description="how long the headers of a call may take to arrive")
    body_seconds: float = Field(20.0, ge=0.1, le=300, description="how long its body may take after them")
    unread_seconds: float = Field(
        20.0, ge=0.1, le=300, description="within how long whoever is answered reads 32 KiB of what waits, or all of it"
    )
    incomplete_requests: int = Field(
        512,
        ge=1,
        description="how many calls may be arriving at one time, in each API process; the oldest is hung up on",
    )
    smtp_url: SecretStr | None = Field(
        None,
        description=(
            "smtp://user:password@host:port (STARTTLS; demanded in production), smtps:// for TLS from the start; "
            "without it nobody gets mail"
        ),
    )
    mail_from: str = Field(
        "saksgang@localhost", description="sender of mail: an address in ASCII, alone or as Name <address>"
    )
    mails_per_hour: int = Field(
        30, ge=2, le=10_000, description="most mails an hour to one organisation; what exceeds is folded into one"
    )
    public_url: str = Field("http://127.0.0.1:8000", description="the address under which people reach the API")
    trusted_proxies: str = Field(
        "127.0.0.1", description="addresses and networks, comma separated, whose X-Forwarded-For is believed"
    )
    session_idle_minutes: int = Field(60, ge=1, description="after how long without use a person is logged out")
    session_hours: int = Field(10, ge=1, description="after how long a person is logged out in any case")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="log level")
    erasures: Path = Field(
        description="ledger of erased cases: a file shared by all processes, outside every backup of the database"
    )
    key_store: Path = Field(
        description=(
            "folder of the cases' wrapped keys, of this database alone, shared by all processes, saved apart from the "
            "database"
        )
    )
    tables: list[Path] = Field(default_factory=list, description="JSON list of Python files with rows of one's own")
    otlp_endpoint: str | None = Field(None, description="where traces go: the address of an OTLP collector (HTTP)")
    metrics_address: str | None = Field(None, description="host:port on which the worker shows its metrics")
    metrics_token: SecretStr | None = Field(
        None,
        min_length=32,
        description="what `Authorization: Bearer` carries to see metrics; without it nobody sees them in production",
    )

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_any_case(cls, value: Any) -> Any:
        return value.strip().upper() if isinstance(value, str) else value

    @field_validator("issuers", "tables", mode="before")
    @classmethod
    def _from_json(cls, value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value

    @field_validator("database_url", "owner_url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        if urlsplit(value.get_secret_value()).scheme not in ("postgresql+asyncpg", "postgresql"):
            raise ValueError("must begin with postgresql:// or postgresql+asyncpg://")
        return SecretStr(with_driver(value.get_secret_value()))

    @field_validator("smtp_url")
    @classmethod
    def _is_smtp(cls, value: SecretStr | None) -> SecretStr | None:
        parts = urlsplit(value.get_secret_value()) if value else None
        if parts and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
            raise ValueError("must begin with smtp:// or smtps:// and name a host")
        return value

    @field_validator("mail_from")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        address = parseaddr(value)[1]
        if "@" not in address:
            raise ValueError("must be a mail address")
        if not address.isascii():
            raise ValueError(
                "must have an address in ASCII, which every mail server takes (a domain with ø as xn--...)"
            )
        return value

    @field_validator("metrics_address")
    @classmethod
    def _has_a_port(cls, value: str | None) -> str | None:
        if value is not None and not value.rpartition(":")[2].isdecimal():
            raise ValueError("must be host:port")
        return value

    @field_validator("rate_reads", "rate_writes")
    @classmethod
    def _is_rate(cls, value: str) -> str:
        if parse(value).amount < 1:
            raise ValueError("must allow at least one call")
        return value

    @field_validator("master_keys")
    @classmethod
    def _are_keys(cls, value: SecretStr) -> SecretStr:
        KeyRing.parse(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _certificates_are_whole(self) -> Self:
        if (self.temporal_tls_cert is None) != (self.temporal_tls_key is None):
            raise ValueError("temporal_tls_cert and temporal_tls_key are given together")
        return self

    @model_validator(mode="after")
    def _no_development_in_production(self) -> Self:
        if self.development:
            return self
        if any(i.kind == "development" for i in self.issuers):
            raise ValueError("the development issuer is not trusted in production")
        if any(not address.startswith("https://") for i in self.issuers for address in i.addresses):
            raise ValueError("in production an issuer and its keys (issuer, jwks) are reached over https")
        if not self.public_url.startswith("https://"):
            raise ValueError("in production people reach the API over https (public_url)")
        return self

    @model_validator(mode="after")
    def _issuers_speak_for_somebody(self) -> Self:
        if unsaid := [i.issuer for i in self.issuers if not (i.may_speak_for and i.may_speak_as)]:
            raise ValueError(f'say for which organisations and roles an issuer may speak ("*": every): {unsaid[0]}')
        return self

    @property
    def key_ring(self) -> KeyRing:
        """The master keys."""
        return KeyRing.parse(self.master_keys.get_secret_value())

    @property
    def metrics_secret(self) -> str | None:
        """The secret with which an operator sees metrics."""
        return self.metrics_token.get_secret_value() if self.metrics_token else None

    @property
    def development(self) -> bool:
        """Whether development tools may be used."""
        return self.environment == "development"
