"""`python -m saksgang` is the command `saksgang`."""

from saksgang.cli import main

main()
