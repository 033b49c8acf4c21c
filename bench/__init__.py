"""Benchmarks against a stack of their own, on the real engine and database."""
