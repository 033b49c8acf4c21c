"""Workflows: one per case, which holds its timer, records what time brings, and delivers its notifications.

Workflows decide nothing: rules run in the activities. No clock but `workflow.now()`, no I/O.
"""
