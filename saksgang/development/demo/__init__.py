"""The demonstration: stories from the reports, told against a running stack while the engine skips real weeks."""
