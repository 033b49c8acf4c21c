"""Other engines with the same task. Each file runs as a process in an environment of its own."""
