"""Disclosure rules: who may know what of a case (spec 4)."""
