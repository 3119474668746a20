"""Inbound webhooks: a call becomes a record and an event, once."""
