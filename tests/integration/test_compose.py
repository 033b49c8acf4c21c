"""The production set-up: the file is valid and guarded, and each process runs with exactly its environment."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from google.protobuf.duration_pb2 import Duration
from jwt.algorithms import ECAlgorithm
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from sqlalchemy import text
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest

from domain.primitives.organisations import Organisation
from saksgang import wiring
from saksgang.config.settings import Settings
from saksgang.development.demo.on_stack import Stack
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from saksgang.development.stack.addresses import running
from saksgang.development.stack.ports import free_ports
from saksgang.development.stack.postgres import binaries
from saksgang.development.stack.secrets import app_password
from store.auth.directory import put_organisations
from store.maintenance.crypto_shredding import ledger_lines
from store.telemetry.metrics import FEW
from tests.integration.composed import FILE, ROOT, Machine, composition, services
from tests.integration.guarded_engine import guarded
from tests.integration.over_https import served
from tests.integration.rest import person
from tests.integration.test_erasure import ARCHIVE
from tests.waiting import eventually

pytestmark = pytest.mark.long

OURS = ("migrate", "api", "worker")
NOTE = "hun er redd for ham"


def test_the_file_is_a_compose_file():
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", services())
def test_a_service_is_guarded(name: str):
    service = services()[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}
    assert "container_name" not in service
    if name.startswith("temporal-") and name != "temporal-ui":
        return  # an image whose user is not root, and which runs once
    assert not str(service.get("user", "")).startswith(("0", "root")) or name == "migrate"
    assert name == "migrate" or "test" in service["healthcheck"]


def test_no_secret_is_in_the_environment_and_every_secret_has_its_file():
    made = "".join((ROOT / "deploy" / name).read_text() for name in ("make-secrets", "make-certificates"))
    for name, secret in composition()["secrets"].items():
        assert f"keep {name} " in made
        assert secret["file"] == f"./secrets/{name}"
    for service in services().values():
        assert set(service.get("secrets", ())) <= set(composition()["secrets"])
        for variable in service.get("environment", {}):
            assert not any(word in variable for word in ("PASSWORD", "PWD", "KEYS", "TOKEN")) or variable.endswith(
                ("_FILE", "_PASS_ACCESS_TOKEN")
            )


def test_nothing_is_published_beyond_this_machine():
    ports = [port for service in services().values() for port in service.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def mounted(service: str) -> dict[str, str]:
    """The named volumes of a service, by where they lie in it."""
    pairs = (str(volume).split(":")[:2] for volume in services()[service]["volumes"])
    return {place: name for name, place in pairs if name in composition()["volumes"]}


@pytest.mark.parametrize("name", OURS)
def test_key_store_and_ledger_are_volumes_that_our_processes_share_and_the_database_does_not_have(name: str):
    places = mounted(name)
    environment = services()[name]["environment"]
    assert places[environment["SAKSGANG_KEY_STORE"]] == "keys"
    assert places[str(Path(environment["SAKSGANG_ERASURES"]).parent)] == "ledger"
    assert not set(mounted("postgres").values()) & set(places.values())
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert all(place in dockerfile for place in places), "a new volume belongs to root, unless the image has the folder"


@dataclass
class Collector:
    """A receiver of traces, as any OTLP collector."""

    server: ThreadingHTTPServer
    spans: list[Span] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    class Receives(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            sent = ExportTraceServiceRequest.FromString(body)
            found.bodies.append(body)
            found.spans += [s for r in sent.resource_spans for scope in r.scope_spans for s in scope.spans]
            self.send_response(200)
            self.end_headers()

        def log_message(self, *said: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receives)
    found = Collector(server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Production:
    """The processes of production, and a client that they trust."""

    http: httpx.AsyncClient
    metrics: str
    log: Path
    key: ec.EllipticCurvePrivateKey
    api: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes]

    async def call(self, method: str, path: str, by: str, body: Any = None) -> httpx.Response:
        """As Maskinporten's clients do."""
        number = next(o.number for o in DEVELOPMENT_DIRECTORY if o.id == by)
        claims = {
            "iss": "https://issuer.example",
            "aud": "saksgang",
            "iat": datetime.now(UTC),
            "exp": datetime.now(UTC) + timedelta(minutes=5),
            "consumer": {"authority": "iso6523-actorid-upis", "ID": f"0192:{number}"},
            "scope": "saksgang:read saksgang:write",
        }
        token = jwt.encode(claims, self.key, "ES256", {"kid": "k"})
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex}
        return await self.http.request(method, path, json=body, headers=headers)


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The secrets, as the script makes them."""
    found = tmp_path_factory.mktemp("production") / "secrets"
    subprocess.run([ROOT / "deploy" / "make-secrets", found], check=True, capture_output=True)
    assert found.stat().st_mode & 0o777 == 0o700
    return found


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Where the issuer publishes its keys, and the certificate behind it."""
    public = {**ECAlgorithm.to_jwk(KEY.public_key(), as_dict=True), "kid": "k", "alg": "ES256"}
    with served(json.dumps({"keys": [public]}).encode(), tmp_path_factory.mktemp("issuer")) as found:
        yield found


@pytest.fixture(scope="module")
def engine(stack: Stack, secrets: Path) -> Iterator[str]:
    """The session's engine, behind a guard that asks for the certificates."""
    with guarded(running(stack.layout).temporal, secrets) as found:
        yield found


@pytest.fixture(scope="module")
async def machine(
    stack: Stack, collector: Collector, secrets: Path, published: tuple[str, Path], engine: str
) -> Machine:
    """A database and a namespace of their own on the session's servers, made as the file makes them."""
    address = running(stack.layout).database
    server = address.rpartition("@")[2].partition("/")[0]
    password = secrets / "saksgang_app_password"
    password.chmod(0o600)
    ours = password.read_text().strip()
    password.write_text(app_password(stack.layout))
    _database(address, secrets)
    await stack.client.workflow_service.register_namespace(
        RegisterNamespaceRequest(namespace="saksgang", workflow_execution_retention_period=Duration(seconds=24 * 3600))
    )
    for url in (secrets / "saksgang_database_url", secrets / "saksgang_owner_url"):
        url.chmod(0o600)
        there = url.read_text().replace(f":{ours}@", f":{password.read_text()}@")
        url.write_text(there.replace("postgres:5432/saksgang", f"{server}/in_production"))
    keys, certificates = published
    every = {"organisations": ["*"], "roles": ["*"]}
    issuer = {"issuer": "https://issuer.example", "jwks": keys, "kind": "maskinporten", **every}
    api, metrics = free_ports(2)
    volumes = secrets.parent / "volumes"
    for place in mounted("worker"):
        (volumes / place.removeprefix("/var/lib/saksgang/")).mkdir(parents=True)
    return Machine(
        secrets,
        {
            "/var/lib/saksgang": str(volumes),
            "/run/secrets": str(secrets),
            "temporal:7233": engine,
            "0.0.0.0:9464": f"127.0.0.1:{metrics}",
            "0.0.0.0": "127.0.0.1",
            "8000": str(api),
        },
        {
            "SAKSGANG_ISSUERS": json.dumps([issuer]),
            "SAKSGANG_PUBLIC_URL": "https://saksgang.example",
            "SAKSGANG_MAIL_FROM": "saksgang@saksgang.example",
            "SAKSGANG_OTLP_ENDPOINT": collector.address,
        },
        certificates,
    )


KEY = ec.generate_private_key(ec.SECP256R1())


def _database(address: str, secrets: Path) -> None:
    """Runs the script of the container's first start, with the real psql."""
    server, _, port = address.rpartition("@")[2].partition("/")[0].partition(":")
    password = address.partition("//postgres:")[2].rpartition("@")[0]
    environment = {
        "PATH": f"{binaries()}:{os.environ['PATH']}",
        "SECRETS": str(secrets),
        "PGHOST": server,
        "PGPORT": port,
        "PGPASSWORD": password,
    }
    # The session's own database has the name that production's has, and so has the role of its processes.
    script = (ROOT / "deploy" / "postgres-roles.sh").read_text().replace("database saksgang", "database in_production")
    script = script.replace("create role saksgang_app", "alter role saksgang_app")
    subprocess.run(["/bin/sh", "-c", script], env=environment, check=True, capture_output=True)


@pytest.fixture(scope="module")
def migrated(machine: Machine) -> None:
    """The database, as `migrate` leaves it."""
    done = subprocess.run(
        machine.command("migrate"),
        env=machine.environment("migrate"),
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
async def production(
    machine: Machine, migrated: None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Production]:
    """The directory filled as an administrator would, worker and API up."""
    logs = tmp_path_factory.mktemp("logs")
    await _fill_the_directory(machine)
    port, metrics = machine.here("8000"), machine.here("0.0.0.0:9464")
    log = logs / "api.log"
    with machine.running("worker", logs / "worker.log") as worker, machine.running("api", log) as api:
        base = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=base, timeout=10, trust_env=False) as http:
            eventually(lambda: _answers(f"{base}/readyz"), 30, log.read_text)
            eventually(lambda: _answers(f"http://{metrics}/livez"), 30, (logs / "worker.log").read_text)
            yield Production(http, f"http://{metrics}/metrics", logs, KEY, api, worker)


async def _fill_the_directory(machine: Machine) -> None:
    """The first by the command, whom no hand can put there; the others as it would, over the API."""
    drift = next(row for row in DEVELOPMENT_DIRECTORY if row.id == "drift")
    for returncode in (0, 1):
        done = await asyncio.to_thread(_administrator, machine, drift)
        assert done.returncode == returncode, done.stderr
    engine = wiring.database(Settings.model_validate(settings_in(machine)), pool=1)
    async with engine.begin() as connection:
        await put_organisations(connection, [row for row in DEVELOPMENT_DIRECTORY if row.id != "drift"])
    await engine.dispose()


def _administrator(machine: Machine, row: Organisation) -> subprocess.CompletedProcess[str]:
    """Told once that there is one, and refused the second time."""
    command = [*machine.command("worker")[:-1], "administrator", row.id, str(row.number), "--name", row.name]
    return subprocess.run(
        command, env=machine.environment("worker"), capture_output=True, text=True, check=False, cwd="/"
    )


def settings_in(machine: Machine) -> dict[str, str]:
    """What the worker's settings are, its secrets read."""
    read = {
        path.name.removeprefix("saksgang_"): path.read_text().strip() for path in machine.secrets.glob("saksgang_*")
    }
    there = machine.environment("worker")
    places = {name: there[f"SAKSGANG_{name.upper()}"] for name in ("key_store", "erasures", "public_url")}
    return {name: value for name, value in read.items() if name in ("database_url", "master_keys")} | places


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).is_success
    except httpx.TransportError:
        return False


async def test_the_processes_do_their_work_with_exactly_their_environment(production: Production):
    answer = await production.call("POST", "/cases", "nadheim", person(note=NOTE))
    assert answer.status_code == 201, answer.text
    path = f"/cases/{answer.json()['id']}/transitions/assign_lawyer"
    done = await production.call("POST", path, "nadheim", {"data": {"organisation": "advokat-lie"}})
    assert done.status_code == 200, done.text


async def test_api_and_worker_show_their_metrics_to_whoever_has_the_secret(production: Production, secrets: Path):
    for _ in range(FEW):
        await production.call("POST", "/cases", "nadheim", person())
    secret = (secrets / "saksgang_metrics_token").read_text().strip()
    recorded, agrees = 'saksgang_recorded_total{transition="identify"}', "saksgang_projection_differences 0.0"
    for address, shows in (("/metrics", recorded), (production.metrics, agrees)):
        shown = await production.http.get(address, headers={"Authorization": f"Bearer {secret}"})
        assert shows in shown.text
        assert (await production.http.get(address)).status_code == 401


async def test_a_call_is_traced_through_api_workflow_activity_and_sql_and_names_nobody(
    production: Production, collector: Collector
):
    answer = await production.call("POST", "/cases", "nadheim", person(note=NOTE))
    case_id = answer.json()["id"]

    def below(span: Any, calls: set[bytes], parents: dict[bytes, bytes]) -> bool:
        """Whether one of the calls is above the span."""
        above = span.span_id
        while above and above not in calls:
            above = parents.get(above, b"")
        return bool(above)

    def traced() -> bool:
        """Whether one trace has the call, the statement that writes below it, and what the workflow does about it."""
        spans = list(collector.spans)
        calls = {span.span_id for span in spans if "POST /cases" in span.name}
        parents = {span.span_id: span.parent_span_id for span in spans}
        found: dict[bytes, set[str]] = defaultdict(set)
        for span in spans:
            if below(span, calls, parents):
                found[span.trace_id].add(span.name)
        return any({"WITH", "HandleSignal:told", "RunActivity:pass_time"} <= names for names in found.values())

    eventually(traced, 20, lambda: str(sorted({s.name for s in collector.spans})))
    sent = b"".join(collector.bodies)
    for secret in (case_id, NOTE, "1998-05-04", "nadheim", "300001033"):
        assert secret.encode() not in sent


async def test_a_case_is_erased_and_gone_with_exactly_the_environment(production: Production, machine: Machine):
    case = (await production.call("POST", "/cases", "nadheim", person())).json()["id"]
    for by, name, data in (
        ("nadheim", "assign_lawyer", {"organisation": "advokat-lie"}),
        ("advokat-lie", "record_advice", {"choice": "neither"}),
        ("tot-oslo", "close", {"outcome": "ferdig"}),
    ):
        done = await production.call("POST", f"/cases/{case}/transitions/{name}", by, {"data": data})
        assert done.status_code == 200, done.text
    erased = await production.call("POST", f"/cases/{case}/erase", "personvern", ARCHIVE)
    assert erased.status_code == 200, erased.text
    ledger = Path(machine.environment("api")["SAKSGANG_ERASURES"])
    assert [line.case_id for line in ledger_lines(ledger)] == [case]
    assert (await production.call("GET", f"/cases/{case}", "tot-oslo")).status_code == 404


@pytest.mark.parametrize("setting", ["SAKSGANG_KEY_STORE", "SAKSGANG_ERASURES"])
@pytest.mark.parametrize("service", ["api", "worker"])
def test_without_ledger_or_key_store_a_process_does_not_start(machine: Machine, service: str, setting: str):
    # Another worker of this machine shows its metrics already.
    environment = {n: value for n, value in machine.environment(service).items() if n != "SAKSGANG_METRICS_ADDRESS"}
    for wrong, code in (({}, 2), ({setting: "/nowhere/at/all"}, 1)):
        given = {name: value for name, value in environment.items() if name != setting} | wrong
        done = subprocess.run(
            machine.command(service), env=given, capture_output=True, text=True, check=False, cwd="/", timeout=60
        )
        assert (done.returncode, setting in done.stderr.splitlines()[-1]) == (code, True), done.stderr


async def test_the_commands_of_the_runbooks_work_in_the_workers_container(production: Production, machine: Machine):
    await production.call("POST", "/cases", "nadheim", person())
    for arguments, says in (
        (["verify"], "0 with differences"),
        (["recover"], "0 workflows started"),
        (["rebuild"], "rebuilt"),
    ):
        command = [*machine.command("worker")[:-1], *arguments]
        process = await asyncio.create_subprocess_exec(
            *command, env=machine.environment("worker"), stdout=asyncio.subprocess.PIPE, cwd="/"
        )
        said, _ = await process.communicate()
        assert (process.returncode, says in said.decode()) == (0, True), said


async def test_in_production_no_cases_clock_is_ahead_whatever_its_row_says(production: Production, machine: Machine):
    """Or whoever writes to the database would move what somebody who has left may see."""
    case = (await production.call("POST", "/cases", "nadheim", person())).json()["id"]
    engine = wiring.database(Settings.model_validate(settings_in(machine)), pool=1)
    async with engine.begin() as connection:
        forged = text("update cases set clock_ahead = 864000 where id = :c")
        assert (await connection.execute(forged, {"c": case})).rowcount == 1
    await engine.dispose()
    assert (await production.call("GET", f"/cases/{case}", "nadheim")).status_code == 200
    read = (await production.call("GET", f"/cases/{case}/access-log", "tot-oslo")).json()["items"]
    assert read
    assert all(datetime.fromisoformat(item["at"]) < datetime.now(UTC) + timedelta(minutes=1) for item in read)


async def test_logs_name_nobody(production: Production):
    answer = await production.call("POST", "/cases", "nadheim", person(note=NOTE))
    refused = f"/cases/{answer.json()['id']}/transitions/close"
    await production.call("POST", refused, "nadheim", {"data": {"outcome": NOTE}})
    said = "".join(path.read_text() for path in production.log.glob("*.log"))
    assert "worker_started" in said
    for secret in (answer.json()["id"], NOTE, "1998-05-04", "nadheim"):
        assert secret not in said
    assert all(json.loads(line) for line in said.splitlines())


@pytest.mark.parametrize("service", OURS)
def test_wrong_settings_are_said_at_start_and_in_one_sentence(machine: Machine, service: str):
    wrong = {**machine.environment(service), "SAKSGANG_ISSUERS": "[{]"}
    done = subprocess.run(machine.command(service), env=wrong, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 2
    assert "issuers" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_secret_that_is_wanting_is_said_under_its_name(machine: Machine):
    missing = {**machine.environment("worker"), "SAKSGANG_SECRETS_DIR": str(machine.secrets.parent)}
    done = subprocess.run(machine.command("worker"), env=missing, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 2
    assert "SAKSGANG_DATABASE_URL: Field required" in done.stderr
