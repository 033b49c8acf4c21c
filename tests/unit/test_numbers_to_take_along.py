"""Exported numbers: the pages' open in a Norwegian spreadsheet as they are, the interface's stay machine-readable."""

import csv
from pathlib import Path
from typing import Any

import pytest

from api.pages import statistics as page
from api.queries.statistics import FOR_PROGRAMS, FOR_SPREADSHEETS, as_csv

ANSWER: dict[str, Any] = {
    "year": 2025,
    "as_of": "2026-04-01",
    "final": True,
    "totals": {"identified": 1274, "hidden": None},
    "tables": {"by_place": {"columns": ["all"], "rows": ["Sør-Varanger; Øst"], "cells": [[7]]}},
    "durations": {"advice": {"median": 12.5, "p90": 30}},
    "cohorts": {"2024": {"advice": {"median": 0.25, "p90": None}}},
}


def opened_in_norway(written: bytes) -> list[list[Any]]:
    """What a spreadsheet with Norwegian settings makes of a file that somebody double-clicks."""
    assert written.startswith(b"\xef\xbb\xbf"), "it would be read as Windows-1252"
    lines = csv.reader(written.decode("utf-8-sig").splitlines(), delimiter=";")
    return [[float(c.replace(",", ".")) if c.replace(",", "").isdigit() else c for c in line] for line in lines]


def test_the_pages_open_right_in_a_norwegian_spreadsheet():
    _, *lines = opened_in_norway(as_csv(ANSWER, FOR_SPREADSHEETS).encode())
    assert {len(line) for line in lines} == {6}
    found = {tuple(line[2:5]): line[5] for line in lines}
    assert found["totals", "", "identified"] == 1274
    assert found["totals", "", "hidden"] == ""
    assert found["by_place", "Sør-Varanger; Øst", "all"] == 7
    assert found["durations", "", "advice.median"] == 12.5
    assert found["cohorts", 2024.0, "advice.median"] == 0.25


def test_the_interfaces_stay_as_programs_read_them():
    text = as_csv(ANSWER)
    assert text == as_csv(ANSWER, FOR_PROGRAMS)
    assert text.splitlines()[0] == "year,as_of,table,row,column,value"
    assert "2025,2026-04-01,durations,,advice.median,12.5" in text.splitlines()
    assert "\r" not in text


@pytest.mark.parametrize("number", [0.1, 12.5, 1000000.5])
def test_no_number_of_a_page_has_a_point_in_it(number: float):
    said = as_csv({**ANSWER, "durations": {"advice": {"median": number, "p90": None}}}, FOR_SPREADSHEETS)
    assert str(number).replace(".", ",") in said
    assert str(number) not in said


def test_every_page_that_gives_csv_gives_it_for_a_spreadsheet():
    """One place writes CSV, and every page that calls it says for whom."""
    api = Path(page.__file__).parents[1]
    files = {p: p.read_text() for p in api.rglob("*.py")}
    assert [p.name for p, text in files.items() if "csv.writer" in text] == ["statistics.py"]
    for path, text in files.items():
        if path.parent.name == "pages":
            assert text.count("as_csv(") == text.count("FOR_SPREADSHEETS)"), path
