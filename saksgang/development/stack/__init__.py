"""The embedded stack: PostgreSQL, Temporal, worker and API as children of one process, with their state in one folder.

For development, demonstrations and tests; production brings its own servers.
"""
