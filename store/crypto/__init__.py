"""Keys, and the column types and caches that work with them; it knows no table."""
