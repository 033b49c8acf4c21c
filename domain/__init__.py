"""The domain: pure values, tables and functions that define a case and what may happen in it.

Nothing here reads a clock, draws a random number or does I/O; time and the directory are arguments.
"""
