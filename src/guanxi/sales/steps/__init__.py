"""The steps of sales, one file each."""
