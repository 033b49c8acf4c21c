"""Errors of a command that are shown in one sentence instead of a traceback."""

from pydantic import ValidationError


class Failure(Exception):
    """A condition outside the program is wrong; exit code 1."""

    exit_code = 1


class Misuse(Failure):
    """The command got an impossible argument; exit code 2."""

    exit_code = 2


def wrong_settings(error: ValidationError) -> Misuse:
    """Return the missing or invalid settings, each under the name of its variable."""
    return Misuse(
        "; ".join(f"SAKSGANG_{_name(e['loc'])}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors())
    )


def _name(where: tuple[int | str, ...]) -> str:
    return str(where[0]).upper() if where else "*"
