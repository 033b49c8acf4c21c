"""Values that do not depend on a case: texts, the calendar, places, organisations, roles, categories."""
