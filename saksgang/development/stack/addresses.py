"""Where the parts of a stack are reached, and the settings that follow from it for its processes."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from pydantic import ValidationError

from saksgang.config.errors import Failure, wrong_settings
from saksgang.config.settings import Settings
from saksgang.development.stack import secrets
from saksgang.development.stack.files import write
from saksgang.development.stack.layout import Layout
from saksgang.development.stack.ports import HOST, free_ports
from store.db.grants import ROLE

DATABASE = "saksgang"
ISSUER = "saksgang-development"
PREFIX = "SAKSGANG_"
LONGEST_TOKEN_MINUTES = 24 * 60
PASSED_ON = (
    "AUDIENCE", "SMTP_URL", "MAIL_FROM", "MAILS_PER_HOUR", "LOG_LEVEL", "OTLP_ENDPOINT", "TABLES", "RATE_READS", "RATE_WRITES",
    "METRICS_TOKEN",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Addresses:
    """What `DIR/stack.json` says; `database` is the owner's and carries the password, so the file is its owner's alone."""

    api: str
    temporal: str
    temporal_ui: str
    database: str
    pid: int

    @classmethod
    def choose(cls, layout: Layout, port: int) -> "Addresses":
        """The API on this port, the rest on free ones."""
        temporal, temporal_ui, database = free_ports(3)
        return cls(
            api=f"http://{HOST}:{port}",
            temporal=f"{HOST}:{temporal}",
            temporal_ui=f"http://{HOST}:{temporal_ui}",
            database=f"postgresql://postgres:{secrets.database_password(layout)}@{HOST}:{database}/{DATABASE}",
            pid=os.getpid(),
        )

    def write(self, layout: Layout) -> None:
        """Tells others that the stack is ready."""
        write(layout.stack, json.dumps(asdict(self), indent=2) + "\n")


def running(layout: Layout) -> Addresses:
    """The addresses of the stack that runs in the folder; Failure where none does."""
    if not layout.in_use() or not layout.stack.exists():
        raise Failure(f"no stack runs in {layout.root}; start it with: saksgang up")
    try:
        return Addresses(**json.loads(layout.stack.read_text()))
    except PermissionError as error:
        raise Failure(f"the stack in {layout.root} is somebody else's") from error


def for_app(layout: Layout, database: str) -> str:
    """A database's address for the role of API and worker, which owns nothing."""
    return f"postgresql://{ROLE}:{secrets.app_password(layout)}@{database.rpartition('@')[2]}"


def port_of(address: str) -> int:
    """The port of an address, with scheme or without."""
    port = urlsplit(address if "//" in address else f"//{address}").port
    if port is None:
        raise ValueError(f"{address} names no port")
    return port


def environment(layout: Layout, addresses: Addresses) -> dict[str, str]:
    """The `SAKSGANG_*` variables of the stack's processes, complete."""
    issuer = {
        "issuer": ISSUER,
        "jwks": str(layout.jwks),
        "kind": "development",
        "organisations": ["*"],
        "roles": ["*"],
        "longest_token_minutes": LONGEST_TOKEN_MINUTES,
    }
    own = {
        "ENVIRONMENT": os.environ.get("SAKSGANG_ENVIRONMENT", "development"),
        "DATABASE_URL": for_app(layout, addresses.database),
        "TEMPORAL_ADDRESS": addresses.temporal,
        "MASTER_KEYS": secrets.master_key(layout),
        "ISSUERS": json.dumps([issuer]),
        "PUBLIC_URL": addresses.api,
        "ERASURES": str(layout.erasures),
        "KEY_STORE": str(secrets.key_store(layout)),
    }
    passed_on = {name: os.environ[PREFIX + name] for name in PASSED_ON if PREFIX + name in os.environ}
    return {PREFIX + name: value for name, value in (passed_on | own).items()}


def settings_of(environment: Mapping[str, str]) -> Settings:
    """The settings that a process with these variables has; Misuse where they are wrong."""
    try:
        return Settings.model_validate(
            {name.removeprefix(PREFIX).lower(): value for name, value in environment.items()}
        )
    except ValidationError as error:
        raise wrong_settings(error) from error


def settings_for(layout: Layout, addresses: Addresses) -> Settings:
    """The settings of the stack's processes."""
    return settings_of(environment(layout, addresses))
