"""The measured stack: real processes on a folder of their own, and helpers for calling it."""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from saksgang.development.demo.on_stack import Stack

READY_SECONDS, TRIES = 40, 20
HELPER = "nadheim"
PERSON = {"municipality": "Oslo", "gender": "female", "birth_date": "1998-05-04", "exploitation": "prostitution"}
FOLLOW_UP = {"data": {"kind": "conversation"}}


@contextmanager
def a_stack() -> Iterator[Path]:
    """Run a stack for the duration of the context."""
    with tempfile.TemporaryDirectory() as root:
        folder, log = Path(root) / "data", Path(root) / "up.log"
        command = [sys.executable, "-m", "saksgang", "up", "--port", "0", "--data-dir", str(folder)]
        with log.open("w") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
            try:
                _wait(process, log)
                yield folder
            finally:
                process.terminate()


def _wait(process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + READY_SECONDS
    while "Ready" not in log.read_text():
        if process.poll() is not None or time.monotonic() > end:
            raise SystemExit(log.read_text())
        time.sleep(0.05)


async def ok(stack: Stack, method: str, path: str, by: str, body: Any = None, *, status: int = 200) -> dict[str, Any]:
    """The answer of a call that must succeed with `status`."""
    answer = await stack.call(method, path, by, body)
    if answer.status_code != status:
        raise SystemExit(f"{method} answered {answer.status_code} instead of {status}: {answer.text}")
    found: dict[str, Any] = answer.json()
    return found


async def open_case(stack: Stack, **more: Any) -> str:
    """Open a case over REST and return its id."""
    return str((await ok(stack, "POST", "/cases", HELPER, PERSON | more, status=201))["id"])


async def open_patiently(stack: Stack, **more: Any) -> str:
    """As `open_case`, with retries."""
    return str((await patiently(stack, "/cases", HELPER, PERSON | more))["id"])


async def patiently(stack: Stack, path: str, by: str, body: Any) -> dict[str, Any]:
    """The answer of a command, retried under its idempotency key while the loaded server answers that it is busy."""
    key = {"Idempotency-Key": uuid4().hex}
    for _ in range(TRIES):
        answer = await stack.call("POST", path, by, body, **key)
        if answer.is_success:
            found: dict[str, Any] = answer.json()
            return found
        if answer.is_client_error:
            raise SystemExit(f"a command was answered {answer.status_code}: {answer.text}")
        await asyncio.sleep(float(answer.headers.get("Retry-After", 1)))
    raise SystemExit("a command could not be sent")


async def follow_up(stack: Stack, case_id: str) -> None:
    """Record the simplest transition: one event without notifications."""
    await ok(stack, "POST", f"/cases/{case_id}/transitions/record_follow_up", HELPER, FOLLOW_UP)


def process_of(stack: Stack, name: str) -> int:
    """The pid of the stack's worker or API."""
    supervisor = _supervisor(stack)
    for child in Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split():
        if f"\0{name}\0" in Path(f"/proc/{child}/cmdline").read_text():
            return int(child)
    raise SystemExit(f"the stack has no {name}")


def _supervisor(stack: Stack) -> int:
    return int(json.loads((stack.layout.root / "stack.json").read_text())["pid"])


def resident_bytes(pid: int) -> int:
    """Resident memory of a process."""
    line = next(x for x in Path(f"/proc/{pid}/status").read_text().splitlines() if x.startswith("VmRSS"))
    return int(line.split()[1]) * 1024
