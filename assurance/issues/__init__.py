"""Issued versions of a plan: how one is frozen, what its files are called, and the proof that it is what it was."""
