"""The single write path."""
