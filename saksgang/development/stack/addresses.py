"""The addresses of a stack's servers, and the settings of its processes that follow from them."""

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
    "AUDIENCE", "SMTP_URL", "MAIL_FROM", "MAILS_PER_HOUR", "LOG_LEVEL", "OTLP_ENDPOINT", "TABLES",
    "RATE_READS", "RATE_WRITES", "METRICS_TOKEN",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Addresses:
    """The content of `DIR/stack.json`.

    `database` is the owner's address with the password, so only its owner can read the file.
    """

    api: str
    temporal: str
    temporal_ui: str
    database: str
    pid: int

    @classmethod
    def choose(cls, layout: Layout, port: int) -> "Addresses":
        """Choose this port for the API and free ports for the rest."""
        temporal, temporal_ui, database = free_ports(3)
        return cls(
            api=f"http://{HOST}:{port}",
            temporal=f"{HOST}:{temporal}",
            temporal_ui=f"http://{HOST}:{temporal_ui}",
            database=f"postgresql://postgres:{secrets.database_password(layout)}@{HOST}:{database}/{DATABASE}",
            pid=os.getpid(),
        )

    def write(self, layout: Layout) -> None:
        """Write the file, which announces that the stack is ready."""
        write(layout.stack, json.dumps(asdict(self), indent=2) + "\n")


def running(layout: Layout) -> Addresses:
    """Return the addresses of the stack that runs in the folder. Raises Failure if none does."""
    if not layout.in_use() or not layout.stack.exists():
        raise Failure(f"no stack runs in {layout.root}; start it with: saksgang up")
    try:
        return Addresses(**json.loads(layout.stack.read_text()))
    except PermissionError as error:
        raise Failure(f"the stack in {layout.root} is somebody else's") from error


def for_app(layout: Layout, database: str) -> str:
    """Return a database's address for the role of API and worker, which owns nothing."""
    return f"postgresql://{ROLE}:{secrets.app_password(layout)}@{database.rpartition('@')[2]}"


def port_of(address: str) -> int:
    """Return the port of an address, with scheme or without."""
    port = urlsplit(address if "//" in address else f"//{address}").port
    if port is None:
        raise ValueError(f"{address} names no port")
    return port


def environment(layout: Layout, addresses: Addresses) -> dict[str, str]:
    """Return all `SAKSGANG_*` variables of the stack's processes."""
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
    """Return the settings of a process with these variables. Raises Misuse if they are wrong."""
    try:
        return Settings.model_validate(
            {name.removeprefix(PREFIX).lower(): value for name, value in environment.items()}
        )
    except ValidationError as error:
        raise wrong_settings(error) from error


def settings_for(layout: Layout, addresses: Addresses) -> Settings:
    """Return the settings of the stack's processes."""
    return settings_of(environment(layout, addresses))
