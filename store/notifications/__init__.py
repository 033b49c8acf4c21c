"""Who is told of what, and what leaves the house."""
