"""What changed between two editions of a plan: found without a database, shown on a page, printed as a report."""
