"""Known vulnerabilities in what is pinned: pip-audit, asked only where a database of them can be reached.

`audit.py [--must] PIP_AUDIT CONSTRAINTS...`: exit code 1 where something is vulnerable, or, with --must, where nobody can tell.
"""

import json
import subprocess
import sys
import urllib.request

SECONDS = 5
ASK: dict[str, tuple[str, bytes | None, str]] = {
    "pypi": ("https://pypi.org/pypi/requests/2.19.0/json", None, "vulnerabilities"),
    "osv": ("https://api.osv.dev/v1/query", b'{"version": "2.19.0", "package": {"name": "requests", "ecosystem": "PyPI"}}', "vulns"),
}  # fmt: skip
"""Service of pip-audit → what is asked, and where in its answer the known vulnerabilities of an old release stand.

A mirror of an index answers too, but knows of no vulnerability; it must not pass for a database that found none.
"""


def main() -> int:
    """Audits each file with the first database that knows what it must know."""
    must, (program, *files) = "--must" in sys.argv, [a for a in sys.argv[1:] if a != "--must"]
    service = next((name for name in ASK if _knows(name)), None)
    if service is None:
        print(
            f"audit: NOTHING WAS AUDITED: no vulnerability database can be reached ({', '.join(ASK)})", file=sys.stderr
        )
        return int(must)
    options = ("--strict", "--progress-spinner", "off", "--require-hashes", "--disable-pip", "-s", service)
    return max(subprocess.run([program, *options, "-r", file], check=False).returncode for file in files)


def _knows(service: str) -> bool:
    url, body, where = ASK[service]
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return bool(json.load(answer)[where])
    except (OSError, ValueError, KeyError, TypeError):
        return False


if __name__ == "__main__":
    sys.exit(main())
