"""Questions and complaints of customers, and what they say of how they were helped."""
