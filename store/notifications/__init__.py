"""Notifications: outbox, fan-out, the delivery queue, throttling and webhooks."""
