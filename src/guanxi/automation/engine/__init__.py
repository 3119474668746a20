"""The running half of automation: claims, hops, waits, leases. Decisions are pure; everything here is about sets."""
