"""The engine: its connection, search attributes, schedules, and time skipping."""
