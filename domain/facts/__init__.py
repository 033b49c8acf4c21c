"""The facts of a case: commands, events, deadlines, and for each matter its events, its state and how it evolves."""
