"""The composition root: settings, logging, the command line, and the embedded stack."""
