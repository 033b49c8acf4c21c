"""The SDK of the engine is used by its public interface alone: nothing private is named, set or replaced."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = sorted(
    path for folder in ("activities", "api", "saksgang", "store", "workflows") for path in (ROOT / folder).rglob("*.py")
)
PRIVATE_MODULES = ("temporalio.bridge",)


def breaches(source: str) -> Iterator[str]:
    """Whatever bypasses the public interface: private names of the SDK, its bridge, and the replacement of a part."""
    tree = ast.parse(source)
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "temporalio":
            if node.module.startswith(PRIVATE_MODULES) or any(part.startswith("_") for part in node.module.split(".")):
                yield f"imports {node.module}"
            yield from (f"imports {one.name}" for one in node.names if one.name.startswith("_"))
            names |= {one.asname or one.name for one in node.names}
        if isinstance(node, ast.Import):
            yield from (f"imports {one.name}" for one in node.names if one.name.startswith(PRIVATE_MODULES))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _of(node.value) in names and node.attr.startswith("_"):
            yield f"names {node.attr}"
        if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Store) and _set_on(node) in names:
            yield f"sets {ast.unparse(node)}"
        if isinstance(node, ast.Attribute) and node.attr in ("__dict__", "pythonapi", "PyThreadState_SetAsyncExc"):
            yield f"names {node.attr}"
        if isinstance(node, ast.Name) and node.id == "vars":
            yield f"names {node.id}"
        if isinstance(node, ast.ClassDef) and any(_of(base) in names for base in node.bases):
            private = (
                part for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Assign)
            )
            for part in private:
                own = part.name if not isinstance(part, ast.Assign) else ast.unparse(part.targets[0])
                if own.startswith("_") and not own.startswith("__"):
                    yield f"{node.name} has {own}: a subclass of a part of the SDK may replace something private"


def _of(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _set_on(node: ast.Attribute | ast.Name) -> str:
    return _of(node.value) if isinstance(node, ast.Attribute) else ""


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_goes_behind_the_sdks_public_interface(path: Path):
    assert list(breaches(path.read_text())) == []


@pytest.mark.parametrize(
    "source",
    [
        "from temporalio.bridge.proto import x",
        "import temporalio.bridge",
        "from temporalio.worker._workflow import x",
        "from temporalio.worker import _x",
        "from temporalio.worker import Worker\nWorker._runner",
        "from temporalio.worker import Worker\nWorker.run = None",
        "from temporalio.client import Client\nClass = Client\nvars(Class)",
        "import ctypes\nctypes.pythonapi",
        "from temporalio.worker import Runner\nclass Ours(Runner):\n    def _private(self): ...",
    ],
)
def test_the_check_finds_each_way_behind_it(source: str):
    assert list(breaches(source))
