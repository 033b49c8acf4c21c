"""Marks only grow, all processes see them, and a line that was cut off costs no other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import store.crypto.high_water_marks
from store.crypto.high_water_marks import NAME, HighWaterMarks

KEY = b"k" * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / NAME


def test_what_one_process_marks_the_others_see(path: Path):
    one, other = HighWaterMarks(KEY, path), HighWaterMarks(KEY, path)
    assert (one.of("a"), other.of("a")) == (0, 0)
    one.raise_to({"a": 1, "b": 7})
    other.raise_to({"a": 3})
    assert [(marks.of("a"), marks.of("b"), marks.of("c")) for marks in (one, other, HighWaterMarks(KEY, path))] == [
        (3, 7, 0)
    ] * 3


def test_a_mark_is_never_lowered(path: Path):
    marks = HighWaterMarks(KEY, path)
    marks.raise_to({"a": 5})
    marks.raise_to({"a": 2})
    assert (marks.of("a"), HighWaterMarks(KEY, path).of("a")) == (5, 5)
    assert len(path.read_bytes().split()) == 2, "what changes nothing is not written"


@pytest.mark.parametrize("rest", [b"\nabc", b"\nabc 1", b"\n\xff\xfe", b"\n" + b"0" * 32 + b" "])
def test_a_line_that_was_cut_off_costs_no_other(path: Path, rest: bytes):
    marks = HighWaterMarks(KEY, path)
    marks.raise_to({"a": 5})
    with path.open("ab") as file:
        file.write(rest)
    assert marks.of("a") == 5
    marks.raise_to({"b": 6})
    assert (marks.of("b"), HighWaterMarks(KEY, path).of("a"), HighWaterMarks(KEY, path).of("b")) == (6, 5, 6)


def test_the_file_names_nobody_and_says_nothing_without_the_key(path: Path):
    HighWaterMarks(KEY, path).raise_to({"organisations rosa": 2})
    assert b"rosa" not in path.read_bytes()
    assert HighWaterMarks(b"o" * 32, path).of("organisations rosa") == 0
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_that_was_put_back_takes_nothing_from_a_process_that_saw_more(path: Path):
    marks = HighWaterMarks(KEY, path)
    marks.raise_to({"a": 5})
    earlier = path.read_bytes()
    marks.raise_to({"a": 6})
    path.write_bytes(earlier)
    assert marks.of("a") == 6


def test_without_a_file_they_are_the_processs_own():
    marks = HighWaterMarks(KEY)
    marks.raise_to({"a": 5})
    assert marks.of("a") == 5


# --- what nobody needs any more

YESTERDAY, TOMORROW = (datetime.now(UTC) + timedelta(days=days) for days in (-2, 1))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is tidied soon."""
    monkeypatch.setattr(store.crypto.high_water_marks, "TIDIED_AT", 5)


def lines(path: Path) -> int:
    return len([line for line in path.read_bytes().split(b"\n") if b" " in line])


@pytest.mark.usefixtures("few")
def test_the_file_does_not_grow_with_every_log_out_for_ever(path: Path):
    marks = HighWaterMarks(KEY, path)
    marks.raise_to({"hold": 3, "organisation": 8})
    marks.raise_to({"still logged in elsewhere": 1}, TOMORROW)
    for i in range(100):
        marks.raise_to({f"session {i}": 1}, YESTERDAY)
        assert marks.of(f"session {i}") in (0, 1)
    assert lines(path) < 20
    for seen in (marks, HighWaterMarks(KEY, path)):
        assert [seen.of(name) for name in ("hold", "organisation", "still logged in elsewhere")] == [3, 8, 1]
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("few")
def test_other_processes_read_the_file_that_was_written_anew_and_what_comes_after(path: Path):
    one, other = HighWaterMarks(KEY, path), HighWaterMarks(KEY, path)
    one.raise_to({"a": 1})
    assert other.of("a") == 1
    for i in range(30):
        (one, other)[i % 2].raise_to({f"session {i}": 1}, YESTERDAY)
        other.raise_to({f"kept {i}": i + 1}) if i % 3 == 0 else None
    assert lines(path) < 41
    for seen in (one, other, HighWaterMarks(KEY, path)):
        assert [seen.of(name) for name in ("a", "kept 0", "kept 27")] == [1, 1, 28]


@pytest.mark.usefixtures("few")
def test_whoever_waited_while_the_file_was_written_anew_writes_to_the_new_one(path: Path):
    """A mark in a file that is no more there is no mark."""
    for i in range(4):
        HighWaterMarks(KEY, path).raise_to({f"session {i}": 1}, YESTERDAY)

    def end(name: str) -> None:
        HighWaterMarks(KEY, path).raise_to({f"over {name}": 1}, YESTERDAY)
        HighWaterMarks(KEY, path).raise_to({f"ever {name}": 1})

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(end, map(str, range(60))))
    assert [i for i in range(60) if HighWaterMarks(KEY, path).of(f"ever {i}") != 1] == []


@pytest.mark.usefixtures("few")
def test_a_crash_before_the_new_file_is_whole_leaves_the_one_before_it(path: Path, monkeypatch: pytest.MonkeyPatch):
    marks = HighWaterMarks(KEY, path)
    marks.raise_to({"kept": 7})
    for i in range(4):
        marks.raise_to({f"session {i}": 1}, YESTERDAY)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(Path, "replace", dies)
        with pytest.raises(KeyboardInterrupt):
            marks.raise_to({"session 4": 1}, YESTERDAY)
    after = HighWaterMarks(KEY, path)
    assert (after.of("kept"), after.of("session 4")) == (7, 1)
    after.raise_to({"later": 2})
    assert (lines(path), HighWaterMarks(KEY, path).of("later"), HighWaterMarks(KEY, path).of("kept")) == (2, 2, 7)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("cut", range(1, 50, 7))
def test_a_line_that_was_cut_off_takes_nothing_from_the_mark_that_is_noted_afterwards(path: Path, cut: int):
    """Its end may be the beginning of a time that is long past."""
    HighWaterMarks(KEY, path).raise_to({"x": 1}, TOMORROW)
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    marks = HighWaterMarks(KEY, path)
    marks.raise_to({"x": 1}, TOMORROW)
    for i in range(10):
        marks.raise_to({f"session {i}": 1}, YESTERDAY)
    assert (marks.of("x"), HighWaterMarks(KEY, path).of("x")) == (1, 1)
