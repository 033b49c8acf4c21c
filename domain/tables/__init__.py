"""The tables: event types, transitions, refusals, deadlines and tracks, one row per line, checked when loaded."""
