"""Marks only grow, all processes see them, and a line that was cut off costs no other."""

from pathlib import Path

import pytest

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
