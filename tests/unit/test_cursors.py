"""A cursor is sealed: nobody reads it, makes one, or uses that of another list or another reader."""

import base64

import pytest

from api.http.cursors import Cursors, instant_of, number_of
from api.http.inputs import uuid_of
from api.http.problems import Problem
from store.crypto.lasting import Lasting

SECRET = bytes(range(32))
AT, CASE = "2026-03-02T10:00:00+00:00", "01a226d2-e24b-7ca7-91ec-a6590c4e49c0"


def cursors(*of: str, secret: bytes = SECRET) -> Cursors:
    return Cursors(Lasting(secret), str(of or ("cases", "nadheim")))


def test_another_process_goes_on_where_one_stopped():
    place = cursors().place(cursors().after(AT, CASE), instant_of, uuid_of)
    assert place is not None
    assert (place[0].isoformat(), str(place[1])) == (AT, CASE)


def test_nothing_can_be_read_from_a_cursor_and_no_two_are_alike():
    first, second = (cursors().after(AT, CASE) for _ in range(2))
    opened = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4))
    assert first != second
    assert not {AT.encode(), CASE.encode(), b"2026", b"01a226d2"} & {
        opened[i : i + n] for n in (4, 8, 25, 36) for i in range(len(opened))
    }


def changed(cursor: str, n: int) -> str:
    return cursor[:n] + ("A" if cursor[n] != "A" else "B") + cursor[n + 1 :]


GOOD = cursors().after(AT, CASE)
FORGED = [
    "", "x", "nonsense", GOOD[:-2], GOOD + "AA", *(changed(GOOD, n) for n in (0, 20, len(GOOD) // 2, len(GOOD) - 3)),
    base64.urlsafe_b64encode(f'["{AT}","{CASE}"]'.encode()).decode().rstrip("="),
    cursors("cases", "nav").after(AT, CASE),
    cursors("deadlines", "nadheim").after(AT, CASE),
    cursors(secret=bytes(32)).after(AT, CASE),
]  # fmt: skip


@pytest.mark.parametrize("cursor", FORGED)
def test_what_was_forged_or_is_of_another_list_or_reader_is_none_of_ours(cursor: str):
    with pytest.raises(Problem) as problem:
        cursors().place(cursor, instant_of, uuid_of)
    assert problem.value.slug == "invalid"


@pytest.mark.parametrize(
    "parts", [(AT,), (AT, CASE, "1"), ("soon", CASE), ("9999-12-31T23:59:59-14:00", CASE), (AT, "a\0b")]
)
def test_even_a_sealed_part_is_read_as_the_kind_that_it_must_be(parts: tuple[str, ...]):
    with pytest.raises(Problem):
        cursors().place(cursors().after(*parts), instant_of, uuid_of)


@pytest.mark.parametrize("number", ["-1", "²", "9" * 30, "1e9", ""])
def test_a_number_is_one_that_a_table_can_hold(number: str):
    with pytest.raises(ValueError, match="no number"):
        number_of(number)
