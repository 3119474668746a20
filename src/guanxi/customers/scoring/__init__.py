"""Scores as data: rules give lines, lines add up, every point can be explained."""
