"""A stored payload of every event type and version, kept for ever; `python -m tests.samples.record` adds new ones."""
