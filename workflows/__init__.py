"""The durable side of a case: one workflow that serialises its commands, keeps its timer, and sees that people are told.

Decides nothing: rules run in the record activity. No clock but `workflow.now()`, no I/O.
"""
