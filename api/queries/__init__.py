"""What routers and pages read."""
