"""Segments: the records a condition finds, kept up to date as things happen, or chosen by hand and frozen."""
