"""Benchmarks on a stack of their own, with the real engine and database."""
