"""Read models of a case: available transitions, next steps, and whom the case waits for."""
