"""The event log of a case: serialisation, reading, and the case cache."""
