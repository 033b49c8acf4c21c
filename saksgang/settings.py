"""Settings, read from `SAKSGANG_*`, or from files of those names in `SAKSGANG_SECRETS_DIR`, and checked at start."""

import json
import os
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from limits import parse
from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.limits import READS, WRITES
from store.keys import KeyRing

Environment = Literal["development", "production"]


def with_driver(address: str) -> str:
    """A database's address as the engine wants it."""
    return address.replace("postgresql://", "postgresql+asyncpg://", 1)


class Group(BaseModel):
    """What a group of people is here: an organisation, and its roles (none: all that it has)."""

    organisation: str
    roles: tuple[str, ...] = ()


class Issuer(BaseModel):
    """An issuer of tokens that is trusted; `jwks` is an https address, or in development a file.

    People (kind `people`) belong to `groups`; with a `client_id` they log in to the pages there (OpenID Connect).
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


class Settings(BaseSettings):
    """Everything a process needs to know, and nothing it can find out itself."""

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
    master_keys: SecretStr = Field(description="name:base64 of 32 bytes, comma separated; the first one wraps")
    issuers: list[Issuer] = Field(
        default_factory=list,
        description="JSON list of {issuer, jwks, kind, refresh_seconds}; where people log in also {name, client_id, client_secret, groups_claim, groups}",
    )
    audience: str = Field("saksgang", description="the audience that a token must name")
    rate_reads: str = Field(READS, description="reading calls that one organisation may make; in each API process")
    rate_writes: str = Field(WRITES, description="writing calls that one organisation may make; in each API process")
    smtp_url: SecretStr | None = Field(
        None,
        description="smtp://user:password@host:port (STARTTLS; demanded in production), smtps:// for TLS from the start; without it nobody gets mail",
    )
    mail_from: str = Field("saksgang@localhost", description="sender of mail")
    mails_per_hour: int = Field(
        30, ge=2, le=10_000, description="most mails an hour to one organisation; what exceeds is folded into one"
    )
    public_url: str = Field("http://127.0.0.1:8000", description="the address under which people reach the API")
    session_idle_minutes: int = Field(60, ge=1, description="after how long without use a person is logged out")
    session_hours: int = Field(10, ge=1, description="after how long a person is logged out in any case")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="log level")
    erasures: Path = Field(
        Path("var/erasures.jsonl"), description="ledger of erased cases, outside every backup of the database"
    )
    tables: list[Path] = Field(default_factory=list, description="JSON list of Python files with rows of one's own")
    otlp_endpoint: str | None = Field(None, description="where traces go: the address of an OTLP collector (HTTP)")
    metrics_address: str | None = Field(None, description="host:port on which the worker shows its metrics")
    temporal_ui_url: str | None = Field(
        None, description="where coordinators' browsers have the engine's pages; lets these ask `/codec`"
    )

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
        if "@" not in parseaddr(value)[1]:
            raise ValueError("must be a mail address")
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
    def _no_development_in_production(self) -> Self:
        if self.environment == "production" and any(i.kind == "development" for i in self.issuers):
            raise ValueError("the development issuer is not trusted in production")
        if self.environment == "production" and any(not i.jwks.startswith("https://") for i in self.issuers):
            raise ValueError("in production the keys of an issuer (jwks) are fetched over https")
        return self

    @property
    def key_ring(self) -> KeyRing:
        """The master keys."""
        return KeyRing.parse(self.master_keys.get_secret_value())

    @property
    def development(self) -> bool:
        """Whether development tools may be used."""
        return self.environment == "development"
