"""The tables: event types, transitions, refusals, deadlines and tracks; `domain.soundness` asks whether they fit together."""
