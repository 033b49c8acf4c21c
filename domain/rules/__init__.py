"""Of each matter, what a transition may be refused for, what is remarked on it, and what it yields."""
