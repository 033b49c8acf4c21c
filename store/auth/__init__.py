"""Callers and their reads: the directory, sessions, calendar tokens, and the access log."""
