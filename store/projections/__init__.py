"""What is derived from the log and written with it."""
