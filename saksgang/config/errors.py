"""What may go wrong at a terminal, and is told in one sentence instead of a traceback."""

from pydantic import ValidationError


class Failure(Exception):
    """Something outside the program is not as it must be; exit code 1."""

    exit_code = 1


class Misuse(Failure):
    """The command was given something that cannot be; exit code 2."""

    exit_code = 2


def wrong_settings(error: ValidationError) -> Misuse:
    """The settings that are missing or wrong, each under the name of its variable."""
    return Misuse(
        "; ".join(f"SAKSGANG_{_name(e['loc'])}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors())
    )


def _name(where: tuple[int | str, ...]) -> str:
    return str(where[0]).upper() if where else "*"
