"""Encryption keys, and the column types and caches that use them; independent of the schema."""
