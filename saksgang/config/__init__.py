"""Settings and their validation errors."""
