"""The stream that tells open screens what has changed."""
