"""Hostile values: dates, numbers and text at the edge of their range, and bodies that no parser accepts."""

import base64
from collections.abc import Iterator
from typing import Any

import orjson

INSTANTS = (
    "9999-12-31",
    "9999-12-31T23:59:59-14:00",
    "9999-12-31T23:59:59Z",
    "0001-01-01",
    "0001-01-01T00:00:00+14:00",
    "2200-12-31T23:59:59-23:59",
    "1900-01-01T00:00:00+23:59",
    "2026-02-30",
    "2026-01-01T00:00:00+99:99",
    "10000-01-01",
    "-0001-01-01",
)
NUMBERS = ("9" * 30, "-1", "0", "9223372036854775808", "1e309", "NaN", "²", "٣", "9" * 3_000)
TEXTS = ("\0", "a\0b", "\x1b[2J", "\ud800", "\u202e", "\N{FULLWIDTH DIGIT ONE}" * 9, "%", "'", "x" * 3_500, "[" * 900)
RAW = ("%00", "%ff%fe", "%ed%a0%80", "%c0%80", "%e2%80%ae", "%0d%0aX-Set:1", "%2e%2e%2f%2e%2e", "%25%30%30")
"""URL-encoded: NUL, invalid UTF-8, a lone surrogate, an overlong NUL, a direction override, a line separator."""


def cursor(*parts: Any) -> str:
    """A cursor as the API makes them, of parts that it never would."""
    return base64.urlsafe_b64encode(orjson.dumps(list(parts))).decode().rstrip("=")


FULL_WIDTH = "%EF%BC%90" * 32
"""Digits that Python reads as an id, and nobody writes."""

CASE = "00000000-0000-7000-8000-000000000000"
CURSORS = (
    *(cursor(instant, CASE) for instant in INSTANTS),
    *(cursor(instant, CASE, "1") for instant in INSTANTS),
    cursor("2026-01-01T00:00:00+00:00", CASE, "a\0b"),
    cursor("2026-01-01T00:00:00+00:00", CASE, "x" * 100),
    cursor("2026-01-01T00:00:00+00:00", "a\0b"),
    *(cursor(number) for number in (*NUMBERS[:-1], "999999999", "4294967296")),
    cursor("9" * 100),
    cursor([[]]),
    base64.urlsafe_b64encode(b"[" * 140).decode().rstrip("="),
    base64.urlsafe_b64encode(b"\xff\xfe").decode().rstrip("="),
)
DEEP = b"[" * 900 + b"]" * 900
DEEP_OBJECT = b'{"a":' * 900 + b"1" + b"}" * 900


def bodies(names: tuple[str, ...] = ()) -> Iterator[bytes]:
    """Bodies that no parser likes; `names` are the fields that a body of this kind has."""
    yield from (b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"\xed\xa0\x80":1}', b"\xef\xbb\xbf{}", DEEP, DEEP_OBJECT)
    for name in dict.fromkeys(("data", "note", "on", "name", *names)):
        for value in _values():
            yield b'{"%s":%s}' % (name.encode(), value)
            yield b'{"data":{"%s":%s}}' % (name.encode(), value)


def _values() -> Iterator[bytes]:
    yield from (DEEP, DEEP_OBJECT, b'"\\u0000"', b'"a\\u0000b"', b'"\\ud800"', b'{"\\u0000":1}', b'["\\u0000"]')
    yield from (b"9" * 400, b"-1", b"1e308", b"1e999", b"NaN", b"9223372036854775808", b"18446744073709551616", b"0.1")
    yield from (orjson.dumps(instant) for instant in INSTANTS)
