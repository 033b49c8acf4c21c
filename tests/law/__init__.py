"""The paragraphs of statutes and regulations that rows of the law quote, as published (no copyright: åndsverkloven § 14)."""
