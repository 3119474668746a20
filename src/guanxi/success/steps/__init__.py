"""Steps of success."""
