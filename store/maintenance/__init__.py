"""Consistency checks, rebuilding, and erasure."""
