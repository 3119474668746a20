"""A company to try the product with: people, half a year of history, and visitors who keep coming.

Nothing here writes past the doors: visitors post the form, the engine runs the flows under a virtual clock, salespeople
act through the areas. So the history is believable because it happened.
"""
