"""The conditions that a request may carry: `If-Match` and `If-None-Match` as HTTP writes them (RFC 9110 § 13.1)."""

import re

from fastapi import Request

ANY = "*"
TAG = re.compile(r'(?:W/)?"[^"]*"|[^,\s]+')


def tags(request: Request, header: str) -> tuple[str, ...] | None:
    """The tags that a condition names, weak ones like the others and without their marks; None where there is none."""
    said = request.headers.getlist(header)
    return tuple(_bare(tag) for tag in TAG.findall(", ".join(said))) if said else None


def is_known(request: Request, tag: str) -> bool:
    """Whether the caller has what would be answered: one of the tags that it names, or any."""
    named = tags(request, "if-none-match") or ()
    return tag in named or ANY in named


def _bare(tag: str) -> str:
    return tag.removeprefix("W/").strip('"')
