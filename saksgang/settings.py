"""Settings, read from `SAKSGANG_*` and checked at start."""

import json
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from limits import parse
from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.limits import READS, WRITES
from store.keys import KeyRing

Environment = Literal["development", "production"]


class Issuer(BaseModel):
    """An issuer of tokens that is trusted; `jwks` is an https address, or in development a file."""

    issuer: str
    jwks: str
    kind: Literal["development", "maskinporten", "people"] = "maskinporten"
    refresh_seconds: float = Field(300.0, ge=1, le=3600, description="how often its keys are fetched again")


class Settings(BaseSettings):
    """Everything a process needs to know, and nothing it can find out itself."""

    model_config = SettingsConfigDict(env_prefix="SAKSGANG_", extra="ignore")

    environment: Environment = Field(
        "production", description="development allows the embedded issuer and fast-forward"
    )
    database_url: SecretStr = Field(description="postgresql+asyncpg://user:password@host:port/database")
    temporal_address: str = Field("127.0.0.1:7233", description="host:port of the Temporal frontend")
    temporal_namespace: str = Field("default", description="Temporal namespace")
    temporal_tls_cert: Path | None = Field(None, description="client certificate (PEM)")
    temporal_tls_key: Path | None = Field(None, description="client key (PEM)")
    temporal_tls_ca: Path | None = Field(None, description="the server's CA (PEM)")
    master_keys: SecretStr = Field(description="name:base64 of 32 bytes, comma separated; the first one wraps")
    issuers: list[Issuer] = Field(
        default_factory=list, description="JSON list of {issuer, jwks, kind, refresh_seconds}"
    )
    audience: str = Field("saksgang", description="the audience that a token must name")
    rate_reads: str = Field(READS, description="reading calls that one organisation may make; in each API process")
    rate_writes: str = Field(WRITES, description="writing calls that one organisation may make; in each API process")
    smtp_url: SecretStr | None = Field(None, description="smtp://user:password@host:port, smtps:// for TLS")
    mail_from: str = Field("saksgang@localhost", description="sender of mail")
    public_url: str = Field("http://127.0.0.1:8000", description="the address under which people reach the API")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="log level")
    tables: list[Path] = Field(default_factory=list, description="JSON list of Python files with rows of one's own")
    otlp_endpoint: str | None = Field(None, description="where traces go")

    @field_validator("issuers", "tables", mode="before")
    @classmethod
    def _from_json(cls, value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr) -> SecretStr:
        if urlsplit(value.get_secret_value()).scheme not in ("postgresql+asyncpg", "postgresql"):
            raise ValueError("must begin with postgresql:// or postgresql+asyncpg://")
        return SecretStr(value.get_secret_value().replace("postgresql://", "postgresql+asyncpg://", 1))

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
