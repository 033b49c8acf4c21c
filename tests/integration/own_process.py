"""An API process of a test's own beside the session's, on the same database and engine, with other settings."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from saksgang.development.demo.on_stack import Stack
from saksgang.development.stack.addresses import environment, running
from saksgang.development.stack.ports import free_ports
from tests.waiting import eventually

START_SECONDS = 40


def variables(stack: Stack, **settings: str) -> dict[str, str]:
    """The environment of a process of the session's stack, with these settings changed."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SAKSGANG_")}
    own = {f"SAKSGANG_{name}": value for name, value in settings.items()}
    return {**inherited, **environment(stack.layout, running(stack.layout)), **own}


@contextmanager
def api(stack: Stack, folder: Path, **settings: str) -> Iterator[str]:
    """The address of an API process with these settings."""
    (port,) = free_ports(1)
    log = folder / f"api-{port}.log"
    command = [sys.executable, "-m", "saksgang", "api", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    env = variables(stack, **{"PUBLIC_URL": address, **settings})
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=env)
    try:
        eventually(lambda: process.poll() is not None or answers(address), START_SECONDS, log.read_text)
        assert process.poll() is None, log.read_text()
        yield address
    finally:
        process.terminate()
        process.wait(20)


def answers(address: str) -> bool:
    """Whether the process lives."""
    try:
        return httpx.get(f"{address}/livez", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def ended(stack: Stack, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command with these settings that ends by itself."""
    command = [sys.executable, "-m", "saksgang", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, env=variables(stack, **settings), check=False
    )
