"""The REST interface: who asks, what they may see, and passing commands to the engine. Decides nothing about a case."""
