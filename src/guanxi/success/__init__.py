"""Keeping customers: getting them started, seeing how they are, renewing in time."""
