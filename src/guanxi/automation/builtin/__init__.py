"""The steps and triggers that need no area: paths, waits, variables, records, other flows."""
