"""Run the commands of docker-compose.yml with their environment, on addresses of this machine."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def composition() -> dict[str, Any]:
    """The file, read."""
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(FILE.read_text())
    return found


def services() -> dict[str, dict[str, Any]]:
    """The services by name."""
    found: dict[str, dict[str, Any]] = composition()["services"]
    return found


def interpolated(text: str, variables: Mapping[str, str]) -> str:
    """As Compose does it: `${A:-default}`, `${A:?what is wanting}`."""

    def value(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        if variables.get(name):
            return variables[name]
        assert kind != "?", f"{name}: {rest}"
        return rest or ""

    return VARIABLE.sub(value, text)


@dataclass(frozen=True)
class Machine:
    """Where the services' addresses lie here: `postgres:5432` and the like, and the folder of the secrets."""

    secrets: Path
    addresses: Mapping[str, str]
    variables: Mapping[str, str]
    certificates: Path
    """Stands for the image's own store of certificates."""

    def here(self, text: str) -> str:
        """The text with this machine's addresses."""
        found = interpolated(text, self.variables)
        for address, ours in self.addresses.items():
            found = found.replace(address, ours)
        return found

    def environment(self, service: str) -> dict[str, str]:
        """Exactly what the container would have, the interpreter's own needs aside."""
        named = {name: self.here(str(value)) for name, value in services()[service].get("environment", {}).items()}
        return {"PATH": os.environ["PATH"], "SSL_CERT_FILE": str(self.certificates), **named}

    def command(self, service: str) -> list[str]:
        """The container's command."""
        return [
            sys.executable,
            "-P",
            "-m",
            "saksgang",
            *(self.here(str(part)) for part in services()[service]["command"]),
        ]

    @contextmanager
    def running(self, service: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
        """The service as a process, asked to end as Compose asks."""
        with log.open("wb") as output:
            process = subprocess.Popen(
                self.command(service), env=self.environment(service), stdout=output, stderr=output, cwd="/"
            )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)
