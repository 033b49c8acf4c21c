"""Development tools: a stack on this machine, demonstrations, and the generated reference."""
