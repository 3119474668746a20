"""Steps of service."""
