"""The read side: what routers and pages show."""
