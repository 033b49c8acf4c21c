"""What a case is and what may happen in it: pure values, tables and functions.

Nothing here reads a clock, draws a random number or talks to the world; time and the directory come in as arguments.
"""
