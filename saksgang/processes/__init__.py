"""The processes that are run."""
