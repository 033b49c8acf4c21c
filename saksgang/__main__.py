"""`python -m saksgang` is the command `saksgang`."""

from saksgang.cli.main import main

main()
