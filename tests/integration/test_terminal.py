"""A case at a terminal: what the coordinator sees, and never who it is about."""

import asyncio
import sys
from pathlib import Path

import pytest

from saksgang.development.demo.on_stack import Hear, OnStack, Stack
from saksgang.development.demo.typical_case import no_status
from tests.integration.rest import person

SECRET = "Testperson Ukjent"


async def saksgang(*arguments: str | Path) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "saksgang",
        *map(str, arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("show", "Status hos UDI (advokat-lie)"),
        ("history", "Stønaden gjenopptatt – saksgang"),
        ("explain", "✓ Bekreft status hos UDI"),
        ("forecast", "Fristbrudd meldt koordinator «Status hos UDI» → tot-oslo, nav-grunerlokka, advokat-lie, nadheim"),
    ],
)
async def test_a_case_is_told_at_the_terminal(stack: Stack, stack_folder: Path, command: str, said: str):
    teller = OnStack(stack, Hear())
    await no_status(teller)
    code, out, _ = await saksgang("case", command, teller.case_id, "--data-dir", stack_folder)
    assert code == 0
    assert said in out


@pytest.mark.parametrize("command", ["show", "history", "explain", "forecast"])
async def test_nobody_is_named_at_the_terminal(stack: Stack, stack_folder: Path, command: str):
    opened = await stack.call("POST", "/cases", "nadheim", person(person={"name": SECRET}, note=SECRET))
    _, out, err = await saksgang("case", command, opened.json()["id"], "--data-dir", stack_folder)
    assert SECRET not in out + err


async def test_a_case_that_does_not_exist_is_one_sentence(stack_folder: Path):
    code, _, err = await saksgang("case", "show", "00000000-0000-0000-0000-000000000000", "--data-dir", stack_folder)
    assert (code, err.count("\n")) == (1, 1)


async def test_the_rules_are_told_with_their_basis():
    code, out, _ = await saksgang("rules")
    assert code == 0
    assert "complaint_window" in out
    assert "forvaltningsloven § 29" in out
