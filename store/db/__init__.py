"""The database itself: its tables, connections, notifications, and what may be tried again."""
