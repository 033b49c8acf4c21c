"""What the hand-written documents name exists: files, folders, modules, links, make targets, commands, settings."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
import typer.main

from saksgang.cli.main import app
from saksgang.config.settings import Settings

ROOT = Path(__file__).parents[2]
PACKAGES = ("activities", "api", "bench", "domain", "migrations", "saksgang", "store", "tests", "workflows")
FOLDERS = (*PACKAGES, "deploy", "docs", "constraints", ".ci")
SETTINGS = {f"SAKSGANG_{name.upper()}" for name in Settings.model_fields}
GENERATED = "; a change here is lost"
OF_OTHERS = {
    "archive_command", "pg_basebackup", "get_server", "TestClient", "postgresql_concurrently", "credentials_file",
    "NondeterminismError", "PERMISSION_DENIED", "over_dbos_alone_c8", "over_eventsourcing_c8",
}  # fmt: skip
"""Names of PostgreSQL, Temporal, Prometheus and libraries, which our source does not use; and figures of the benchmark,
whose names are put together there."""

OF_THE_EXAMPLE = {
    "RequestInterpreter", "InterpreterRequested", "interpreter_requested", "interpreter_arranged",
    "interpreter_not_requested",
}  # fmt: skip
"""What CONTRIBUTING adds to show how it is done."""

SOURCES = {".py", ".toml", ".yml", ".html", ".txt", ".js", ".css", ".sh", ".conf", ""}


def documents() -> list[Path]:
    """Every page that people write."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return sorted(path for path in found if GENERATED not in path.read_text(encoding="utf-8")[:400])


DOCUMENTS = documents()
every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def code(path: Path) -> list[str]:
    """What stands between backticks, outside of blocks."""
    text = re.sub(r"^ *```.*?^ *```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", text)


def missing_paths(path: Path) -> Iterator[str]:
    """`store/commands/append.py`, `tests/e2e/`, `domain/tables/*.py`, `tests/x.py::test_y`, `seed.py`."""
    for word in code(path):
        named, _, test = word.partition("::")
        if re.fullmatch(r"[\w./*-]+", named) and named.split("/")[0] in FOLDERS and "/" in named:
            found = list(ROOT.glob(named.rstrip("/")))
            if not found or (test and f"def {test}(" not in found[0].read_text(encoding="utf-8")):
                yield word
        elif re.fullmatch(r"[\w-]+(\.(py|toml|yml)|/)", named) and not named_so(named.rstrip("/")):
            yield word


def named_so(name: str) -> list[Path]:
    """Files and folders of that name in the repository."""
    folders = [ROOT / folder for folder in FOLDERS]
    found = [ROOT / name, *(path for folder in folders for path in folder.rglob(name))]
    return [path for path in found if path.is_file() or (path / "__init__.py").exists() or list(path.glob("*.*"))]


@cache
def words_of_the_source() -> frozenset[str]:
    """Every word of the program, its tests and its set-up."""
    inside = (p for folder in FOLDERS if folder != "docs" for p in (ROOT / folder).rglob("*"))
    files = (p for p in (*ROOT.iterdir(), *inside) if p.is_file() and p.suffix in SOURCES)
    texts = (f"{p.relative_to(ROOT)} {p.read_text(encoding='utf-8', errors='ignore')}" for p in files)
    return frozenset(word for text in texts for word in re.findall(r"\w+", text))


def is_there(dotted: str) -> bool:
    """Whether a module, or something in one, has that name."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        where = ROOT.joinpath(*parts[:length])
        if not (where.with_suffix(".py").exists() or (where / "__init__.py").exists()):
            continue
        at: object = import_module(".".join(parts[:length]))
        for name in parts[length:]:
            if not hasattr(at, name) and name not in getattr(at, "__annotations__", {}):
                return False
            at = getattr(at, name, None)
        return True
    return False


@every_document
def test_every_file_and_folder_that_is_named_exists(path: Path):
    assert list(missing_paths(path)) == []


@every_document
def test_every_module_and_function_that_is_named_exists(path: Path):
    dotted = re.compile(rf"(?:python -m )?((?:{'|'.join(PACKAGES)})(?:\.\w+)+)(?:\(.*\))?")
    named = [match[1] for word in code(path) if (match := dotted.match(word)) and "/" not in word]
    assert [name for name in named if not is_there(name)] == []


@every_document
def test_every_identifier_that_is_named_stands_in_the_source(path: Path):
    identifier = re.compile(r"\b(?:[A-Za-z]\w*_\w+|[A-Z]+[a-z]+[A-Z]\w*)\b")
    named = {name for word in code(path) for name in identifier.findall(word)}
    assert sorted(named - words_of_the_source() - SETTINGS - OF_OTHERS - OF_THE_EXAMPLE) == []


@every_document
def test_every_link_leads_somewhere(path: Path):
    text = path.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert [link for link in links if not leads(path, link)] == []


def leads(path: Path, link: str) -> bool:
    """Whether a relative link finds its file, and its heading in it."""
    to, _, heading = link.partition("#")
    target = (path.parent / to) if to else path
    return target.exists() and (not heading or heading in anchors(target.read_text(encoding="utf-8")))


def anchors(text: str) -> set[str]:
    """The headings of a page, as links name them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@every_document
def test_every_make_target_that_is_named_exists(path: Path):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    typed = re.findall(r"(?:`|^)make ([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(typed) - targets == set()


@every_document
def test_every_command_that_is_named_exists(path: Path):
    commands = typer.main.get_command(app)
    typed = re.findall(r"(?:`|^|/)saksgang ([a-z][a-z-]*)", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(typed) - set(commands.commands) == set()  # type: ignore[attr-defined]


@every_document
def test_every_setting_that_is_named_exists(path: Path):
    named = re.findall(r"SAKSGANG_[A-Z_]*[A-Z]\b(?![_*])", path.read_text(encoding="utf-8"))
    assert set(named) - SETTINGS - words_of_the_source() == set()
