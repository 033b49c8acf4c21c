"""The rules of each matter: what refuses a transition, what is remarked on it, and what it yields."""
