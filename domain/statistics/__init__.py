"""Statistics for the national unit (spec 6), counted from events: facts, figures, and disclosure control."""
