"""The composition root: settings, logging, the command line, background work, processes, and the embedded stack."""
