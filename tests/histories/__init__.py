"""Recorded workflow histories, and the command that records them anew: `python -m tests.histories.record`."""
