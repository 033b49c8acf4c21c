"""Ports to the outside world: recording in the log, and notifying people. One file per port."""
