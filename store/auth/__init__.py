"""Who asks: the directory, sessions, calendar addresses, and the access log."""
