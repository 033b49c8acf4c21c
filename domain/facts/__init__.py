"""What can have happened: commands, events, deadlines, and of each matter its events, its state and how it evolves."""
