"""Metrics: the catalogue and its exposition."""
