"""Whether a file is what the product gave out: what it says of itself, what the register knows, what changed since."""
