"""Killing, cutting and stalling every part of Saksgang under load, and what must hold afterwards."""
