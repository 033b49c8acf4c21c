"""The engine: its connection, schedules, and skipping of time."""
