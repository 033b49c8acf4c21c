"""The background work of the workers: reconciling, recovering, sweeping."""
