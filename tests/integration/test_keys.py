"""Master keys are added and removed at runtime; a wrong key is reported at startup, not at the first use of a case."""

import asyncio
import base64
import hashlib
import hmac
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from saksgang import wiring
from saksgang.config.settings import Settings
from saksgang.development.demo.on_stack import Stack
from saksgang.development.seed_directory import DEVELOPMENT_DIRECTORY
from saksgang.processes import migrate
from store.auth.directory import put_organisations
from store.commands.handler import CommandHandler
from store.crypto.key_store import KeyStore
from store.crypto.keys import KeyCache, KeyRing, KeyUnavailable
from store.db.blind_index import BlindIndex, SecretLocked
from store.db.schema import case_keys, metadata
from store.events.case_cache import CaseCache
from store.events.repository import CaseRepository
from store.maintenance.key_rotation import WRAPPED, WrongKeys, in_use, require_keys, rotate
from tests.integration import own_process
from tests.integration.rest import person
from tests.integration.test_recording import command, opened
from tests.own_stack import OwnStack, saksgang
from tests.owner import created, on, owner_url

pytestmark = [pytest.mark.slow, pytest.mark.long]


def ring(*names: str, **known: bytes) -> KeyRing:
    parsed = {name: KeyRing.parse(KeyRing.fresh(name)).keys[name] for name in names if name not in known}
    return KeyRing({name: known.get(name) or parsed[name] for name in names})


def written(found: KeyRing) -> SecretStr:
    """As the setting has it."""
    return SecretStr(",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in found.keys.items()))


def test_whatever_a_master_key_wraps_is_wrapped_anew():
    """A table with a column `master` that nobody lists is lost with the old key."""
    assert {table.name for table in metadata.tables.values() if "master" in table.c} == {
        row.table.name for row in WRAPPED
    }


@asynccontextmanager
async def database(stack: Stack, name: str) -> AsyncIterator[Settings]:
    """A database of its own beside the session's, with this version's schema."""
    await created(stack, name)
    await migrate.upgrade(owner_url(stack, name))
    yield on(stack, name)


@pytest.fixture(scope="module")
async def recorder(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CommandHandler]:
    """A database as a process sees it whose ring has a new key before the old one."""
    store = KeyStore(tmp_path_factory.mktemp("keys"))
    async with database(stack, "rotating") as settings:
        old = ring("old")
        engine = wiring.database(settings.model_copy(update={"master_keys": written(old)}))
        async with engine.begin() as connection:
            await put_organisations(connection, DEVELOPMENT_DIRECTORY)
        yield CommandHandler(engine, CaseRepository(old, store, KeyCache(), CaseCache()), mail=True)
        await engine.dispose()


async def masters(recorder: CommandHandler, *cases: str) -> set[str]:
    async with recorder.engine.connect() as connection:
        query = select(case_keys.c.key).where(case_keys.c.case_id.in_([UUID(case) for case in cases]))
        keys = (await connection.execute(query)).scalars().all()
    return {found.master for key in keys if (found := recorder.reader.store.get(key))}


async def rotated(recorder: CommandHandler, with_: KeyRing) -> int:
    return sum([count async for count in rotate(recorder.engine, with_, recorder.reader.store)])


async def test_under_load_everything_is_wrapped_anew_and_readable_before_during_and_after(recorder: CommandHandler):
    old = recorder.reader.ring
    before = [await opened(recorder) for _ in range(3)]
    assert await masters(recorder, *before) == {"old"}
    recorder.reader.ring = both = KeyRing({**ring("new").keys, **old.keys})
    rotating = asyncio.create_task(rotated(recorder, both))
    cases = await asyncio.gather(*(_works(recorder) for _ in range(12)))
    assert await rotating >= 3
    assert await rotated(recorder, both) == 0
    assert await masters(recorder, *before, *cases) == {"new"}
    only_new = KeyRing({"new": both.keys["new"]})
    async with recorder.engine.connect() as connection:
        assert set(await in_use(connection, recorder.reader.store)) == {"new"}
        await require_keys(connection, only_new, recorder.reader.store)
        with pytest.raises(WrongKeys, match="is missing"):
            await require_keys(connection, old, recorder.reader.store)
        reader = CaseRepository(only_new, recorder.reader.store, KeyCache(), CaseCache())
        for case in (*before, *cases):
            assert await reader.events(connection, case)


async def _works(recorder: CommandHandler) -> str:
    """A case that is opened, read and written while keys are being wrapped anew, never from this process's memory."""
    case = await opened(recorder)
    for _ in range(3):
        recorder.reader.keys.forget(case)
        recorder.memory.forget(case)
        await recorder.record(case, command("record_follow_up", kind="conversation"), b"", datetime.now(UTC))
    return case


async def test_a_key_destroyed_while_it_is_wrapped_anew_stays_destroyed(recorder: CommandHandler):
    case = await opened(recorder)
    newest = KeyRing({**ring("newest").keys, **recorder.reader.ring.keys})
    async with recorder.engine.begin() as connection:
        key = await connection.scalar(select(case_keys.c.key).where(case_keys.c.case_id == UUID(case)))
        assert isinstance(key, UUID)
        await connection.execute(case_keys.delete().where(case_keys.c.case_id == UUID(case)))
    destroying = asyncio.to_thread(recorder.reader.store.destroy, key)
    count, there = await asyncio.gather(rotated(recorder, newest), destroying)
    assert (count > 0, there, recorder.reader.store.get(key)) == (True, True, None)
    assert await masters(recorder, case) == set()
    recorder.reader.ring = newest
    with pytest.raises(KeyUnavailable):
        async with recorder.engine.connect() as connection:
            await CaseRepository(newest, recorder.reader.store, KeyCache(), CaseCache()).events(connection, case)


async def test_fingerprints_stay_the_same_when_a_key_comes_and_the_old_one_goes(recorder: CommandHandler):
    ours, theirs = BlindIndex(), BlindIndex()
    with pytest.raises(SecretLocked):
        ours.of(b"x")
    await ours.unlock(recorder.engine, recorder.reader.ring)
    later = KeyRing({**ring("last").keys, **recorder.reader.ring.keys})
    await rotated(recorder, later)
    recorder.reader.ring = KeyRing({"last": later.keys["last"]})
    await theirs.unlock(recorder.engine, recorder.reader.ring)
    assert ours.of(b"x") == theirs.of(b"x") != ours.of(b"y")
    with pytest.raises(KeyUnavailable):
        await BlindIndex().unlock(recorder.engine, ring("other"))


async def test_two_keys_of_one_name_are_told_apart(stack: Stack):
    (name,) = stack.settings.key_ring.keys
    async with stack.engine.connect() as connection:
        with pytest.raises(WrongKeys, match="is another one"):
            await require_keys(connection, ring(name), KeyStore(stack.settings.key_store))


@pytest.mark.parametrize("process", ["api", "worker"])
@pytest.mark.parametrize(
    ("name", "told"),
    [("dev", "the master key 'dev', with which stored keys are wrapped, is another one"), ("x", "is missing")],
)
async def test_a_process_with_the_wrong_master_key_does_not_start(stack: Stack, process: str, name: str, told: str):
    done = await asyncio.to_thread(own_process.ended, stack, process, MASTER_KEYS=KeyRing.fresh(name))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("saksgang: SAKSGANG_MASTER_KEYS: ")
    assert told in done.stderr


@pytest.mark.parametrize("keys", ["", "dev:x", "dev:" + "A" * 12, ","])
@pytest.mark.parametrize("process", ["api", "worker"])
async def test_a_process_without_a_master_key_does_not_start(stack: Stack, process: str, keys: str):
    done = await asyncio.to_thread(own_process.ended, stack, process, MASTER_KEYS=keys)
    assert done.returncode == 2
    assert "SAKSGANG_MASTER_KEYS: " in done.stderr


async def test_a_process_on_a_database_without_the_schema_says_so(stack: Stack):
    await created(stack, "empty")
    address = on(stack, "empty").database_url.get_secret_value()
    done = await asyncio.to_thread(own_process.ended, stack, "api", DATABASE_URL=address)
    assert (done.returncode, done.stderr.splitlines()[-1].endswith("saksgang migrate")) == (1, True)


async def test_hashes_from_before_the_secret_was_stored_still_compare(stack: Stack):
    """What the first version stored was hashed with a key made of the oldest master key."""
    keys, found = ring("new", "old"), BlindIndex()
    async with database(stack, "of_before") as settings:
        engine = wiring.database(settings, pool=1)
        async with engine.begin() as connection:
            row = {"case_id": uuid4(), "key": uuid4()}
            await connection.execute(case_keys.insert().values(row | {"voucher": b"of before"}))
        await found.unlock(engine, keys)
        await engine.dispose()
    assert found.of(b"x") == hmac.digest(hashlib.sha256(b"fingerprint" + keys.keys["old"]).digest(), b"x", "sha256")


class Load(threading.Thread):
    """Opens cases and reads them until it is stopped."""

    def __init__(self, own: OwnStack) -> None:
        super().__init__(daemon=True)
        self.own, self.cases, self.ended, self.failed = own, list[str](), threading.Event(), list[str]()

    def run(self) -> None:
        while not self.ended.is_set():
            try:
                self.cases.append(self.own.open_case())
                for case in self.cases[-3:]:
                    assert self.own.events(case)
            except Exception as error:  # noqa: BLE001 - told by the test
                self.failed.append(repr(error))


@pytest.fixture
def own(tmp_path: Path) -> Iterator[OwnStack]:
    stack = OwnStack(tmp_path / "data")
    yield stack
    if stack.process.poll() is None:
        stack.down()


def test_a_stack_changes_its_master_key_and_lets_the_old_one_go(own: OwnStack):
    own.up()
    old = (own.root / "master-key").read_text().strip()
    before = own.open_case()
    key, body = uuid4().hex, person()
    opened_once = own.api("POST", "/cases", json=body, idempotency_key=key).json()["id"]
    assert own.down() == 0

    new = KeyRing.fresh("new")
    (own.root / "master-key").write_text(f"{new},{old}")
    own.up()
    load = Load(own)
    load.start()
    first, second = (saksgang("keys", "rotate", "--data-dir", own.root) for _ in range(2))
    load.ended.set()
    load.join()
    assert (first.returncode, second.returncode, load.failed) == (0, 0, []), (first.stderr, second.stderr)
    assert int(first.stdout.split()[0]) >= 3
    assert second.stdout.startswith("0 keys were wrapped anew")
    assert "'dev' wraps nothing" in second.stdout
    checked = saksgang("keys", "check", "--data-dir", own.root)
    assert (checked.returncode, "and every new one" in checked.stdout) == (0, True)
    assert own.down() == 0

    (own.root / "master-key").write_text(new)
    own.up()
    for case in (before, *load.cases):
        assert own.events(case)[0] == "person_identified"
    again = own.api("POST", "/cases", json=body, idempotency_key=key)
    assert (again.status_code, again.json()["id"]) == (201, opened_once)
    reused = own.api("POST", "/cases", json={**body, "gender": "male"}, idempotency_key=key)
    assert reused.status_code == 422
    assert own.down() == 0

    (own.root / "master-key").write_text(old)
    refused = saksgang("up", "--port", "0", "--data-dir", own.root)
    assert refused.returncode == 1
    assert (
        "SAKSGANG_MASTER_KEYS: the master key 'new', with which stored keys are wrapped, is missing" in refused.stderr
    )
