"""Check that client generators and linters accept the OpenAPI document served at `/openapi.json`.

`contract.py UPKEEP_BIN NODE_BIN`: exit code 1 if a tool reports a problem; prints the tool's output.
"""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from api.app import create_app

RULES = Path(__file__).with_name("contract")


def main() -> int:
    """Run each tool on the document and discard the generated clients."""
    python, node = map(Path, sys.argv[1:])
    with TemporaryDirectory() as folder:
        return max(_accepts(command) for command in _commands(python, node, _described(Path(folder)), Path(folder)))


def _described(folder: Path) -> Path:
    app = create_app(lambda: None, version=version("saksgang"))  # type: ignore[arg-type, return-value]
    (folder / "openapi.json").write_text(json.dumps(app.openapi()))
    return folder / "openapi.json"


def _commands(python: Path, node: Path, document: Path, folder: Path) -> list[list[str | Path]]:
    client = ["--output-path", folder / "client", "--meta", "none", "--config", RULES / "python-client.yaml"]
    return [
        [python / "openapi-spec-validator", document],
        [python / "openapi-python-client", "generate", "--fail-on-warning", "--path", document, *client],
        [node / "openapi-typescript", document, "--output", folder / "client.ts"],
        [node / "spectral", "lint", "--fail-severity", "warn", "--ruleset", RULES / "spectral.yaml", document],
        [node / "redocly", "lint", "--max-problems", "20", "--config", RULES / "redocly.yaml", document],
    ]


def _accepts(command: list[str | Path]) -> int:
    name = Path(command[0]).name
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    print(f"contract: {name} {'found something' if found.returncode else 'accepts it'}", flush=True)
    if found.returncode:
        print(found.stdout, found.stderr, sep="\n")
    return min(found.returncode, 1)


if __name__ == "__main__":
    sys.exit(main())
