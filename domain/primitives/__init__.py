"""Values that know nothing of a case: texts, the calendar, places, organisations, roles, categories."""
