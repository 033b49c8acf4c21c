"""Who may know what of a case (spec 4)."""
