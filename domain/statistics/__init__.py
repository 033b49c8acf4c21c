"""Figures for the national unit (spec 6), counted from events: what is kept to count, the rows, and what may be shown of them."""
