"""The database: schema, connections, notifications, and classification of errors."""
