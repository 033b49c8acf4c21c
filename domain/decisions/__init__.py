"""The step from a command, or from elapsed time, to events."""
