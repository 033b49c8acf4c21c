"""Becomes a child of the stack: a script of the standard library alone, run as `launch.py ORDERS COMMAND...`.

The parent has threads, so nothing of this may happen there between fork and exec. ORDERS is JSON: `parent`, the pid of
the supervisor; `signal`, the child's signal when the supervisor dies; `owns`, paths of a server that refuses to run as
root.
"""

import ctypes
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
NOBODY = 65534


def main() -> None:
    """Apply the orders and execute the command."""
    orders, command = json.loads(sys.argv[1]), sys.argv[2:]
    os.umask(0o077)
    if orders["owns"] and os.geteuid() == 0:
        _leave_root(Path(command[0]), [Path(path) for path in orders["owns"]])
    _die_with(orders["parent"], orders["signal"])
    os.execv(command[0], command)  # noqa: S606 - the purpose of this script


def _die_with(parent: int, signal: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal)
        if os.getppid() != parent:
            sys.exit("the stack has ended")


def _leave_root(command: Path, owned: list[Path]) -> None:
    """Leave root in the first way with which the server still reaches its files; a forked process tries each."""
    installer = command.stat()
    ways = (
        _namespace,
        lambda: _become(installer.st_uid, installer.st_gid, owned),
        lambda: _become(NOBODY, NOBODY, owned),
    )
    for way in ways:
        if _works(way, command, owned):
            return way()
    sys.exit(
        f"PostgreSQL refuses to run as root, and no other user reaches both {command} and {owned[0].parent}: "
        "start as another user, or choose places that everybody may enter"
    )


def _works(way: Callable[[], None], command: Path, owned: list[Path]) -> bool:
    if (pid := os.fork()) == 0:
        try:
            way()
            reached = os.access(command, os.X_OK) and all(os.access(path, os.R_OK) for path in owned)
        except OSError:
            reached = False
        os._exit(0 if reached else 1)
    return os.waitpid(pid, 0)[1] == 0


def _namespace() -> None:
    """Enter a user namespace: still root outside, so that root's files stay in reach; nobody inside, for the server."""
    if sys.platform != "linux" or ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER) != 0:
        raise OSError("no user namespaces here")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{NOBODY} 0 1"), ("gid_map", f"{NOBODY} 0 1")):
        Path("/proc/self", name).write_text(text)


def _become(uid: int, gid: int, owned: list[Path]) -> None:
    if uid == 0:
        raise OSError("still root")
    for path in owned:
        _give(path, uid, gid)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def _give(path: Path, uid: int, gid: int) -> None:
    if path.exists() and path.stat().st_uid != uid:
        for found in [path, *path.rglob("*")]:
            os.chown(found, uid, gid, follow_symlinks=False)


if __name__ == "__main__":
    main()
