"""The steps of this area, one file each."""
