"""HTTP: bodies, headers, limits, problems."""
