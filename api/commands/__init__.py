"""Command handling, from a request to recorded events."""
