"""The event log in PostgreSQL: schema, append and fold, projections, outbox, keys.

Imports the domain only. Every write to a case goes through `store.commands.handler`.
"""
