"""Consistency checks, rebuilding of projections, key rotation, and erasure."""
