"""Projections: rows derived from the log and written with it."""
