"""A stack that a test, a module or the session starts for itself, and may stop, kill and start again."""

import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import httpx
import pytest

from saksgang.development.demo.on_stack import Stack
from saksgang.development.stack.layout import Layout
from tests.integration.described import as_described
from tests.waiting import eventually

SAKSGANG = (sys.executable, "-m", "saksgang")
READY_SECONDS = 120
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("SAKSGANG_")}


def saksgang(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*SAKSGANG, *arguments], capture_output=True, text=True, timeout=60, env=ENVIRONMENT, check=False
    )


def children_of(pid: int) -> dict[str, int]:
    """Postgres, temporal, worker and api of a supervisor, by name."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    commands = {int(child): Path(f"/proc/{child}/cmdline").read_text() for child in found}
    names = ("/bin/postgres", "/bin/temporal", "\0worker\0", "\0api\0")
    return {
        name.strip("\0").split("/")[-1]: pid for name in names for pid, command in commands.items() if name in command
    }


class OwnStack:
    """`saksgang up` on a folder: PostgreSQL, Temporal, worker and API as processes of its own."""

    def __init__(self, root: Path, **settings: str) -> None:
        self.root = root
        self.environment = {**ENVIRONMENT, **{f"SAKSGANG_{name}": value for name, value in settings.items()}}
        self.output = root.with_name("output.log")

    def up(self) -> float:
        began = time.monotonic()
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [*SAKSGANG, "up", "--port", "0", "--data-dir", self.root],
                stdout=output,
                stderr=output,
                env=self.environment,
            )
        eventually(lambda: "Ready" in self.output.read_text() or self.process.poll() is not None, READY_SECONDS)
        assert self.process.poll() is None, self.output.read_text()
        return time.monotonic() - began

    def down(self) -> int:
        self.process.terminate()
        return self.process.wait(30)

    @property
    def addresses(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.root / "stack.json").read_text())
        return found

    @cached_property
    def token(self) -> str:
        done = saksgang("token", "--organisation", "tot-oslo", "--data-dir", self.root)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()[-1]

    def api(self, method: str, path: str, *, idempotency_key: str = "", **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": idempotency_key or str(uuid4())}
        return httpx.request(method, self.addresses["api"] + path, headers=headers, timeout=10, trust_env=False, **more)

    def open_case(self) -> str:
        body = {"municipality": "Oslo", "gender": "female", "exploitation": "prostitution", "presumed_minor": False}
        opened = self.api("POST", "/cases", json=body)
        assert opened.status_code == 201, opened.text
        found: str = opened.json()["id"]
        return found

    def events(self, case: str) -> list[str]:
        return [item["type"] for item in self.api("GET", f"/cases/{case}/history").json()["items"]]


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[OwnStack]:
    """A stack in the folder for as long as the block lasts."""
    own = OwnStack(folder / "data", **settings)
    try:
        own.up()
        yield own
    finally:
        if own.process.poll() is None:
            own.down()


def fixtures(scope: Literal["module", "package"], **settings: str) -> tuple[Any, Any]:
    """`stack_folder` and `stack` instead of the session's, for tests whose cases would disturb other tests there."""

    @pytest.fixture(scope=scope)
    def stack_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
        with running(tmp_path_factory.mktemp("own"), **settings) as own:
            yield own.root

    @pytest.fixture(scope=scope)
    async def stack(stack_folder: Path) -> AsyncIterator[Stack]:
        connected = await Stack.connect(Layout.at(stack_folder))
        connected.http.event_hooks["response"].append(as_described)
        yield connected
        await connected.close()

    return stack_folder, stack
