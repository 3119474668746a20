"""Behaviour comes in: Segment's HTTP shape, so that existing libraries work unchanged."""
