"""From a command, or from time that has passed, to events."""
