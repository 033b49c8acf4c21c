"""What is read of a case: what may be done next, by whom, and what it waits for."""
