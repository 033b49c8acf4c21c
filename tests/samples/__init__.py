"""A stored payload of every event type in every version, kept for ever; `python -m tests.samples.record` adds what is wanting."""
