"""Who gets to see metrics, from the API and from a worker: in production nobody without the secret."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from saksgang.development.demo.on_stack import Stack
from saksgang.development.stack.ports import free_ports
from store.telemetry.metrics import METRICS
from tests.integration import own_process
from tests.integration.rest import days_ago, opened
from tests.waiting import eventually

SECRET = "0123456789abcdef" * 3
PRODUCTION = {"ENVIRONMENT": "production", "ISSUERS": "[]", "PUBLIC_URL": "https://saksgang.example"}
WRONG = {
    "nothing": None,
    "another": "Bearer " + "x" * len(SECRET),
    "its beginning": f"Bearer {SECRET[:-1]}",
    "more": f"Bearer {SECRET}0",
    "no scheme": SECRET,
    "another scheme": f"Basic {SECRET}",
    "empty": "Bearer",
    "not ASCII": "Bearer \u00e6",
}


def asked(url: str, said: str | None) -> httpx.Response:
    headers = [(b"authorization", said.encode("latin-1"))] if said is not None else []
    return httpx.get(url, headers=headers, trust_env=False)


@contextmanager
def worker(stack: Stack, folder: Path, **settings: str) -> Iterator[str]:
    """Where a worker of these settings shows itself; it waits for an engine that is none, and disturbs nobody."""
    (port,) = free_ports(1)
    own = {"METRICS_ADDRESS": f"127.0.0.1:{port}", "TEMPORAL_ADDRESS": "127.0.0.1:1", **settings}
    log = folder / "worker.log"
    with log.open("w") as output:
        command = [sys.executable, "-m", "saksgang", "worker"]
        process = subprocess.Popen(command, stdout=output, stderr=output, env=own_process.variables(stack, **own))
    address = f"http://127.0.0.1:{port}"
    try:
        eventually(partial(own_process.answers, address), 40, log.read_text)
        yield address
    finally:
        process.terminate()
        process.wait(20)


PROCESSES = {"api": own_process.api, "worker": worker}


@pytest.mark.parametrize("process", PROCESSES)
def test_with_the_secret_metrics_are_shown_and_without_it_401(stack: Stack, tmp_path: Path, process: str):
    with PROCESSES[process](stack, tmp_path, METRICS_TOKEN=SECRET, **PRODUCTION) as address:
        shown = asked(f"{address}/metrics", f"Bearer {SECRET}")
        assert (shown.status_code, "saksgang_attention" in shown.text) == (200, True)
        for name, said in WRONG.items():
            refused = asked(f"{address}/metrics", said)
            assert (refused.status_code, "saksgang_" in refused.text) == (401, False), name
            assert refused.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("process", PROCESSES)
def test_in_production_without_a_secret_there_are_no_metrics(stack: Stack, tmp_path: Path, process: str):
    with PROCESSES[process](stack, tmp_path, **PRODUCTION) as address:
        for said in (None, "Bearer", "Bearer None"):
            assert asked(f"{address}/metrics", said).status_code == 404


def test_a_secret_that_can_be_guessed_is_refused(stack: Stack):
    done = own_process.ended(stack, "api", METRICS_TOKEN="short")
    assert (done.returncode, "metrics_token" in done.stderr.lower()) == (2, True), done.stderr
    assert os.linesep not in done.stderr.strip()


async def test_no_number_of_cases_under_five_is_shown_by_an_api_that_works(stack: Stack, tmp_path: Path):
    await opened(stack, on=days_ago(60).isoformat())
    with own_process.api(stack, tmp_path) as address:
        async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
            for _ in range(7):
                await http.get("/cases")
            families = list(text_string_to_metric_families((await http.get("/metrics")).text))
    assert {family.name for family in families} >= {
        "saksgang_open_cases",
        "saksgang_open_deadlines",
        "saksgang_problems",
    }
    for family in families:
        row = METRICS[family.name if family.name in METRICS else f"{family.name}_total"]
        for sample in family.samples:
            assert row.about == "program" or sample.value % row.step == 0, sample
            assert row.about == "program" or not row.labels or sample.value or "le" in sample.labels, sample
