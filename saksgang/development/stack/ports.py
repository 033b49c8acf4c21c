"""Free ports, and the check whether a wanted port is free."""

import random
import socket
from collections.abc import Callable
from contextlib import ExitStack

from saksgang.config.errors import Failure

HOST = "127.0.0.1"
BELOW_EPHEMERAL = range(20_000, 32_000)
"""The system uses ports above these for outgoing connections, also between our check and the child's bind."""


def free_ports(count: int) -> list[int]:
    """Return different free ports."""
    with ExitStack() as held:
        found: list[int] = []
        for port in random.sample(BELOW_EPHEMERAL, len(BELOW_EPHEMERAL)):
            if len(found) == count:
                return found
            try:
                held.enter_context(_bound(port))
            except OSError:
                continue
            found.append(port)
    raise Failure(f"no {count} free ports between {BELOW_EPHEMERAL.start} and {BELOW_EPHEMERAL.stop}")


USUAL, TRIED = 8000, 100


def api_port(port: int | None, tell: Callable[[str], None]) -> int:
    """Return the wanted port; without one the usual port, or the next free one, which is announced."""
    if port is not None:
        return require_free(port)
    found = next((each for each in range(USUAL, USUAL + TRIED) if _is_free(each)), 0) or free_ports(1)[0]
    if found != USUAL:
        tell(f"Port {USUAL} is taken; the API takes {found} instead (--port chooses another).")
    return found


def _is_free(port: int) -> bool:
    try:
        _bound(port).close()
    except OSError:
        return False
    return True


def require_free(port: int) -> int:
    """Return the port, or a free one for 0. Raises Failure if it is taken."""
    if port == 0:
        return free_ports(1)[0]
    try:
        _bound(port).close()
    except PermissionError as error:
        raise Failure(f"port {port} may not be opened by this user; choose another with --port") from error
    except OSError as error:
        raise Failure(f"port {port} is taken; choose another with --port") from error
    return port


def _bound(port: int) -> socket.socket:
    found = socket.socket()
    try:
        # Like a server: a connection that is still closing does not occupy the port, a listener does.
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((HOST, port))
        found.listen(1)
    except OSError:
        found.close()
        raise
    return found
