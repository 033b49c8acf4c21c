"""Paragraphs of statutes and regulations that the legal rows quote (no copyright: åndsverkloven § 14)."""
