"""Audit the pinned dependencies for known vulnerabilities with pip-audit, if a vulnerability database can be reached.

`audit.py [--must] PIP_AUDIT CONSTRAINTS...`: exit code 1 if a dependency is vulnerable, or, with --must, if no database
can be reached.
"""

import json
import subprocess
import sys
import urllib.request

SECONDS = 5
SERVICE, URL = "osv", "https://api.osv.dev/v1/query"
OLD_RELEASE = b'{"version": "2.19.0", "package": {"name": "requests", "ecosystem": "PyPI"}}'
"""A release with long-known vulnerabilities; a server that reports none is not a vulnerability database."""


def main() -> int:
    """Audit each file if the database is reachable and knows the old release."""
    must, (program, *files) = "--must" in sys.argv, [a for a in sys.argv[1:] if a != "--must"]
    if not _knows():
        print(f"audit: NOTHING WAS AUDITED: no vulnerability database can be reached ({SERVICE})", file=sys.stderr)
        return int(must)
    options = ("--strict", "--progress-spinner", "off", "--require-hashes", "--disable-pip", "-s", SERVICE)
    return max(subprocess.run([program, *options, "-r", file], check=False).returncode for file in files)


def _knows() -> bool:
    request = urllib.request.Request(URL, OLD_RELEASE, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return bool(json.load(answer)["vulns"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


if __name__ == "__main__":
    sys.exit(main())
