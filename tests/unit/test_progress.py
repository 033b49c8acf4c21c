"""How far long work has come: how often it is said, where, and that it stands in nobody's way."""

import io
from collections.abc import AsyncIterator

import pytest

from saksgang.cli.progress import ERASE, IN_A_LOG_SECONDS, ON_A_TERMINAL_SECONDS, QUIET_SECONDS, Progress, counted

OF = 1_000


class Screen(io.StringIO):
    """Where it is said: a terminal, or a file."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    @property
    def shows(self) -> str:
        """What is left on a terminal's last line."""
        return self.getvalue().rpartition("\n")[2].rpartition(ERASE)[2]


class Work:
    """A thousand steps of the same length, by a clock of its own."""

    def __init__(self, seconds: float, *, terminal: bool) -> None:
        self.now, self.step = 0.0, seconds / OF
        self.screen = Screen(terminal=terminal)
        self.progress = Progress("{done} of {of} cases", self.screen, lambda: self.now)

    def go(self, first: int = 1, last: int = OF) -> None:
        for done in range(first, last + 1):
            self.now = done * self.step
            self.progress(done, OF)

    def done(self) -> str:
        with self.progress:
            self.go()
        return self.screen.getvalue()


@pytest.fixture(autouse=True)
def term(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")


@pytest.mark.parametrize("terminal", [True, False])
def test_what_is_over_within_a_second_says_nothing(terminal: bool):
    assert Work(QUIET_SECONDS, terminal=terminal).done() == ""


@pytest.mark.parametrize("terminal", [True, False])
def test_what_takes_longer_says_how_many_of_how_many(terminal: bool):
    assert "500 of 1000 cases" in Work(2 * QUIET_SECONDS, terminal=terminal).done()


def test_a_terminal_has_one_line_that_rewrites_itself_a_few_times_a_second_and_is_gone_at_the_end():
    work = Work(60, terminal=True)
    said = work.done()
    assert "\n" not in said
    assert 150 < said.count("cases") <= 60 / ON_A_TERMINAL_SECONDS
    assert said.count("cases") + 1 == said.count(ERASE), "each begins by rewriting the one before"
    assert work.screen.shows == ""


def test_a_log_has_a_line_now_and_then_and_the_last_one_says_that_all_is_done():
    lines = Work(60, terminal=False).done().splitlines()
    assert lines[-1] == "1000 of 1000 cases"
    assert 5 <= len(lines) <= 60 / IN_A_LOG_SECONDS + 2
    assert not any("\r" in line or "\033" in line for line in lines)


def test_a_terminal_that_cannot_rewrite_is_a_log(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TERM", "dumb")
    assert "\r" not in Work(60, terminal=True).done()


def test_what_else_is_said_gets_a_line_of_its_own():
    work = Work(60, terminal=True)
    work.go(last=OF // 2)
    assert "cases" in work.screen.shows
    work.progress.wipe()
    assert work.screen.shows == ""
    work.screen.write("a difference\n")
    work.go(first=OF // 2 + 1, last=OF - 1)
    assert "a difference\n" + ERASE in work.screen.getvalue()
    assert work.screen.shows.endswith("of 1000 cases")


def test_work_that_fails_leaves_the_line_free():
    work = Work(60, terminal=True)

    def fails() -> None:
        with work.progress:
            work.go(last=OF // 2)
            raise ValueError("away")

    with pytest.raises(ValueError, match="away"):
        fails()
    assert work.screen.shows == ""


async def test_each_that_comes_is_counted_and_passed_on():
    async def some() -> AsyncIterator[str]:
        for one in "abc":
            yield one

    said: list[tuple[int, int]] = []
    assert [one async for one in counted(some(), 3, lambda *at: said.append(at))] == ["a", "b", "c"]
    assert said == [(1, 3), (2, 3), (3, 3)]
