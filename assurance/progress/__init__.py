"""How far a plan has come, over time and on one day: the figures of its charts."""
