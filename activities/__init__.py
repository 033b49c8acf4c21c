"""The ports to the world: recording in the log, and telling people. One file per port."""
