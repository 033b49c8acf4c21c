"""Queries across cases."""
