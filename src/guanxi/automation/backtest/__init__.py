"""A flow run against the events of the past, on a virtual clock, with effects recorded instead of sent.

`log` reads what happened, `replay` lets the engine's own functions decide about it, `world` answers steps from the
past, `book` keeps count, `report` words it, `compare` tells two replays apart, `jobs` does it in the jobs process.
"""
