"""The single write path: command handler, append, and idempotency."""
