"""Nobody speaks to the engine without a certificate, and with one everything works; nothing of it is published."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from temporalio.client import Client, TLSConfig

from saksgang.development.demo.on_stack import Stack
from saksgang.temporal.engine_tls import engine_tls
from tests.integration import own_process
from tests.integration.composed import ROOT, services
from tests.integration.guarded_engine import certificates, guarded
from tests.integration.rest import HELPER, KEY, fresh_key, person
from tests.waiting import eventually, soon

WITHIN = ("temporal", "temporal-ui", "temporal-schema", "temporal-namespace", "postgres")
SPEAKS_TO_THE_ENGINE = ("api", "worker", "temporal-ui", "temporal-namespace")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificates(tmp_path_factory.mktemp("certificates") / "secrets")


@pytest.fixture(scope="module")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificates of the same names, which another authority signed."""
    return certificates(tmp_path_factory.mktemp("strangers") / "secrets")


@pytest.fixture(scope="module")
def address(stack: Stack, folder: Path) -> Iterator[str]:
    with guarded(stack.settings.temporal_address, folder) as found:
        yield found


def shows(folder: Path, cert: str = "engine_client", authority: Path | None = None) -> TLSConfig:
    """What a client shows, and whom it trusts."""
    key = cert.removesuffix("_cert") + "_key"
    return TLSConfig(
        server_root_ca_cert=((authority or folder) / "engine_ca").read_bytes(),
        domain="temporal",
        client_cert=(folder / f"{cert}_cert").read_bytes(),
        client_private_key=(folder / key).read_bytes(),
    )


async def connected(address: str, tls: TLSConfig | bool) -> bool:
    try:
        async with asyncio.timeout(20):
            await Client.connect(address, tls=tls)
    except (RuntimeError, TimeoutError):
        return False
    return True


async def test_without_a_certificate_of_ours_there_is_no_connection(address: str, folder: Path, strangers: Path):
    nobody = TLSConfig(server_root_ca_cert=(folder / "engine_ca").read_bytes(), domain="temporal")
    assert await connected(address, shows(folder))
    assert await connected(address, shows(folder, "engine_operator"))
    assert not await connected(address, False)
    assert not await connected(address, nobody)
    assert not await connected(address, shows(strangers, authority=folder))


async def test_nor_to_an_engine_that_is_not_ours(address: str, folder: Path, strangers: Path):
    ours = shows(folder)
    assert not await connected(address, shows(folder, authority=strangers))
    elsewhere = TLSConfig(ours.server_root_ca_cert, "elsewhere", ours.client_cert, ours.client_private_key)
    assert not await connected(address, elsewhere)


def named(address: str, folder: Path) -> dict[str, str]:
    """The settings, as docker-compose.yml gives them."""
    prefix = "SAKSGANG_TEMPORAL_TLS_"
    given = {name: str(value) for name, value in services()["api"]["environment"].items() if name.startswith(prefix)}
    tls = {name.removeprefix("SAKSGANG_"): value.replace("/run/secrets", str(folder)) for name, value in given.items()}
    return {"TEMPORAL_ADDRESS": address, **tls}


@contextmanager
def worker(stack: Stack, log: Path, **settings: str) -> Iterator[None]:
    """A worker with these settings beside the session's."""
    command = [sys.executable, "-m", "saksgang", "worker"]
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=own_process.variables(stack, **settings))
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


async def test_api_and_worker_do_their_work_with_the_settings_of_the_compose_file(
    stack: Stack, address: str, folder: Path, tmp_path: Path
):
    settings, log = named(address, folder), tmp_path / "worker.log"
    headers = {"Authorization": f"Bearer {await stack.token(HELPER)}", KEY: fresh_key()}
    with worker(stack, log, **settings):
        eventually(lambda: "worker_started" in log.read_text(), 120, log.read_text)
        with own_process.api(stack, tmp_path, **settings) as api:
            async with httpx.AsyncClient(base_url=api, timeout=20, trust_env=False) as http:
                assert (await soon(partial(_opened, http, headers), seconds=30)) == 201


async def _opened(http: httpx.AsyncClient, headers: dict[str, str]) -> int | None:
    status = (await http.post("/cases", json=person(), headers=headers)).status_code
    return None if status == 503 else status


def test_the_command_that_makes_the_namespace_works_as_it_stands(address: str, folder: Path):
    (script,) = services()["temporal-namespace"]["command"]
    name = f"made-{uuid4().hex}"
    script = (
        script.replace("$$", "$")
        .replace("/run/secrets", str(folder))
        .replace("namespace saksgang", f"namespace {name}")
    )
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "TEMPORAL_ADDRESS": address, "HOME": "/tmp"}
    _, found = (
        subprocess.run(
            ["/bin/sh", "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=True
        )
        for _ in range(2)
    )
    assert name in found.stdout


async def test_an_api_without_a_certificate_does_not_reach_the_engine(stack: Stack, address: str, tmp_path: Path):
    with own_process.api(stack, tmp_path, TEMPORAL_ADDRESS=address) as api:
        async with httpx.AsyncClient(base_url=api, timeout=20, trust_env=False) as http:
            ready = await http.get("/readyz")
    assert (ready.status_code, ready.json()["status"], ready.json()["engine"]) == (200, "degraded", "away")


def test_a_certificate_without_its_key_is_refused_at_start(stack: Stack, folder: Path):
    done = own_process.ended(stack, "api", TEMPORAL_TLS_CERT=str(folder / "engine_client_cert"))
    assert (done.returncode, "temporal_tls_key" in done.stderr) == (2, True), done.stderr


def test_without_settings_there_is_no_tls(stack: Stack):
    assert engine_tls(stack.settings) is False


def test_the_script_leaves_no_authoritys_key_and_makes_nothing_twice(folder: Path):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {name for name in before if name.endswith("key")} == {
        "engine_key", "engine_client_key", "engine_operator_key"
    }  # fmt: skip
    assert {path.name: path.read_bytes() for path in certificates(folder).iterdir()} == before


@pytest.mark.parametrize("name", WITHIN)
def test_database_and_engine_are_published_nowhere(name: str):
    assert "ports" not in services()[name]
    assert services()[name].get("network_mode") is None


def test_whatever_speaks_to_the_engine_shows_a_certificate_and_the_engine_demands_one():
    engine = services()["temporal"]["environment"]
    assert engine["TEMPORAL_TLS_REQUIRE_CLIENT_AUTH"] == "true"
    for part in ("SERVER", "FRONTEND"):
        assert engine[f"TEMPORAL_TLS_{part}_CERT"] == "/run/secrets/engine_cert"
        assert engine[f"TEMPORAL_TLS_{part}_KEY"] == "/run/secrets/engine_key"
    speakers = {name for name, row in services().items() if "temporal:7233" in str(row.get("environment", {}))}
    assert speakers - {"migrate"} == set(SPEAKS_TO_THE_ENGINE)
    for name in speakers:
        secrets = services()[name]["secrets"]
        assert "engine_ca" in secrets
        assert {"engine_client_key", "engine_operator_key"} & set(secrets)
        assert "engine_key" not in secrets


def test_every_certificate_that_a_service_names_is_among_its_secrets():
    for name, service in services().items():
        said = f"{service.get('environment', {})} {service.get('command', '')}"
        wanted = {word.strip("'\",;}") for word in said.split() if "/run/secrets/engine_" in word}
        assert {Path(word).name for word in wanted} <= set(service.get("secrets", ())), name


def test_the_script_is_what_makes_the_secrets():
    assert "make-certificates" in (ROOT / "deploy" / "make-secrets").read_text()
