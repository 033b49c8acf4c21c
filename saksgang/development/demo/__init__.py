"""The demonstration: stories from the reports, told against a running stack while real weeks pass on its engine."""
