"""What a chair needs to decide: what waits, what changed since, what stands in the way, and whose own work it is."""
