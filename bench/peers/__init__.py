"""Other engines on the same job. Each file here runs as a process of its own, in an environment of its own."""
