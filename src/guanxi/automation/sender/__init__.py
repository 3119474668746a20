"""The only code that talks to the world: claims effects, looks again, delivers, and records the truth about it."""
