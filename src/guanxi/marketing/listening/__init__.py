"""Social listening: what strangers say about us in public, how they feel, and what we make of it."""
