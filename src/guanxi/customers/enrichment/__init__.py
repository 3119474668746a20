"""Enrichment: what sources outside know of a company, with who said it, when, and how sure they are."""
