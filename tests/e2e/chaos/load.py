"""Callers as there are in the world: each command under a key of its own, sent again until somebody answers."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import httpx

from saksgang.development.demo.on_stack import Stack
from tests.e2e.chaos.cluster import HELPERS
from tests.integration.rest import KEY, days_ago, person

LAWYERS = ("advokat-lie", "advokat-dahl")
AGAIN_SECONDS = 0.2
IN_TIME_SECONDS = 2.5
"""Two seconds plus the round trip. Callers, servers and faults share this machine, so a few answers may come later."""
EXPECTED = {200, 201, 409}


@dataclass
class Command:
    """One thing that somebody wants done; `mark` is in its note, and in nothing else."""

    key: str
    path: str
    by: str
    body: dict[str, Any]
    mark: str
    answer: int | None = None
    told: dict[str, Any] = field(default_factory=dict)


@dataclass
class Load:
    """Callers who open cases and act in them, taking turns with the APIs."""

    stack: Stack
    apis: list[str]
    chance: Random
    commands: list[Command] = field(default_factory=list)
    cases: list[tuple[str, str]] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    late: int = 0
    without_retry_after: int = 0
    stopping: bool = False

    async def run(self, callers: int) -> None:
        """Until told to stop, and then until every command that was begun has an answer."""
        async with httpx.AsyncClient(timeout=10, trust_env=False) as http, asyncio.TaskGroup() as group:
            for _ in range(callers):
                group.create_task(self._caller(http))

    async def _caller(self, http: httpx.AsyncClient) -> None:
        while not self.stopping:
            command = self._next()
            self.commands.append(command)
            while command.answer is None:
                await self._send(http, command)
            if command.answer == 201:
                self.cases.append((command.told["id"], command.by))

    async def _send(self, http: httpx.AsyncClient, command: Command) -> None:
        api = self.chance.choice(self.apis)
        token = await self.stack.token(command.by)
        headers = {"Authorization": f"Bearer {token}", KEY: command.key}
        began = asyncio.get_running_loop().time()
        try:
            answer = await http.post(api + command.path, json=command.body, headers=headers)
        except httpx.TransportError:
            await asyncio.sleep(AGAIN_SECONDS)
            return
        took = asyncio.get_running_loop().time() - began
        self.slowest, self.late = max(self.slowest, took), self.late + (took > IN_TIME_SECONDS)
        self.answers[answer.status_code] += 1
        if answer.status_code == 503:
            self.without_retry_after += "retry-after" not in answer.headers
            await asyncio.sleep(AGAIN_SECONDS)
            return
        command.answer, command.told = answer.status_code, answer.json()

    def _next(self) -> Command:
        mark = str(UUID(int=self.chance.getrandbits(128)))
        if len(self.cases) < 4 or self.chance.random() < 0.1:
            on = days_ago(self.chance.choice((0, 2, 6))).isoformat()
            return Command(mark, "/cases", self.chance.choice(HELPERS), person(on=on, note=mark), mark)
        case, helper = self.chance.choice(self.cases)
        name, data = self._something()
        return Command(mark, f"/cases/{case}/transitions/{name}", helper, {"data": data, "note": mark}, mark)

    def _something(self) -> tuple[str, dict[str, Any]]:
        possible: list[tuple[str, dict[str, Any]]] = [
            ("record_follow_up", {"kind": "conversation"}),
            ("record_follow_up", {"kind": "home_visit"}),
            ("raise_issue", {"topic": "bolig", "text": "ingen plass"}),
            ("inform_person", {"topic": "rights", "language": "en", "interpreter": False}),
            ("assign_lawyer", {"organisation": self.chance.choice(LAWYERS)}),
        ]
        return self.chance.choice(possible)
