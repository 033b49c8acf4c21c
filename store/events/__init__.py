"""The log of a case: written, read back, and kept in memory."""
