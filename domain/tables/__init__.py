"""The tables: event types, transitions, refusals, deadlines and tracks; `domain.soundness` checks their consistency."""
