"""The log in PostgreSQL and what is read from it: tables, append and fold, projections, outbox, keys.

Imports the domain only. Every write to a case goes through `store.commands.handler`.
"""
