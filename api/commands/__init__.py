"""From what was sent to what was recorded."""
